# Closures, nonlocal, global, lambda, recursion, scopes of comprehensions.
def counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start

    return step, reset


a, ra = counter()
b, rb = counter(10)
print(a(), a(), b(), a(5), b(-3), ra(), a(), b())


def adders():
    return [lambda x, n=n: x + n for n in range(3)], [lambda x: x + n for n in range(3)]


early, late = adders()
print([f(10) for f in early], [f(10) for f in late])


def three():
    x = 1

    def two():
        x2 = x + 1

        def one():
            nonlocal x
            x += 10
            return x, x2

        return one

    f = two()
    f()
    return f(), x


print(three())

total = 0


def add(n):
    global total, created
    total += n
    created = "by add"
    return total


add(5), add(6)
print(total, created)


def shadow():
    total = "local"
    return total


print(shadow(), total)


def unbound():
    try:
        print(value)
    except NameError as error:
        print(type(error).__name__ in ("UnboundLocalError", "NameError"))
    value = 1
    del value
    try:
        value
    except NameError:
        print("deleted")


unbound()


def free_before():
    def inner():
        return later

    try:
        inner()
    except NameError:
        print("not yet")
    later = 5
    return inner()


print(free_before())
for bad in ("nonlocal x", "def f():\n nonlocal nothing", "def f(x):\n global x", "def f():\n x = 1\n global x"):
    try:
        exec(bad)
        print("no error", repr(bad))
    except SyntaxError:
        print("SyntaxError", repr(bad))

x = "outer"
print([x for x in range(3)], x, {x: y for x, y in [(1, 2)]}, {x for x in "a"}, list(x for x in (1,)), x)
print([[x * y for x in range(3)] for y in range(3)], [x + y for x in "ab" for y in "cd"], [x for x in range(20) if x % 2 if x % 3], [(x, y) for x in range(3) for y in range(x)])
print([lambda: i for i in range(3)][0](), [f() for f in [lambda: i for i in range(3)]], [(lambda v: v + i)(1) for i in range(3)])


def nested(n):
    return [[n * i + j for j in range(n) if j != i] for i in range(n)], {i: [n] * i for i in range(n)}


print(nested(3))


class Scope:
    items = [1, 2, 3]
    doubled = [i * 2 for i in items]
    x = "class"

    def method(self):
        return x

    def other(self):
        return self.x, Scope.x


print(Scope.doubled, Scope().method(), Scope().other())


def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [a + c] + hanoi(n - 1, b, a, c)


print(fact(20), ackermann(2, 3), is_even(50), is_odd(51), hanoi(4), (lambda f, n: f(f, n))(lambda f, n: 1 if n == 0 else n * f(f, n - 1), 6))


def compose(*functions):
    def run(value):
        for f in functions:
            value = f(value)
        return value

    return run


print(compose(str, len, lambda n: n + 0.5)(12345), compose()(7), compose(*[lambda v: v * 2] * 3)(1))


def accumulate():
    history = []

    def push(v, *, again=False):
        history.append(v)
        if again:
            push(v)
        return history

    return push


push = accumulate()
push(1)
print(push(2, again=True), (lambda: [y := 5, y])()[1])
def walrus(data):
    if any((found := v) > 2 for v in data):
        return found
    return [last := v for v in data], last


print(walrus([1, 2, 3, 4]), walrus([1, 2]))

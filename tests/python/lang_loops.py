# for, while, else, break, continue, del, pass, nested loops, augmented targets, conditional chains.
for i in range(3):
    pass
else:
    print("else", i)
for i in []:
    print("never")
else:
    print("empty else")
for i in range(5):
    if i == 2:
        continue
    if i == 4:
        break
    print(i, end=" ")
else:
    print("not printed")
print(i)
n = 5
while n:
    n -= 1
    if n % 2:
        continue
    print(n, end=" ")
else:
    print("while else", n)
while True:
    n += 1
    if n > 3:
        break
else:
    print("not printed")
while False:
    pass
else:
    print("false else", n)
for a in range(3):
    for b in range(3):
        if b == 2:
            break
        if a == b:
            continue
        print((a, b), end=" ")
    else:
        print("inner else")
    if a == 2:
        break
else:
    print("outer else")
print()


def find(matrix, wanted):
    for y, row in enumerate(matrix):
        for x, value in enumerate(row):
            if value == wanted:
                break
        else:
            continue
        break
    else:
        return None
    return x, y


grid = [[1, 2], [3, 4]]
print(find(grid, 3), find(grid, 9), find([], 1), find([[]], 1))


def classify(x):
    if x < 0:
        return "negative"
    elif x == 0:
        return "zero"
    elif x < 10:
        if x % 2:
            return "small odd"
        else:
            return "small even"
    else:
        return "large"


print([classify(x) for x in (-1, 0, 3, 4, 50)])
class Holder:
    pass


h, items = Holder(), [0, 0]
for h.value in range(3):
    pass
for items[0] in "xyz":
    pass
for items[1], (h.a, *h.b) in [(1, "abc"), (2, "def")]:
    pass
print(h.value, items, h.a, h.b)
for k, v in {"a": 1}.items():
    print(k, v)
for i in range(3):
    for i in range(10, 12):
        pass
    print(i, end=" ")
print(i)
for i in range(10, 0, -3):
    print(i, end=" ")
for c in "héllo":
    print(c, end=".")
for b in b"ab":
    print(b, end=" ")
print()
numbers = [1, 2, 3, 4]
for i, v in enumerate(numbers):
    numbers[i] = v * v
print(numbers)
x = 5
x += 3; x -= 1; x *= 4; x //= 3; x %= 5; x **= 3; x <<= 2; x |= 1; x &= 0xFF; x ^= 3; x >>= 1
print(x)
calls = []


def index():
    calls.append("index")
    return 0


def target():
    calls.append("target")
    return numbers


target()[index()] += 10
print(numbers, calls)
h.count = 1
h.count += 1
h.items = {"k": [1]}
h.items["k"] += [2]
h.items["k"][0] -= 5
print(h.count, h.items)
a = b = c = 0
a += 1
print(a, b, c)
del a, (b, c)
for name in ("a", "b", "c"):
    try:
        eval(name)
        print(name, "still there")
    except NameError:
        print(name, "deleted")
d = {"x": 1, "y": [1, 2, 3]}
del d["x"], d["y"][1], h.count
print(d, hasattr(h, "count"))


def total(limit):
    result = 0
    i = 0
    while (i := i + 1) < limit:
        if i % 3 == 0 or i % 5 == 0:
            result += i
    return result


print(total(1000))
stack = [[1, [2, 3]], [4, [[5]]]]
flat = []
while stack:
    top = stack.pop(0)
    if isinstance(top, list):
        stack = top + stack
        continue
    flat.append(top)
print(flat)
collatz = {}
for n in range(1, 30):
    steps, m = 0, n
    while m != 1:
        m = m // 2 if m % 2 == 0 else 3 * m + 1
        steps += 1
    collatz[n] = steps
print(max(collatz, key=collatz.get), collatz[27], list(collatz.values())[:10])
for i in range(1, 31):
    print("FizzBuzz" if i % 15 == 0 else "Fizz" if i % 3 == 0 else "Buzz" if i % 5 == 0 else i, end=" " if i % 10 else "\n")
if 0: print("no")
elif "": print("no")
elif (): print("no")
else: print("nothing is true")

# Endless recursion of every kind ends in RuntimeError (RecursionError in CPython), is caught, and the program goes on.
def endless(n):
    return endless(n + 1) + 1


def mutual_a(n):
    return mutual_b(n + 1)


def mutual_b(n):
    return mutual_a(n)


class Calls:
    def __call__(self, *args):
        return self(*args)

    def __repr__(self):
        return "<%r>" % self

    def __eq__(self, other):
        return other == self

    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __getitem__(self, i):
        return self[i]

    def __len__(self):
        return len(self)

    def __add__(self, other):
        return self + other

    def __iter__(self):
        return iter(self)

    def __hash__(self):
        return hash(self)

    def __bool__(self):
        return bool(self)

    @property
    def prop(self):
        return self.prop

    def method(self, **kw):
        return self.method(**kw)


class Init:
    def __init__(self):
        Init()


def generator(n):
    yield from generator(n + 1)


def generator_for(n):
    for v in generator_for(n + 1):
        yield v


def with_finally(n):
    try:
        with_finally(n + 1)
    finally:
        counts["finally"] += 1


def by_map(n):
    return list(map(by_map, [n]))


def by_sort(n):
    return sorted([n, n], key=by_sort)


def by_lambda():
    f = lambda v: f(v) + 1
    return f(0)


def by_comprehension(n):
    return [by_comprehension(n) for _ in range(1)]



def in_handler(n):
    try:
        raise ValueError
    except ValueError:
        in_handler(n + 1)


def nested_list():

    value = []
    for _ in range(20000):
        value = [value]
    return repr(value)


counts = {"finally": 0}
c, other = Calls(), Calls()
ATTEMPTS = {
    "plain": lambda: endless(0), "mutual": lambda: mutual_a(0), "call": lambda: c(1), "repr": lambda: repr(c), "eq": lambda: c == other,
    "getattr": lambda: c.nothing, "getitem": lambda: c[0], "len": lambda: len(c), "add": lambda: c + 1, "iter": lambda: list(c),
    "hash": lambda: {c: 1}, "bool": lambda: not c, "property": lambda: c.prop, "keywords": lambda: c.method(a=1), "init": Init,
    "yield from": lambda: list(generator(0)), "for": lambda: list(generator_for(0)), "finally": lambda: with_finally(0), "map": lambda: by_map(1),
    "sort": lambda: by_sort(1), "lambda": by_lambda, "comprehension": lambda: by_comprehension(1), "handler": lambda: in_handler(0), "nested": nested_list,
}
for name, action in ATTEMPTS.items():
    try:
        action()
        print(name, "ended")
    except RuntimeError:
        print(name, "RuntimeError")


def depth(n):
    try:
        return depth(n + 1)
    except RuntimeError:
        return n


def sum_to(n):
    return n + sum_to(n - 1) if n else 0


print(depth(0) > 50, sum_to(60), counts["finally"] > 50)
print(issubclass(RuntimeError, Exception), "still running", sorted([3, 1, 2]), [c is c])

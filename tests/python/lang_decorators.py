# Decorators of functions, methods and classes; functions as objects.
def trace(f):
    def wrapper(*args, **kwargs):
        print("call", f.__name__, args, sorted(kwargs.items()))
        result = f(*args, **kwargs)
        print("done", result)
        return result

    return wrapper


def repeat(times, end=None):
    def decorate(f):
        def wrapper(*args):
            return [f(*args) for _ in range(times)] + ([end] if end else [])

        return wrapper

    return decorate


@trace
def add(a, b=1):
    return a + b


@repeat(3, end="!")
def hello(name):
    return "hello " + name


@trace
@repeat(2)
def stacked(x):
    return x * x


print(add(1), add(2, b=3), hello("you"), stacked(3))

registry = {}


def register(name):
    return lambda f: registry.setdefault(name, f)


@register("double")
def _(x):
    return x * 2


@register("square")
def _(x):
    return x**2


print(sorted(registry), registry["double"](4), registry["square"](4))


def memo(f):
    cache = {}

    def wrapper(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80))


class Count:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args), self.calls


@Count
def counted(x):
    return -x


print(counted(1), counted(2), counted.calls)


def add_method(cls):
    cls.extra = lambda self, y: (self.x, y)
    cls.tag = cls.__name__.lower()
    return cls


@add_method
class Plain:
    def __init__(self, x):
        self.x = x

    @staticmethod
    @repeat(2)
    def static(v):
        return v

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @property
    @repeat(1)
    def twice(self):
        return self.x * 2


print(Plain(5).extra(6), Plain.tag, Plain.static("s"), Plain(1).static("t"), Plain.make(9).x, Plain(4).twice)


def order(label):
    print("make", label)

    def apply(f):
        print("apply", label)
        return f

    return apply


@order("outer")
@order("middle")
@order("inner")
def ordered():
    return "ordered"


print(ordered())


class Methods:
    @(lambda f: lambda self: "<" + f(self) + ">")
    def shown(self):
        return "text"

    def __init__(self):
        self.hook = lambda: "instance function"

    def plain(self):
        return "plain"

    alias = plain


m = Methods()
bound = m.plain
print(m.shown(), m.hook(), m.alias(), bound(), Methods.plain(m), bound.__name__ if hasattr(bound, "__name__") else "plain")
m.plain = lambda: "replaced"
print(m.plain(), bound(), Methods().plain())
Methods.plain = lambda self: "new for all"
print(m.plain(), Methods().plain(), Methods().alias())
table = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max, "str": str, "mid": lambda *v: sorted(v)[len(v) // 2]}
print(table["+"](1, 2), table["max"](3, 9), table["str"](5), table["mid"](3, 1, 2), [f(1, 2) for f in (table["+"], table["-"])])
print(list(map(str.upper, "ab")), list(map(Methods.shown, [m])), sorted("bAc", key=str.lower), list(filter(None, [0, 1, "", "x"])), (print)("direct"), [len, abs][1](-5))

# Function parameters and calls of every kind, and what is an error.
def show(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except TypeError:
        print("TypeError", f.__name__, args, kwargs)


def plain(a, b):
    return a, b


def default(a, b=2, c=3):
    return a, b, c


def rest(a, *args):
    return a, args


def keywords(a, **kw):
    return a, sorted(kw.items())


def everything(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())


def keyword_only(*, x, y=5):
    return x, y


def positional_only(a, b=2, /, c=3):
    return a, b, c


def mixed(a, /, b, *, c):
    return a, b, c


def only_args(*args):
    return args


def only_kw(**kw):
    return sorted(kw.items())


for args in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
    for f in (plain, default, rest, keywords, only_args):
        show(f, *args)
show(plain, a=1, b=2)
show(plain, b=1, a=2)
show(plain, 1, b=2)
show(plain, 1, a=2)
show(plain, 1, 2, b=3)
show(plain, 1, c=2)
show(plain, 1, 2, c=2)
show(default, 1, c=9)
show(default, c=1, a=2)
show(default, b=1)
show(default, 1, 2, 3, c=4)
show(rest, 1, 2, 3, a=4)
show(rest, a=1)
show(rest, a=1, b=2)
show(keywords, 1, b=2, c=3)
show(keywords, a=1, z=2)
show(keywords, b=1)
show(keywords, 1, a=2)
show(only_kw, a=1, args=2, kw=3, self=4)
show(only_kw, 1)
show(everything, 1, c=3)
show(everything, 1, 5, 6, 7, c=3, d=8, e=9)
show(everything, 1, 5, 6, 7)
show(everything, c=1)
show(everything, c=1, a=0, z=5)
show(everything, 1, 2, 3, b=4, c=5)
show(keyword_only, x=1)
show(keyword_only, y=1)
show(keyword_only, x=1, y=2)
show(keyword_only, 1)
show(keyword_only, 1, x=1)
show(keyword_only, x=1, z=2)

print(default(*(1, 2)), default(*[1], *(2, 3)), default(1, *"bc"), default(*range(3)), default(**{"a": 1}), default(1, **{"c": 5}), default(*[1], **{"b": 7}))
print(everything(*(1, 2), *[3], c=4, **{"d": 5}, **{"e": 6}), only_args(*[], 1, *(), 2, *[3]), everything(1, *(2, 3), c=4, *(5,)))
print(only_kw(**{"a": 1}, b=2, **{"c": 3}), only_kw(**{}), only_args(*{"x": 1, "y": 2}), only_args(*(i * i for i in range(4))))
for bad in ("default(*5)", "default(**5)", "default(1, **{'a': 2})", "only_kw(**{'a': 1}, **{'a': 2})", "only_kw(**{1: 2})", "5()", "None()", "plain(1, 2)()", "default()", "len()", "len(1, 2)", "int(1, 2, 3)", "'a'.upper(1)", "[].append()", "[].append(1, 2)", "sorted()", "range()", "range(1, 2, 3, 4)"):
    try:
        eval(bad)
        print("no error", bad)
    except TypeError:
        print("TypeError", bad)
for bad in ("f(a=1, 2)", "f(**a, *b)", "def f(a=1, b): pass", "def f(a, a): pass", "def f(*a, *b): pass", "def f(**k, a): pass", "lambda *: 1", "def f(*): pass", "f(1=2)", "return 5", "def f(:pass"):
    try:
        exec(bad)
        print("no error", bad)
    except SyntaxError:
        print("SyntaxError", bad)


# Defaults are evaluated once, when the def statement runs.
def collect(item, into=[]):
    into.append(item)
    return into


print(collect(1), collect(2), collect(3, []), collect(4))
base = 10
def bound(x=base, *, y=base * 2):
    return x, y


base = 99
print(bound(), bound(1), bound(y=3))
functions = [lambda i=i: i for i in range(3)]
print([f() for f in functions], (lambda *a, **k: (a, k))(1, z=2), (lambda a, b=2, *c, d=4, **e: (a, b, c, d, e))(1), (lambda: None)())
def nothing():
    pass


def early(x):
    if x:
        return
    return "late"


def annotated(a: int, b: "text" = 5, *args: int, c: str = "x", **kw: dict) -> list:
    x: int = a
    y: str
    return [x, b, c]


print(nothing(), early(1), early(0), annotated(1), plain.__name__, (lambda: 0).__name__, callable(plain), callable(5), callable(print))


def swap(a, b, c, d, e, f, g, h, *i):
    a, b, c, d, e, f, g, h = h, g, f, e, d, c, b, a
    return (a, b, c, d, e, f, g, h, i)


print(swap(*range(10)))

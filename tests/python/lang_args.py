# Arguments: positional, defaults, keyword-only, positional-only, *args, **kwargs, spreading.
def show(*args, **kwargs):
    print(args, sorted(kwargs.items()))

def plain(a, b, c):
    return (a, b, c)

def defaults(a, b=2, c=3):
    return (a, b, c)

def kwonly(a, *, b, c=10):
    return (a, b, c)

def posonly(a, b, /, c, *, d=4):
    return (a, b, c, d)

def everything(a, /, b, c=3, *args, d, e=5, **kw):
    return (a, b, c, args, d, e, sorted(kw.items()))

print(plain(1, 2, 3), plain(1, c=3, b=2), plain(*(1, 2), 3), plain(**{'a': 1, 'b': 2, 'c': 3}))
print(defaults(1), defaults(1, 5), defaults(1, c=9), defaults(a=0))
print(kwonly(1, b=2), kwonly(b=1, a=2, c=3))
print(posonly(1, 2, 3), posonly(1, 2, c=3, d=5))
print(everything(1, 2, d=4))
print(everything(1, 2, 3, 4, 5, d=6, e=7, f=8, g=9))
print(everything(1, b=2, d=3, a=4))
show()
show(1, 2, x=1)
show(*[1, 2], *(3,), **{'a': 1}, **{'b': 2}, c=3)
show(*'abc', *range(2), k=0, **{})

def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except TypeError:
        print('TypeError', function.__name__, len(args), sorted(kwargs))

attempt(plain)
attempt(plain, 1, 2)
attempt(plain, 1, 2, 3, 4)
attempt(plain, 1, 2, 3, c=4)
attempt(plain, 1, 2, d=4)
attempt(kwonly, 1, 2)
attempt(kwonly, 1)
attempt(posonly, 1, b=2, c=3)
attempt(everything, 1, 2)
attempt(show, **{'a': 1})
try:
    show(**{'a': 1}, **{'a': 2})
except TypeError:
    print('doubled')
try:
    show(*1)
except TypeError:
    print('not iterable')
try:
    show(**{1: 2})
except TypeError:
    print('keywords must be strings')

# Defaults are computed once, in the defining scope.
log = []
def make(n):
    log.append(n)
    return n
def late(a=make(1), *, b=make(2)):
    return a + b
print(log, late(), late(10), late(b=20), log)
def shared(x, acc=[]):
    acc.append(x)
    return acc
print(shared(1), shared(2), shared(3, []))

# Order of evaluation.
def note(x):
    print('eval', x)
    return x
show(note(1), k=note(2), *[note(3)], j=note(4))

# Lambdas take the same kinds of arguments.
print((lambda: 0)(), (lambda a, b=2, *c, d=4, **e: (a, b, c, d, e))(1), (lambda *a: a)(1, 2))
print((lambda a, /, b: a + b)(1, b=2))

# Many arguments.
def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, *rest):
    return a0 + a9, len(rest)
print(many(*range(100)))
print(many(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19))
print(len((lambda **kw: kw)(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11)))

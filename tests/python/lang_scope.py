# Scopes: global, nonlocal, class bodies, builtins, deletion, names that look alike.
g = 0
def reads(): return g
def writes():
    global g
    g += 1
    return g
print(reads(), writes(), reads())
def local():
    g = 'local'
    def inner():
        global g
        g = 'global now'
    inner()
    return g
print(local(), g)
def defines():
    global made_here
    made_here = 'made'
    def f(): return made_here
    return f
print(defines()(), made_here)
len_ = len
def len(x): return 'mine'
print(len([]))
del len
print(len([1]))
def params(a, b=1):
    a, b = b, a
    del a
    try:
        return a
    except NameError:
        return 'deleted', b
print(params(5))
class K:
    g = 'class'
    def method(self): return g
    h = g + '!'
    try:
        missing
    except NameError:
        h += '?'
    del g
print(K().method(), K.h, hasattr(K, 'g'))
def outer():
    v = 1
    class Inner:
        nonlocal v
        v = 2
        w = v + 1
    return v, Inner.w, hasattr(Inner, 'v')
print(outer())
def shadow_builtin():
    list = tuple
    return list([1, 2])
print(shadow_builtin(), list((3,)))
def loop_var():
    for i in range(3):
        pass
    return i
print(loop_var())
def nested():
    x = 1
    def a():
        nonlocal x
        x += 1
        def b():
            nonlocal x
            x += 10
            return x
        return b
    return a()(), x
print(nested())
def conditional(flag):
    if flag:
        v = 1
    try:
        return v
    except NameError:
        return 'unbound'
print(conditional(True), conditional(False))
def import_local():
    import sys as s
    from sys import path as p
    return s is not None, p is s.path
print(import_local(), 's' in globals())
def exec_scope():
    space = {'a': 2}
    exec('b = a * 21\ndef f(): return b', space)
    return space['b'], space['f'](), eval('a + b', space), eval('x * 2', {'x': 4}), eval('x + y', {'x': 1}, {'y': 2})
print(exec_scope())
names = sorted(n for n in globals() if n in ('g', 'reads', 'K', 'nope'))
print(names)
def many_locals():
    a0 = 0; a1 = 1; a2 = 2; a3 = 3; a4 = 4; a5 = 5; a6 = 6; a7 = 7; a8 = 8; a9 = 9; b0 = 10; b1 = 11; b2 = 12; b3 = 13
    def inner(): return a0 + a9 + b3
    return inner() + a5
print(many_locals())
lam = lambda: (yield_ := 5)
print(lam())
_private, __dunder__ = 1, 2
print(_private + __dunder__)
if True: one = 1; two = 2
print(one, two)
x = 1; y = 2;
print(x, y); pass
def doc():
    "docstring"
    'another'
    5
    return 'done'
print(doc())
def f(): return; unreachable
print(f())
def g2(): pass
print(g2())
ñ = 'unicode name'
print(ñ)

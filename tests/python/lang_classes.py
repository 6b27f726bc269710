# Classes: attributes, methods, inheritance, super, multiple bases, class and static methods.
class A:
    kind = 'A'
    count = 0
    def __init__(self, x=1):
        self.x = x
        A.count += 1
    def who(self):
        return 'A.who', self.x
    def chain(self):
        return ['A']
    @classmethod
    def make(cls, *args):
        return cls(*args)
    @staticmethod
    def add(a, b):
        return a + b

class B(A):
    kind = 'B'
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def who(self):
        return 'B.who', self.x, self.y, super().who()
    def chain(self):
        return ['B'] + super().chain()

class C(A):
    def chain(self):
        return ['C'] + super().chain()

class D(B, C):
    def chain(self):
        return ['D'] + super().chain()

a, b, d = A(), B(2, 3), D(4, 5)
print(a.who(), b.who(), d.who())
print(a.chain(), b.chain(), C().chain(), d.chain())
print(A.count, B.count, d.count)
print(A.make(9).x, B.make(1, 2).y, d.make(7, 8).x, A.add(1, 2), d.add(3, 4))
print(isinstance(d, A), isinstance(d, (int, C)), isinstance(a, B), issubclass(D, A), issubclass(A, (B, A)))
print(type(d) is D, type(d).__name__, D.__bases__ == (B, C), D.__name__)
print([t.__name__ for t in D.mro()])

# Attributes of instances hide those of the class; deletion brings them back.
d.kind = 'own'
print(d.kind, D.kind)
del d.kind
print(d.kind)
try:
    del d.kind
except AttributeError:
    print('no own kind')
try:
    d.nothing
except AttributeError:
    print('no nothing')
D.late = lambda self: ('late', self.x)
print(d.late(), hasattr(d, 'late'), hasattr(d, 'later'))
setattr(d, 'dyn', 5)
print(getattr(d, 'dyn'), getattr(d, 'none', 'default'), d.__dict__['dyn'])

# Bound and unbound methods.
m = b.who
print(m(), B.who(b), A.who(b), m.__self__ is b)
print(A.make.__name__ if hasattr(A.make, '__name__') else 'make')
methods = {'w': b.who, 'c': b.chain}
print(methods['c']())

# A function in an instance is not bound.
a.free = lambda *args: args
print(a.free(1))
A.bound = lambda *args: len(args)
print(a.bound(1))

# Class bodies run code.
class Body:
    squares = {}
    for i in range(4):
        squares[i] = i * i
    if squares[3] == 9:
        verdict = 'nine'
    else:
        verdict = 'not nine'
    class Inner:
        value = 42
    def inner(self):
        return self.Inner.value
print(Body.squares, Body.verdict, Body.i, Body().inner(), Body.Inner.value)

# Changing classes, class with arguments, type() with three arguments.
E = type('E', (A,), {'kind': 'E', 'twice': lambda self: self.x * 2})
print(E(21).twice(), E.kind, E.__name__, isinstance(E(), A))
class Empty: pass
e = Empty()
e.a, e.b = 1, 2
print(sorted(e.__dict__.items()))
def decorate(cls):
    cls.decorated = True
    return cls
@decorate
class F(Empty):
    """With a docstring."""
    def __init__(self):
        self.__private = 1
print(F.decorated)
class WithNew:
    def __new__(cls, value):
        if value < 0:
            return 'negative'
        self = super().__new__(cls)
        self.from_new = value
        return self
    def __init__(self, value):
        self.from_init = value + 1
w = WithNew(1)
print(w.from_new, w.from_init, WithNew(-1))
class Single:
    instance = None
    def __new__(cls):
        if cls.instance is None:
            cls.instance = object.__new__(cls)
        return cls.instance
print(Single() is Single())
class Hook:
    seen = []
    def __init_subclass__(cls, tag=None, **kw):
        Hook.seen.append((cls.__name__, tag))
class H1(Hook): pass
class H2(Hook, tag='t'): pass
print(Hook.seen)
class Name:
    def __set_name__(self, owner, name):
        self.name = owner.__name__ + '.' + name
class Owner:
    field = Name()
print(Owner.field.name)
try:
    class Bad(A, A): pass
except TypeError:
    print('duplicate base')
try:
    class Bad2(A, B): pass
except TypeError:
    print('no order')
try:
    class Bad3(1): pass
except TypeError:
    print('not a class')

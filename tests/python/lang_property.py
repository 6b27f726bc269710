# property, its setter and deleter, and descriptors written in Python.
class Celsius:
    def __init__(self, t): self._t = t
    @property
    def t(self):
        return self._t
    @t.setter
    def t(self, value):
        if value < -273:
            raise ValueError('too cold')
        self._t = value
    @t.deleter
    def t(self):
        self._t = None
    @property
    def fahrenheit(self):
        return self._t * 9 / 5 + 32
    def _get(self): return 'old style'
    old = property(_get)

c = Celsius(10)
print(c.t, c.fahrenheit, c.old)
c.t = 100
print(c.t, c.fahrenheit)
try:
    c.t = -300
except ValueError as e:
    print(e)
del c.t
print(c.t)
try:
    c.fahrenheit = 1
except AttributeError:
    print('read only')
try:
    del c.old
except AttributeError:
    print('cannot delete')

class Sub(Celsius):
    @property
    def t(self):
        return 'sub %s' % super().t
s = Sub(5)
print(s.t, s.old)
try:
    s.t = 1
except AttributeError:
    print('sub has no setter')

class Missing:
    @property
    def bad(self):
        raise AttributeError('inside')
    def __getattr__(self, name):
        return 'fallback ' + name
print(Missing().other)

class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name): self.name = '_' + name
    def __get__(self, obj, owner):
        if obj is None:
            return self
        return getattr(obj, self.name, None)
    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(self.name)
        setattr(obj, self.name, value)
    def __delete__(self, obj):
        delattr(obj, self.name)
class Point:
    x = Typed(int)
    y = Typed(str)
p = Point()
print(p.x)
p.x = 5
p.y = 'why'
print(p.x, p.y, Point.x.kind is int)
try:
    p.x = 'no'
except TypeError as e:
    print('TypeError', e)
del p.x
print(p.x)

class NonData:
    def __get__(self, obj, owner): return ('nondata', obj is None, owner.__name__)
class Host:
    a = NonData()
h = Host()
print(h.a, Host.a)
h.a = 1
print(h.a)

class Static:
    @staticmethod
    def s(*a): return a
    @classmethod
    def c(cls, *a): return cls.__name__, a
class Static2(Static): pass
print(Static.s(1), Static().s(2), Static.c(3), Static2.c(4), Static2().c(5))

class Cached:
    calls = 0
    @property
    def value(self):
        Cached.calls += 1
        return Cached.calls
k = Cached()
print(k.value, k.value, getattr(k, 'value'), hasattr(k, 'value'), Cached.calls)
print(isinstance(Cached.value, property))

# Properties, class and static methods, __getattr__ and __setattr__, __dict__-free attribute functions, __call__.
class Temperature:
    scale = "C"

    def __init__(self, degrees=0):
        self._degrees = degrees
        self.log = []

    @property
    def degrees(self):
        self.log.append("get")
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273:
            raise ValueError("too cold")
        self.log.append("set")
        self._degrees = value

    @degrees.deleter
    def degrees(self):
        self.log.append("del")
        self._degrees = None

    @property
    def fahrenheit(self):
        return self._degrees * 9 // 5 + 32

    @classmethod
    def boiling(cls, *extra):
        return cls(100), cls.scale, extra

    @staticmethod
    def convert(value, by=2):
        return value * by

    kelvin = property(lambda self: self._degrees + 273, lambda self, v: setattr(self, "_degrees", v - 273))


t = Temperature(20)
print(t.degrees, t.fahrenheit, t.kelvin)
t.degrees = 30
t.degrees += 5
t.kelvin = 300
print(t.degrees, t.log)
del t.degrees
print(t._degrees, t.log[-1])
for bad in ("t.degrees = -300", "t.fahrenheit = 5", "del t.fahrenheit", "del t.kelvin", "Temperature().degrees()", "Temperature.convert()", "Temperature.boiling(cls=1)"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
made, scale, extra = Temperature.boiling(1, 2)
print(made.degrees, scale, extra, t.boiling()[0].degrees, Temperature.convert(3), t.convert(3, by=5), isinstance(made, Temperature))


class Hot(Temperature):
    scale = "hot"

    @property
    def degrees(self):
        return "hot %s" % self._degrees

    @classmethod
    def boiling(cls):
        return "sub", super().boiling()[1]

    @staticmethod
    def convert(value):
        return Temperature.convert(value, 100)


print(Hot(5).degrees, Hot.boiling(), Hot.convert(2), Hot(5).fahrenheit)


class Dynamic:
    known = "class attribute"

    def __init__(self):
        self.real = "instance attribute"

    def __getattr__(self, name):
        if name.startswith("no_"):
            raise AttributeError(name)
        return "dynamic " + name


d = Dynamic()
print(d.real, d.known, d.other, getattr(d, "x"), hasattr(d, "y"), hasattr(d, "no_z"), getattr(d, "no_q", "default"))
d.other = "now real"
print(d.other)
del d.other
print(d.other)
try:
    d.no_way
except AttributeError as error:
    print("AttributeError", error)


class Proxy:
    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return getattr(self.target, name)


p = Proxy([3, 1, 2])
p.append(4)
p.sort()
print(p.target, p.index(3), p.count(4), Proxy("text").upper(), Proxy(Proxy(5)).target.target)


class Callable:
    def __init__(self, base):
        self.base = base

    def __call__(self, *args, scale=1, **kw):
        return (self.base + sum(args)) * scale, sorted(kw)


f = Callable(10)
print(f(), f(1, 2), f(1, scale=3), f(z=1, a=2), callable(f), list(map(f, [1, 2])), f(*[1, 2], **{"scale": 2}))


class Cached:
    def __init__(self):
        self.calls = 0

    @property
    def value(self):
        if not hasattr(self, "_value"):
            self.calls += 1
            self._value = 42
        return self._value


c = Cached()
print(c.value, c.value, c.calls)


class WithAll:
    a = 1

    def m(self):
        pass


w = WithAll()
w.b = 2
print([n for n in dir(w) if not n.startswith("__")], "a" in dir(WithAll), hasattr(w, "m"), callable(w.m), callable(w.a), w.__class__ is WithAll, w.__class__.__name__, type(w)().a)
first, second = w.m, w.m
print((lambda s: s)(w) is w, getattr(WithAll, "a"))


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __str__(self):
        return "%d.%02d" % divmod(self.cents, 100)

    def __repr__(self):
        return "Money(%d)" % self.cents


class OnlyRepr:
    def __repr__(self):
        return "only repr"


m = Money(1234)
print(m, str(m), repr(m), [m], (m,), {"m": m}, "%s %r" % (m, m), f"{m} {m!r}", "{} {!r}".format(m, m), str([m, OnlyRepr()]), OnlyRepr(), str(OnlyRepr()))
print(isinstance(str(object()), str), "object" in repr(object()), "WithAll" in str(w), "WithAll" in repr(WithAll))

# Inheritance: overriding, super in every place, several bases, class attributes, isinstance, dynamic attributes.
class Animal:
    legs = 4
    names = []

    def __init__(self, name):
        self.name = name
        self.names.append(name)

    def speak(self):
        return "..."

    def describe(self):
        return "%s says %s on %d legs" % (self.name, self.speak(), self.legs)


class Dog(Animal):
    def __init__(self, name, trick="sit"):
        super().__init__(name)
        self.trick = trick

    def speak(self):
        return "woof"


class Bird(Animal):
    legs = 2

    def speak(self):
        return super().speak() + "tweet"


class Puppy(Dog):
    def speak(self):
        return super(Puppy, self).speak() + "!"

    def describe(self):
        return Animal.describe(self).upper()


for animal in (Animal("Generic"), Dog("Rex"), Bird("Tweety"), Puppy("Bit", trick="roll")):
    print(animal.describe(), isinstance(animal, Animal), isinstance(animal, Dog), isinstance(animal, (int, Bird)), type(animal).__name__)
print(Animal.names, Dog.names is Animal.names, issubclass(Puppy, Animal), issubclass(Dog, Puppy), issubclass(Dog, Dog), issubclass(bool, int), issubclass(Dog, (str, Animal)))
print(Puppy("x").trick, Dog.legs, Bird.legs)
Animal.legs = 6
rex = Dog("Max")
print(rex.legs, Bird("b").legs)
rex.legs = 3
print(rex.legs, Dog.legs, hasattr(rex, "trick"), hasattr(rex, "wings"), getattr(rex, "wings", 0), getattr(rex, "name"))
del rex.legs
print(rex.legs)
setattr(rex, "colour", "brown")
delattr(rex, "trick")
print(rex.colour, hasattr(rex, "trick"))
for bad in ("rex.trick", "del rex.trick", "rex.nothing", "Dog.nothing", "Dog()", "Dog('a', 'b', 'c')", "rex()", "rex + 1", "rex[0]", "len(rex)", "Animal.speak()", "rex < rex", "iter(rex)", "isinstance(1, 5)", "issubclass(1, int)", "del Dog.zzz"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)


class A:
    def who(self):
        return ["A"]

    def only_a(self):
        return "only A"


class B:
    def who(self):
        return ["B"]

    def only_b(self):
        return "only B", self.hook()

    def hook(self):
        return "B.hook"


class C(A, B):
    def who(self):
        return ["C"] + super().who()

    def hook(self):
        return "C.hook"


class D(C):
    pass


print(C().who(), C().only_a(), C().only_b(), D().who(), D().only_b(), isinstance(D(), B), issubclass(D, A), C.__name__, D.__bases__ == (C,), C.__bases__ == (A, B))


class Mixin:
    def to_text(self):
        return ",".join("%s=%r" % (k, getattr(self, k)) for k in self.fields)


class Record(Mixin, object):
    fields = ("x", "y")

    def __init__(self, **kw):
        for k in self.fields:
            setattr(self, k, kw.get(k))


print(Record(x=1).to_text(), Record(y="a", x=None).to_text())


class Meta:
    value = 1
    other = value + 1
    table = {n: n * n for n in range(3)}
    if value:
        conditional = "yes"
    for i in range(3):
        pass

    def method(self):
        return self.__class__.value, Meta.other

    class Inner:
        def hello(self):
            return "inner"

    shortcut = staticmethod(lambda a: a * 2)


print(Meta.other, Meta.table, Meta.conditional, Meta.i, Meta().method(), Meta.Inner().hello(), Meta.shortcut(4), Meta().shortcut(5))
Meta.value = 10
one, two = Meta(), Meta()
one.value += 5
print(one.value, two.value, Meta.value, one.method())


def make(n):
    class Local:
        number = n

        def get(self, extra=n * 2):
            return n, self.number, extra

    return Local


print(make(1)().get(), make(2)().get(0), make(1) is make(1), [cls().get()[0] for cls in map(make, range(3))])


class Chain:
    def __init__(self):
        self.log = []

    def add(self, x):
        self.log.append(x)
        return self


print(Chain().add(1).add(2).add(3).log, Chain.add(Chain(), 9).log)


class Private:
    def __init__(self):
        self._one = 1
        self.__class__.created = getattr(self.__class__, "created", 0) + 1


Private(), Private()
print(Private.created, Private()._one, Private.created, object() is not object(), type(object()).__name__, isinstance(Private(), object), type(5) is int, type(type(5)) is type, type(Private) is type)
New = type("New", (Animal,), {"speak": lambda self: "new", "extra": 5})
print(New("dynamic").describe(), New.extra, New.__name__, isinstance(New("q"), Animal))

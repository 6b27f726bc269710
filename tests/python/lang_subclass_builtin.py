# Subclasses of list, dict, int, str, tuple and Exception.
class Stack(list):
    def push(self, value):
        self.append(value)
        return self

    def peek(self):
        return self[-1]

    def __repr__(self):
        return "Stack(%d)" % len(self)


s = Stack([1, 2])
s.push(3).push(4)
print(s, len(s), s.peek(), s[1:3], list(s), s.pop(), s == [1, 2, 3], isinstance(s, list), sum(s), 2 in s, sorted(s, reverse=True), [x for x in s], s + [9], bool(Stack()), s.index(2), max(s))
s[0] = 10
s.extend([5, 4])
s.sort()
del s[0]
print(list(s), s.count(5), "%s" % s, f"{s}", [s])


class Default(dict):
    def __init__(self, factory, *args):
        super().__init__(*args)
        self.factory = factory

    def get_or_make(self, key):
        if key not in self:
            self[key] = self.factory()
        return self[key]


d = Default(list, {"a": [1]})
d.get_or_make("a").append(2)
d.get_or_make("b").append(3)
print(len(d), d["a"], d["b"], sorted(d), "a" in d, d.get("zz"), list(d.items()), isinstance(d, dict), d == {"a": [1, 2], "b": [3]}, dict(d))


class Loud(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)

    def __getitem__(self, key):
        return "<%s>" % super().__getitem__(key.upper())


l = Loud()
l["ab"] = 1
print(l["aB"], list(l), l.get("AB"), "AB" in l)


class Metres(int):
    def __add__(self, other):
        return Metres(int(self) + int(other))

    def feet(self):
        return self * 328 // 100

    def __str__(self):
        return "%dm" % int(self)


m = Metres(5)
print(m + 3, type(m + 3).__name__, m * 2, m.feet(), m == 5, m > 3, isinstance(m, int), [10, 20, 30, 40, 50, 60][m], str(m), int(m), -m, m // 2, hash(m) == hash(5), {5: "five"}[m], range(m)[-1], m & 4, 7 - m)


class Name(str):
    def initials(self):
        return "".join(w[0] for w in self.split())

    def __len__(self):
        return 99


n = Name("Ada King Lovelace")
print(n, n.initials(), n.upper(), len(n), n == "Ada King Lovelace", isinstance(n, str), n + "!", n[0], "King" in n, {n: 1}["Ada King Lovelace"], "%s" % n, n.split()[1], n.replace("a", "o"))


class Pair(tuple):
    def swapped(self):
        return Pair((self[1], self[0]))

    def total(self):
        return sum(self)


p = Pair((1, 2))
a, b = p
print(p == (1, 2), p.swapped() == (2, 1), p.total(), a, b, len(p), p[0], {p: "x"}[(1, 2)], isinstance(p, tuple), p + (3,), type(p.swapped()).__name__)


class AppError(Exception):
    code = 1

    def __init__(self, message, detail=None):
        super().__init__(message)
        self.detail = detail

    def __str__(self):
        return "[%d] %s" % (self.code, self.args[0])


class NotFound(AppError, KeyError):
    code = 404


class Empty(AppError):
    def __init__(self):
        super().__init__("empty", detail="none")


for make in (lambda: AppError("general", 5), lambda: NotFound("page"), lambda: Empty()):
    try:
        raise make()
    except KeyError as error:
        print("KeyError", error, error.args, error.detail, error.code)
    except AppError as error:
        print("AppError", error, error.args, error.detail, error.code, type(error).__name__, isinstance(error, Exception))


class Simple(Exception):
    pass


print(repr(Simple()), repr(Simple("a", 1)), str(Simple()), str(Simple("a")), str(Simple("a", 1)), Simple("x").args, Simple().args, issubclass(NotFound, LookupError))


class Collection:
    """Behaves as a list of unique items by delegation."""

    def __init__(self, items=()):
        self.items = []
        for i in items:
            self.add(i)

    def add(self, item):
        if item not in self.items:
            self.items.append(item)

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __or__(self, other):
        return type(self)(list(self) + list(other))

    def __eq__(self, other):
        return sorted(self) == sorted(other)


class SortedCollection(Collection):
    def add(self, item):
        super().add(item)
        self.items.sort()


print(list(Collection("hello") | Collection("world")), list(SortedCollection([3, 1, 2, 3]) | [0]), Collection([1, 2]) == Collection([2, 1]), len(Collection("aab")), type(SortedCollection() | []).__name__)

# Operator overloading: binary, reflected, in-place, unary, comparison, containers, conversions, fallbacks.
class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return "Vec(%r, %r)" % (self.x, self.y)

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y) if isinstance(o, Vec) else NotImplemented

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, o):
        return self.x * o.x + self.y * o.y if isinstance(o, Vec) else Vec(self.x * o, self.y * o)

    def __rmul__(self, o):
        return self * o

    def __truediv__(self, o):
        return Vec(self.x / o, self.y / o)

    def __floordiv__(self, o):
        return Vec(self.x // o, self.y // o)

    def __mod__(self, o):
        return Vec(self.x % o, self.y % o)

    def __pow__(self, o):
        return Vec(self.x**o, self.y**o)

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __pos__(self):
        return self

    def __invert__(self):
        return Vec(self.y, self.x)

    def __abs__(self):
        return self.x + self.y

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __eq__(self, o):
        return isinstance(o, Vec) and (self.x, self.y) == (o.x, o.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __lt__(self, o):
        return abs(self) < abs(o)

    def __le__(self, o):
        return abs(self) <= abs(o)

    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        return self


a, b = Vec(1, 2), Vec(3, 4)
print(a + b, a - b, a * b, a * 3, 3 * a, b / 2, b // 2, b % 2, b**2, -a, +a is a, ~a, abs(b), sum([a, b], Vec(0, 0)), sum([a, b]))
print(bool(a), bool(Vec(0, 0)), not a, "yes" if Vec(0, 0) else "no", a == Vec(1, 2), a != b, a == 5, a != 5, a < b, a > b, a <= a, a >= b, max(a, b), sorted([b, a]), {a: 1}[Vec(1, 2)], a in [Vec(1, 2)])
c = a
a += b
print(a, c is a)
a -= b
print(a, c is a, c)
a *= 2
print(a, c)
for bad in ("a + 1", "1 + a", "a & a", "a < 1", "'x' - a", "a @ a", "a | 1", "1 | a", "a << 1", "len(a)", "a[0]", "a()", "int(a)", "a // a", "a & 5 & a", "-(object())", "object() + 1", "object() < object()"):
    try:
        eval(bad)
        print("no error", bad)
    except (TypeError, AttributeError) as error:
        print("TypeError", bad)


class Log:
    """Answers every operator with its own name."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name


def operator(name):
    return lambda self, other: "%s(%s)" % (name, other if not isinstance(other, Log) else other.name)


for name in "add sub mul truediv floordiv mod and or xor lshift rshift matmul pow".split():
    for prefix in ("", "r", "i"):
        setattr(Log, "__%s%s__" % (prefix, name), operator(prefix + name))
for name in "lt le gt ge eq ne".split():
    setattr(Log, "__%s__" % name, operator(name))
x, y = Log("x"), Log("y")
print(x + y, x - 1, x * y, x / 2, x // 2, x % 2, x & 2, x | 2, x ^ 2, x << 2, x >> 2, x @ 2, x**2)
print(1 + x, 1 - x, 1 * x, 1 / x, 1 // x, 1 % x, 1 & x, 1 | x, 1 ^ x, 1 << x, 1 >> x, 1 @ x, 1**x, [1] + x, None - x)
print(x < y, x <= 1, x > y, x >= 1, x == y, x != 1, 1 < x, 1 <= x, 1 > x, 1 >= x)
for op in "+ - * / // % & | ^ << >> @ **".split():
    space = {"v": Log("v"), "w": Log("w")}
    exec("v %s= w" % op, space)
    print(space["v"], end=" ")
print()


class Seq:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Seq(*self.items[i])
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __contains__(self, v):
        return v == "magic" or v in self.items

    def __str__(self):
        return "<%s>" % " ".join(str(i) for i in self.items)

    def __call__(self, *args, **kw):
        return args, kw

    def __reversed__(self):
        return iter(["reversed"])


s = Seq(1, 2, 3)
s[0] = "a"
s[1:2] = [7, 8]
del s[-1]
s[0] += "b"
print(s, len(s), s[0], s[-1], str(s[1:]), "magic" in s, 7 in s, 99 not in s, s(1, k=2), list(s), bool(s), bool(Seq()), list(reversed(s)), [*s], "%s" % s, "{}".format(s), f"{s!s:>12}")
for bad in ("s[10]", "s['x']", "del s[10]", "s(1)[5]"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)


class Number:
    def __init__(self, n):
        self.n = n

    def __int__(self):
        return self.n

    def __hash__(self):
        return 7

    def __eq__(self, o):
        return self.n == getattr(o, "n", o)


print(int(Number(5)), hash(Number(1)), Number(3) == 3, 3 == Number(3), Number(1) in {Number(1)}, [Number(2)].index(2), Number(4) != 4, {Number(1), Number(1), Number(2)} == {Number(2), Number(1)})

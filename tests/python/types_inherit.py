# classes derived from built-in types
class L(list):
    def total(self):
        return sum(self)
l = L([1, 2, 3])
l.append(4)
print(l, len(l), l[0], l[1:3], l.total(), l + [5], l == [1, 2, 3, 4], isinstance(l, list), 2 in l, list(l), sorted(l, reverse=True), l.pop(), l.index(2))
l[0] = "x"
del l[1]
print(l, [i for i in l], bool(L()), str(L()), list(reversed(l)))
class D(dict):
    def __missing__(self, key):
        return "no " + key
d = D(a=1)
d["b"] = 2
print(d["a"], d["b"], len(d), sorted(d), d.get("z"), d == {"a": 1, "b": 2}, "a" in d)
class S(str):
    def shout(self):
        return self.upper() + "!"
s = S("abc")
print(s, len(s), s[0], s + "d", s.shout(), s == "abc", "abc" == s, s.find("b"), "%s" % s, "b" in s, isinstance(s, str), {"abc": 1}[s] if hash(s) == hash("abc") else 1, ",".join([s, "x"]), f"{s:>5}", s.split("b"))
class I(int):
    def double(self):
        return self * 2
i = I(21)
print(i.double(), i + 1, 1 + i, i == 21, i > 20, int(i), str(i), hex(i), [0] * I(2), isinstance(i, int), -i, i // 2, "%d" % i, "ab"[I(1)], range(I(3)), I("5"), I())
class F(float):
    pass
f = F(1.5)
print(f + 1, f * 2, f == 1.5, float(f), int(f), "%.1f" % f, isinstance(f, float), abs(F(-2)))
class T(tuple):
    def first(self):
        return self[0]
t = T((1, 2))
print(t, t.first(), len(t), t + (3,), t == (1, 2), t[1], tuple(t), isinstance(t, tuple), list(t))
class Y(set):
    pass
y = Y([1, 2])
y.add(3)
print(len(y), 3 in y, y == {1, 2, 3}, y | {4} == {1, 2, 3, 4}, sorted(y))
class B(bytes):
    pass
b = B(b"ab")
print(b[0], len(b), b + b"c", b == b"ab", b.hex(), b.decode())
class A(bytearray):
    pass
a = A(b"xy")
a.append(122)
a[0] = 65
print(len(a), a[2], bytes(a), a == b"Ayz")
class Init(list):
    def __init__(self, n):
        super().__init__(range(n))
        self.n = n
    def append(self, x):
        super().append(x * 10)
n = Init(3)
n.append(7)
print(n, n.n, len(n))

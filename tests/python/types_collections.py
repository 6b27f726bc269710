# collections: namedtuple, OrderedDict, deque
from collections import namedtuple, OrderedDict, deque
P = namedtuple("P", ["x", "y"])
p = P(1, 2)
print(p, p.x, p.y, p[0], p[-1], len(p), p == (1, 2), p == P(1, 2), tuple(p), list(p), p + (3,), isinstance(p, tuple), hash(p) == hash((1, 2)))
print(P(x=5, y=6), P(1, y=3), P(y=1, x=2), {p: "v"}[(1, 2)])
x, y = p
print(x, y, p < P(1, 3), 2 in p, p.index(2), p.count(1), p[0:1])
Q = namedtuple("Q", "a b c")
print(Q(1, 2, 3), namedtuple("R", "a, b")(1, 2))
for bad in ("P(1)", "P(1, 2, 3)", "P(1, z=2)", "P(1, 2, x=1)"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
try:
    p.z
except AttributeError:
    print("AttributeError")
try:
    p.x = 5
except AttributeError:
    print("AttributeError")
try:
    p[0] = 5
except TypeError:
    print("TypeError")
class S(namedtuple("Base", "w h")):
    def area(self):
        return self.w * self.h
s = S(3, 4)
print(s.area(), s.w, s[1], len(s), isinstance(s, tuple), s == (3, 4))
d = OrderedDict([("z", 1), ("a", 2)])
d["m"] = 3
print(list(d.items()), list(d), d["a"], len(d), d == {"z": 1, "a": 2, "m": 3}, isinstance(d, dict), d.pop("z"), list(d.keys()), "m" in d)
q = deque([], 5)
for i in range(7):
    q.append(i)
print(list(q), len(q), q.popleft(), q.pop(), list(q), q[0], q[-1])
q.appendleft(99)
q.extend([7, 8, 9])
print(list(q), 8 in q, bool(q), bool(deque([], 3)))
q[1] = "set"
print(list(q), [x for x in q])
u = deque([1, 2, 3])
u.append(4)
u.appendleft(0)
print(u, len(u), list(u))
for f in (deque().pop, deque([], 1).popleft):
    try:
        f()
    except IndexError:
        print("IndexError")
try:
    q[10]
except IndexError:
    print("IndexError")
u.clear()
print(len(u), list(u))
big = deque()
for i in range(100):
    big.append(i)
    if i % 3 == 0:
        big.popleft()
print(len(big), big[0], big[-1], sum(big))

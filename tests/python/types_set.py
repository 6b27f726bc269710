# set
def show(s):
    print(sorted(s, key=str), len(s))
s = {1, 2, 3, 2, 1}
show(s)
show(set())
show(set([1, 2, 1]))
show(set("hello"))
show({x % 3 for x in range(10)})
print(set(), {5}, {"a"}, set((7,)), {(1, 2)})
s.add(4)
s.add(1)
s.discard(2)
s.discard(99)
s.remove(3)
show(s)
try:
    s.remove(3)
except KeyError as e:
    print("KeyError", e.args)
try:
    set().pop()
except KeyError:
    print("KeyError pop")
p = {5}
print(p.pop(), p, len(p))
a = {1, 2, 3, 4}
b = {3, 4, 5}
for r in (a | b, a & b, a - b, b - a, a ^ b, a.union(b), a.intersection(b), a.difference(b), a.symmetric_difference(b), a.union([9], (8,), "x"), a.intersection([1, 2], [2, 3]), a.difference([1], [2]), a.union(), a.copy(), a.intersection(range(2)), a.difference()):
    show(r)
print(a < b, a <= a, a < a, {1} < a, a > {1}, a >= {1, 2}, a == {4, 3, 2, 1}, a != b, a == [1, 2, 3, 4], {1} <= {2}, set() < a)
print(a.issubset({1, 2, 3, 4, 5}), a.issuperset([1]), a.isdisjoint({9}), a.isdisjoint(b), a.issubset([1]), a.issuperset([]))
print(1 in a, 9 in a, 9 not in a, "x" in a, 1.0 in a, True in a)
c = a.copy()
c |= {10}
c &= {1, 2, 10}
c ^= {2, 20}
c -= {1}
show(c)
c.update([1, 2], {3})
c.intersection_update([1, 2, 3])
show(c)
c.difference_update([1])
show(c)
c.symmetric_difference_update([2, 7])
show(c)
c.update(c)
show(c)
d = c
c |= {100}
print(d is c)
c -= c
show(c)
c.clear()
show(c)
for bad in ("{[]}", "{{}}", "{1}.add([])", "hash(set())", "{1} | [2]", "{1} + {2}", "{1} < [1]", "{1}[0]", "set(5)", "{1} - [1]", "{set()}"):
    try:
        print(eval(bad))
    except TypeError:
        print("TypeError", bad)
f = frozenset([1, 2, 3])
show(f)
print(frozenset(), frozenset([5]), f == {1, 2, 3}, {1, 2, 3} == f, hash(f) == hash(frozenset([3, 2, 1])), {f: "v"}[frozenset([1, 2, 3])], f in {f})
show(f | {4})
show({4} | f)
print(type(f | {4}), type({4} | f), type(f & f), type(f.union([1])), type(f.copy()))
for bad in ("f.add(1)", "f.remove(1)", "f.clear()", "f.update([1])"):
    try:
        eval(bad)
    except (AttributeError, TypeError):
        print("refused", bad)
g = f
g |= {9}
show(f)
show(g)
print(f < g, g > f, f <= f, f.issubset(g), f.isdisjoint([1]), 2 in f, bool(f), bool(frozenset()), bool(set()), isinstance(f, frozenset), isinstance(f, set))
n = 0
for x in {1, 2, 3}:
    n += x
print(n, sum({1, 2}), max({1, 5}), sorted({3, 1}), list({7}), all({1}), any({0}))
big = set(range(1000))
for i in range(0, 1000, 2):
    big.discard(i)
print(len(big), 501 in big, 500 in big, sum(big))
for i in range(1000, 2000):
    big.add(i)
    big.discard(i - 1)
print(len(big))

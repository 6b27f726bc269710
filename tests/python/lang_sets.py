# Sets and frozensets: operators, methods, comparison, hashing; always sorted before printing.
def show(*sets):
    print(*(sorted(s, key=str) if not isinstance(s, bool) else s for s in sets))


a, b = {1, 2, 3, 4}, {3, 4, 5}
show(a | b, a & b, a - b, b - a, a ^ b, a.union(b), a.intersection(b), a.difference(b), a.symmetric_difference(b))
show(a < b, {3} < b, {3} <= b, b <= b, b < b, a > {1}, a >= a, a == {4, 3, 2, 1}, a != b, a.issubset(b), {3}.issubset(b), a.issuperset({1}), a.isdisjoint({9}), a.isdisjoint(b))
show(a.union([9], (8,)), a.intersection([1, 9]), a.difference([1], [2]), set("hello"), set(), set(range(3)), {1, 1, 1}, {1, 1.0, True}, set([1, 2]) | frozenset([3]), {"a", (1, 2), None, b"x"})
c = a.copy()
c.add(10); c.add(10); c.discard(99); c.discard(1); c.remove(2); c.update([7, 8], "x")
show(c, a, c is not a)
c |= {100}; c &= {100, 3, 4, 7}; c -= {7}; c ^= {3, 1000}
show(c)
c.intersection_update([4, 100]); show(c)
c.difference_update([4]); show(c)
c.symmetric_difference_update([5, 100]); show(c)
print(c.pop(), c, len(c), bool(c), c.clear(), len(a), 3 in a, 9 not in a, sum(a), max(a), sorted(a, reverse=True), set() == frozenset())
for bad in ("a.remove(99)", "set().pop()", "{[]}", "a.add([])", "a.add({})", "{1} | [2]", "{1} + {2}", "a[0]", "set(5)", "hash(a)", "{1} < [2]", "frozenset().add(1)", "a.update(5)", "{{1}}"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
f = frozenset([1, 2, 3])
print(f == {1, 2, 3}, hash(f) == hash(frozenset([3, 2, 1])), {f: "v"}[frozenset((1, 2, 3))], f in {f}, len(f), 1 in f, frozenset() == frozenset([]), type(f | {4}).__name__, type({4} | f).__name__, type(f & f).__name__)
show(f | {4}, f - {1}, f ^ {1, 9}, f.union([5]), f & {1}, f.copy())
print(sorted({x % 5 for x in range(20)}), sorted({c for c in "hello" if c != "l"}), len({(x, y) for x in range(3) for y in range(3) if x < y}), {*()} == set(), len({*"aab", *[1]}))
primes = set(range(2, 200))
for n in range(2, 15):
    primes -= set(range(n * 2, 200, n))
print(sorted(primes))
big = set()
for i in range(2000):
    big.add(i * 37 % 1009)
assert len(big) == 1009
for i in range(0, 1009, 2):
    big.discard(i)
print(len(big), sum(big), 1 in big, 2 in big, all(x % 2 == 1 for x in big))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))


points = {Point(1, 2), Point(1, 2), Point(2, 1)}
print(len(points), Point(2, 1) in points, Point(3, 3) in points, sorted((p.x, p.y) for p in points))


class NoHash:
    def __eq__(self, other):
        return True


try:
    {NoHash()}
except TypeError:
    print("TypeError: __eq__ without __hash__")
words = "to be or not to be".split()
print(len(set(words)), sorted(set(words)), sorted(set(words) & {"to", "be", "x"}), [w for i, w in enumerate(words) if w not in words[:i]])
print(repr(set()), {1}, repr(frozenset()), {"a"}, [{1}], frozenset([1]))

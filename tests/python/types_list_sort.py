# sorting: stable, key, reverse
a = [3, 1, 2, 5, 4, 9, 8, 7, 6, 0]
a.sort()
print(a)
a.sort(reverse=True)
print(a)
a.sort(key=lambda x: (x % 3, x))
print(a)
a.sort(key=lambda x: x % 3, reverse=True)
print(a)
print(sorted("hello world"), sorted((3, 1, 2)), sorted({3, 1, 2}), sorted({"b": 1, "a": 2}), sorted([]), sorted([1]))
words = ["banana", "Apple", "cherry", "apple", "fig", "Banana"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True))
pairs = [(i % 4, i) for i in range(30)]
print(sorted(pairs, key=lambda p: p[0]))
print(sorted(pairs, key=lambda p: p[0], reverse=True))
print(sorted([[2, 1], [1, 2], [1, 1]]), sorted([2.5, 1, 1.5]), sorted([True, False, 2]), sorted([b"b", b"a"]))
n = 12345
r = []
for i in range(500):
    n = (n * 1103515245 + 12345) % 2147483648
    r.append(n >> 16)
s = sorted(r)
print(all(s[i] <= s[i + 1] for i in range(len(s) - 1)), sum(s) == sum(r), s[:5], s[-5:])
r.sort(key=lambda x: -x)
print(r[:5], r == s[::-1])
class C:
    def __init__(self, v):
        self.v = v
    def __lt__(self, o):
        return self.v < o.v
    def __repr__(self):
        return "C%d" % self.v
print(sorted([C(3), C(1), C(2)]), sorted([C(3), C(1), C(2)], reverse=True), max([C(1), C(5), C(3)], key=lambda c: c.v))
a = [3, "x", 1]
try:
    a.sort()
except TypeError:
    print("TypeError", len(a))
try:
    sorted(5)
except TypeError:
    print("TypeError")
try:
    [1, 2].sort(lambda x: x)
except TypeError:
    print("TypeError positional key")
def bad(x):
    raise ValueError("key")
a = [3, 2, 1]
try:
    a.sort(key=bad)
except ValueError as e:
    print(e, sorted(a))
print([1, 2].sort(), sorted([3, 2, 1], key=None), sorted(range(5, 0, -1)), sorted("ba", reverse=False))
for k in range(0, 20):
    t = list(range(k))[::-1]
    t.sort()
    assert t == list(range(k))
print("done")

# slice objects and range
print(range(5), range(1, 5), range(0, 10, 2), range(5, 0, -1), range(0), range(0, 5, 1), range(-3))
for r in (range(5), range(2, 10, 3), range(10, 0, -3), range(0), range(5, 5), range(-5, 5, 4), range(3, -8, -2), range(1, 2)):
    print(r, list(r), len(r), bool(r), list(reversed(r)))
    print([x in r for x in range(-6, 11)], [r[i] for i in range(-len(r), len(r))])
    for s in (slice(None), slice(1, None), slice(None, -1), slice(None, None, 2), slice(None, None, -1), slice(3, 0, -1), slice(10, 20), slice(-2, None)):
        print(s, r[s], list(r[s]), end=";")
    print()
print(range(3) == range(0, 3, 1), range(0, 10, 3) == range(0, 12, 3), range(0) == range(5, 5), range(3) != range(4), range(3) == [0, 1, 2], range(1, 2) == range(1, 9, 10))
r = range(1, 10, 2)
print(r.start, r.stop, r.step, 3.0 in r, "a" in r, 4 in r, 10**20 in r, hash(range(3)) == hash(range(0, 3)))
for i in (5, -6):
    try:
        r[i]
    except IndexError:
        print("IndexError")
for bad in ("range(1, 2, 0)",):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)
for bad in ("range()", "range('a')", "range(1.5)", "range(1, 2, 3, 4)", "r['a']", "r + r", "range(None)"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
try:
    r[0] = 1
except TypeError:
    print("TypeError assign")
it = iter(range(2))
print(next(it), next(it), next(it, "end"), next(it, "end"))
print(sum(range(101)), max(range(5)), min(range(3, 8)), sorted(range(3, 0, -1)), tuple(range(3)), set(range(2)), list(zip(range(3), range(5, 8))), list(enumerate(range(3, 5))))
total = 0
for i in range(10):
    for j in range(i, 10, 3):
        if j == 7:
            continue
        total += j
print(total)
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(1, 2), slice(None), slice(1, 2) == slice(1, 2), slice(1) == slice(2))
for n in (0, 3, 5, 20):
    print(n, [x.indices(n) for x in (slice(None), slice(1, 10, 2), slice(-3, None), slice(None, None, -1), slice(10, -100, -2), slice(-1, 0), slice(100, 2, -1))])
try:
    slice(0, 1, 0).indices(5)
except ValueError:
    print("ValueError")
try:
    [1, 2][::0]
except ValueError:
    print("ValueError")
class G:
    def __getitem__(self, i):
        return i
g = G()
print(g[1], g[1:2], g[::2], g[:], g[1:2, 3], g[...], g["a"], g[()], g[1:2:3])
a = list(range(10))
print(a[slice(2, 8, 3)], a[2**70:], a[:2**70], a[-(2**70):3], a[2**70:0:-4], "abc"[-(2**64):2**64])
try:
    a["x":]
except TypeError:
    print("TypeError")

# Lists: methods, slices assignment and deletion, sorting, identity, comparison, nesting.
a = [3, 1, 2]
a.append(4); a.extend("xy"); a.insert(0, "first"); a.insert(-1, "before last"); a.insert(100, "end"); a.insert(-100, "begin")
print(a, len(a), a.pop(), a.pop(0), a.pop(-2), a, a.index(1), a.count(4), a.remove("y"), a.reverse(), a, a.clear(), a)
a = list(range(10))
a[2:5] = ["a", "b"]; print(a)
a[2:2] = [1, 2, 3]; print(a)
a[:2] = []; print(a)
a[-2:] = "xyz"; print(a)
a[5:2] = ["between"]; print(a)
a[:] = range(8); print(a)
a[::2] = "abcd"; print(a)
a[::-3] = [0, 0, 0]; print(a)
a[1:1] = a; print(a)
a[100:] = [9]; print(a)
b = list(range(10))
del b[0]; print(b)
del b[-1]; print(b)
del b[1:3]; print(b)
del b[::2]; print(b)
b = list(range(12))
del b[8:2:-2]; print(b)
del b[5:1]; print(b)
del b[:]; print(b)
for bad in ("b[0] = 1", "del b[0]", "b.pop()", "b.remove(1)", "b.index(1)", "[1, 2, 3].__setitem__(slice(None, None, 2), [1])", "[1].pop(5)", "[1] + (2,)", "[1] * 'a'", "[1]['a']", "[1, 'a'].sort()", "[].pop(0)", "max([])", "list(5)", "[1, 2].index(3)"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
print([1, 2] + [3], [1, 2] * 2, 2 * [0], [[]] * 2, [1] * 0, [1] * -1, [1, 2] == [1, 2], [1, 2] < [1, 2, 0], [2] > [1, 5], [] < [1], [1, [2, 3]] == [1, [2, 3]], [1] != [2])
row = [[0] * 2] * 2
row[0][0] = 1
print(row, row[0] is row[1], [[0] * 2 for _ in range(2)])
c = [1, 2]
d = c
d += [3]
e = c + [4]
c *= 2
print(c, d, e, c is d, c.copy() == c, c.copy() is c, list(c) is c, c[:] == c)
recursive = [1]
recursive.append(recursive)
print(len(recursive), recursive[1] is recursive, recursive[1][1][0])
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words), sorted(words, reverse=True), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: w[-1]))
words.sort(); print(words)
words.sort(key=lambda w: (len(w), w), reverse=True); print(words)
pairs = [(1, "b"), (0, "z"), (1, "a"), (0, "y"), (2, "m")]
print(sorted(pairs), sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True), sorted(pairs, key=lambda p: p[1]))
numbers = [(i * 7919) % 1009 for i in range(300)]
ordered = sorted(numbers)
print(all(ordered[i] <= ordered[i + 1] for i in range(299)), ordered[:5], ordered[-5:], sorted(numbers, key=lambda v: -v)[:4], sum(ordered) == sum(numbers))
print(sorted([3, 1.5, 2, True, -1]), sorted({3: 0, 1: 0}), sorted("bca"), sorted([[2], [1, 5], [1]]), sorted([(2, 1), (1, 2)]), sorted([], key=lambda v: 1 / 0))
print(2 in [1, 2], 5 not in [1], [1] in [[1]], min([3, 1]), max("ab", key=ord), sum([[1], [2]], []), any([0, 1]), all([]), any([]), list(reversed([1, 2, 3])), list("ab"), list({1: 2}), list((1, 2)))
for i in a[:]:
    if i == 0:
        a.remove(i)
print(a)
q = [1, 2, 3]
for v in q:
    if len(q) < 6:
        q.append(v * 10)
print(q)
m = [[1, 2, 3], [4, 5, 6]]
print(list(zip(*m)), [list(r) for r in zip(*m)], [v for r in m for v in r], m[1][-1], [r[::-1] for r in m[::-1]])

# list
a = [1, "two", 3.0, None, [5]]
print(a, len(a), a[0], a[-1], a[1:3], a[::-1], a[::2], a[3:1], a[-2:], a[:], a[10:], list(), list("abc"), list((1, 2)), list(range(3)), [])
a[0] = 10
a[-1] = "last"
print(a)
a = [1, 2, 3]
a.append(4)
a.extend([5, 6])
a.extend((7,))
a.extend(x for x in range(8, 10))
a.extend("ab")
print(a)
a.insert(0, "first")
a.insert(-1, "before last")
a.insert(100, "end")
a.insert(-100, "start")
print(a)
print(a.pop(), a.pop(0), a.pop(1), a.pop(-2), a)
a.remove("a")
print(a, a.index(5), a.index(7, 2), a.index("b", -3), a.count(2), a.count("zz"), a.copy(), a.copy() is a)
a.reverse()
print(a)
a.clear()
print(a, a == [], not a)
a = list(range(10))
a[2:5] = ["x"]
print(a)
a[1:1] = ["i", "j"]
a[len(a):] = [100]
a[:2] = []
print(a)
a[::2] = ["e"] * len(a[::2])
print(a)
a[::-1] = range(len(a))
print(a)
a[1:3] = a
print(a)
a[:] = "abc"
print(a)
a = list(range(20))
del a[0]
del a[-1]
del a[5:8]
del a[::4]
del a[::-3]
print(a)
del a[:]
print(a)
print([1] + [2, 3], [1, 2] * 2, 2 * [0], [1] * 0, [1] * -1, [[]] * 2, [] + [])
a = b = [1]
a += [2]
a += (3,)
a += "x"
a *= 2
print(a, b is a)
print([1, 2] == [1, 2], [1, 2] != [1, 3], [1, 2] < [1, 3], [1] < [1, 2], [2] > [1, 5], [] < [1], [1, 2] <= [1, 2], [1, 2] >= [1, 2, 0], [1] == (1,), [[1], 2] == [[1], 2], [1.0] == [1])
print(2 in [1, 2], "x" in [1], [1] in [[1]], None in [], 1.0 in [1], 3 not in [1])
for bad in ("[][0]", "[1][1]", "[1][-2]", "[].pop()", "[1].pop(5)"):
    try:
        eval(bad)
    except IndexError:
        print("IndexError", bad)
for bad in ("[1].remove(2)", "[1].index(2)", "[1, 2, 3].index(1, 1)"):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)
for bad in ("[1]['a']", "[1][1.0]", "[1] + (2,)", "[1] + 1", "[1] * 'a'", "[1] < 1", "hash([])", "list(5)", "[1].append()", "[].extend(5)", "[1, 'a'] < [1, 2]", "{[]: 1}"):
    try:
        print(eval(bad))
    except TypeError:
        print("TypeError", bad)
try:
    [1, 2, 3, 4][::2] = [1]
except ValueError:
    print("ValueError extended")
a = [1, 2, 3]
try:
    a[5] = 1
except IndexError:
    print("IndexError assign")
try:
    del a[5]
except IndexError:
    print("IndexError del")
try:
    a[0:1] = 5
except TypeError:
    print("TypeError slice assign")
for x in a:
    if x < 3:
        a.append(x + 10)
    if len(a) > 8:
        break
print(a)
a = [1, 2, 3, 4]
for x in a:
    a.remove(x)
print(a)
print([[1, [2, [3]]], []], str([1, "a", b"b", 1.5, None]), repr([]), [()], [{}])
print([x * y for x in range(3) for y in range(3) if x != y], [[j for j in range(i)] for i in range(4)])
print(list(reversed([1, 2, 3])), sorted([3, 1, 2]), sum([1, 2, 3]), max([1, 5, 2]), min([4, 2, 8]), any([0, 1]), all([1, 0]))
big = []
for i in range(2000):
    big.append(i)
while len(big) > 10:
    big.pop(0)
print(big)
print(isinstance([], list), type([]), bool([]), bool([0]), id(a) == id(a), a is not [])
a, *b, c = [1, 2, 3, 4, 5]
print(a, b, c)

# Tuples and every form of unpacking.
t = 1, 2, 3
print(t, (), (1,), 1 in t, len(t), t[0], t[-1], t[1:], t + (4,), t * 2, t == (1, 2, 3), t < (1, 2, 4), hash(t) == hash((1, 2, 3)), t.count(1), t.index(2), tuple("ab"), tuple([1, [2]]))
a, b, c = t
print(a, b, c)
a, b = b, a
print(a, b)
(a, b), c = (1, 2), 3
print(a, b, c)
[a, (b, [c, d])] = 1, (2, [3, 4])
print(a, b, c, d)
a, *b = range(5)
print(a, b)
*a, b = "xyz"
print(a, b)
a, *b, c = [1, 2]
print(a, b, c)
a, (b, *c), *d = 1, "hello", 3, 4
print(a, b, c, d)
(*a,) = (1, 2)
[*b] = "ab"
print(a, b)
x = [0, 0, 0]
i = 0
i, x[i], x[i + 1] = 1, "a", "b"
print(i, x)
a = b = c = (1, 2)
(p, q) = r = [s, u] = a
print(p, q, r, s, u)


class Point:
    pass


o = Point()
o.x, o.y = 5, 6
o.z, *x[0:2] = 7, 8, 9
print(o.x, o.y, o.z, x)
for i, (k, v) in enumerate({"a": 1, "b": 2}.items()):
    print(i, k, v, end=";")
for first, *rest in [(1, 2, 3), "ab", [9]]:
    print(first, rest, end=";")
print()
print([*range(3), *"ab"], (*[1], 2, *(3, 4)), {*[1, 2], 2}, {**{"a": 1}, "b": 2, **{"a": 3}}, [*[]], (*(),), [*{1: 2}])
print(*[1, 2], *"ab", sep="-")


def gen():
    yield from (1, 2, 3)


a, b, c = gen()
print(a, b, c, *gen())
a, b = {"k1": 1, "k2": 2}
print(a, b)
for bad in ("a, b = 1, 2, 3", "a, b = 1,", "a, b = 5", "a, *b, c = 1,", "a, b = 'x'", "(a, b), c = 1, 2", "a, = ()", "a, b = gen()"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
for bad in ("t[0] = 1", "del t[0]", "t.append(1)", "t + [1]", "t[3]", "t < 5", "hash(([],))", "t.index(9)", "() < (None,) < ((),) < 1"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
t += (4, 5)
print(t, t[::-1], t[1:4:2], min(t), max(t), sum(t), sorted(t, reverse=True), list(map(lambda v: v * v, t)), (1, "a", None, 2.5, (1,)), str((1,)), repr(("a",)))
nested = ((1, 2), (3, (4, 5)))
(a, b), (c, (d, e)) = nested
print(a + b + c + d + e, nested[1][1][0], nested == ((1, 2), (3, (4, 5))), {nested: "key"}[((1, 2), (3, (4, 5)))])
mutable = ([], 1)
mutable[0].append(2)
try:
    mutable[0] += [3]
except TypeError:
    print("TypeError but", mutable)
print((1, 2) + (), () + (), () == (), () is not [], bool(()), bool((0,)), (1 == 1,), (yes := 1, 2), yes)


def several():
    return 1, *[2, 3], 4


print(several(), [x for x in several()][-1], (lambda: (1, 2))()[0], type(several()).__name__, divmod(7, 2)[1])

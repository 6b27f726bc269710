# tuple
t = (1, "two", 3.0, None)
print(t, len(t), t[0], t[-1], t[1:3], t[::-1], t[::2], t[5:], (), (1,), tuple(), tuple([1, 2]), tuple("ab"), tuple(range(3)), tuple(t) is t)
print((1, 2) + (3,), (1,) * 3, 2 * ("a", "b"), () + (), (1,) * 0, (1,) * -5)
print((1, 2) == (1, 2), (1, 2) != (1, 3), (1, 2) < (1, 3), (1,) < (1, 2), (2,) > (1, 5), () < (1,), (1, 2) <= (1, 2), (1, 2) >= (1, 3), (1,) == [1], (1, (2, 3)) == (1, (2, 3)))
print(2 in (1, 2), "x" in (1,), (1,) in ((1,),), 1.0 in (1,), t.count(1), t.count("zz"), t.index("two"), t.index(None, 1), (1, 2, 1).index(1, 1))
print(hash((1, 2)) == hash((1, 2)), {(1, "a"): 5}[(1, "a")], hash(()) == hash(()), hash((1, 2)) == hash((1.0, 2)), {(1, 2), (1, 2)})
for i in (4, -5):
    try:
        t[i]
    except IndexError:
        print("IndexError")
for bad in ("(1,)['a']", "(1,) + [2]", "(1,) + 1", "(1,) < 1", "tuple(5)", "hash(([],))", "(1,) * 'a'", "(1,)[1.5]"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
try:
    t[0] = 1
except TypeError:
    print("TypeError assign")
try:
    (1, 2).index(3)
except ValueError:
    print("ValueError")
a, b = 1, 2
a, b = b, a
print(a, b)
(a, (b, c)), d = (1, (2, 3)), 4
print(a, b, c, d)
a, *b = (1, 2, 3)
print(a, b)
*a, b = "xyz"
print(a, b)
for bad in ("a, b = (1,)", "a, b = (1, 2, 3)", "a, *b, c = (1,)"):
    try:
        exec(bad)
    except ValueError:
        print("ValueError", bad)
x = (1,)
y = x
x += (2,)
x *= 2
print(x, y)
print([i for i in t], list(reversed((1, 2, 3))), sorted((3, 1, 2)), sum((1, 2)), max((1, 3)), min((2, 1)), any(()), all(()))
print(((1, 2), [3, (4,)]), str((1, "a")), repr(()), "%s %s" % (1, 2), isinstance((), tuple), type(()), bool(()), bool((0,)))
def f(*args):
    return args
print(f(), f(1), f(*t), f(*(1, 2), 3, *[4]))
for i, (x, y) in enumerate([(1, 2), (3, 4)]):
    print(i, x, y)

# enumerate, zip, map, filter, reversed, iter, next
print(list(enumerate("abc")), list(enumerate("ab", 5)), list(enumerate([], 1)), list(enumerate("a", start=-1)), next(enumerate("x")))
print(list(zip()), list(zip("ab")), list(zip("ab", [1, 2, 3])), list(zip("abc", range(2), "xyz")), dict(zip("ab", (1, 2))), list(zip(*[(1, 2), (3, 4)])))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(None.__class__ if False else abs, [-1, 2])), list(map(len, ["a", "bc"])))
print(list(filter(None, [0, 1, "", "a", None])), list(filter(lambda x: x % 2, range(6))), list(filter(str.isdigit, "a1b2")))
print(list(reversed([1, 2, 3])), list(reversed("ab")), list(reversed((1,))), list(reversed(range(3))), list(reversed([])), "".join(reversed("xyz")))
class Seq:
    def __len__(self):
        return 3
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10
print(list(Seq()), list(reversed(Seq())), 20 in Seq(), 5 in Seq(), max(Seq()), list(zip(Seq(), "abc")), sum(Seq()), tuple(Seq()), [x for x in Seq()])
class Rev:
    def __reversed__(self):
        return iter("rev")
print(list(reversed(Rev())))
class It:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
print(list(It(4)), sum(It(5)), list(map(lambda x: x * 2, It(3))), list(zip(It(2), It(3))), list(enumerate(It(2))), list(filter(None, It(3))), sorted(It(3)), 2 in It(4), set(It(2)) == {0, 1}, max(It(5)), dict(enumerate(It(2))))
calls = [3, 2, 1, 0, 5]
print(list(iter(lambda: calls.pop(0), 0)), calls)
it = iter([1, 2])
print(iter(it) is it, next(it), next(it), next(it, None), next(it, "d"))
try:
    next(it)
except StopIteration:
    print("StopIteration")
for bad in ("iter(5)", "next([1])", "list(map(1, [1]))", "list(zip(1))", "enumerate()", "enumerate(5)", "reversed(5)", "reversed({1})", "map(str)", "filter(None)", "iter()"):
    try:
        eval(bad)
        print("no error", bad)
    except TypeError:
        print("TypeError", bad)
def boom(x):
    if x == 2:
        raise ValueError("boom")
    return x
m = map(boom, [1, 2, 3])
print(next(m))
try:
    next(m)
except ValueError as e:
    print(e)
print(next(m), next(m, "end"))
e = enumerate("abc")
print(next(e), list(e), list(e))
a = [1, 2, 3]
r = reversed(a)
a.append(4)
print(list(r))
def gen():
    yield 1
    yield from (2, 3)
print(list(gen()), list(zip(gen(), gen())), sum(gen()), list(map(str, gen())), [*gen(), *gen()], max(gen()), ",".join(map(str, gen())))
x, y = map(int, "3 4".split())
print(x + y, *map(str, (1, 2)), *zip("ab", "cd"))
print(all(map(lambda v: v > 0, [1, 2])), any(filter(None, [0, 0])), min(map(abs, [-3, 2])))
i = iter("abc")
for c in i:
    print(c, next(i, "-"))

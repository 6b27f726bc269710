# The iteration protocols and the functions over iterables.
class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1


class Squares:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i * i

    def __len__(self):
        return self.n


class Fresh:
    def __iter__(self):
        return iter([1, 2, 3])


class Yields:
    def __iter__(self):
        yield "a"
        yield "b"


print(list(Countdown(3)), list(Squares(4)), list(Fresh()), list(Yields()), 2 in Countdown(3), 9 in Squares(4), 5 in Squares(3), "b" in Yields(), max(Squares(5)), sum(Fresh()), sorted(Countdown(3)))
a, b, c = Fresh()
x, *y = Squares(4)
print(a, b, c, x, y, [*Yields(), *Countdown(2)], dict(zip(Yields(), Fresh())), tuple(Yields()), set(Yields()) == {"a", "b"}, "".join(Yields()))
for i in Countdown(2):
    for j in Yields():
        print(i, j, end="; ")
else:
    print("else")
it = iter([1, 2, 3])
print(next(it), list(it), list(it), next(it, None), next(iter(""), "empty"))
it = iter("abcdef")
print(list(zip(it, it)), list(zip()), list(zip([1, 2, 3], "ab")), list(zip([1], [2], [3])), list(zip("ab", range(100))), list(zip([])))
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], start=1)), [i for i, v in enumerate("xyx") if v == "x"], dict(enumerate("ab")))
print(list(map(abs, [-1, 2])), list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(map(max, "ab", "ba", "cc")), list(map(str, range(3))))
print(list(filter(lambda v: v % 2, range(6))), list(filter(None, [0, "", 1, [], [0]])), list(filter(str.isalpha, "a1b2")))
print(list(reversed("abc")), list(reversed([1, 2])), list(reversed((1, 2))), list(reversed(range(5))), list(reversed(range(1, 10, 3))), list(reversed(Squares(4))), list(reversed(b"ab")))
print(any(v > 2 for v in [1, 2, 3]), all(v > 0 for v in [1, 2]), any([]), all([]), any(iter([0, 1])), all(Countdown(3)), sum([1, 2], 10), sum((0.5, 1)), min([3, 1, 2]), max(3, 1, 2), min("b", "a"), max([1, -5], key=abs), min([], default=7), max([], default=None), max((1, "x"), key=str))
print(list(range(5)), list(range(2, 5)), list(range(0, 10, 3)), list(range(5, 0, -2)), list(range(0)), list(range(5, 2)), len(range(0, 10, 3)), 6 in range(0, 10, 3), 7 in range(0, 10, 3), range(10)[3], range(10)[-1], range(10)[2:5], range(10)[::-2], range(3) == range(0, 3, 1), range(5).start, range(1, 9, 2).stop, range(1, 9, 2).step, range(3), range(1, 5, 2))
for bad in ("next([])", "iter(5)", "for_in(5)", "list(map(lambda: 1, [1]))", "zip(5)", "enumerate(5)", "reversed(5)", "sum(['a'])", "min()", "min([])", "max(5)", "sorted(5)", "range(1, 2, 0)", "range('a')", "range(1.5)", "next(iter([]))", "next(5, 1)", "list(filter(5, [1]))", "range(3)[5]", "all(5)", "sum(5)"):
    try:
        eval(bad) if bad != "for_in(5)" else [0 for _ in 5]
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)


class BadIter:
    def __iter__(self):
        return 5


class Raises:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("in next")


for make in (BadIter, Raises):
    try:
        for v in make():
            print(v)
    except (TypeError, ValueError) as error:
        print(type(error).__name__)
log = []
def noisy(name, values):
    for v in values:
        log.append("%s%s" % (name, v))
        yield v


for pair in zip(noisy("a", [1, 2]), noisy("b", [1, 2, 3])):
    log.append("|")
print(" ".join(log))
lazy = map(lambda v: log.append(v), [1])
print(log[-1], list(lazy), log[-1], list(zip(*[(1, 2), (3, 4)])), [list(t) for t in zip(*[[1, 2], [3, 4]])])
matrix = [[1, 2], [3, 4]]
print([sum(r) for r in matrix], [sum(c) for c in zip(*matrix)], list(map(list, zip(*matrix))), sum(map(sum, matrix)), max(map(max, matrix)), sorted(sum(matrix, []), key=lambda v: -v))
d = {"b": 2, "a": 1}
print([k for k in d], list(iter(d)), sorted(d), list(map(d.get, sorted(d))), [f"{k}{v}" for k, v in sorted(d.items(), key=lambda kv: kv[1])], list(zip(d, d.values())))
total = 0
for i in range(10**5):
    total += i
print(total, sum(range(10**5)), sum(1 for _ in range(1000)), len([None for i in range(500) if i % 3 == 0]))
print([i for i in range(3) for i in range(i)], sorted(range(5), key=lambda v: (v % 2, -v)))

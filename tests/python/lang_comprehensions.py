# Comprehensions and generator expressions: nesting, scopes, conditions, closures, unpacking, order of evaluation.
print([x for x in range(5)], [x * y for x in range(3) for y in range(3)], [(x, y) for x in range(3) if x for y in "ab" if y != "a" or x > 1])
print({x % 3 for x in range(9)} == {0, 1, 2}, {x: x**2 for x in range(4)}, {k: v for k, v in zip("abc", range(3)) if v}, {v: k for k, v in {"a": 1, "b": 2}.items()})
print(list(x for x in "abc"), sum(x for x in range(5)), tuple(x + 1 for x in (1, 2)), max((x, -x) for x in range(3)), dict((k, len(k)) for k in ("a", "bb")))
print([[j for j in range(i)] for i in range(4)], [[row[i] for row in [[1, 2], [3, 4]]] for i in range(2)], [{c: [c] * 2} for c in "ab"], [(a, [b for b in range(a)]) for a in range(3)])
print([a + b for a, b in [(1, 2), (3, 4)]], [x for x, *_ in ["abc", "de"]], [k for k, (v, w) in {"a": (1, 2)}.items()], [last for *_, last in [(1, 2), (3,)]])
print([x if x % 2 else -x for x in range(5)], [x for x in range(20) if x % 2 if x % 3 == 0], [x or "zero" for x in range(2)], [not x for x in (0, 1)], [y := 1, y + 1])
x = "outer"
y = [x for x in range(3)]
print(x, y, [x for _ in range(2)], [len(x) for x in [x, x * 2]])


def scopes(n):
    local = 10
    squares = [i * n + local for i in range(3)]
    nested = [[i + j + n for j in range(2)] for i in range(2)]
    functions = [lambda v, i=i: v + i + local for i in range(2)]
    late = [lambda: i for i in range(3)]
    local = 20
    return squares, nested, [f(1) for f in functions], [f() for f in late], sorted({n for n in [n, n]}), {n: local for n in [n]}


print(scopes(5))


class Body:
    values = [1, 2, 3]
    copies = [v for v in values]
    pairs = [(v, w) for v in values for w in "ab"][:2]
    count = len([v for v in values if v > 1])


print(Body.copies, Body.pairs, Body.count)
log = []


def note(name, value):
    log.append(name)
    return value


result = [note("item", (a, b)) for a in note("first", [1, 2]) if note("if", a) for b in note("second", "xy")]
print(result, " ".join(log))
log.clear()
lazy = (note("item", v) for v in note("source", [1, 2, 3]))
print(log, next(lazy), log, list(lazy), log)
log.clear()
print({note("key", i): note("value", i) for i in range(2)}, log)
try:
    lazy = (1 for _ in 5)
except TypeError:
    print("the first source is tried at once")
lazy = (1 / v for v in (1, 0))
print(next(lazy))
try:
    next(lazy)
except ZeroDivisionError:
    print("and the rest later")
print(list(lazy))
n = 1
adders = (v + n for v in range(3))
n = 100
print(list(adders))
print(any(v > 3 for v in range(10)), all(v < 3 for v in range(3)), next((v for v in range(10) if v * v > 20), None), next((v for v in () if v), "none"), sorted((v for v in "hello"), reverse=True), " ".join(str(v) for v in range(3)), [*(v for v in "ab")], *(v for v in "cd"))


def gen_arguments(*args, **kw):
    return args, sorted(kw)


print(gen_arguments(*(v for v in range(2)), **{k: 1 for k in "ab"}), gen_arguments((v for v in ()).__class__ is not None), len(list(v for v in range(3))))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [v for row in matrix for v in row if v % 2], [sum(row) for row in matrix], {(i, j): matrix[i][j] for i in range(2) for j in range(3) if i != j}, [max(col) for col in zip(*matrix)])
print([(a, b, c) for a in range(1, 20) for b in range(a, 20) for c in range(b, 20) if a * a + b * b == c * c])
primes = [p for p in range(2, 60) if all(p % d for d in range(2, p) if d * d <= p)]
print(primes, {p: [m for m in range(p, 20, p)] for p in primes if p < 8})
print([i for i in range(5) if (square := i * i) > 3], square, [(total := 0)] + [total := total + v for v in range(5)], total)


def walrus():
    return [last := v for v in range(4)], last


print(walrus(), [f"{a}{b}" for a in "xy" for b in (1, 2)], ["%d-%s" % p for p in enumerate("ab")], [s.upper() for s in "a b".split()], [len(w) for w in ["", "a", "bc"]])
deep = [[[[i + j + k + m for i in range(2)] for j in range(2)] for k in range(2)] for m in range(2)]
print(deep, sum(v for a in deep for b in a for c in b for v in c))


def in_try():
    try:
        return [10 // v for v in (2, 0)]
    except ZeroDivisionError:
        return [v for v in "caught"]
    finally:
        log.extend(v for v in range(2))


def yields():
    yield [v for v in range(2)]
    yield from (v for v in "ab")
    yield {v: w for v, w in [(1, 2)]}


print(in_try(), log[-2:], list(yields()))

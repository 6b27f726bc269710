# Generators: send, throw, close, yield from, return values, finally, and their expressions.
def count(n):
    for i in range(n):
        yield i


print(list(count(4)), sum(count(5)), next(count(1)), tuple(count(0)), [*count(3)], max(count(7)), 3 in count(5), dict(zip(count(3), "abc")))
g = count(2)
print(iter(g) is g, next(g), next(g), next(g, "default"))
try:
    next(g)
except StopIteration as stop:
    print("stop", stop.value, stop.args)


def echo():
    received = []
    try:
        while True:
            received.append((yield len(received)))
    except ValueError as error:
        yield "caught %s" % error
    finally:
        print("finally", received)
    return "result"


g = echo()
print(next(g), g.send("a"), g.send(None), g.send("c"), next(g), g.throw(ValueError("bad")))
try:
    next(g)
except StopIteration as stop:
    print(stop.value)
g = echo()
next(g)
g.close()
g.close()
try:
    next(g)
except StopIteration:
    print("closed")
g = echo()
try:
    g.send(1)
except TypeError:
    print("not started")
g.close()
g = echo()
try:
    g.throw(KeyError("k"))
except KeyError as error:
    print("thrown before the start", error.args)
print(list(g))


def inner(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("inner got", got)
    except ZeroDivisionError:
        print("inner caught")
        yield "recovered"
    finally:
        print("inner finally")
    return n * 10


def outer():
    result = yield from inner(2)
    print("result", result)
    result = yield from inner(3)
    yield from [result, "list"]
    yield from "ab"
    try:
        yield from inner(5)
    except GeneratorExit:
        print("outer exit")
        raise


g = outer()
print(next(g), g.send("hi"), next(g), g.throw(ZeroDivisionError()), next(g), next(g), next(g), next(g), next(g))
g.close()


def returns():
    return 5
    yield


def delegates():
    value = yield from returns()
    yield value


print(list(returns()), list(delegates()))


def ignores():
    while True:
        try:
            yield 1
        except GeneratorExit:
            yield 2


g = ignores()
next(g)
try:
    g.close()
except RuntimeError:
    print("RuntimeError: ignored GeneratorExit")


def raises():
    yield 1
    raise KeyError("from generator")


g = raises()
print(next(g))
for attempt in range(2):
    try:
        next(g)
    except KeyError as error:
        print(error.args)
    except StopIteration:
        print("then empty")


def stops():
    yield 1
    raise StopIteration("inside")


try:
    print(list(stops()))
except RuntimeError:
    print("RuntimeError: StopIteration inside")


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree((((None, 1, None), 2, None), 3, ((None, 4, None), 5, None)))))


def primes():
    seen = []
    n = 2
    while True:
        if all(n % p for p in seen):
            seen.append(n)
            yield n
        n += 1


def take(n, it):
    for _, v in zip(range(n), it):
        yield v


print(list(take(15, primes())), sum(x * x for x in range(10)), list(x for x in "ab" for _ in range(2)), ",".join(str(x) for x in range(3) if x != 1))


def average():
    total = n = 0
    result = None
    while True:
        total += yield result
        n += 1
        result = total / n


a = average()
next(a)
print(a.send(10), a.send(20), a.send(60))


def running():
    try:
        next(me)
    except ValueError:
        yield "already running"


me = running()
print(next(me))


def with_return_in_finally():
    try:
        yield 1
    finally:
        yield "cleanup"


print(list(with_return_in_finally()))
pipeline = (x + 1 for x in (y * 2 for y in range(5) if y % 2 == 0))
print(next(pipeline), list(pipeline), list(pipeline))
n = 3
lazy = (n * x for x in range(3))
n = 100
print(list(lazy))
def gen_method_args(a, *b, c=3, **d):
    yield a, b, c, d


print(*gen_method_args(1, 2, c=4, e=5), [list(count(i)) for i in range(3)], type(count(1)).__name__)
x = yield_count = 0
def loop_break():
    for i in count(100):
        if i == 3:
            break
        yield i
    else:
        yield "else"


print(list(loop_break()), sorted(count(3), reverse=True), list(map(lambda v: v * 2, count(3))), list(enumerate(count(2), 5)), list(filter(None, count(3))))

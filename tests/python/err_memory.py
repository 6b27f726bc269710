# Running out of memory is a MemoryError that can be caught, and what was held is free again afterwards.
import gc


def huge_list():
    return [0] * 10**9


def huge_bytes():
    return bytearray(2**40)


def huge_text():
    return "x" * 10**12


def growing_list():
    items = []
    while True:
        items.append(len(items))


def growing_text():
    text = "ab"
    while True:
        text += text


def growing_dict():
    d = {}
    while True:
        d[len(d)] = None


def growing_set():
    s = set()
    while True:
        s.add(len(s))


def growing_number():
    n = 1
    while True:
        n <<= 100000


def chain():
    node = None
    while True:
        node = (node, bytearray(1000))


def objects():
    class Node:
        def __init__(self, before):
            self.before = before
            self.data = [1, 2, 3]

    node = None
    while True:
        node = Node(node)


def in_generator():
    def produce():
        kept = []
        while True:
            kept.append(bytearray(10000))
            yield kept

    return list(produce())


def joined():
    return ",".join(["x" * 100000] * 1000)


def replaced():
    return ("a" * 1000).replace("a", "b" * 10000)


def sliced():
    b = bytearray(1500000)
    return [b[:] for _ in range(1000)]


def comprehension():
    return [[i] * 1000 for i in range(10**9)]


def in_handler():
    try:
        growing_list()
    except MemoryError:
        return growing_dict()


for action in (huge_list, huge_bytes, huge_text, growing_list, growing_text, growing_dict, growing_set, growing_number, chain, objects, in_generator, joined, replaced, sliced, comprehension, in_handler):
    try:
        action()
        print(action.__name__, "ended")
    except (MemoryError, OverflowError) as error:
        print(action.__name__, type(error).__name__)
    gc.collect()
    kept = bytearray(500000)
    kept = None
    gc.collect()


def buffer(size):
    kept = bytearray(size)
    return len(kept) + len(bytes(1000))


# What a call held is free once it has returned, whether with a value or an exception.
print([buffer(2500000) for _ in range(3)], buffer(2600000))
for i in range(20):
    try:
        growing_list()
    except MemoryError:
        pass
print(sorted([2, 1], key=lambda v: max([v], key=lambda w: int(str(w)))), buffer(2500000))
print("still running", [x * x for x in range(5)], {"a": 1}, "text" + "s")
try:
    bytearray(10**8)
except MemoryError as error:
    print(error)

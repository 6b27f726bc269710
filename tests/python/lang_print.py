# print with its arguments, repr and str of every kind of value, nested containers.
import sys

print()
print("")
print("a", "b", 3, None, True, 2.5, [1], (2,), {"k": "v"})
print("a", "b", sep="")
print("a", "b", sep="-", end="|\n")
print("a", "b", sep="\n")
print("no newline", end="")
print(" then one")
print(1, 2, 3, sep=", ", end=".\n")
print(sep="x", end="end\n")
print(*range(5), sep=" < ")
print(*[], end="empty\n")
print("x", sep=None, end=None)
print("to stdout", file=sys.stdout)
for bad in ("print(1, sep=5)", "print(1, end=5)"):
    try:
        exec(bad)
        print("no error")
    except TypeError:
        print("TypeError", bad)
print([], (), {}, set(), frozenset(), "", b"", [[]], [()], ((),), {1: {}}, [None, True], ("a",), {"a": [1, (2, {"b": {3}})]})
print(["a", 'b"', "c'", "d'\"", "\n", "\\", b"x\x00", 1.5, -0.0, 10**20])
print(str(["a"]), repr("a"), str("a"), repr(None), str(b"a"), [str(1), repr("1")], repr(repr("'")))
print(True, False, None, Ellipsis, ...)
print(int, str, list, dict, ValueError, type, type(None).__name__)
print(range(5), range(1, 2), range(0, 10, 5), slice(1, 2), slice(None, 5, 2), bytearray(b"ab"), (range(2), [slice(3)]))


class Both:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


class Strange:
    def __repr__(self):
        return "line one\nline two"


b = Both()
print(b, [b], (b,), {b: b}, {"k": b}, str(b), repr(b), "%s %r" % (b, b), f"{b} {b!r} {[b]}", [Strange()])
print("tab\there", "quote'\"", "back\\slash", "nul\0".encode(), "bell\a".encode())
print("é€😀", len("é€😀"), "naïve".upper()[0:2], "日本語"[1])
written = sys.stdout.write("direct\n")
print(written)
print("a" * 300)
print(list(range(100)))
print({i: str(i) * 3 for i in range(20)})
deep = []
for i in range(30):
    deep = [deep, i]
print(deep)


class Raises:
    def __str__(self):
        raise ValueError("in str")


try:
    print("before", Raises(), "after")
except ValueError as error:
    print()
    print("ValueError", error)


class Wrong:
    def __str__(self):
        return "ok"


print(Wrong(), "".join(map(str, [Wrong(), 1])), "{:>5}".format(str(Wrong())))
print("%s" % "percent", "%5.1f|%-5d|%05d" % (2.25, 42, -42), "{:<5}|{:^5}|{:>5}".format("a", "b", "c"))
print("one", end=" "); print("two", end=" "); print("three")
print((lambda *a: len(a))(print("inner"), print("inner 2")))
print("end")

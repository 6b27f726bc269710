# built-in functions
print(abs(-5), abs(5.5), abs(True), all([1, 2]), any([]), bin(5), bool(3), callable(print), callable(5), callable(int), callable(lambda: 0), chr(65), ord("A"))
print(divmod(7, 3), divmod(-7, 3), divmod(7, -3), hex(255), oct(8), len("abc"), len([]), len({1: 2}), len(range(5)), len((1,)), len({1}), len(b"ab"))
print(max(1, 2, 3), max([1, 2]), max("abc"), min(3, 1, 2), min([5]), max([], default=7), min((), default=None), max([1, -5], key=abs), min("bca", key=ord), max(1, 2, key=lambda x: -x), max("a", "ab", key=len))
for bad in ("max([])", "min(())"):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)
for bad in ("max()", "max(5)", "max(1, 'a')", "abs('a')", "len(5)", "len()", "sum(5)", "sum(['a'])", "ord(5)", "chr('a')", "hash([])", "hash({})", "bin(1.5)", "hex('a')", "sorted(1)", "isinstance(1, 2)", "issubclass(1, int)", "pow('a', 2)", "pow(2, 3, 'a')", "round('a')", "divmod('a', 1)", "callable()", "int(1, 2, 3)", "abs(1, 2)", "repr()", "all(5)", "getattr(1)", "type(1, 2)"):
    try:
        print(eval(bad))
    except TypeError:
        print("TypeError", bad)
print(sum([1, 2, 3]), sum([], 5), sum((0.5, 1)), sum([[1], [2]], []), sum(range(5), start=10), pow(2, 5), pow(2, 5, 3), pow(2.0, 2), round(3.7), round(-3.2), round(2.5), round(3.14159, 2))
print(repr("a"), repr(1), repr([1, "a"]), repr(None), str(5), type("a"), type(5) is int, type([]) == list, isinstance(5, int), isinstance("a", (int, str)), isinstance(5, ()), issubclass(bool, int), issubclass(int, (str, object)))
class A:
    x = 5
    def f(self):
        return "f"
a = A()
print(getattr(a, "x"), getattr(a, "nope", "default"), hasattr(a, "x"), hasattr(a, "nope"), getattr(a, "f")(), getattr("abc", "upper")())
setattr(a, "y", 10)
print(a.y, hasattr(a, "y"))
delattr(a, "y")
print(hasattr(a, "y"))
try:
    getattr(a, "nope")
except AttributeError:
    print("AttributeError")
try:
    delattr(a, "nope")
except AttributeError:
    print("AttributeError")
for bad in ("getattr(a, 5)", "setattr(a, 5, 1)", "hasattr(a, None)"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
print("x" in dir(A), "f" in dir(a), "append" in dir([]), "upper" in dir(""), id(a) == id(a), id(a) != id(A()), isinstance(id(a), int))
print(hash("a") == hash("a"), hash(5) == hash(5.0), hash(None) == hash(None), hash((1, 2)) == hash((1, 2)))
print(eval("1 + 2"), eval("a.x"), eval("x + y", {"x": 1, "y": 2}), eval("x", {"x": 1}, {"x": 2}), eval("[i for i in range(3)]"), eval(" 5"), eval("(1,\n2)"))
exec("z = 5\nprint('in exec', z)")
print(z)
ns = {}
exec("def g(n):\n    return n * k\nk = 3", ns)
print(ns["g"](4), "g" in ns)
loc = {}
exec("q = 1", {}, loc)
print(loc)
exec(compile("print('compiled')", "<c>", "exec"))
print(eval(compile("6 * 7", "<c>", "eval")))
for bad in ("1 +", "def", "x = ", "(", "1 1", "'abc", "return 5" if False else "if:"):
    try:
        exec(bad)
        print("no error", bad)
    except SyntaxError:
        print("SyntaxError", bad)
print("z" in globals(), globals() is globals(), isinstance(globals(), dict))
print(list(zip(*enumerate("ab"))), [*range(3)], {**{"a": 1}, "b": 2}, bool(a), bool(A), object() is not object(), isinstance(A(), object), isinstance(A, type))
print(format(3.14159, ".2f"), "".join(sorted(set("hello"))), list(map(int, "123")), Ellipsis, NotImplemented)
print(type(print).__name__ in ("builtin_function_or_method", "function"), type(A).__name__, A.__name__, type(a).__name__, int.__name__)
class M:
    def __abs__(self):
        return "abs"
    def __len__(self):
        return 3
    def __int__(self):
        return 42
    def __float__(self):
        return 1.5
    def __bool__(self):
        return False
    def __hash__(self):
        return 77
    def __contains__(self, x):
        return x == 1
    def __index__(self):
        return 2
m = M()
print(abs(m), len(m), int(m), float(m), bool(m), hash(m), 1 in m, 2 in m, not m, [10, 20, 30][m], "abc"[m], hex(m))

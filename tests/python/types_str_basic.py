# str: making, indexing, slicing, operators
s = "Hello, World"
print(s, len(s), s[0], s[-1], s[4], s[-12])
for sl in (slice(0, 5), slice(7, None), slice(None, -1), slice(None, None, 2), slice(None, None, -1), slice(5, 2),
           slice(-5, -1), slice(10, 0, -3), slice(100, 200), slice(-100, 3), slice(None, None, 100), slice(2, 2)):
    print(repr(s[sl]))
print(s + "!", s * 2, 2 * "ab", "ab" * 0, "ab" * -1, "" * 5, "a" "b" 'c')
print("a" < "b", "a" < "ab", "abc" <= "abc", "b" > "abc", "a" == "a", "a" != "b", "" < "a", "Z" < "a")
print("ell" in s, "xyz" in s, "" in s, "H" not in s, "" in "")
print("a" == 1, "a" != 1, "a" == b"a", "1" == 1)
for i in (12, -13, 100):
    try:
        s[i]
    except IndexError:
        print("IndexError", i)
for op in ("s['a']", "s[1.5]", "s + 1", "1 + s", "s - 'a'", "s * 'a'", "1 in s", "s < 1", "s[None]"):
    try:
        eval(op)
    except TypeError:
        print("TypeError", op)
try:
    s[0] = "x"
except TypeError:
    print("TypeError assign")
try:
    del s[0]
except TypeError:
    print("TypeError del")
print(list("abc"), tuple("xy"), [c for c in "hey"], list(reversed("abc")), sorted("hello"), set("a"))
print(str(), str(1), str(None), str([1, "a"]), str("x"), str(b"abc", "utf-8"), str((1,)))
print(repr("a"), repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("back\\slash"), repr("new\nline\ttab\r"))
print(repr("\x00\x01\x1f\x7f"), repr(""), "\x41\u0042\103", "\a\b\f\v" == "\x07\x08\x0c\x0b")
print("""triple
"quoted" text""", r"raw\n", "line \
continued")
print(hash("abc") == hash("ab" + "c"), {"a": 1}["a"], "a" is not None)
x = "ab"
x += "cd"
x *= 2
print(x)
print(max("hello"), min("hello"), ord("a"), chr(97), ord("\n"), len(chr(65)))
for bad in ("", "ab"):
    try:
        ord(bad)
    except TypeError:
        print("TypeError ord")
for bad in (-1, 0x110000):
    try:
        chr(bad)
    except ValueError:
        print("ValueError chr")
print("abc".__class__ is str, type("a"), isinstance("a", str))
it = iter("ab")
print(next(it), next(it), next(it, "end"))
a, b, *c = "hello"
print(a, b, c)
print("%s" % "x", "a,b".split(","), ",".join("abc"))
print(enumerate("ab") is not None, list(enumerate("ab", 1)), dict(zip("ab", "cd")))
print("" or "empty", "x" and "y", not "", bool("0"))

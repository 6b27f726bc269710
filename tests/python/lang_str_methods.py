# Every string method that MicroPython has.
s = "  Hello, World  "
print([s.strip(), s.lstrip(), s.rstrip(), s.upper(), s.lower(), s.strip(" Hd"), "xxaxx".strip("x"), "abc".strip(""), "aXbX".rstrip("X")])
print("a,b,,c".split(","), "a b  c ".split(), "  ".split(), "".split(), "".split(","), "a,b,c".split(",", 1), " a  b  c ".split(None, 1), "abc".split("b"), "aXXb".split("XX"))
print("a,b,c".rsplit(",", 1), "a,b,c".rsplit(","), "a--b--c".rsplit("--", 1), "abc".rsplit("x", 2), "a b c".rsplit(None, 1), "a b c".rsplit())
print("one\ntwo\r\nthree\rfour\n".splitlines(), "a\n\nb".splitlines(), "".splitlines(), "a\nb\n".splitlines(True), "x".splitlines())
print(",".join(["a", "b", "c"]), "".join([]), "-".join("abc"), ", ".join(("x",)), "".join(str(i) for i in range(5)), "--".join({"k": 1}))
print("hello".find("l"), "hello".find("l", 3), "hello".find("z"), "hello".find(""), "hello".find("", 5), "hello".find("", 6), "hello".find("lo", -2), "hello".find("h", 1), "hello".find("l", 0, 2))
print("hello".rfind("l"), "hello".rfind("l", 0, 3), "hello".rfind("z"), "hello".rfind(""), "hello".index("e"), "hello".rindex("l"), "hello".count("l"), "aaaa".count("aa"), "abc".count(""), "abcabc".count("b", 2))
print("hello".replace("l", "L"), "hello".replace("l", "L", 1), "aaa".replace("a", ""), "abc".replace("", "-"), "abc".replace("x", "y"), "aaa".replace("aa", "b"), "abc".replace("b", "bbbb", 0), "".replace("", "x"))
print("hello".startswith("he"), "hello".startswith("lo"), "hello".endswith("lo"), "hello".startswith("l", 2), "hello".startswith(("x", "h")), "hello".endswith(("x", "o")), "".startswith(""), "a".startswith("ab"))
print("a=b=c".partition("="), "abc".partition("="), "a=b=c".rpartition("="), "abc".rpartition("="), "=".partition("="))
print("abc".isalpha(), "ab1".isalpha(), "123".isdigit(), "12a".isdigit(), " \t\n".isspace(), "".isspace(), "ABC".isupper(), "AbC".isupper(), "abc".islower(), "a1!".islower(), "".isalpha(), "123".isupper())
print("abc".center(9) + "|", "abc".center(8) + "|", "abc".center(2) + "|", "a".center(4) + "|", "mIxEd".lower())
for method in ("index", "rindex"):
    try:
        getattr("abc", method)("z")
    except ValueError:
        print("ValueError", method)
for expression in ("'a,b'.split('')", "','.join([1])", "','.join(5)", "'a'.find(1)", "'abc'.replace('a', 1)", "'a'.startswith(1)", "'abc' + 1", "'a' % 1", "'abc'.nothing", "ord('ab')", "chr(-1)", "chr(0x110000)", "'a'['b']", "'%s %s' % ('a',)", "'{}'.format()", "'{a}'.format()", "'{0}{}'.format(1, 2)", "'{'.format()", "'}'.format()", "len(5)", "int('x')", "'abc'.partition('')"):
    try:
        print(repr(eval(expression)))
    except Exception as error:
        print(type(error).__name__, expression)
print("abc" * 3, 3 * "ab", "a" * 0, "a" * -1, "" * 5, "a" "b" 'c', "x" + "y" + "", "b" in "abc", "" in "abc", "cab" not in "abc")
print("abc" < "abd", "abc" < "ab", "a" < "B", "" == "", "abc" >= "abc", max("hello"), min("hello"), sorted("hello"), list("abc"), tuple("ab"), "abc"[::-1], len(""), bool(""), bool(" "))
print("{} {}".format("a", "b"), "{1} {0}".format("a", "b"), "{x} {y}".format(x=1, y=2), "{:>5}|{:<5}|{:^5}|{:*^7}".format("a", "b", "c", "d"), "{:.2}|{:5.1}|".format("abc", "xyz"), "{{}}".format(), "{!r} {!s}".format("a", "b"))
print("{0[1]} {0[0]}".format([1, 2]), "{0[k]}".format({"k": "v"}), "{a[0]}{b}".format(a="xy", b="z"), "{:{}{}}".format("x", ">", 4), "{:>{w}}".format("y", w=3))
print("%s|%5s|%-5s|%.2s|%r|%5.1s|" % ("a", "b", "c", "def", "g", "hi"), "%(x)s %(y)r" % {"x": 1, "y": "z"}, "%s" % (1, 2).__str__(), "%s %s" % ("a", ("b",)), "%%")
print(ord("a"), chr(97), ord("€"), chr(0x1F600), "é".encode(), b"\xc3\xa9".decode(), "abc".encode("utf-8"), bytes("hé", "utf8"), str(b"ab", "utf-8"), len("€".encode()))
print(str(), str(5), str(None), str([1, "a"]), repr("a'b"), repr('a"b'), repr("a'\"b"), repr("\n\t\\\x00\x7f"), ascii("é") if False else "")
print(hash("abc") == hash("ab" + "c"), "abc" is not None, {"a" + "b": 1}["ab"], "".join(reversed("abc")), "a-b_c".replace("-", "_").split("_"), " x ".strip().join(["1", "2"]))
print("Hello".lower().upper().replace("L", "l").find("l"), "a b c".split()[1].upper(), "x,y".split(",")[::-1], "%d items" % len("a b c".split()), str.upper("abc"), str.join("-", ["a", "b"]), list(map(str.strip, [" a", "b "])))

# str methods
s = "hello world, hello all"
print(s.find("hello"), s.find("hello", 1), s.find("hello", 1, 15), s.find("x"), s.find(""), s.find("", 22), s.find("", 23))
print(s.rfind("hello"), s.rfind("hello", 0, 10), s.rfind("x"), s.rfind(""), s.rfind("l", 0, -1))
print(s.index("world"), s.rindex("l"), s.count("l"), s.count("ll"), s.count(""), s.count("l", 5), s.count("aa"), "aaaa".count("aa"))
for f in (s.index, s.rindex):
    try:
        f("zzz")
    except ValueError:
        print("ValueError")
print(s.find("o", -10), s.find("o", -100, -15), s.find("h", None, 3), s.count("l", None, None), "abc".find("c", 2, 2))
print("abc".startswith("ab"), "abc".startswith("b"), "abc".startswith("b", 1), "abc".startswith(""), "abc".startswith(("x", "a")))
print("abc".endswith("bc"), "abc".endswith("b"), "abc".endswith(""), "abc".endswith(("x", "c")), "abc".endswith("abcd"))
print("abc".startswith("abc", 0, 2), "abc".endswith("b", 0, 2), "abc".startswith("", 3), "abc".startswith("", 4))
print("a,b,,c".split(","), "a,b,,c".split(",", 1), "a,b,,c".split(",", 0), ",".split(","), "".split(","), "abc".split("abc"))
print(" a  b\tc\n".split(), " a  b  c ".split(None, 1), "  ".split(), "".split(), " a b ".split(None, 0), "a b c".split(" ", -1))
print("a,b,,c".rsplit(","), "a,b,,c".rsplit(",", 1), "a,b,,c".rsplit(",", 2), " a  b  c ".rsplit(None, 1), " a b ".rsplit(), "abab".rsplit("ab"))
print(" a b c ".split(maxsplit=1), "a-b-c".split(sep="-"), "a-b-c".rsplit("-", maxsplit=1))
for f in ("".split, "abc".partition, "abc".rpartition, "abc".rsplit):
    try:
        f("")
    except ValueError:
        print("ValueError empty separator")
print("a\nb\r\nc\rd".splitlines(), "a\nb\n".splitlines(), "a\n\nb".splitlines(True), "".splitlines(), "\n".splitlines(), "a\r\n".splitlines(True))
print(",".join(["a", "b", "c"]), "".join([]), "-".join("abc"), "x".join(["one"]), ", ".join(str(i) for i in range(3)), "".join(("a", "b")))
for bad in ([1, 2], ["a", 1], [None], [b"a"]):
    try:
        ",".join(bad)
    except TypeError:
        print("TypeError join")
print("hello".replace("l", "L"), "hello".replace("l", "L", 1), "hello".replace("", "-"), "hello".replace("", "-", 3), "hello".replace("x", "y"), "aaa".replace("aa", "b"), "abc".replace("b", ""), "abc".replace("b", "c", 0))
print("  a b  ".strip() + "|", "  a ".lstrip() + "|", "  a ".rstrip() + "|", "xxaxx".strip("x"), "xyaxy".strip("yx"), "abc".strip(""), "\t\n a\r\f\v".strip(), "xxx".strip("x") + "|")
print("xxaxx".lstrip("x"), "xxaxx".rstrip("x"), "a".strip("a") == "", "  ".strip() == "", " a ".strip(None))
print("Hello".upper(), "Hello".lower(), "1aB".upper(), "".upper() == "")
for t in ("abc", "ABC", "aBc", "123", "a1", " ", "", " \t\n", "a b", "A1", "1", "a_"):
    print(repr(t), t.isalpha(), t.isdigit(), t.isspace(), t.isupper(), t.islower(), t.isalnum())
for w in (0, 3, 4, 5, 6, 7, 8):
    print(repr("abc".center(w)), repr("abc".ljust(w)), repr("abc".rjust(w)), repr("abcd".center(w, "*")), repr("abc".ljust(w, "-")), repr("abc".rjust(w, ".")))
for t in ("42", "-42", "+42", "", "-", "abc", "--1"):
    print(repr(t.zfill(5)), repr(t.zfill(0)))
print("a:b:c".partition(":"), "abc".partition(":"), "a:b:c".rpartition(":"), "abc".rpartition(":"), ":a".partition(":"), "a:".rpartition(":"))
print("abc".encode(), "".encode(), "a\x00b".encode("utf-8"), "abc".encode("utf-8", "strict"))
for bad in ("'a'.find(1)", "'a'.replace('a', 1)", "'a'.startswith(1)", "'a'.split(1)", "'a'.count(None)", "'a'.strip(1)", "'a'.find(b'a')", "''.join(5)", "'a'.find()", "str.upper(5)"):
    try:
        eval(bad)
        print("no error", bad)
    except TypeError:
        print("TypeError", bad)
print(str.upper("abc"), str.join(",", ["a", "b"]), "abc".upper().lower().replace("b", "X").center(7, "_"))
f = "a,b".split
print(f(","), "abc".find("b") == "abc".index("b"))

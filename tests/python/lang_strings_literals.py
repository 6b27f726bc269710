# String literals: escapes, raw, triple quotes, concatenation, line continuation, unicode.
print("\a\b\f\n\r\t\v\\\'\"".encode(), "\0\x41\101\u0041\U00000041", "\q\ " == "\\q\\ ", "a\
b", 'it''s', "tab\tend")
print("\7\07\007\0070".encode(), "\x7f\x00".encode(), "\400" == "\u0100", len("\u20ac\U0001F600"), "\\n", r"\n", r"\"", R'\'', r"a\\b")
print('''triple 'single' "double"
second line\
 joined''', """another "one" ''x''
""", end="")
print(len('''
'''), """""" == "", '''a'b''', """a"b""", """\"""" == '"', "'" '"' "''")
long_line = 1 + \
    2 + \
    3
in_brackets = [1,
    2,  # a comment inside

    3,
]
print(long_line, in_brackets, ("a"
    "b"
        "c"), {"x":
    1})
if long_line == 6 and \
   in_brackets:
    print("continued")
x = 1; y = 2; print(x, y)
if x: print("one line"); y = 3
for i in range(2): print(i, end=" "); print(i * i, end=";")
print(y)
class Empty: pass
def one_liner(a): return a * 2
while x: x -= 1
print(one_liner(4), Empty.__name__, x)
unicode = "größe €5 日本語 😀 ñ"
print(unicode, len(unicode), len(unicode.encode()), unicode.find("日"), unicode.split()[1], unicode[6], unicode.replace("€", "$"), unicode.count("ö"), "語" in unicode)
print("日本" + "語", "日" * 3, "日" < "本", sorted("éaèz") == ["a", "z", "è", "é"], "%s %5s|" % ("é", "日"), "{:>4}|{:*<4}|".format("é", "日"), f"{'€':^5}|", "é".encode("utf-8"), "-".join("日本"))
print(ord("日"), chr(26085), "\u65e5" == "日", "日".encode() == b"\xe6\x97\xa5", b"\xe6\x97\xa5".decode() == "日", [len(chr(c).encode()) for c in (0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF)])
größe = 5
данные = {"ключ": größe}
print(größe, данные["ключ"], len("ключ"))
print(0x1F, 0b101, 0o17, 1_000, 00, 1e3, 1.5e-1, .5, 5., 1E2, 0xAbC)
print("tabs	inside", '#not a comment', "a;b", '\\', '\\\\', "%%", "{}")
def docs():
    """The doc string."""
    "another string statement"
    5
    ...
    return None
print(docs(), docs.__name__)
print(not(1), -(-1), (1), (1,), (), [], {}, ((),), [[]], {()})
	
# A comment with strange indentation
        # more
print("end")   # trailing

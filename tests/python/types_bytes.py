# bytes
b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:3], b[::-1], b[::2], b[5:], b[:0], b[10:])
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes((65, 66)), bytes(b"abc"), bytes(bytearray(b"xy")), bytes("é", "utf-8"), bytes(range(5)), bytes(memoryview(b"mv")))
print(b"a" + b"b", b"ab" * 2, 2 * b"ab", b"ab" * 0, b"" + b"", b"a" b"b", b"a" + bytearray(b"b"))
print(b"a" == b"a", b"a" == "a", b"a" != b"b", b"a" < b"b", b"a" <= b"a", b"b" > b"a", b"a" == bytearray(b"a"), b"ab" > b"a", b"" < b"a", b"\xff" > b"a")
print(97 in b"abc", b"bc" in b"abc", b"x" in b"abc", b"" in b"abc", 0 in b"abc")
print(list(b"abc"), tuple(b"\x01\x02"), [x for x in b"ab"], sorted(b"cab"), max(b"abc"), sum(b"\x01\x02"))
print(repr(b"\n\t\r\\'"), repr(b'"'), repr(b"'\""), repr(b"\x00\x1f\x7f\x80\xff"), b"\101\x42", rb"\n", br"\t")
print(b"hello".find(b"l"), b"hello".rfind(b"l"), b"hello".index(b"e"), b"hello".count(b"l"), b"hello".find(b"x"), b"hello".find(108), b"hello".find(b"l", 3), b"hello".find(b"l", 0, 2))
print(b"a,b,c".split(b","), b" a b ".split(), b"a,b,c".rsplit(b",", 1), b"a\nb".splitlines(), b",".join([b"a", b"b"]), b"-".join([bytearray(b"x"), b"y"]))
print(b"hello".replace(b"l", b"L"), b"  a ".strip(), b"xax".strip(b"x"), b"xa".lstrip(b"x"), b"ax".rstrip(b"x"), b"a".replace(b"", b"-"))
print(b"hello".startswith(b"he"), b"hello".endswith(b"lo"), b"hello".startswith((b"x", b"h")), b"Hello".upper(), b"Hello".lower())
print(b"abc".isalpha(), b"12".isdigit(), b" ".isspace(), b"AB".isupper(), b"ab".islower(), b"a1".isalnum(), b"a".center(3, b"*"), b"a".ljust(3), b"a".rjust(3), b"5".zfill(3))
print(b"a:b:c".partition(b":"), b"a:b:c".rpartition(b":"), b"abc".partition(b"x"), b"abc".decode(), b"abc".decode("utf-8"), b"abc".decode("utf-8", "strict"))
print(b"\x01\xab".hex(), b"\x01\xab\xcd".hex(":"), bytes.fromhex("01ab"), bytes.fromhex(" 01 AB cd "), b"".hex() == "")
for bad in ("bytes([256])", "bytes([-1])", "bytes(-1)", "bytes.fromhex('0')", "bytes.fromhex('zz')", "b'a'.index(b'x')", "b'a'.split(b'')"):
    try:
        print(eval(bad))
    except ValueError:
        print("ValueError", bad)
for bad in ("bytes('abc')", "bytes(['a'])", "b'a' + 'a'", "b'a' + 1", "b'a'['x']", "b'a' < 'a'", "b'a'.find('a')", "b','.join(['a'])", "b'a' * 'b'", "'a' in b'a'", "bytes(None)"):
    try:
        print(eval(bad))
    except TypeError:
        print("TypeError", bad)
for i in (1, -2):
    try:
        b"a"[i]
    except IndexError:
        print("IndexError")
try:
    b"a"[0] = 1
except TypeError:
    print("TypeError assign")
print(hash(b"abc") == hash(b"abc"), {b"k": 1}[b"k"], bool(b""), bool(b"\x00"), int(b"42"), float(b"1.5"))
print(str(b"abc"), "%s" % b"x", "{}".format(b"y"), isinstance(b"", bytes), type(b""))
x = b"a"
x += b"b"
x *= 2
print(x)

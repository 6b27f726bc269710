# bytes, bytearray and memoryview: making, slicing, changing in place, methods.
b = b"hello\x00\xff\n\"'"
print(b, len(b), b[0], b[-1], b[1:3], b[::-1], b[6], list(b[:3]), bytes(), bytes(3), bytes([1, 2, 255]), bytes(b"ab"), bytes("hé", "utf-8"), bytes(range(5)))
print(b"a" + b"b", b"ab" * 3, b"" == bytes(), b"a" < b"b", b"ab" in b"cabd", 97 in b"abc", 100 not in b"abc", b"" in b"abc", hash(b"ab") == hash(b"a" + b"b"))
print(b"a,b".split(b","), b" x ".strip(), b"-".join([b"a", b"b"]), b"abc".find(b"c"), b"abc".replace(b"b", b"BB"), b"abc".startswith(b"ab"), b"abc".upper(), b"a b".split(), b"abc".count(b"a"), b"aba".rfind(b"a"))
print(b"abc".decode(), b"\xe2\x82\xac".decode("utf-8"), str(b"abc", "utf-8"), b"abc".hex(), bytes.fromhex("00ff 10"), b"%d-%s" % (5, b"x"), b"\x41\102\t", rb"\n", Rb"\x", b"a" b"b")
print([x for x in b"abc"], b"abc" == bytearray(b"abc"), b"abc" == "abc", tuple(b"ab"), max(b"abc"), sorted(b"cab"), sum(b"\x01\x02"), bool(b""), bool(b"\x00"))
for bad in ("bytes([256])", "bytes([-1])", "bytes('a')", "b'a' + 'b'", "b'a'[5]", "'a' in b'a'", "bytes(-1)", "bytearray([300])", "b'\\xff'.decode()", "b'ab'.join(['a'])", "bytes.fromhex('0')", "int(b'x')"):
    try:
        print(eval(bad))
    except Exception as error:
        print(type(error).__name__ if not isinstance(error, UnicodeError) else "UnicodeError", bad)

a = bytearray(b"abc")
a[0] = 65
a[-1] = 0x43
a.append(100)
a.extend(b"ef")
a.extend([1, 2])
a += b"!"
print(a, len(a), a[1:3], a == b"AbCdef\x01\x02!", bytes(a), list(a), a[::-1])
a[1:3] = b"xyz123"
print(a)
a[0:0] = b"<<"
a[len(a) :] = b">>"
a[2:4] = b""
print(a)
copy = bytearray(a)
copy[0] = 0
print(a == copy, bytearray(3), bytearray("hé", "utf-8"), bytearray([1, 2]), bytearray(range(3)), a + b"z", bytearray(b"x") * 3, type(a + b"z").__name__, type(b"z" + a).__name__)
for bad in ("a[100] = 1", "a[0] = 256", "a[0] = 'x'", "a.append(-1)", "a.append(b'x')", "b[0] = 1", "hash(a)"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)
print(a.find(b"y"), a.decode()[:4], a.replace(b"<", b"["), b"<<" in a, 33 in a, a.startswith(b"<<"))

data = bytearray(range(10))
view = memoryview(data)
print(len(view), view[3], view[-1], list(view[2:5]), bytes(view[:4]), bytes(view[2:][1:3]), view == data, view[1:3] == b"\x01\x02", view.itemsize)
view[0] = 200
view[1:3] = b"\xaa\xbb"
part = view[4:8]
part[0] = 99
part[-1] = 77
print(data, list(part), bytes(part[1:3]), [x for x in part], 99 in list(part))
data[5] = 55
print(part[1], view[5], bytes(view) == bytes(data))
for bad in ("view[100]", "view[0] = 256", "view[0:2] = b'abc'", "memoryview(b'ab')[0] = 1", "memoryview(5)", "view['a']"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as error:
        print(type(error).__name__, bad)


def fill(buffer, value):
    for i in range(len(buffer)):
        buffer[i] = value


fill(view[8:], 1)
print(data, memoryview(b"xyz")[1], bytes(memoryview(b"xyz")), bytearray(memoryview(b"xyz")))
print(int.from_bytes(memoryview(b"\x01\x00"), "big"), b"".join([memoryview(b"ab"), bytearray(b"cd"), b"ef"]), bytes(memoryview(bytearray(b"q"))))

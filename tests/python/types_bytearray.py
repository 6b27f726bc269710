# bytearray
a = bytearray(b"hello")
print(a, len(a), a[0], a[-1], a[1:3], a[::-1], a[::2], type(a[1:2]), bytearray(), bytearray(3), bytearray([1, 2]), bytearray(b""), bytearray("é", "utf-8"))
a[0] = 72
a[-1] = ord("O")
print(a)
a.append(33)
a.extend(b" you")
a.extend([65, 66])
a.extend(range(67, 69))
print(a)
a += b"!!"
a += bytearray(b"??")
print(a, len(a))
a[1:3] = b"EEEE"
print(a)
a[1:5] = b""
print(a)
a[:0] = b"<<"
a[len(a):] = b">>"
print(a)
a[::2] = bytes(len(a[::2]))
print(a)
a[1:1] = a
print(a, len(a))
del a[3:]
print(a)
del a[0]
print(a)
a[:] = b"0123456789"
del a[::3]
print(a)
del a[::-2]
print(a)
a[:] = b"abc"
a *= 3
print(a, a * 2, 2 * bytearray(b"x"), a + b"y", b"z" + a, a + bytearray(b"w"))
print(a == b"abcabcabc", a == bytearray(b"abcabcabc"), a != b"x", a < b"b", a == "abc", a is not None)
print(97 in a, b"bca" in a, 0 in a, list(a[:3]), [x for x in bytearray(b"\x01\x02")])
print(a.find(b"c"), a.count(b"a"), a.split(b"b"), a.replace(b"a", b"--"), a.startswith(b"ab"), a.upper(), a.strip(b"ac"), a.decode(), a.hex())
print(bytearray(b",").join([b"a", b"b"]), bytearray(b"a b").split(), bytearray(b"a:b").partition(b":"), bytearray(b" a ").strip())
for bad in ("bytearray([256])", "bytearray(-1)", "bytearray(b'a').append(256)", "bytearray(b'a').extend([300])"):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)
for bad in ("bytearray('abc')", "bytearray(b'a') + 'b'", "bytearray(b'a').append('b')", "hash(bytearray())", "bytearray(b'a')['x']"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
try:
    a[100] = 1
except IndexError:
    print("IndexError")
try:
    a[0] = 256
except ValueError:
    print("ValueError")
try:
    a[::2] = b"too short"[:2]
except ValueError:
    print("ValueError")
b = bytearray(b"x")
c = b
c.append(121)
print(b, b is c, bool(bytearray()), bool(b), str(b))
b = bytearray()
for i in range(1000):
    b.append(i & 255)
print(len(b), b[999], sum(b), bytes(b[:5]))
b[200:800] = b""
print(len(b), sum(b))

# struct
import struct
for f, values in (("<b", (-5,)), ("<B", (250,)), ("<h", (-300,)), (">h", (-300,)), ("<H", (65535,)), ("<i", (-70000,)), (">I", (0xDEADBEEF,)), ("<l", (-1,)), (">L", (1,)), ("<q", (-(2**40),)), (">Q", (2**63 + 1,)), ("<f", (1.5,)), (">d", (-2.25,)), ("<bhi", (1, 2, 3)), (">3s", (b"abc",)), ("<5s", (b"ab",)), ("<2s", (b"abc",)), ("<bxxh", (1, 2)), ("<3B", (1, 2, 3)), ("!HH", (1, 2)), ("=hi", (1, 2)), ("<?", (True,)), ("<0s", (b"",)), ("<e", (1.5,)), ("<2hB4s", (1, -1, 255, b"wxyz"))):
    packed = struct.pack(f, *values)
    print(f, packed, struct.calcsize(f), struct.unpack(f, packed))
print(struct.calcsize("bhi"), struct.calcsize("bi"), struct.calcsize("hb"), struct.calcsize("bq"), struct.calcsize("<bq"), struct.calcsize("3sh"), struct.calcsize(""))
print(struct.pack("bh", 1, 2), struct.pack("bi", 1, 2), struct.unpack("bh", b"\x01\x00\x02\x00"))
b = bytearray(8)
struct.pack_into("<HI", b, 1, 0x1234, 0x56789ABC)
print(b, struct.unpack_from("<HI", b, 1), struct.unpack_from("<B", b, -7), struct.unpack_from("<2B", b))
struct.pack_into(">h", b, -2, -2)
print(b, struct.unpack_from(">h", memoryview(b), 6), struct.unpack("<2s", b"hi"), struct.unpack("<b", bytearray(b"\xff")))
for bad in ("struct.unpack_from('<I', b'abc')", "struct.pack_into('<I', bytearray(3), 0, 1)", "struct.pack('<I')", "struct.pack('z', 1)", "struct.calcsize('5')"):
    try:
        print(eval(bad))
    except Exception as e:
        print("refused", bad)
for bad in ("struct.pack('<i', 'a')", "struct.unpack('<i', 5)", "struct.pack('<s', 5)", "struct.pack_into('<b', b'ro', 0, 1)"):
    try:
        print(eval(bad))
    except Exception as e:
        print("refused", bad)
print(struct.unpack("<f", struct.pack("<f", 0.5)), struct.unpack(">d", struct.pack(">d", 1.0)), struct.pack(">f", 1.0), struct.pack("<d", 1.0), struct.pack("<f", float("inf")))
print(struct.unpack("<e", b"\x00\x3c"), struct.unpack("<e", b"\x00\x7c"), struct.unpack("<e", b"\x01\x00") == (2.0**-24,), struct.pack("<e", -2.0), struct.pack(">e", 65504.0))
print(struct.unpack("<3b", b"\xff\x00\x7f"), struct.unpack("<Q", b"\xff" * 8), struct.unpack("<q", b"\xff" * 8), struct.unpack("<I", b"\xff" * 4))

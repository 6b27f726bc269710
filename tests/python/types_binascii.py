# binascii
import binascii
for b in (b"", b"a", b"ab", b"abc", b"abcd", bytes(range(20)), b"\xff\xfe\xfd"):
    h = binascii.hexlify(b)
    e = binascii.b2a_base64(b)
    print(h, binascii.unhexlify(h) == b, e, binascii.a2b_base64(e) == b, binascii.crc32(b))
print(binascii.hexlify(b"\x01\x02\x03", "-"), binascii.unhexlify("ABcd"), binascii.b2a_base64(b"x", newline=False), binascii.a2b_base64("aGVsbG8="), binascii.a2b_base64(b"aGVs\nbG8=\n"))
print(binascii.crc32(b"world", binascii.crc32(b"hello ")) == binascii.crc32(b"hello world"), binascii.crc32(b"123456789") == 0xCBF43926)
for bad in ("binascii.unhexlify('abc')", "binascii.unhexlify('zz')", "binascii.a2b_base64('abc')"):
    try:
        eval(bad)
    except ValueError:
        print("ValueError", bad)

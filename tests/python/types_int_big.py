# integers beyond a machine word
a = 12345678901234567890123456789
b = -98765432109876543210
for x in (a, b, -a, -b, 2**64, -(2**64), 2**31, -(2**31), 2**32 - 1, 2**62, 2**63, 2**30, -(2**30)):
    for y in (a, b, 3, -3, 2**32, -(2**33), 65536, 1, -1):
        print(x + y, x - y, x * y, x // y, x % y)
        print(divmod(x, y))
        print(x & y, x | y, x ^ y)
        print(x < y, x <= y, x == y, x >= y, x > y, x != y)
    print(~x, -x, +x, abs(x), x.bit_length())
    for n in (0, 1, 15, 16, 17, 31, 32, 33, 64, 100):
        print(x << n, x >> n)
print(2**100, 3**50, (-7) ** 33, 10**40)
print(2**200 // 2**199, 2**200 % (2**199 + 1), -(2**200) // 7, -(2**200) % 7, 2**200 // -7, 2**200 % -7)
print(pow(2, 1000, 1000007), pow(3, 2**70, 2**61 - 1), pow(123456789, 987654321, 998244353))
print(hex(2**70), bin(2**65), oct(2**66), hex(-(2**70)))
print(int("123456789012345678901234567890"), int("-ffffffffffffffffffff", 16), int("1" * 100, 2), int("z" * 20, 36))
print(str(2**128), repr(-(2**128)), "%d" % 2**80, "%x" % 2**80, "{:,}".format(2**80), f"{2**80:_x}")
print(2**64 == 2**64, 2**64 == 2**64 + 1, 2**64 in [1, 2**64], {2**64: 1}[2**64], hash(2**64) == hash(2**64))
print(sum([2**64, -(2**64), 1]), max(2**64, 2**65), min(2**64, 3))
n = 1
for i in range(1, 60):
    n *= i
print(n)
for i in range(59, 30, -1):
    n //= i
print(n)
f = [0, 1]
for i in range(300):
    f.append(f[-1] + f[-2])
print(f[-1])
print((2**40).to_bytes(6, "big"), (2**40).to_bytes(8, "little"), (-(2**40)).to_bytes(8, "big", signed=True))
print(int.from_bytes(b"\x01\x02\x03\x04\x05\x06\x07\x08\x09", "big"), int.from_bytes(b"\xff" * 10, "little"))
print(int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes(b"", "big"), int.from_bytes([1, 2], "little"))
for n, size in ((256, 1), (-1, 2), (2**64, 8)):
    try:
        n.to_bytes(size, "big")
    except OverflowError:
        print("OverflowError", n, size)
print((255).to_bytes(1, "big"), (-128).to_bytes(1, "big", signed=True), (0).to_bytes(3, "little"), (0).to_bytes(0, "big"))
try:
    2**64 // 0
except ZeroDivisionError:
    print("ZeroDivisionError")
print(bool(2**64), not 2**64, 2**64 and 5)
print(round(10**20 + 5, -1), round(10**20 + 15, -1), round(-(10**20) - 5, -1))
print(2**70 is not None, isinstance(2**70, int), -(2**62) - 1, 2**62 + 2**62)
x = 2**64
x += 1
x *= 3
x //= 2
x -= 2**64
x <<= 3
x >>= 1
x |= 1
x &= 2**63 - 1
x ^= 5
print(x)
print([2**64, -(2**65)], (2**66,), {"a": 2**67})
print(-1 >> 1000, 1 >> 1000, -(2**100) >> 99, -(2**100) - 1 >> 100)
print(1 << 0, 0 << 1000, (1 << 1000) >> 990)

# Large integers: long division, powers, roots, conversions to and from text in every base.
def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def isqrt(n):
    if n < 2:
        return n
    x = 1 << ((len(bin(n)) - 1) // 2)
    while True:
        y = (x + n // x) // 2
        if y >= x:
            return x
        x = y


print(factorial(50))
print(factorial(100))
print(fibonacci(300))
print(isqrt(10**60), isqrt(2 * 10**80))

f = factorial(60)
for i in range(1, 61):
    assert f % i == 0
    assert (f // i) * i == f
print(f // factorial(55), f % (10**20 + 7), -f // (10**20 + 7), -f % (10**20 + 7), f % -(10**20 + 7))

# Division is exact: a == (a // b) * b + a % b, and the remainder has the divisor's sign.
numbers = [10**k + 3**k for k in range(0, 60, 7)] + [2**k - 1 for k in (31, 32, 33, 62, 63, 64, 95, 96, 128)]
count = 0
for a in numbers:
    for b in numbers:
        for x, y in ((a, b), (-a, b), (a, -b), (-a, -b)):
            q, r = divmod(x, y)
            assert q * y + r == x
            assert (0 <= r < y) if y > 0 else (y < r <= 0)
            assert x // y == q and x % y == r
            assert (x ^ y) ^ y == x
            assert (x & y) + (x | y) == x + y
            assert ~(~x & ~y) == x | y
            assert (x << 37) >> 37 == x
            assert x >> 5 == x // 32
            count += 1
print(count, "combinations")

print(pow(3, 200), pow(2, 500) % 1000007)
print(pow(3, 1000, 10**9 + 7), pow(12345678901234567890, 98765, 2**61 - 1), pow(5, 0, 7), pow(7, 3, 1))
print(pow(-3, 5, 7), pow(3, 5, -7))

big = 0x123456789ABCDEF0123456789ABCDEF
print(big, hex(big), oct(big), bin(big))
print(hex(-big), oct(-big), bin(-5), hex(0), oct(0), bin(0))
print(int("123456789" * 8), int("-" + "9" * 40), int("  42\n"), int("+7"), int("1_000_000"))
for base in (2, 3, 8, 10, 16, 27, 36):
    print(base, int("1011" * 10, base), int("-" + "10" * 20, base))
print(int("zz", 36), int("0xff", 16), int("0b101", 2), int("0o17", 8), int("0xff", 0), int("0b11", 0), int("ABC", 16))
for bad in ("", " ", "12a", "0x", "1__0", "_1", "1_", "--1", "+", "1 2", "0xg"):
    try:
        print(int(bad))
    except ValueError:
        print("ValueError", repr(bad))

print((2**100).to_bytes(16, "big"), (2**100).to_bytes(16, "little"))
print(int.from_bytes(b"\x01\x02\x03\x04\x05\x06\x07\x08\x09", "big"), int.from_bytes(b"\xff\x00\x80", "little"))
print(0xFFFF_FFFF, 0b1010_1010, 0o777, 1_000_000_000_000, 0XAB, 0B11, 0O7)
print(str(10**100) == "1" + "0" * 100, len(str(7**500)), repr(-(10**30)))
print(hash(10**20) == hash(10**20), {10**20: "a"}[10**20], 10**20 in [10**20], 2**70 is not None)
print(sorted([2**65, -(2**65), 0, 2**64, -1, 2**66, 5]), max(2**70, 2**71), min(-(2**70), 3))
print(int(float(2**24)), int(-2.5), int(2.0**100), int(1e10), 2**100 == 2.0**100, 2**25 > 16777216.0)

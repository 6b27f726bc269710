# small integers: operators, comparison, conversion
for a in (0, 1, -1, 7, -7, 100, 2**14, -(2**14)):
    for b in (1, -1, 3, -3, 10, -10, 255):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a < b, a <= b, a == b, a != b, a > b, a >= b)
        print(a & b, a | b, a ^ b, ~a)
for a in (0, 1, -1, 5, -5, 12345, -12345):
    for n in (0, 1, 2, 5, 13):
        print(a << n, a >> n)
print(+5, -5, -(-5), abs(-9), abs(9), abs(0))
print(2**0, 2**10, (-2) ** 3, (-2) ** 4, 0**0, 7**2)
print(2**-1, 4**-2)
print(1 / 2, 6 / 3, -1 / 4)
x = 5
x += 3
print(x)
x -= 10
print(x)
x *= -4
print(x)
x //= 3
print(x)
x %= 2
print(x)
x <<= 8
x |= 7
x ^= 2
x &= 0xFD
x >>= 1
print(x)
x **= 3
print(x)
print(int(), int(3), int(-3), int(3.99), int(-3.99), int("42"), int(" -42 "), int("+7"), int("1_000"))
print(int("ff", 16), int("0xff", 16), int("0xff", 0), int("-0b101", 0), int("0o17", 0), int("z", 36), int("11", 2))
print(int(b"12"), int(bytearray(b"ff"), 16), int(True), int(False))
for bad in ("", " ", "-", "1 2", "0x", "08x", "12.5", "__1", "1_", "1__0", "z"):
    try:
        print(int(bad))
    except ValueError as e:
        print("ValueError", repr(bad))
for bad in (None, [], {}, object):
    try:
        int(bad)
    except TypeError:
        print("TypeError")
for base in (1, 37, -2):
    try:
        int("1", base)
    except ValueError:
        print("ValueError base", base)
try:
    1 // 0
except ZeroDivisionError:
    print("ZeroDivisionError")
try:
    1 % 0
except ZeroDivisionError:
    print("ZeroDivisionError")
try:
    1 / 0
except ZeroDivisionError:
    print("ZeroDivisionError")
try:
    divmod(1, 0)
except ZeroDivisionError:
    print("ZeroDivisionError")
for op in ("1 << -1", "1 >> -1"):
    try:
        eval(op)
    except ValueError:
        print("ValueError", op)
for op in ("1 + 'a'", "'a' - 1", "1 & 2.0", "[] // 2", "-'a'", "~1.5", "1 < 'a'", "None + 1"):
    try:
        eval(op)
    except TypeError:
        print("TypeError", op)
print(1 == 1.0, 1 != 1.5, 1 < 1.5, True == 1, False == 0, True + True, True * 5)
print(hash(5), hash(0), hash(True), hash(1.0))
print(bin(10), bin(-10), oct(64), oct(-8), hex(255), hex(-255), bin(0), hex(0), oct(0))
print((5).bit_length(), (0).bit_length(), (-8).bit_length(), (255).bit_length(), (256).bit_length())
print(pow(3, 4), pow(3, 4, 5), pow(2, 100, 7), pow(5, 0, 3), pow(-3, 3, 7), pow(3, 3, -5))
print(round(5), round(-5), round(15, -1), round(25, -1), round(-15, -1), round(14, -1), round(1234, -2), round(3, 2))
print(5 .__class__ if hasattr(5, "__class__") else int)
print(0xFF, 0o17, 0b1010, 1_000_000, 0x_ff)
print(10 if 3 else 20, not 3, not 0)
print(type(5), type(2**70), type(True), isinstance(True, int), issubclass(bool, int), isinstance(5, (str, int)))

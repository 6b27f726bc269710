# Integers of any size: every operator, with every combination of signs.
def table(values, name, operation):
    for a in values:
        row = []
        for b in values:
            try:
                row.append(operation(a, b))
            except (ZeroDivisionError, ValueError) as error:
                row.append(type(error).__name__)
        print(name, a, row)


SMALL = (-7, -3, -1, 0, 1, 2, 7)
EDGE = (-(2**31), -(2**30) - 1, -(2**30), 2**30 - 1, 2**30, 2**31 - 1, 2**32, 2**63, -(2**64))

for values in (SMALL, EDGE):
    table(values, "+", lambda a, b: a + b)
    table(values, "-", lambda a, b: a - b)
    table(values, "*", lambda a, b: a * b)
    table(values, "//", lambda a, b: a // b)
    table(values, "%", lambda a, b: a % b)
    table(values, "divmod", divmod)
    table(values, "&", lambda a, b: a & b)
    table(values, "|", lambda a, b: a | b)
    table(values, "^", lambda a, b: a ^ b)
    table(values, "<", lambda a, b: a < b)
    table(values, "==", lambda a, b: a == b)

for a in SMALL:
    for b in (0, 1, 2, 5, 13):
        print(a, "**", b, "=", a**b)
    for count in (0, 1, 31, 32, 33, 64, 100):
        print(a, "<<", count, "=", a << count, ">>", a >> count)

for a in EDGE:
    print(a, -a, +a, ~a, abs(a), bool(a), a >> 1, a >> 31, a >> 200, a << 7)

# In-place forms make a new object.
x = 2**40
y = x
x += 1
x -= 3
x *= -5
x //= 7
x %= 2**33 + 1
x **= 2
x &= 2**70 - 1
x |= 5
x ^= 0xFF
x <<= 9
x >>= 4
print(x, y)

# bool is an int
print(True + True, True * 5, -True, ~True, True << 3, False | 2, True & 1, True ^ True, True == 1)
print([10, 20][True], {1: "one"}[True], isinstance(True, int), sum([True, True, False]))
print(int(True), True == 1, hash(1) == hash(True), True // 1, 5 % True, divmod(True, 2))
print(True & False, True | False, True ^ False, type(True & True).__name__, type(True & 1).__name__)

# floats: values that single and double precision print alike
print(0.0, -0.0, 1.0, -1.5, 0.5, 0.25, 100.0, 1e5, 1e-3, 1234.5, 3.0e10 / 1e9)
print(1.5 + 2.25, 1.5 - 2.25, 1.5 * 2.25, 9.0 / 4.0, 7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2)
print(2.0**3, 4.0**0.5, 2.0**-2, 2**0.5 > 1.414)
print(divmod(7.5, 2), divmod(-7.5, 2), divmod(7.5, -2), divmod(7, 2.0))
print(1.5 < 2, 1.5 <= 1.5, 2 == 2.0, 2 != 2.5, 3.5 > 3, 3 >= 3.0)
print(-1.5, +1.5, abs(-1.5), abs(0.0))
print(int(1.9), int(-1.9), int(1e6), round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.675, 1))
print(round(1.25, 1), round(1.75, 1), round(123.456, -1), round(5.5), round(1e10 / 1e10), round(7.0, 0))
print(float(), float(3), float("1.5"), float(" -2.5e1 "), float("1_0.5"), float(True), float(b"0.5"))
print(float("inf"), float("-inf"), float("nan"), float("INFINITY"), -float("inf"))
inf = float("inf")
nan = float("nan")
print(inf > 1e30, inf == inf, nan == nan, nan != nan, inf - inf, inf * 0, -inf < 0, inf + 1)
print(nan < 1, nan > 1, nan <= 1, nan == 1, bool(nan), bool(0.0), bool(0.1))
for bad in ("", "abc", "1e", ".", "1.5.2", "0x10", "1__0.5", "_1.5"):
    try:
        float(bad)
        print("no error", bad)
    except ValueError:
        print("ValueError", repr(bad))
for bad in (None, [], {}):
    try:
        float(bad)
    except TypeError:
        print("TypeError")
for op in ("1.0 / 0", "1.0 // 0", "1.0 % 0", "divmod(1.0, 0)", "0.0 ** -1"):
    try:
        eval(op)
    except ZeroDivisionError:
        print("ZeroDivisionError", op)
for op in ("1.0 & 1", "1.0 << 1", "~1.0", "1.0 + 'a'", "1.0 < 'a'", "[0][1.0]"):
    try:
        eval(op)
    except TypeError:
        print("TypeError", op)
for op in ("int(inf)", "int(-inf)"):
    try:
        eval(op)
    except OverflowError:
        print("OverflowError", op)
try:
    int(nan)
except ValueError:
    print("ValueError")
x = 1.5
x += 1
x -= 0.25
x *= 2
x /= 4
x **= 2
print(x)
x //= 0.5
x %= 2
print(x)
print(hash(1.0) == hash(1), hash(0.5) == hash(0.5), {1: "a"}[1.0], 1.0 in {1}, 2.5 in [1, 2.5])
print((2.0).is_integer(), (2.5).is_integer())
print([1.5, 2.0], (0.5,), {"a": 1.0}, str(1.5), repr(2.0))
print(max(1.5, 2), min(0.5, 1), sum([0.5, 0.25, 1]), sorted([2.5, 1, 1.5, -0.5]))
print(1e3, 1e15 > 1e14, 5e-1, .5, 5., 1_0.0)
print(isinstance(1.0, float), type(1.0), type(1 / 1))
print(0.0 == -0.0, str(-0.0))

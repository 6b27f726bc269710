# Floats whose values fit single precision exactly, printed with few digits.
print(1.5 + 2.25, 1.5 - 2.25, 1.5 * -2.5, 7.5 / 2.5, 7.5 // 2, 7.5 % 2, -7.5 // 2, -7.5 % 2, 7.5 % -2)
print(divmod(7.5, 2), divmod(-7.5, 2), divmod(7.5, -2), 2.0**10, 2**-1, 4**0.5, (-2.0) ** 3, 0.0**0)
print(1 / 2, 7 / 4, -1 / 4, 6 / 3, 0 / 5, 1.0 // 1, 5 // 2.0, 2**-3, 10 / 4.0)
print(1.0, -0.0, 0.5, 100.0, 123456.0, 0.125, 1e5, 2.5e-3, 1e-5, 65536.0, 1e16)
print(float("1.5"), float("-2e3"), float(" 3 "), float("inf"), float("-inf"), float("nan"), float(".5"), float("5."), float("1_0.5"))
print(float(3), float(True), int(3.75), int(-3.75), round(2.5), round(3.5), round(-2.5), round(2.75), round(2.625, 2), round(7.5, 0))
print(round(1234, -2), round(5), type(round(2.5)).__name__, type(round(2.5, 1)).__name__)
inf = float("inf")
nan = float("nan")
print(inf > 10**30, -inf < 0, inf == inf, nan == nan, nan != nan, nan < 1, inf - inf, inf * 0, inf + 1, -inf)
print(1.5 < 2, 2 > 1.5, 1.0 == 1, 1.5 == 3 / 2, 2**24 == 16777216.0, 0.5 != 0.25, 1.5 <= 1.5, True == 1.0)
print(abs(-2.5), -(-2.5), +2.5, bool(0.0), bool(0.5), bool(-0.0), max(1.5, 2), min(1.5, 2), sum([0.5, 0.25, 1]))
print(hash(2.0) == hash(2), {1.0: "a"}[1], {2: "b"}[2.0], 1.0 in [1, 2], [1.5, 2.5].index(2.5))
print("%f %.2f %8.3f|%-8.1f|%08.2f|%+.1f|%.0f" % (1.5, 2.25, 3.125, 4.5, 5.5, 6.5, 7.0))
print("%e %.2e %E %g %g %g" % (1.5, 0.5, 1024.0, 0.5, 1.5, 100000.0))
print("{:f} {:.1f} {:10.2f}|{:<10.2f}|{:^10.2f}|{:+.2f}|{:010.3f}".format(1.5, 2.5, 3.25, 3.25, 3.25, 3.25, -3.25))
print("{:e} {:.3e} {:g} {:g} {:g} {:.0f} {:%} {:.1%}".format(0.5, 1.5, 1.5, 1e20, 0.0001, 3.0, 0.25, 0.5))
print(f"{1.5} {1.5:.3f} {1.5!r:>6} {0.5:8} {2.0:} {1.5:*^9}", str(2.5) + repr(0.25))
print(format(3.0, "5"), format(1e10, ".1f"), format(1048576.0, ",.2f"), format(1.0, "g"), format(0.0, "e"))
for bad in ("", "abc", "1.5.2", "1e", "--1", "1 2"):
    try:
        print(float(bad))
    except ValueError:
        print("ValueError", repr(bad))
for expression in ("1.0 / 0", "1 / 0", "1.5 // 0", "1.5 % 0", "divmod(1.5, 0)", "0.0 ** -1", "1 // 0", "1 % 0", "0 ** -1"):
    try:
        print(eval(expression))
    except ZeroDivisionError:
        print("ZeroDivisionError", expression)
for expression in ("int(float('inf'))", "int(float('nan'))", "1.5 + 'a'", "1.5 & 1", "1.5 << 2", "~1.5", "[1][1.0]", "'a' * 1.5"):
    try:
        print(eval(expression))
    except (OverflowError, ValueError, TypeError) as error:
        print(type(error).__name__, expression)
x = 1.5
x += 1
x *= 4
x -= 0.5
x /= 2
print(x)
x //= 1
x **= 2
x %= 7
print(x, type(x).__name__, isinstance(x, float), isinstance(1, float))
print([i / 4 for i in range(-4, 5)], [float(i) for i in range(3)])
total = 0.0
for i in range(1000):
    total += 0.125
print(total, total == 125)

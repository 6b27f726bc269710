# single precision: what the board prints, which CPython with its doubles does not
print(0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 1e20, 1e-7, 3.14159265358979)
print(16777216.0, 16777217.0, 1234567.0, 12345678.0, 123456.7)
print(3.4e38, 1e38 * 10, 1e39, 1e-45, 1e-46, 1.17549435e-38)
print(float(2**24 + 1), int(1e20), int(1e10), 2.0**0.5)
print("%.10f" % 0.1, "%.3e" % 1e10, "{:.12g}".format(1 / 3), f"{0.1:.20f}")
print(round(2.675, 2), round(1 / 3, 4), round(1e20, -19))
print(1e16, 1e5 + 0.001, 99999.99, 999999.9, 9999999.0)
print(7.0 % 0.1, 1e10 // 3)

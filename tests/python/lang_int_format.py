# Formatting integers: format(), str.format, f-strings, %, with every field of the specification.
NUMBERS = (0, 1, -1, 42, -255, 65535, 1234567, -(2**40), 2**100)

for spec in ("", "d", "x", "X", "o", "b", "n"):
    print(spec, [format(n, spec) for n in NUMBERS])
for spec in ("10", "<10", ">10", "^10", "=10", "010", "+", "+10", " ", "-", "*>12", "*<12", "*^12", "*=12"):
    print(spec, [format(n, spec) for n in NUMBERS])
for spec in ("#x", "#X", "#o", "#b", "#010x", "#12b", "<#8x", "^#9o", "+#x", "*=#12x"):
    print(spec, [format(n, spec) for n in NUMBERS[:6]])
for spec in (",", "_", "12,", "012,", "+,", ",d", "_x", "_b"):
    print(spec, [format(n, spec) for n in NUMBERS])
print("{:c}{:c}{:c}".format(72, 105, 33), "{:5c}|{:<5c}|".format(65, 66))
print("{:d} {:5d} {:<5d}| {:^5d}| {:05d} {:+d}".format(1, 2, 3, 4, 5, 6))
print("{0} {1} {0}".format(1, 2), "{a} {b}".format(a=1, b=2), "{} {x}".format(3, x=4))
print("{:{}}|{:{w}}|{:{f}{a}{w}}".format(1, 5, 2, 3, w=4, f="*", a=">"))
print("%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%#x|%#o" % (42, 42, 42, 42, 42, 42, 255, 255, 8, 255, 8))
print("%s %r %s" % (2**70, -(2**70), True), "%d" % 2**3, "%d%%" % 50, "%c%c" % (65, "B"))
print("%*d|%-*d|%0*d" % (6, 42, 6, 42, 6, 42), "%.3d|%8.4d|%-8.4d|" % (7, 7, 7))
print("%08x|%-8x|%+x|%#010x" % (255, 255, 255, 255), "%x %o" % (-255, -8), "%d" % -(10**25))
n = 1234
print(f"{n}|{n:8}|{n:<8}|{n:>8}|{n:^8}|{n:08}|{n:+}|{n:,}|{n:x}|{n:#x}|{n:b}|{n!r:>6}")
width = 12
print(f"{n:{width}}|{n:0{width}}|{n:{'*'}^{width}}|{n:{'<'}{width}}|")

for bad in ("z", "5.2d", "s", "10q", ",s", "<<5"):
    try:
        print(format(5, bad))
    except ValueError:
        print("ValueError", repr(bad))
print(format(True), format(True, "d"), format(False, "5"), f"{True}", f"{True:d}", "%d" % True, "{:>6}".format(True))
print(int.__name__, (5).__class__.__name__, str(12) + repr(13), "x" * 3 + str(-0))
print([bin(i) for i in range(9)], [hex(i) for i in range(250, 260)], [oct(i) for i in (7, 8, 63, 64)])

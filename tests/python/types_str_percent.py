# the % operator
print("%d %i %u" % (1, -2, 3), "%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42), "%+d % d" % (-1, -1))
print("%x %X %o" % (255, 255, 8), "%#x %#X %#o" % (255, 255, 8), "%08x|%-8x|%8X" % (255, 255, 255), "%x" % -255)
print("%s %r" % ("a'b", "a'b"), "%10s|%-10s|%.2s|%5.1s|" % ("abc", "abc", "abc", "abc"), "%s %s" % (None, [1, "x"]))
print("%c%c" % ("a", 98), "%5c|%-5c|" % ("x", "y"), "%%", "100%% %d" % 5)
print("%f %.2f %8.3f|%-8.1f|%08.2f|%+.1f" % (1.5, 2.25, 3.125, 4.5, 5.5, 6.5))
print("%e %.2e %E" % (12345.0, 0.5, 1.5), "%g %g %g %g %G" % (0.0001, 100000.0, 1000000.0, 1.5, 1e10))
print("%.0f %.0f %.0f %.0f" % (0.5, 1.5, 2.5, 3.5), "%.3d|%5.3d|%-6.4d|" % (5, 5, 5))
print("%(a)s %(b)d %(a)s" % {"a": "x", "b": 5}, "%(k)5.1f|" % {"k": 2.5}, "%(a)%%(b)s" % {"b": 1} if False else "")
print("%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 1.5), "%d" % 3.99, "%d" % -3.99, "%d" % True, "%s" % (1,), "%s" % ((1, 2),))
print("%s" % {"a": 1}, "%s" % [], "no conversion" % (), "abc" % {}, "%5s%%" % "ab", "%d" % 2**70, "%x" % 2**70)
print("%f" % 5, "%g" % 7, "%5.1f" % True, "%s %s %s" % ("a", 1, 2.5), "%r" % "\n", "%10r|" % "a")
for bad in ("'%d' % 'a'", "'%d %d' % 1", "'%d' % (1, 2)", "'%s' % ()", "'%x' % 1.5", "'%f' % 'a'", "'%c' % 'ab'", "'%(a)s' % 5", "'%d' % None", "'abc' % 5", "'abc' % (1,)"):
    try:
        print(eval(bad))
    except TypeError:
        print("TypeError", bad)
for bad in ("'%' % 1", "'%5' % 1", "'%z' % 1", "'%(a' % {'a': 1}", "'%y' % 1"):
    try:
        print(eval(bad))
    except ValueError:
        print("ValueError", bad)
try:
    "%(zz)s" % {"a": 1}
except KeyError as e:
    print("KeyError", e.args)
print(b"%d %s" % (1, b"ab"), b"%5d|%x" % (7, 255), b"%%")

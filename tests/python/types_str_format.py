# str.format, format() and f-strings
print("{} {}".format(1, "a"), "{0} {1} {0}".format("x", "y"), "{a} {b}".format(a=1, b=[2]), "{}{{}}{}".format(1, 2), "{0}{k}".format(5, k=6))
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:05}".format(42, 42, 42, 42, 42, 42))
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:.2}".format("ab", "ab", "ab", "ab", "ab", "abcd"))
print("{:d} {:x} {:X} {:o} {:b} {:c} {:n}".format(65, 255, 255, 8, 5, 65, 7), "{:#x} {:#X} {:#o} {:#b}".format(255, 255, 8, 5))
print("{:+d} {:+d} {: d} {: d} {:-d}".format(5, -5, 5, -5, 5), "{:+}|{:=+6}|{:06d}|{:<06d}|{:0=6}".format(3, 4, -5, 6, -7))
print("{:,} {:,} {:,} {:_} {:_x} {:_b}".format(1, 1234, 1234567, 1234567, 0xABCDEF12, 0b1111011101), "{:010,}".format(12345), "{:,.2f}".format(1234567.5))
print("{:f} {:.2f} {:8.3f}|{:<8.1f}|{:08.2f}|{:+.1f} {:.0f}".format(1.5, 2.25, 3.125, 4.5, -5.5, 6.5, 7.5))
print("{:e} {:.2e} {:E} {:g} {:g} {:G} {:%} {:.1%}".format(12345.0, 0.5, 1.5, 0.5, 1e10, 1e-10, 0.5, 0.25))
print("{:f} {:F} {:e} {:5}|{:<6}|{:06}".format(float("inf"), float("inf"), float("nan"), float("inf"), float("-inf"), float("inf")))
print("{:f} {:.3} {:g}".format(5, 2.5, 3), "{!r} {!s} {!r:>5}".format("a", "b", "c"), "{:>{}}|{:{}{}}|".format("a", 5, "b", "^", 6), "{:{w}.{p}f}".format(2.5, w=8, p=2))
print("{0[1]} {0[-1]}".format([1, 2]) if False else "{0[1]} {a[k]}".format([1, 2], a={"k": 3}))
class P:
    def __init__(self):
        self.x = 1
        self.y = [5, 6]
    def __str__(self):
        return "P!"
    def __repr__(self):
        return "P()"
print("{0.x} {0.y[1]} {p.x}".format(P(), p=P()), "{} {!r} {!s}".format(P(), P(), P()), f"{P()} {P()!r}")
print(format(5), format("a", ">3"), format(255, "x"), format(1.5, ".3f"), format(None), format([1]), format(True), format(True, "d"), format(3, ""), format("x", "5") + "|")
a, b, s = 3, 2.5, "str"
print(f"{a} {b} {s} {a + 1} {s!r} {a:>5}|{b:.3f}|{s:^7}|{a:03d} {{}} {a}{b}")
w = 8
print(f"{a:{w}}|{s:>{w}}|{b:{w}.{a}f}|{'x' if a else 'y'}|{[i for i in range(a)]}|{ {'k': a}['k'] }")
print(f"{a=} {s=} {a + 1=} {b=:.1f}", f"", f"plain", f"{'nested'!r:>10}", f"{a!s:>3}", rf"\n{a}", f"{a}" "tail" f"{b}")
print(f"{(lambda x: x * 2)(a)} {a if a > 2 else 0} {s.upper()} {len(s)} {s[0]} {s[-1:]}")
print(f"""multi
{a}
line""")
for bad in ("'{'.format()", "'}'.format()", "'{!x}'.format(1)", "'{:d}'.format('a')", "'{:s}'.format(1)", "'{:x}'.format(1.5)", "'{:5dd}'.format(1)", "'{:.f}'.format(1.5)", "'{} {0}'.format(1)", "'{0} {}'.format(1)", "'{:.2d}'.format(5)", "'{:+}'.format('a')", "'{:=5}'.format('a')", "format(1, 'q')"):
    try:
        print(eval(bad))
    except ValueError:
        print("ValueError", bad)
for bad in ("'{}'.format()", "'{1}'.format(1)", "'{} {}'.format(1)"):
    try:
        print(eval(bad))
    except IndexError:
        print("IndexError", bad)
try:
    "{zz}".format(a=1)
except KeyError as e:
    print("KeyError", e.args)
try:
    "{.zz}".format(5)
except AttributeError:
    print("AttributeError")
class F:
    def __format__(self, spec):
        return "<" + spec + ">"
print(f"{F():abc} {F()}", "{:xyz}".format(F()), format(F(), "q"))
print("{:2**70}".format(1) if False else "{}".format(2**70), "{:>30}".format(2**70), "{:e}".format(2**20))

# print and its arguments
print()
print("a")
print("a", 1, None, [1, "x"], 2.5)
print("a", "b", sep="")
print("a", "b", sep="--", end="!\n")
print("no newline", end="")
print()
print(sep="x")
print(end="only end\n")
print("a", "b", sep=None, end=None)
print("a\nb", "c\td")
print(*[1, 2, 3], sep=", ")
print(*"abc")
print("é ☕ 🎉")
print("flush", flush=True)
class W:
    def __init__(self):
        self.text = ""
    def write(self, s):
        self.text += s
        return len(s)
w = W()
print("to", "file", 5, file=w, sep="-", end="#")
print(repr(w.text))
class P:
    def __str__(self):
        return "str"
    def __repr__(self):
        return "repr"
print(P(), [P()], (P(),), {"k": P()}, {P() and "s"})
class R:
    def __repr__(self):
        return "only repr"
print(R(), str(R()), [R()], "%s" % R(), "{}".format(R()))
for bad in ("print(sep=1)", "print(end=5)", "print(1, foo=2)"):
    try:
        eval(bad)
    except TypeError:
        print("TypeError", bad)
class Bad:
    def __str__(self):
        raise ValueError("in str")
try:
    print("before", Bad(), "after")
except ValueError as e:
    print("|", e)
print(print("x"))
p = print
p("alias", p is print)
import sys
print("stdout", file=sys.stdout)
sys.stdout.write("written\n")

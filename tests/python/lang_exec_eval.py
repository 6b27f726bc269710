# exec, eval, compile with namespaces; import of modules and packages; names of modules; globals and locals.
x = 10
print(eval("x + 1"), eval("x * y", {"x": 2, "y": 3}), eval("[i for i in range(x)]", {"x": 3}), eval(" 1 + 2 "), eval("(1,\n 2)"), eval("lambda a: a + x")(5))
space = {"a": 1}
exec("b = a + 1\ndef f(n):\n    return n * b\nclass C:\n    value = f(5)\n", space)
print(space["b"], space["f"](3), space["C"].value, "x" in space, sorted(k for k in space if not k.startswith("__")))
exec("x = 99")
print(x)
exec("for i in range(3): print(i, end=' ')\nprint()")
exec("")
exec("\n\n# only a comment\n")
print(exec("pass"), exec("y = 1; z = 2"), y + z)
local = {"q": 1}
exec("r = q + x", {"x": 5}, local)
print(local["r"], eval("q + r + x", {"x": 100}, local))


def inside():
    hidden = 5
    scope = {"hidden": hidden}
    exec("hidden += 1", scope)
    return hidden, scope["hidden"], eval("hidden * 2", {"hidden": hidden})


print(inside())
code = compile("x + 5", "text", "eval")
print(eval(code), eval(code, {"x": 1}))
code = compile("def double(v):\n    return v * 2\nresult = double(x)", "text", "exec")
space = {"x": 21}
exec(code, space)
exec(code)
print(space["result"], result)
compile("1 + 1", "text", "single")
for bad, kind in (("1 +", "eval"), ("x = 1", "eval"), ("for", "exec"), ("def f(:", "exec"), ("1 1", "eval"), ("", "eval"), ("import x", "eval"), ("if 1:", "exec")):
    try:
        compile(bad, "text", kind)
        print("no error", bad)
    except SyntaxError:
        print("SyntaxError", repr(bad))
for bad in ("undefined_thing", "1 / 0", "[][1]", "{}['k']", "int('z')", "'a' + 1"):
    try:
        eval(bad)
    except Exception as error:
        print(type(error).__name__)
print(globals()["x"], "inside" in globals(), globals() is globals(), type(globals()).__name__)
globals()["made"] = "through globals"
print(made)

import pkg
import pkg.shapes
import pkg.shapes as alias
from pkg import shapes, NAME
from pkg.shapes import Square, area as compute
from pkg.sub import deep
from pkg.sub.deep import VALUE, where
import pkg.sub.deep as d

print(pkg.NAME, NAME, pkg.shapes is shapes, alias is shapes, compute(Square(3)), Square(2).describe(), pkg.__name__, shapes.__name__, deep.__name__, __name__)
print(VALUE, where(), d is deep, pkg.sub.deep.VALUE, shapes.SIBLING, hasattr(pkg, "sub"), pkg.loads)
import pkg as again
from pkg import *

print(again is pkg, again.loads, helper(3), "_hidden" in globals(), hasattr(pkg, "_hidden"))
pkg.NAME = "changed"
from pkg import NAME as new_name

print(new_name, NAME, again.NAME)
for bad in ("import no_such_module", "from pkg import missing", "import pkg.missing", "from no_such import x", "import pkg.shapes.area"):
    try:
        exec(bad)
        print("no error", bad)
    except ImportError:
        print("ImportError", bad)
try:
    import pkg.broken
except ZeroDivisionError:
    print("the module failed")
try:
    import pkg.broken
except ZeroDivisionError:
    print("and fails again")
try:
    import pkg.badsyntax
except SyntaxError:
    print("SyntaxError in a module")


def local_import():
    from pkg import shapes as s
    import sys

    return s.area(s.Square(5)), "pkg" in sys.modules, "pkg.shapes" in sys.modules


print(local_import(), "s" in globals())
if __name__ == "__main__":
    print("main")

# The texts of SyntaxError and IndentationError as MicroPython words them.

CASES = r"""
x =
1 1
def f(
'open
  x = 1
if 1:\nx = 1
if 1:\n  x\n y
break
continue
def f():\n break
return
class A:\n return
yield 1
5 = x
f() = x
a + b = x
1 += 2
for 5 in x: pass
del 5
del f()
*a, *b = x
*a = x
def f(a, a): pass
def f(a=1, b): pass
f(a=1, 2)
f(**a, 2)
f(1=2)
def f(x):\n global x
def f(x):\n nonlocal x
nonlocal x
def f():\n nonlocal nowhere
{1: 2, 3}
{1, 2: 3}
try: pass\nexcept: pass\nexcept ValueError: pass
def f():\n from sys import *
f'{}'
0xz
1a
"""

for case in CASES.strip().split("\n"):
    try:
        exec(case.replace("\\n", "\n"))
        print(case, "-> no error")
    except Exception as error:
        print(case, "->", type(error).__name__ + ":", error)

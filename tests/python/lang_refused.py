# Programs that are not Python are refused with SyntaxError, and none of their lines has run.
BAD = r"""
break
continue
for i in range(3):\n break\nelse:\n break
def f():\n continue
while 1:\n def g():\n  break
for 5 in []: pass
for f() in []: pass
for x in: pass
for x: pass
del 5
del f()
del (a, 1)
5 = 1
f() = 1
a + 1 = 2
'a' = 1
None = 1
True = 1
1 += 1
(a, b) += 1
[a] += 1
a, b += 1
x = = 1
x == = 1
if x = 1: pass
if x
if x:\nelse:\n pass
else: pass
elif x: pass
while: pass
if True\n pass
a b
x ==
x +
* 2
not
x not y
x is is y
(1, 2
[1, 2)
{1: 2, 3}
{1, 2: 3}
{**a, 1}
(1,, 2)
'unterminated
''' open
def: pass
def f: pass
def f(: pass
def f(a b): pass
def f(a, a): pass
def f(1): pass
def f(a=): pass
def f(a=1, b): pass
def f()\n pass
def f():
class 5: pass
class A(: pass
class A:
import
import a as
from import a
from a import
import a.b as 5
return
return 5
yield 1
x = yield
class A:\n return 1
@
@f
@f\nx = 1
1 if 2
lambda x y: 1
  x = 1
if 1:\nx = 1
if 1:\n  x = 1\n y = 2
if 1:\n    x = 1\n      y = 2
global
global x, 5
nonlocal x
def f():\n nonlocal nothing_of_this_name
try:\n pass
try:\n pass\nelse:\n pass
except: pass
finally: pass
try:\n pass\nexcept A as 5:\n pass
with: pass
with a as 5: pass
with a as: pass
assert
raise 1 2
x = 1 2
f(
f(a=1, 2)
f(**a, *b)
f(1=2)
f(a.b=2)
a = *b
*a = 1
*a
a, *b, *c = 1
[*a, *b] = 1
$
a ? b
a!
1__0
01
0777
1_
0x
0b2
0o8
1.5.5
1e
12abc
a.5
a..b
.a
[for x in y]
[x for]
[x for x]
[x for x in]
{x: y for x}
(x for x in y
x := 1
(x.y := 1)
(f() := 1)
pass 5
\\ x
a \\ b
"""


def refused(text):
    try:
        exec("ran.append(1)\n" + text if text[0] != " " else text)
    except SyntaxError:
        return not ran
    except Exception as error:
        print(type(error).__name__, end=" ")
    return False


count = 0
for line in BAD.strip("\n").split("\n"):
    ran = []
    text = line.replace("\\n", "\n").replace("\\\\", "\\")
    if refused(text):
        count += 1
    else:
        print("accepted:", line)
print(count, "refused")
for good in ("x = 1,", "x = (yield_ := 1)", "pass; pass", "if 1: pass; pass", "def f(a, *, b): pass", "def f(a, /, b): pass", "x = [1,\n2,\n]", "(a, *b), c = (1, 2), 3", "[a, b] = 1, 2", "for [a, b] in []: pass", "del (a), [b]", "lambda: (yield)", "a = b = 1", "x: int", "x: int = 5", "@(lambda f: f)\ndef f(): pass", "print(1, 2,)", "f = lambda *a, **k: 0", "{}", "()", "if 1:\n\tx = 1\n\ty = 2", "while 0: pass\nelse: pass", "try: pass\nfinally: pass", "raise_ = 1", "class A(): pass", "class B: x = 1; y = 2", "x = 1 if 2 else 3 if 4 else 5", "not not 1", "- - 1", "1 if 1 else 1", "'a' 'b'", "#", "", "\n\n", "\tx = 1".strip(), "global zz; zz = 1", "assert 1, 2", "f'{1}' 'x'", "x = *[1], 2"):
    try:
        exec(good)
    except Exception as error:
        print(type(error).__name__, repr(good))
print("end")

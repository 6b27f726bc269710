# The texts of exceptions as MicroPython words them.


class Empty:
    pass


class Made:
    def __init__(self, a):
        self.a = a

    def method(self):
        pass


def two(a, b):
    return a, b


def default(a, b=2):
    return a, b


def kwonly(*, k):
    return k


def gen():
    yield 1


lst, d, o = [1], {"a": 1}, Empty()

CASES = r"""
1 + 'a'
'a' + 1
[] - 1
None * 2
1 / 'a'
1 // []
1 % {}
1 ** 'a'
1 << 'a'
1 >> 'a'
1 & 1.5
1 | None
1 ^ 'a'
1 @ 2
1 < 'a'
None < 1
o + 1
1 + o
o < o
lst += 5
o += 1
-'a'
~1.5
+[]
-o
5()
'a'()
o()
None[0]
5[0]
o[0]
(1,)[0] = 1
'a'[0] = 'b'
o[0] = 1
del (1,)[0]
'abc'['a']
lst['a']
(1,)[1.5]
for x in 5: pass
iter(None)
list(o)
next([])
len(5)
len(o)
int([])
float([])
int(None)
a, b = 5
two()
two(1)
two(1, 2, 3)
two(1, a=2)
two(1, c=2)
two(1, b=2, c=3)
two(b=2)
default()
default(b=1)
default(1, 2, 3)
kwonly()
kwonly(1)
Made()
Made(1).method(2)
lst.append()
abs()
abs(1, 2)
lst.append(1, x=2)
lst.pop(1, 2)
'a'.find()
raise 5
issubclass(1, int)
issubclass(int, 1)
gen().send(1)
{[]: 1}
{{}}
d[[]]
hash(bytearray())
o.missing
lst.missing
(5).missing
None.missing
Empty.missing
del o.missing
(5).x = 1
import sys; sys.missing
1 / 0
1 // 0
1 % 0
1.5 / 0
divmod(1, 0)
2 ** 100 // 0
1 << -1
lst[5]
lst[-5]
lst[5] = 1
(1,)[1]
'abc'[3]
'abc'[-4]
b'abc'[3]
range(3)[3]
[].pop()
d['missing']
d[5]
d[(1, 'a')]
del d['x']
d.pop('x')
{1}.remove(5)
missing
del missing
def f():\n x\n x = 1\nf()
def f():\n def g(): return x\n g()\n x = 1\nf()
int('x')
int('9', 8)
int('')
float('x')
lst.remove(9)
lst.index(9)
'abc'.index('z')
a, b = 1, 2, 3
a, b = 1,
a, *b, c = 1,
a, b = ''
chr(-1)
bytes([256])
'a,b'.split('')
max([])
'{'.format()
'}'.format()
raise
raise ValueError
raise ValueError('a', 1)
raise OSError(2)
raise OSError(28)
raise OSError(9999)
raise OSError(5, 'disk')
raise KeyError('k')
assert 0
assert 0, 'text'
import missing_module
from sys import missing
next(iter([]))
def g():\n yield next(iter([]))\nlist(g())
int(float('inf'))
int(float('nan'))
"""

for case in CASES.strip().split("\n"):
    try:
        exec(case.replace("\\n", "\n"))
        print(case, "-> no error")
    except Exception as error:
        print(case, "->", type(error).__name__ + ":", error)

# The texts of the other exceptions as MicroPython words them.


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

# The texts of errors, as MicroPython words them.
def report(source):
    try:
        exec(source, {'A': A, 'f': f, 'g': g})
        print('no error:', source)
    except Exception as e:
        print('%s: %s' % (type(e).__name__, e))

class A:
    x = 1
    def m(self, a): pass

def f(a, b, c=3, *, d=4): pass
def g(*, k): pass

for source in (
    'x', 'del x', 'A.y', 'A().y', 'A().y = A().z', 'del A().x', '(1).x', '[].nope', 'None.x = 1', 'len.x',
    '1 + "a"', '"a" + 1', '1 - []', '-"a"', '~1.5', '1 < "a"', '[] < 1', 'x = 1; x += "a"', '1 @ 2', 'A() + 1',
    '1()', 'None()', 'A()()', '"a"()',
    'len(1)', 'len(A())', 'iter(1)', 'for i in 1: pass', 'next(1)', '1 in 2', '*a, b = 1',
    '1[0]', '1[0] = 1', 'del 1[0]' if False else 'a = 1; del a[0]', '(1,)[0] = 1', 'A()[0]', '[][0]', '[1][5]', '()[0]',
    '{}["k"]', '{}[[]]', '{[]: 1}', 'hash([])', '{1}[0]', '"abc"[10]', '[1]["a"]',
    'a, b = 1', 'a, b = [1]', 'a, b = (1, 2, 3)', 'a, b = "xyz"', 'a, *b, c = [1]', 'a, b = iter([1])',
    'f()', 'f(1)', 'f(1, 2, 3, 4)', 'f(1, 2, e=5)', 'f(1, a=2)', 'f(1, 2, **{"d": 1, "zz": 2})', 'g()', 'g(1)', 'A().m()',
    'A().m(1, 2)', 'A(1)', 'len()', 'len(1, 2)', 'isinstance(1)', 'isinstance(1, 2)', 'len(x=1)',
    'raise 1', 'raise', 'raise ValueError', 'raise ValueError("v")', 'raise ValueError(1, 2)', 'assert 0', 'assert 0, "why"',
    'try: 1\nexcept 1: pass', 'try: 1/0\nexcept 1: pass', '1 / 0', '1 // 0', '1 % 0', '1.0 / 0',
    'import nope', 'import nope.deeper', 'from sys import nope', 'from . import x', '__import__("")',
    'class B(1): pass', 'class B(A, A): pass', 'class B(bool): pass',
    'with 1: pass', 'with A() as a: pass', 'super()', 'super(1, 2)', 'object.__new__(1)', 'type(1, 2)',
    'def h():\n print(v)\n v = 1\nh()', 'def h():\n del v\n v = 1\nh()', 'def h():\n def i(): return v\n i()\n v = 1\nh()',
    'int("x")', 'float("x")', '[].pop()', '{}.popitem()', '{}.pop(1)', '[].remove(1)', '[].index(1)', 'chr(-1)', 'ord("ab")',
    '(i for i in 1)', '[i for i in 1]', 'list(1)', 'dict([1])', 'dict([(1,)])', 'set([[]])',
    'def gen():\n yield\nx = gen(); x.send(1)', 'def gen():\n raise StopIteration\n yield\nnext(gen())', 'next(iter([]))',
):
    report(source)

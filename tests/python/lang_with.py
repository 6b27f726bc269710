# with: enter and exit, several managers, suppression, leaving by return, break, continue.
class M:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail
    def __enter__(self):
        print('enter', self.name)
        if self.fail == 'enter':
            raise ValueError('enter ' + self.name)
        return self
    def __exit__(self, kind, value, trace):
        print('exit', self.name, kind.__name__ if kind else None, value.args if value else None)
        if self.fail == 'exit':
            raise KeyError('exit ' + self.name)
        return self.suppress

with M('a') as a:
    print('body', a.name)
with M('b'), M('c') as c, M('d'):
    print('body', c.name)
try:
    with M('e'):
        raise ValueError(1)
except ValueError:
    print('passed on')
with M('f', suppress=True):
    raise ValueError(2)
print('after f')
try:
    with M('g', fail='enter'):
        print('never')
except ValueError as e:
    print(e)
try:
    with M('h'), M('i', fail='enter'):
        print('never')
except ValueError as e:
    print(e)
try:
    with M('j', fail='exit'):
        raise ValueError(3)
except KeyError as e:
    print('replaced', e.args)
with M('k', suppress=True), M('l', fail='exit'):
    pass
def ret():
    with M('m'):
        return 'value'
print(ret())
def ret2():
    for i in range(3):
        with M('n%d' % i):
            if i == 0:
                continue
            if i == 1:
                break
    with M('o'):
        with M('p'):
            return i
print(ret2())
def ret3():
    with M('q'):
        try:
            return 'q'
        finally:
            print('finally in with')
print(ret3())
def fin():
    try:
        with M('r'):
            raise ValueError
    except ValueError:
        return 'handled'
    finally:
        print('outer finally')
print(fin())
def gen():
    with M('s'):
        yield 1
        yield 2
for x in gen():
    print(x)
g = gen()
next(g)
g.close()
class Target:
    pass
t = Target()
with M('t') as t.attr:
    print(t.attr.name)
l = [0]
with M('u') as l[0]:
    print(l[0].name)
class Pair(M):
    def __enter__(self):
        return 1, 2
with Pair('v') as (x, y):
    print(x, y)
try:
    with 5:
        pass
except (TypeError, AttributeError):
    print('no manager')
class Many:
    def __enter__(self): return 0
    def __exit__(self, *args): return len(args) == 3 and args[0] is ZeroDivisionError
with Many():
    1 / 0
print('zero division suppressed')
try:
    with Many():
        [][1]
except IndexError:
    print('IndexError not suppressed')
n = 0
while True:
    with M('w%d' % n):
        n += 1
        if n == 2:
            break
print(n)

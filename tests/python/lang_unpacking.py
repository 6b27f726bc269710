# Unpacking in assignments, loops, displays and calls; augmented assignment; walrus; conditional expressions.
a, b = 1, 2
a, b = b, a
(c, d), e = (3, 4), 5
[f, [g, *h]] = 6, (7, 8, 9)
print(a, b, c, d, e, f, g, h)
*a, b = 'xyz'
print(a, b)
a, *b = [1]
print(a, b)
a, *b, c = range(5)
print(a, b, c)
a = b = c = []
a.append(1)
print(b is c, c)
x = [0, 1, 2]
i = 0
i, x[i] = 1, 'set'
print(i, x)
for i, (j, *k) in [(1, (2, 3, 4)), (5, 'ab')]:
    print(i, j, k)
for x[0], x[1] in zip('ab', 'cd'):
    pass
print(x)
print([*range(2), *'ab'], (*range(2),), {*[1, 2, 1]}, {**{'a': 1}, 'b': 2, **{'a': 3}})
t = 1, *[2, 3]
print(t)
def ret(): return 1, *(2, 3)
print(ret())
class O: pass
o = O()
o.a, o.b = 1, 2
o.a += 5
o.c = o.d = o.a
print(o.a, o.b, o.c, o.d)
n = 10
n += 1; n -= 2; n *= 3; n //= 2; n **= 2; n %= 50; n <<= 2; n >>= 1; n |= 1; n &= 0xff; n ^= 3; n /= 2
print(n)
l = m = [1]
l += [2]
l *= 2
print(l, m is l)
s = t = (1,)
s += (2,)
print(s, t)
d = {'k': [1]}
d['k'] += [2]
d['k'][0] += 10
print(d)
calls = []
def key(x):
    calls.append(x)
    return x
d[key('n')] = 1
d[key('n')] += key(5)
print(d['n'], calls)
if (y := 5) > 3 and (z := y * 2):
    print(y, z)
while (y := y - 1) > 2:
    print('while', y)
print([w for v in range(4) if (w := v * v) > 1], w)
print([(p := q, p * 2) for q in range(2)], p)
def walrus():
    total = 0
    return [total := total + v for v in range(4)], total
print(walrus())
print('yes' if a else 'no', 'yes' if [] else 'no' if 0 else 'maybe', (lambda v: 'pos' if v > 0 else 'neg' if v < 0 else 'zero')(0))
print(1 if 0 else 2 if 0 else 3, not 1 if 0 else 5, [1 if v else 0 for v in (0, 1)])
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1.0 == True, 1 < 2 in (True,), 'a' < 'b' <= 'b' != 'c')
def side(x):
    calls.append(x)
    return x
calls = []
print(side(1) < side(0) < side(5), calls)
print(0 or [] or 'last', 1 and 'two' and [], None or 0, not (0 or 1), 1 and 0 or 2)
try:
    a, b = 1, 2, 3
except ValueError:
    print('too many')
try:
    a, b, *c = 1,
except ValueError:
    print('too few')
try:
    a, b = 5
except TypeError:
    print('not iterable')
del a, (b, c), x[0], o.a
print(x, hasattr(o, 'a'))
try:
    a
except NameError:
    print('a deleted')

# Special methods: operators, reflected and in-place, comparison, containers, calling, truth.
class V:
    def __init__(self, x): self.x = x
    def __repr__(self): return 'V(%r)' % (self.x,)
    def __add__(self, o): return V(('add', self.x, o.x if isinstance(o, V) else o))
    def __radd__(self, o): return V(('radd', o, self.x))
    def __sub__(self, o): return NotImplemented
    def __rsub__(self, o): return V(('rsub', o, self.x))
    def __mul__(self, o): return V(('mul', self.x, o))
    def __imul__(self, o):
        self.x = ('imul', self.x, o)
        return self
    def __matmul__(self, o): return ('matmul', o)
    def __truediv__(self, o): return ('truediv', o)
    def __floordiv__(self, o): return ('floordiv', o)
    def __mod__(self, o): return ('mod', o)
    def __pow__(self, o): return ('pow', o)
    def __rpow__(self, o): return ('rpow', o)
    def __lshift__(self, o): return ('lshift', o)
    def __rshift__(self, o): return ('rshift', o)
    def __and__(self, o): return ('and', o)
    def __or__(self, o): return ('or', o)
    def __ror__(self, o): return ('ror', o)
    def __xor__(self, o): return ('xor', o)
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'invert'
    def __abs__(self): return 'abs'

v = V(1)
print(v + 2, 2 + v, v + V(3), 5 - v)
try:
    v - 5
except TypeError:
    print('no sub')
print(v * 2, v @ 1, v / 1, v // 1, v % 1, v ** 1, 2 ** v, v << 1, v >> 1, v & 1, v | 1, 1 | v, v ^ 1)
print(-v, +v, ~v, abs(v))
w = v
w *= 3
print(w is v, v)
w += 1
print(w is v, w)

class Order:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n < o.n
    def __eq__(self, o): return isinstance(o, Order) and self.n == o.n
    def __hash__(self): return hash(self.n)
    def __repr__(self): return 'O%d' % self.n
a, b = Order(1), Order(2)
print(a < b, b < a, a > b, a == Order(1), a != Order(1), a == 1, a != 1)
print(sorted([Order(3), a, b]), max(a, b), min([b, a]), {a: 1}[Order(1)], Order(2) in [a, b], len({a, Order(1), b}))
try:
    a <= b
except TypeError:
    print('no le')

class Box:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __contains__(self, k): return k in self.d
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(sorted(self.d))
    def __call__(self, *a, **k): return a, k
box = Box()
box['a'] = 1
box['b'] = 2
box['b'] += 40
print(box['b'], 'a' in box, 'z' in box, len(box), list(box), box(1, k=2), bool(box))
del box['a'], box['b']
print(len(box), bool(box), not box)
try:
    box['nope']
except KeyError:
    print('KeyError')

class Sliced:
    def __getitem__(self, k): return k
s = Sliced()
print(s[1:2], s[:, 1], s[::2], s[..., None], s[()])

class Seq:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), 5 in Seq(), [x for x in Seq()], tuple(Seq()), *Seq())

class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
print(list(Count(3)), sum(Count(4)), 2 in Count(5), dict(zip('ab', Count(2))))
it = iter(Count(1))
print(next(it), next(it, 'end'))

class Text:
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
t = Text()
print(t, [t], str(t), repr(t), '%s %r' % (t, t), f'{t} {t!r} {t!s}', '{} {!r}'.format(t, t))
class OnlyRepr:
    def __repr__(self): return 'only'
print(OnlyRepr(), str(OnlyRepr()))

class Truth:
    def __init__(self, b): self.b = b
    def __bool__(self): return self.b
print(bool(Truth(True)), not Truth(False), 1 if Truth(False) else 2, Truth(False) or 'or', bool(Truth(True) and 0))

class Dynamic:
    def __init__(self): self.__dict__ if False else None
    def __getattr__(self, name):
        if name.startswith('x'):
            return name * 2
        raise AttributeError(name)
d = Dynamic()
d.real = 1
print(d.real, d.xy, getattr(d, 'q', 'none'), hasattr(d, 'xx'), hasattr(d, 'yy'))
class Recorder:
    def __init__(self): object.__setattr__(self, 'log', [])
    def __setattr__(self, name, value):
        self.log.append((name, value))
        super().__setattr__(name, value)
    def __delattr__(self, name):
        self.log.append(name)
        super().__delattr__(name)
r = Recorder()
r.a = 1
del r.a
print(r.log, hasattr(r, 'a'))
class Index:
    def __index__(self): return 2
    def __int__(self): return 7
    def __float__(self): return 1.5
print([10, 20, 30][Index()], int(Index()), float(Index()), 'abcdef'[:Index()])
class Unhashable:
    def __eq__(self, o): return True
try:
    hash(Unhashable())
except TypeError:
    print('unhashable')
class Left:
    def __add__(self, o): return 'left'
class Right(Left):
    def __radd__(self, o): return 'right'
print(Left() + Right(), Right() + Left(), Left() + 1)

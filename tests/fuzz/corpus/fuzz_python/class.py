class A(list):
    def __init__(self, *a, k=1, **kw):
        super().__init__(a)
    @property
    def p(self): return self[0]
x = A(1, 2)
print(x.p, [i*j for i in x for j in x if i], {**{1:2}}, f"{x!r:>10} {1+1}")

# Comprehensions: nesting, conditions, scopes, large displays.
print([x * y for x in range(3) for y in range(x) if y % 2 == 0])
print([[i + j for j in range(3)] for i in range(3)])
print({x % 3 for x in range(10)} == {0, 1, 2}, {x: x * x for x in range(4)}, {k: v for k, v in [('a', 1)]})
print([x for x in range(20) if x % 2 if x % 3], [(a, b) for a, b in {'k': 1}.items()])
x = 'outer'
print([x for x in range(2)], x)
print(list(x for x in 'ab' if x != 'a'), x)
print(sum(i for i in range(10)), max((len(w), w) for w in ['a', 'ccc', 'bb']), any(i > 3 for i in range(5)), all([]))
print([f(2) for f in [lambda v, n=n: v * n for n in range(3)]])
print([y for y in (lambda: [1, 2])()], [a for a, *b in [(1, 2, 3)]], [b for a, *b in [(1, 2, 3)]])
def scope(n):
    base = n
    return [base + i for i in range(n)], {base: i for i in range(2)}, [[base * i * j for i in range(2)] for j in range(2)]
print(scope(3))
class C:
    items = [1, 2, 3]
    doubled = [i * 2 for i in items]
    first = items[0]
print(C.doubled, C.first)
def generator(n):
    return (i for i in range(n) for _ in range(i))
print(list(generator(4)))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [c for row in matrix for c in row])
print([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
       35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66,
       67, 68, 69, x, x][-4:])
many = {'k0': 0, 'k1': 1, 'k2': 2, 'k3': 3, 'k4': 4, 'k5': 5, 'k6': 6, 'k7': 7, 'k8': 8, 'k9': 9, 'k10': 10, 'k11': 11}
print(len(many), many['k11'], list(many)[:3])
first = iter([1, 2, 3, 4])
print([a + b for a, b in zip(first, first)])
try:
    [1 / v for v in (1, 0)]
except ZeroDivisionError:
    print('inside')
try:
    [v for v in undefined_name]
except NameError:
    print('iterable is outside')
print([i for i in range(5) if not i == 2 and (i or True) and not (i > 3 or i < 0)])
print({(i, j): i * j for i in range(2) for j in range(2)}, {i: {j for j in range(i)} for i in range(3)})
print([[[k for k in range(j)] for j in range(i)] for i in range(3)])

# Exact linear algebra: a fraction class, matrices over it, determinant, inverse, powers, equations.
def gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)


class Fraction:
    def __init__(self, n, d=1):
        if d == 0:
            raise ZeroDivisionError("denominator")
        g = gcd(n, d) * (1 if d > 0 else -1)
        self.n, self.d = n // g, d // g

    @staticmethod
    def of(value):
        return value if isinstance(value, Fraction) else Fraction(value)

    def __add__(self, other):
        other = Fraction.of(other)
        return Fraction(self.n * other.d + other.n * self.d, self.d * other.d)

    def __mul__(self, other):
        other = Fraction.of(other)
        return Fraction(self.n * other.n, self.d * other.d)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return Fraction(-self.n, self.d)

    def __sub__(self, other):
        return self + -Fraction.of(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        other = Fraction.of(other)
        return Fraction(self.n * other.d, self.d * other.n)

    def __rtruediv__(self, other):
        return Fraction.of(other) / self

    def __eq__(self, other):
        other = Fraction.of(other)
        return (self.n, self.d) == (other.n, other.d)

    def __lt__(self, other):
        other = Fraction.of(other)
        return self.n * other.d < other.n * self.d

    def __hash__(self):
        return hash((self.n, self.d))

    def __bool__(self):
        return self.n != 0

    def __str__(self):
        return str(self.n) if self.d == 1 else "%d/%d" % (self.n, self.d)

    __repr__ = __str__


class Matrix:
    def __init__(self, rows):
        self.rows = [[Fraction.of(v) for v in row] for row in rows]

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    @property
    def size(self):
        return len(self.rows), len(self.rows[0])

    def __getitem__(self, key):
        return self.rows[key[0]][key[1]]

    def __add__(self, other):
        return Matrix([[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows)])

    def __mul__(self, other):
        if not isinstance(other, Matrix):
            return Matrix([[v * other for v in r] for r in self.rows])
        if self.size[1] != other.size[0]:
            raise ValueError("sizes %s and %s" % (self.size, other.size))
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in columns] for r in self.rows])

    __matmul__ = __mul__

    def __pow__(self, n):
        result, base = Matrix.identity(self.size[0]), self
        while n:
            if n & 1:
                result = result * base
            base, n = base * base, n >> 1
        return result

    def __eq__(self, other):
        return self.rows == other.rows

    def transposed(self):
        return Matrix(zip(*self.rows))

    def reduced(self, extra):
        """Gauss-Jordan on the rows with extra beside; the determinant and the new extra."""
        rows = [r[:] + e[:] for r, e in zip(self.rows, extra)]
        n, determinant = len(rows), Fraction(1)
        for i in range(n):
            pivot = next((k for k in range(i, n) if rows[k][i]), None)
            if pivot is None:
                return Fraction(0), None
            if pivot != i:
                rows[i], rows[pivot] = rows[pivot], rows[i]
                determinant = -determinant
            determinant *= rows[i][i]
            rows[i] = [v / rows[i][i] for v in rows[i]]
            for k in range(n):
                if k != i and rows[k][i]:
                    factor = rows[k][i]
                    rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
        return determinant, [r[n:] for r in rows]

    def determinant(self):
        return self.reduced([[] for _ in self.rows])[0]

    def inverse(self):
        determinant, rest = self.reduced(Matrix.identity(len(self.rows)).rows)
        if not determinant:
            raise ZeroDivisionError("singular")
        return Matrix(rest)

    def __str__(self):
        width = max(len(str(v)) for r in self.rows for v in r)
        return "\n".join("[" + " ".join("%*s" % (width, v) for v in r) + "]" for r in self.rows)


a = Matrix([[2, -1, 0], [1, 3, 5], [-2, 4, Fraction(1, 3)]])
print(a, a.determinant(), a.transposed(), a.inverse(), sep="\n")
print(a * a.inverse() == Matrix.identity(3), a.inverse().inverse() == a, (a @ a).determinant() == a.determinant() * a.determinant(), a + a == a * 2, a.size, a[1, 2])
hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)])
print(hilbert, hilbert.determinant(), hilbert.inverse(), sep="\n")
fibonacci = Matrix([[1, 1], [1, 0]])
print((fibonacci**90)[0, 1], (fibonacci**0) == Matrix.identity(2), (fibonacci**5).rows)
determinant, solution = Matrix([[1, 1, 1], [0, 2, 5], [2, 5, -1]]).reduced([[Fraction(6)], [Fraction(-4)], [Fraction(27)]])
print(determinant, solution)
for bad in (lambda: Matrix([[1, 2], [2, 4]]).inverse(), lambda: a * fibonacci, lambda: Fraction(1, 0), lambda: Fraction(1) / 0):
    try:
        print(bad())
    except (ZeroDivisionError, ValueError) as error:
        print(type(error).__name__, error)
print(sorted([Fraction(1, 2), Fraction(-1, 3), Fraction(2, 5), Fraction(0)]), sum(Fraction(1, k * (k + 1)) for k in range(1, 50)), {Fraction(2, 4): "half"}[Fraction(1, 2)], 1 - Fraction(1, 3), 2 / Fraction(3, 4))

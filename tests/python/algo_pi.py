# Digits of pi and e with integers of any size, in four ways that must agree.
def spigot():
    """Gibbons' streaming algorithm: one digit after the other."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2


def arctan_inverse(x, unit):
    total = term = unit // x
    n, sign = 3, -1
    while term:
        term //= x * x
        total += sign * (term // n)
        sign, n = -sign, n + 2
    return total


def machin(digits):
    unit = 10 ** (digits + 10)
    return 4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit)) // 10**10


def isqrt(n):
    x = 1 << (len(bin(n)) // 2 + 1)
    while (y := (x + n // x) // 2) < x:
        x = y
    return x


def gauss(digits):
    """The arithmetic-geometric mean, in fixed point."""
    unit = 10 ** (digits + 10)
    a, b, t, p = unit, isqrt(unit * unit // 2), unit // 4, 1
    while a - b > 1:
        m = (a + b) // 2
        b, t, p, a = isqrt(a * b), t - p * (a - m) ** 2 // unit, 2 * p, m
    return (a + b) ** 2 // (4 * t) // 10**10


def chudnovsky(digits):
    def split(a, b):
        if b - a == 1:
            p = (6 * a - 5) * (2 * a - 1) * (6 * a - 1) if a else 1
            q = 10939058860032000 * a**3 if a else 1
            return p, q, p * (13591409 + 545140134 * a) * (-1 if a % 2 else 1)
        m = (a + b) // 2
        p1, q1, t1 = split(a, m)
        p2, q2, t2 = split(m, b)
        return p1 * p2, q1 * q2, q2 * t1 + p1 * t2

    _, q, t = split(0, digits // 14 + 2)
    return q * 426880 * isqrt(10005 * 10 ** (2 * digits)) // t


def e(digits):
    unit = 10 ** (digits + 10)
    total, term, n = unit, unit, 1
    while term:
        term //= n
        total += term
        n += 1
    return total // 10**10


def show(number, width=50):
    text = str(number)
    print(text[0] + ".")
    for i in range(1, len(text), width):
        print("  " + " ".join(text[k : k + 10] for k in range(i, min(i + width, len(text)), 10)), ":", min(i + width - 1, len(text) - 1))


stream = spigot()
first = "".join(str(next(stream)) for _ in range(301))
pi = machin(400)
show(pi)
print(str(pi)[:301] == first, machin(395) == pi // 10**5)
print(abs(gauss(300) - machin(300)) <= 1, abs(chudnovsky(400) - pi) <= 1)
show(e(200))
counts = [str(pi).count(str(d)) for d in range(10)]
print(counts, sum(counts), str(pi).find("999999"))
root = isqrt(2 * 10**200)
print(root, root * root <= 2 * 10**200 < (root + 1) ** 2)

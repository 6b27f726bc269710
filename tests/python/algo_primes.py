# Prime numbers: sieve in a bytearray, wheel generator, Miller-Rabin, factors, and things counted with them.
def sieve(limit):
    marks = bytearray([1]) * (limit + 1)
    marks[0:2] = b"\x00\x00"
    i = 2
    while i * i <= limit:
        if marks[i]:
            for k in range(i * i, limit + 1, i):
                marks[k] = 0
        i += 1
    return [i for i, m in enumerate(marks) if m]


def endless():
    """Primes without end: each composite is filed under its next multiple."""
    multiples, n = {}, 2
    while True:
        if n not in multiples:
            yield n
            multiples[n * n] = [n]
        else:
            for p in multiples.pop(n):
                multiples.setdefault(n + p, []).append(p)
        n += 1


def is_prime(n, bases=(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
    if n < 2:
        return False
    for p in bases:
        if n % p == 0:
            return n == p
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd //= 2
        twos += 1
    for base in bases:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def factors(n):
    result, p = [], 2
    while p * p <= n:
        while n % p == 0:
            result.append(p)
            n //= p
        p += 1 if p == 2 else 2
    return result + [n] if n > 1 else result


primes = sieve(10000)
print(len(primes), primes[:10], primes[-5:], sum(primes))
generator = endless()
print(all(next(generator) == p for p in primes[:400]), next(generator))
print([n for n in range(60) if is_prime(n)] == primes[:17], sum(map(is_prime, range(10000))))
for n in (2**31 - 1, 2**61 - 1, 2**61 + 1, 561, 41041, 3215031751, 3825123056546413051, 10**18 + 9, 10**18 + 7, 2**89 - 1, 2**127 - 1, 2**127 + 1):
    print(n, is_prime(n))
for n in (1, 2, 12, 97, 360, 1001, 65536, 123456, 999983, 600851475143, 2**32 + 1):
    parts = factors(n)
    product = 1
    for p in parts:
        product *= p
    assert product == n
    print(n, "*".join("%d" % p for p in parts) or "1", len(set(parts)))
twins = [(p, q) for p, q in zip(primes, primes[1:]) if q - p == 2]
print(len(twins), twins[:5], twins[-1], max((q - p, p) for p, q in zip(primes, primes[1:])))


def totient(n):
    result = n
    for p in set(factors(n)):
        result -= result // p
    return result


print([totient(n) for n in range(1, 21)], sum(map(totient, range(1, 300))))
goldbach = {}
small = set(p for p in primes if p < 1000)
for n in range(4, 1000, 2):
    goldbach[n] = next((p, n - p) for p in sorted(small) if n - p in small)
print(goldbach[4], goldbach[100], goldbach[998], max(goldbach.values()))
perfect = [2 ** (p - 1) * (2**p - 1) for p in primes[:12] if is_prime(2**p - 1)]
print(perfect)

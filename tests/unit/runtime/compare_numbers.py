"""compare_numbers.py CALCULATOR [SEED [COUNT]]: the runtime's number routines against CPython's.

Both are given the same operations on the same generated numbers. Floats are single precision: exact values
are made with Fraction, so that CPython's double does not round twice.
"""
import random
import struct
import subprocess
import sys
from fractions import Fraction


def bits(value):
    return struct.pack(">f", value).hex()


def single(text_bits):
    return struct.unpack(">f", bytes.fromhex(text_bits))[0]


def nearest(exact):
    """The bits of the single nearest to a Fraction, ties to even, by trying the neighbours."""
    sign = 0x80000000 if exact < 0 else 0
    exact = abs(exact)
    if exact >= Fraction(2) ** 128 - Fraction(2) ** 103:
        return "%08x" % (sign | 0x7F800000)
    low, high = 0, 0x7F800000
    while high - low > 1:
        middle = (low + high) // 2
        if Fraction(single("%08x" % middle)) <= exact:
            low = middle
        else:
            high = middle
    below = exact - Fraction(single("%08x" % low))
    top = Fraction(2) ** 128 if high == 0x7F800000 else Fraction(single("%08x" % high))
    above = top - exact
    pick = low if below < above or (below == above and low % 2 == 0) else high
    return "%08x" % (sign | pick)


def number(rng):
    size = rng.choice([0, 1, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 200, 1000])
    value = rng.getrandbits(size) if size else 0
    shape = rng.randrange(6)
    if shape == 0 and size:
        value = (1 << size) - 1
    elif shape == 1 and size:
        value = 1 << (size - 1)
    elif shape == 2:
        value = (value >> 16 << 16) ^ (0xFFFF << 32)
    return -value if rng.randrange(2) else value


def decimal(rng):
    shape = rng.randrange(4)
    if shape == 0:
        digits = str(rng.randrange(1, 10 ** rng.choice([1, 3, 7, 9, 17, 60])))
    elif shape == 1:  # half way between two singles, or just beside
        pattern = rng.randrange(0x7F7FFFFE)
        middle = (Fraction(single("%08x" % pattern)) + Fraction(single("%08x" % (pattern + 1)))) / 2
        power = 0
        while middle.denominator != 1:
            middle *= 10
            power += 1
        digits = str(middle.numerator + rng.choice([0, 0, 1, -1]))
        return digits + "e-%d" % power
    elif shape == 2:
        digits = "%.9g" % single("%08x" % rng.randrange(0x7F800000))
        return digits
    else:
        digits = "%d.%d" % (rng.randrange(10**6), rng.randrange(10 ** rng.randrange(1, 12)))
    return digits + rng.choice(["", "e%d" % rng.randrange(-60, 50)])


def format_exact(pattern, kind, precision):
    value = single(pattern)
    return "%.*{}".format(kind) % (precision, value)


def cases(rng, count):
    pairs = {
        "+": lambda a, b: "%x" % (a + b),
        "-": lambda a, b: "%x" % (a - b),
        "*": lambda a, b: "%x" % (a * b),
        "&": lambda a, b: "%x" % (a & b),
        "|": lambda a, b: "%x" % (a | b),
        "^": lambda a, b: "%x" % (a ^ b),
        "cmp": lambda a, b: "%x" % ((a > b) - (a < b)),
        "divmod": lambda a, b: "%x %x" % divmod(a, b),
    }
    for _ in range(count):
        a, b = number(rng), number(rng)
        for name, function in pairs.items():
            if name != "divmod" or b != 0:
                yield "%s %x %x" % (name, a, b), function(a, b)
        by = rng.randrange(300)
        yield "<< %x %x" % (a, by), "%x" % (a << by)
        yield ">> %x %x" % (a, by), "%x" % (a >> by)
        yield "~ %x" % a, "%x" % ~a
        yield "base %x 10" % a, "%d" % a
        yield "base %x 8" % a, "%o" % a
        yield "base %x 2" % a, format(a, "b")
        yield "float %x" % a, nearest(Fraction(a))
        length = rng.randrange(40)
        flags = rng.randrange(4)
        order = "big" if flags & 1 else "little"
        try:
            a.to_bytes(length, order, signed=bool(flags & 2))
            fits = 1
        except OverflowError:
            fits = 0
        raw = (a % (1 << (8 * length))).to_bytes(length, order)
        back = int.from_bytes(raw, order, signed=bool(flags & 2))
        yield "B%d %x %d" % (flags, a, length), "%s %d %x" % (raw.hex(), fits, back)
        text = decimal(rng)
        yield "parse " + text, nearest(Fraction(text))
        pattern = "%08x" % rng.choice([rng.getrandbits(32), int(bits(rng.uniform(-1000, 1000)), 16), int(bits(rng.randrange(2000) / 8), 16)])
        if (int(pattern, 16) & 0x7F800000) != 0x7F800000:
            kind = rng.choice("efg")
            precision = rng.choice([0, 1, 2, 3, 6, 7, 9, 15, 30])
            precision = max(precision, 1) if kind == "g" else precision
            yield "format %s %s%d" % (pattern, kind, precision), format_exact(pattern, kind, precision)
            yield "trunc " + pattern, "%x" % int(single(pattern))


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
    todo = list(cases(random.Random(seed), count))
    given = "".join(question + "\n" for question, _ in todo)
    run = subprocess.run([sys.argv[1]], input=given, capture_output=True, text=True)
    answers = run.stdout.splitlines()
    wrong = 0
    for (question, expected), answer in zip(todo, answers):
        if answer != expected and wrong < 10:
            print("%s\n  expected %s\n  got      %s" % (question, expected, answer))
        wrong += answer != expected
    print("%d operations, %d wrong" % (len(todo), wrong))
    return 0 if wrong == 0 and run.returncode == 0 and len(answers) == len(todo) else 1


sys.exit(main())

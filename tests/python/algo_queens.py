# The n queens problem: by backtracking with sets, and counted with bit masks.
def solve(n):
    columns, rising, falling = set(), set(), set()
    placed = []

    def place(row):
        if row == n:
            yield list(placed)
            return
        for column in range(n):
            if column in columns or row + column in rising or row - column in falling:
                continue
            columns.add(column), rising.add(row + column), falling.add(row - column)
            placed.append(column)
            yield from place(row + 1)
            placed.pop()
            columns.remove(column), rising.remove(row + column), falling.remove(row - column)

    return place(0)


def count(n, columns=0, left=0, right=0):
    full = (1 << n) - 1
    if columns == full:
        return 1
    total = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        total += count(n, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return total


def draw(queens):
    for column in queens:
        print(" ".join("Q" if i == column else "." for i in range(len(queens))))


draw(next(solve(8)))
for n in range(1, 8):
    found = list(solve(n))
    print(n, len(found), found[:2])
    assert len(found) == count(n)
    assert all(len(set(q)) == n for q in found)
print([count(n) for n in range(1, 9)])


def symmetries(queens):
    n = len(queens)
    result = set()
    for _ in range(4):
        queens = tuple(n - 1 - queens.index(i) for i in range(n))
        result.add(queens)
        result.add(tuple(reversed(queens)))
    return result


unique = []
for q in solve(6):
    if not any(tuple(q) in symmetries(u) for u in unique):
        unique.append(tuple(q))
print(unique)

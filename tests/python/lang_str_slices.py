# Slices of str, bytes, bytearray, list, tuple and range with every combination of signs.
text = "abcdefg"
BOUNDS = (None, -100, -8, -7, -3, -1, 0, 1, 3, 6, 7, 8, 100)
STEPS = (None, 1, 2, 3, 7, 9, -1, -2, -3, -7, -9)

items = list(text)
for step in STEPS:
    row = []
    for start in BOUNDS:
        for stop in BOUNDS:
            part = text[start:stop:step]
            assert part == "".join(items[start:stop:step])
            assert tuple(items)[start:stop:step] == tuple(part)
            assert text.encode()[start:stop:step] == part.encode()
            assert bytearray(b"abcdefg")[start:stop:step] == part.encode()
            assert "".join(text[i] for i in range(7)[start:stop:step]) == part
            if step is None or step == 1:
                assert bytes(memoryview(b"abcdefg")[start:stop]) == part.encode()
            row.append(part)
    print(step, ",".join(row))

for i in range(-7, 7):
    print(text[i], items[i], b"abcdefg"[i], tuple(items)[i], range(10, 17)[i], end=" ")
print()
for sequence in (text, items, tuple(items), b"abc", bytearray(b"abc"), range(3)):
    for index in (7, -8, 100, -100, 2**40, -(2**70)):
        try:
            sequence[index]
        except IndexError:
            print("I", end="")
    for index in ("a", None, 1.5):
        try:
            sequence[index]
        except TypeError:
            print("T", end="")
    try:
        sequence[::0]
    except ValueError:
        print("V")

print(text[2:][1:][:-1], text[::-1][::2], text[:3] + text[3:] == text, text[-3:-1], text[5:2], text[2 : 2 + 3])
print(text[True:], text[:False], text[-0:], text[2**40 :], text[: 2**70], text[-(2**70) :])
unicode = "aé€😀z"
print(len(unicode), unicode[1], unicode[2], unicode[-2], unicode[1:4], unicode[::-1], unicode[::2], unicode[-3:])
print("-".join(unicode), [hex(ord(c)) for c in unicode], len(list(enumerate(unicode))))


class Index:
    def __getitem__(self, key):
        return key


k = Index()
print(k[1], k[1:2], k[::], k[1:2:3], k[1, 2, 3], k[()], k[-1:"a"], k[(1, 2)], k[[1]])

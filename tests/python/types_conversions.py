# every type from every other
values = [0, 1, -3, 2**7 + 200, 1.5, True, None, "", "abc", "12", b"", b"ab", bytearray(b"cd"), (), (1, 2), [], [3, 4], {}, {"a": 1}, set(), frozenset([9]), range(3)]
for to in (int, float, str, bytes, bytearray, bool, list, tuple):
    for v in values:
        try:
            r = to(v)
            print(to.__name__, repr(v), repr(r), type(r) is to)
        except (TypeError, ValueError) as e:
            print(to.__name__, repr(v), type(e).__name__)
        except MemoryError:
            print(to.__name__, repr(v), "too big")
        except OverflowError:
            print(to.__name__, repr(v), "too big")
for v in values:
    for w in values:
        try:
            equal = v == w
        except Exception as e:
            equal = e
        print("T" if equal is True else "F" if equal is False else "?", end="")
    print()

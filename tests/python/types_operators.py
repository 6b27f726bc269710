# every operator between every pair of types: result or TypeError
values = [3, 2**65, 2.5, True, None, "ab", b"cd", bytearray(b"ef"), (1,), [2], {"k": 1}, {5}, range(2)]
operators = [("+", lambda a, b: a + b), ("-", lambda a, b: a - b), ("/", lambda a, b: a / b), ("//", lambda a, b: a // b), ("&", lambda a, b: a & b), ("|", lambda a, b: a | b), ("^", lambda a, b: a ^ b), ("<", lambda a, b: a < b), (">=", lambda a, b: a >= b), ("==", lambda a, b: a == b), ("in", lambda a, b: a in b)]
for name, operator in operators:
    for v in values:
        for w in values:
            if type(v) is float or type(w) is float or name == "/" or (name == "|" and isinstance(v, dict)):
                continue
            if name == "in" and isinstance(v, set):
                continue
            try:
                print(name, v, w, operator(v, w))
            except (TypeError, ValueError):
                print(name, v, w, "refused")
for v in values:
    for name, operator in (("-", lambda a: -a), ("+", lambda a: +a), ("~", lambda a: ~a), ("not", lambda a: not a), ("len", len), ("bool", bool)):
        try:
            print(name, v, operator(v))
        except TypeError:
            print(name, v, "TypeError")
for v in ["ab", b"cd", bytearray(b"ef"), (1,), [2]]:
    for n in (-1, 0, 1, 3, True):
        print(v * n, n * v)

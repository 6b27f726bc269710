# the words of errors, as MicroPython says them
def attempt(text):
    try:
        print(text, "->", eval(text))
    except Exception as e:
        print(text, "->", type(e).__name__ + ":", e)
for text in ("1 // 0", "1 % 0", "1 / 0", "1.0 / 0", "1 << -1", "int('x')", "int('')", "float('x')", "int('1', 99)", "int(None)", "int([])", "float(None)",
             "[][0]", "(1,)[5]", "'a'[5]", "b'a'[5]", "bytearray(1)[5]", "range(1)[5]", "[1]['a']", "'a'['b']", "(1,)['a']",
             "[].pop()", "[1].remove(2)", "[1].index(2)", "'a'.index('b')", "'a'.split('')", "{1}.remove(5)", "set().pop()", "{}['k']",
             "'a' + 1", "1 + 'a'", "[] + 1", "1 - 'a'", "-'a'", "~1.5", "1 < 'a'", "len(5)", "iter(5)", "5[0]", "5()", "None.x", "(5).x", "[].x",
             "','.join([1])", "ord('ab')", "ord(5)", "chr(-1)", "bytes([256])", "bytes('a')", "hash([])", "{[]: 1}", "'%d' % 'a'", "'%d %d' % 1",
             "'%s' % (1, 2)", "'%z' % 1", "'{}'.format()", "'{a}'.format()", "'}'.format()", "'{:q}'.format(1)", "'{:d}'.format('a')", "max([])", "min(())",
             "range(1, 2, 0)", "[1, 2][::0]", "sum(['a'])", "'a' * 'b'", "abs('a')", "round('a')", "pow(2, -1, 5)", "pow(2, 5, 0)", "divmod(1, 0)",
             "b'\\xff'.decode()", "int(float('nan'))", "int(float('inf'))", "(256).to_bytes(1, 'big')", "'a'.zfill()", "'a'.find()", "isinstance(1, 1)",
             "next(iter([]))", "memoryview(5)", "bytes(-1)", "sorted(5)", "list(5)", "'a'.center(1, 'xx')", "math", "(-8.0) ** 0.5"):
    attempt(text)

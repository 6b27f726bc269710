# bool, None, Ellipsis, NotImplemented
print(True, False, None, Ellipsis, ..., NotImplemented)
print(bool(), bool(0), bool(1), bool(""), bool("a"), bool([]), bool([0]), bool({}), bool(()), bool(None), bool(0.0))
print(True & False, True | False, True ^ True, True & 3, 2 | True, ~True, -True, +True)
print(True + 1, True * 3, True / 2, True // 2, True << 3, True ** 2)
print(True == 1, False == 0, True is True, None is None, None == False, None == 0, not None)
print(True < 2, False < True, sorted([True, False, 2, -1]))
print(str(True), repr(None), [None, True], (False,), {None: 1})
print(isinstance(True, bool), isinstance(1, bool), type(None), type(True), bool is bool)
print(int(True), float(True), "%d" % True, "%s" % True, "{}".format(False), f"{True:d}", f"{True}", f"{True:5}|")
print([10, 20][True], "ab"[False], {True: "t"}[1], {1: "x"}[True])
print(1 and 2, 0 and 2, 1 or 2, 0 or 2, not 1, not "", None or "x")
for op in ("None + 1", "None < None", "None[0]", "None()", "len(None)", "iter(None)"):
    try:
        eval(op)
    except TypeError:
        print("TypeError", op)
print(hash(True) == hash(1), hash(None) == hash(None), ... is Ellipsis)
print(None if True else 1, 5 if None else 6)
try:
    bool(1, 2)
except TypeError:
    print("TypeError")
print(all([]), any([]), all([1, 2, 0]), any([0, 0, 3]), all(x > 0 for x in (1, 2)), any(x > 1 for x in (0, 1)))

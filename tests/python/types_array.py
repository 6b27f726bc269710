# array
from array import array
for t in "bBhHiIqQfd":
    a = array(t, [1, 2, 3])
    print(a, len(a), a[0], a[-1], list(a), bytes(a[1:2]) == bytes(a)[len(bytes(a)) // 3: 2 * len(bytes(a)) // 3])
a = array("i", range(5))
a.append(10)
a.extend(array("i", [20, 30]))
a[0] = -1
print(a, a[1:3], a[::2], sum(a), 10 in a, a == array("i", [-1, 1, 2, 3, 4, 10, 20, 30]), a + array("i", [1]), max(a))
a += array("i", [7])
print(a[-1], len(a), bool(array("b")), array("b"), array("H", b"\x01\x02\x03\x04"), array("f", [0.5, -1.5]))
b = array("h", [1, 2])
m = memoryview(b)
m[0] = 500
print(b, m[1], len(m), m.itemsize)
for bad in ("array('z')", "array('i', ['a'])", "array('i', [1])['x']", "a[100]", "array()"):
    try:
        eval(bad)
        print("no error", bad)
    except (ValueError, TypeError, IndexError):
        print("refused", bad)

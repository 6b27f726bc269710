# memoryview
a = bytearray(b"hello world")
m = memoryview(a)
print(len(m), m[0], m[-1], bytes(m), bytes(m[2:5]), bytes(m[-5:]), bytes(m[3:3]), len(m[1:4]), m[1:4][1])
m[0] = 72
m[-1] = 68
print(a)
m[1:3] = b"EL"
m[6:][0:2] = b"WO"
print(a)
print(list(m[:3]), [x for x in m[3:5]], 72 in m, tuple(m[0:2]), sum(m[0:2]))
print(m == a, m == b"HELlo WOrlD", m[0:2] == b"HE", m != b"x", memoryview(b"a") == memoryview(b"a"), m[0:1] == b"x")
r = memoryview(b"const")
print(len(r), r[1], bytes(r[1:3]))
try:
    r[0] = 1
except TypeError:
    print("TypeError read-only")
for i in (11, -12):
    try:
        m[i]
    except IndexError:
        print("IndexError")
try:
    m[0:2] = b"abc"
except ValueError:
    print("ValueError size")
try:
    memoryview(5)
except TypeError:
    print("TypeError")
try:
    m[0] = 300
except ValueError:
    print("ValueError")
print(b"x" + m[0:2], bytearray(m[0:3]), b"".join([m[0:2], m[2:4]]), m.itemsize, m[0:4].hex(), int.from_bytes(m[0:2], "big"))
def fill(view, value):
    for i in range(len(view)):
        view[i] = value
fill(m[2:4], 46)
print(a, memoryview(m[2:6])[0], bool(memoryview(b"")), bool(m))
w = memoryview(bytearray(4))
w[0:2] = w[2:4]
w[:] = b"abcd"
w[1:4] = w[0:3]
print(bytes(w))

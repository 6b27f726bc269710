# io.StringIO and io.BytesIO
import io
s = io.StringIO()
print(s.write("hello"), s.write(" world\n"), s.getvalue(), s.tell() > 0)
s.seek(0)
print(s.read(5), repr(s.read()), repr(s.read()))
s.seek(0)
print(repr(s.readline()), repr(s.readline()))
s = io.StringIO("a\nb\n\nlast")
print([line for line in s], s.read())
s.seek(0)
print(s.readline(), s.read(1), s.readlines() if hasattr(s, "readlines") else "")
s = io.StringIO("abcdef")
s.write("XY")
print(s.getvalue(), s.read(2), s.read(0), s.read(-1), s.read())
with io.StringIO("ctx") as f:
    print(f.read())
try:
    f.read()
except ValueError:
    print("ValueError closed")
b = io.BytesIO(b"\x00\x01\x02\x03")
print(b.read(2), b.tell(), b.read(), b.read(), b.seek(1), b.read(1))
print(b.seek(0, 2), b.write(b"tail"), b.getvalue(), b.seek(-2, 2), b.read())
b.seek(10)
b.write(b"gap")
print(b.getvalue(), len(b.getvalue()))
buf = bytearray(3)
b.seek(1)
print(b.readinto(buf), buf, b.readline(), b.seek(0), b.readinto(bytearray(100)))
for bad in ("io.StringIO().write(b'a')", "io.BytesIO().write('a')"):
    try:
        eval(bad)
        print("no error", bad)
    except TypeError:
        print("TypeError", bad)
s = io.StringIO()
print("to", "memory", file=s, sep="-")
print(repr(s.getvalue()))
for i in range(200):
    s.write("line %d\n" % i)
print(len(s.getvalue()), s.getvalue().count("\n"))
s.flush()
s.close()

# Text and binary files: every way to read and write, and what goes wrong.
import os

f = open("a.txt", "w")
print(f, f.write("one\ntwo\nthree"), f.tell())
f.flush()
f.close()
f.close()

with open("a.txt") as f:
    print(repr(f.read(2)), repr(f.read()), repr(f.read()), f.read(0) == "")
    print(f.seek(0), repr(f.readline()), repr(f.readline(2)), repr(f.readline()), f.readlines())
    print(f.seek(-2, 2), f.read(), f.seek(4), f.tell(), f.seek(1, 1))

print([line for line in open("a.txt")])
print(open("a.txt", "rb").readlines())

f = open("a.txt", "r+b")
print(f, f.seek(4), f.write(b"TWO"), f.seek(0), f.read())
b = bytearray(6)
print(f.seek(4), f.readinto(b), b, f.readinto(b), f.readinto(b, 2), f.seek(0), f.readinto(b, 2), b)
print(f.write(b"abcdef", 3), f.write(b"abcdef", 1, 2), f.seek(0), f.read())
f.close()

with open("a.txt", "a") as f:
    f.write("end")
with open("a.txt", mode="r", encoding="utf-8") as f:
    print(f.read())

try:
    f.read()
except ValueError as e:
    print(repr(e))

for name, mode in (("none", "r"), ("no/dir", "w"), ("a.txt", "x"), ("/", "r"), ("a.txt/b", "r"), ("x" * 256, "w")):
    try:
        open(name, mode)
    except OSError as e:
        print(name[:8], mode, e, e.errno)

try:
    open("a.txt").write("x")
except OSError as e:
    print(e)
try:
    open("a.txt", "w").read()
except OSError as e:
    print(e)
try:
    open(["list"])
except TypeError as e:
    print("TypeError")

with open("u.txt", "w") as f:
    print(f.write("größe\n漢字\n"))
with open("u.txt") as f:
    print(f.read(3), f.read(4), f.read(1) == "字", repr(f.read()))
with open("u.txt", "rb") as f:
    print(f.read(4), len(f.read()))
with open("bad.txt", "wb") as f:
    f.write(b"ab\xff")
try:
    open("bad.txt").read()
except UnicodeError:
    print("UnicodeError")

big = bytes(range(256)) * 300
with open("big", "wb") as f:
    print(f.write(big))
with open("big", "rb") as f:
    print(f.read() == big, f.seek(70000), f.read(5))
    f.seek(0)
    n = 0
    while True:
        part = f.read(1000)
        if not part:
            break
        n += len(part)
    print(n)
print(os.stat("big")[6])
import io
print(io.open is open, io.open("a.txt", "w").write("x"))

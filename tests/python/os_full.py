# A full disk, files that nobody closes, and modules from files.
import gc
import os
import sys


def put(name, text):
    with open(name, "w") as f:
        return f.write(text)


put("kept", "kept")
f = open("big", "wb")
try:
    while True:
        f.write(bytes(4096))
except OSError as e:
    print(e, e.errno)
f.close()
print(os.stat("big")[6], open("kept").read())
os.remove("big")
print(put("new", "fine"), open("kept").read())


def leave_open(n):
    f = open("left%d" % n, "w")
    f.write("written %d" % n)


for n in range(10):
    leave_open(n)


def deeper(n):
    return [0] * 100 if n == 0 else deeper(n - 1)


deeper(20)
gc.collect()
print(sum(os.stat("left%d" % n)[6] for n in range(10)) >= 9 * 8)

put("hello.py", "def greet(name):\n    return 'hello ' + name\n")
import hello
print(hello.greet("file"))
os.mkdir("pack")
put("pack/__init__.py", "inner = 5\n")
put("pack/deep.py", "from pack import inner\nvalue = inner * 2\n")
import pack.deep
print(pack.deep.value, pack.inner)
os.mkdir("lib")
put("lib/inlib.py", "where = __name__\n")
sys.path.append("/lib")
import inlib
print(inlib.where)

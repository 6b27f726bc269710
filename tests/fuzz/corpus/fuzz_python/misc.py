a, *b = 1, 2, 3
a += 1 if b else 2
d = {"x": 0x1f, 1.5e3: b"\x00", None: ...}
lambda x, /, y=1, *, z: (x := y)
assert d, "m"
from sys import *
import os.path as p
global q
print(not a is b, a < 1 <= 2, ~a ** -2, d["x":2, ...], sep="")
async def f():
    async for i in x: await i

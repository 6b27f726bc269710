# Coroutines: async def, await, async for, async with, driven by hand as an event loop does.
class Later:
    def __init__(self, value): self.value = value
    def __await__(self):
        got = yield ('wait', self.value)
        return got

def run(coroutine):
    log = []
    value = None
    try:
        while True:
            log.append(coroutine.send(value))
            value = len(log)
    except StopIteration as stop:
        return log, stop.value

async def simple(x):
    return x + 1
async def twice(x):
    a = await Later(x)
    b = await simple(a)
    return a, b, await Later(b)
print(run(twice(5)))

class Ticker:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await Later(self.n)
        return self.n
async def loop():
    seen = []
    async for i in Ticker(3):
        if i == 1:
            continue
        seen.append(i)
    else:
        seen.append('else')
    async for i in Ticker(9):
        if i == 7:
            break
        seen.append(i)
    return seen
print(run(loop()))

class Manager:
    def __init__(self, suppress=False): self.suppress = suppress
    async def __aenter__(self):
        await Later('enter')
        return 'managed'
    async def __aexit__(self, kind, value, trace):
        await Later('exit ' + (kind.__name__ if kind else 'plain'))
        return self.suppress
async def managed():
    async with Manager() as m:
        print('in', m)
    async with Manager(True):
        raise ValueError
    try:
        async with Manager(), Manager():
            1 / 0
    except ZeroDivisionError:
        print('passed')
    async with Manager():
        return 'from inside'
print(run(managed()))

async def failing():
    await Later(1)
    raise KeyError('k')
async def guarded():
    try:
        await failing()
    except KeyError as e:
        return 'caught', e.args
    finally:
        await Later('finally')
print(run(guarded()))
c = failing()
c.send(None)
try:
    c.throw(ValueError('thrown'))
except ValueError as e:
    print(e)
async def closing():
    try:
        await Later('x')
    finally:
        print('closed')
c = closing()
c.send(None)
c.close()
async def nested(n):
    if n == 0:
        return await Later('deep')
    return n + await nested(n - 1)
print(run(nested(5)))
class A:
    async def m(self, *args, k=1): return args, k
    @classmethod
    async def c(cls): return cls.__name__
print(run(A().m(1, 2, k=3)), run(A.c()))

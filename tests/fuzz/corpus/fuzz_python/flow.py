def g(n):
    try:
        while n:
            n -= 1
            r = yield from h(n)
            if r == 2: continue
            with open("x") as f: break
        else:
            return 1
    except (ValueError, OSError) as e:
        raise KeyError from e
    finally:
        del n
def h(n):
    yield n
    return n
print(list(g(3)))

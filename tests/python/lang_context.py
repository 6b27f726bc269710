# with: the order of enter and exit, suppression, several managers, leaving the body in every way.
class Manager:
    def __init__(self, name, suppress=False, fail=""):
        self.name, self.suppress, self.fail = name, suppress, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None, value.args if value else None)
        if self.fail == "exit":
            raise RuntimeError("exit " + self.name)
        return self.suppress


M = Manager
with M("a") as a:
    print("body", a)
with M("a"), M("b") as b, M("c", True) as c:
    print(b, c)
with M("outer") as x:
    with M("inner") as y:
        print(x, y)
with M("s", suppress=True):
    raise ValueError("suppressed", 1)
try:
    with M("a"), M("b"):
        raise ValueError("seen by both")
except ValueError as error:
    print("outside", error.args)
with M("a", suppress=True), M("b"):
    raise ValueError("suppressed by a")
with M("a"), M("b", suppress=True):
    raise ValueError("suppressed by b")
for fail in ("enter", "exit"):
    try:
        with M("a"), M("b", fail=fail), M("c"):
            print("body")
    except RuntimeError as error:
        print("RuntimeError", error.args)
try:
    with M("a", fail="exit"):
        raise ValueError("replaced")
except RuntimeError as error:
    print("RuntimeError", error.args)


def leave(how):
    log = []
    for i in range(2):
        with M("%s%d" % (how, i)):
            if how == "return":
                return "returned", log
            if how == "break":
                break
            if how == "continue":
                continue
        log.append("after")
    else:
        log.append("else")
    return "end", log


for how in ("return", "break", "continue", "none"):
    print(leave(how))


def mixed():
    try:
        with M("in try"):
            try:
                return "value"
            finally:
                print("inner finally")
    finally:
        print("outer finally")


print(mixed())


def gen():
    with M("gen"):
        yield 1
        yield 2


print(list(gen()))
g = gen()
next(g)
g.close()
g = gen()
next(g)
try:
    g.throw(KeyError("thrown in"))
except KeyError as error:
    print(error.args)


class Box:
    pass


box, items = Box(), [0, 0]
with M("attr") as box.value, M("item") as items[1]:
    print(box.value, items)


class Two:
    def __enter__(self):
        return 1, (2, 3)

    def __exit__(self, *args):
        print(len(args), args[0])


with Two() as (p, (q, r)):
    print(p, q, r)
with (M("in brackets")) as v:
    print(v)
with Two():
    pass


class Recorder:
    """A manager that counts its uses and can be entered again."""

    def __init__(self):
        self.depth, self.most = 0, 0

    def __enter__(self):
        self.depth += 1
        self.most = max(self.most, self.depth)
        return self

    def __exit__(self, kind, value, trace):
        self.depth -= 1
        return kind is ZeroDivisionError


r = Recorder()
with r as r1, r as r2:
    with r:
        1 / 0
    print(r1 is r2, r.depth)
print(r.depth, r.most)
for i in range(3):
    with r:
        if i == 1:
            1 // 0
        print("turn", i)
for bad in ("with 5: pass", "with None as x: pass", "with object(): pass"):
    try:
        exec(bad)
        print("no error")
    except (AttributeError, TypeError):
        print("error", bad)


class NoExit:
    def __enter__(self):
        print("never entered")


try:
    with NoExit():
        print("body")
except (AttributeError, TypeError):
    print("no __exit__")


def recurse(n):
    with M("r%d" % n, suppress=n == 2):
        if n == 3:
            raise KeyError(n)
        recurse(n + 1)
        print("unwound to", n)


recurse(0)

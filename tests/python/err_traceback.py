# What MicroPython prints of an exception: the frames from the outermost, without source lines.
import sys


def show(f, *args):
    try:
        f(*args)
    except BaseException as error:
        sys.print_exception(error)


def inner(n):
    return 1 // n


def middle(n):
    x = 1
    return inner(n) + x


class Thing:
    def __init__(self, n):
        self.n = n
        self.check()

    def check(self):
        if self.n < 0:
            raise ValueError("negative", self.n)

    @property
    def bad(self):
        return self.missing

    def __add__(self, other):
        return inner(0)


def generator():
    yield 1
    raise KeyError("from the generator")


def reraise():
    try:
        inner(0)
    except ZeroDivisionError:
        raise


def chained():
    try:
        inner(0)
    except ZeroDivisionError:
        raise TypeError("second")


class Own(Exception):
    pass


class Texted(Exception):
    def __str__(self):
        return "own text"


def throw(error):
    raise error


show(inner, 0)
show(middle, 0)
show(Thing, -1)
show(lambda: Thing(1).bad)
show(lambda: Thing(1) + 1)
show(lambda: list(generator()))
show(lambda: [inner(i) for i in (1, 0)])
show(lambda: sum(inner(i) for i in (1, 0)))
show(lambda: sorted([1, 2], key=lambda v: v.missing))
show(reraise)
show(chained)
for error in (Own(), Own("a"), Own("a", 1), Texted("x"), ValueError, OSError(2), OSError(2, "file"), KeyError("k"), SystemExit(3), StopIteration(1)):
    show(throw, error)
show(exec, "x = 1\n\nraise ValueError('in text')")
show(exec, "def broken(:\n  pass")
show(eval, "1 +")
kept = Own("twice")
show(throw, kept)
show(throw, kept)
middle(0)
print("never reached")

# A module that imports its siblings.
from . import NAME
from .sub import deep as other

SIBLING = (NAME, other.VALUE)


class Square:
    def __init__(self, side):
        self.side = side

    def describe(self):
        return "square of %d" % self.side


def area(shape):
    return shape.side**2


if __name__ == "__main__":
    print("never run as a program")

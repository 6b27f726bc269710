from .. import value as up
from ..one import ONE
TWO = ONE + 1
def sibling():
    from . import late
    return late.LATE

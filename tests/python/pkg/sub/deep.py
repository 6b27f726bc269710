# A module two packages down, which reaches up with a relative import.
from .. import NAME as top
from ..sub import __name__ as parent

VALUE = top + "/deep"


def where():
    return __name__, parent

value = 1
from .sub import sub_value
from . import one

# Importing files: modules, packages, relative imports, star, cycles, errors.
import sys
here = __file__.rsplit('/', 1)[0] if '/' in __file__ else '.'
sys.path.insert(0, here)
import pack
print(pack.__name__, pack.value, pack.sub_value)
import pack.one
print(pack.one.__name__, pack.one.ONE, sorted(n for n in pack.one.__dict__ if n[0] != '_') if hasattr(pack.one, '__dict__') else '')
import pack.sub.two as two
print(two.up, two.TWO, two.sibling())
from pack import one, sub
print(one is pack.one, sub.name)
from pack.sub import two as again, late
print(again is two, late.LATE)
from pack.star import *
print(public, listed() if 'listed' in globals() else 'none', '_hidden' in globals())
def inside():
    from pack.one import ONE as renamed
    return renamed
print(inside())
try:
    import pack.missing
except ImportError:
    print('missing')
try:
    from pack.one import NOPE
except ImportError:
    print('no name')
try:
    import pack.broken
except ZeroDivisionError:
    print('broken', 'pack.broken' in sys.modules)
try:
    import pack.syntax
except SyntaxError:
    print('syntax')
print('pack.sub.two' in sys.modules, sys.modules['pack'] is pack)
from pack import cycle_a
print(cycle_a.done, cycle_a.b.done)
print(__name__, pack.one.who())

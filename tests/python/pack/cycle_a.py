from . import cycle_b as b
done = 'a'

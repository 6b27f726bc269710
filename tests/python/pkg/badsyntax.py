# A module that does not compile.
def f(:

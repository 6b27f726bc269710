# A package for the tests of import.
NAME = "pkg"
_hidden = "not for star"
loads = 0
loads += 1


def helper(n):
    return n + 100

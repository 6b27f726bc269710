ONE = 1
def who(): return __name__

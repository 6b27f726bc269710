# try, except, else, finally and their combinations with return, break and continue.
def order(kind):
    log = []
    try:
        log.append('try')
        if kind == 1:
            raise ValueError('v')
        if kind == 2:
            raise KeyError('k')
        if kind == 3:
            return log
    except ValueError as e:
        log.append('except %s' % e)
    except (KeyError, IndexError):
        log.append('tuple')
    else:
        log.append('else')
    finally:
        log.append('finally')
    log.append('after')
    return log
for kind in range(4):
    print(order(kind))

def returns(n):
    try:
        return 'try'
    finally:
        if n:
            return 'finally'
print(returns(0), returns(1))

def loop():
    out = []
    for i in range(6):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            out.append(i)
        finally:
            out.append('f%d' % i)
    else:
        out.append('else')
    return out
print(loop())
def nested():
    try:
        try:
            1 / 0
        finally:
            print('inner finally')
    except ZeroDivisionError:
        print('outer except')
        try:
            raise KeyError
        except KeyError:
            print('inside handler')
    finally:
        print('outer finally')
nested()
def finally_break():
    while True:
        try:
            return 1
        finally:
            break
    return 2
print(finally_break())
def finally_in_loop():
    for i in range(3):
        for j in range(3):
            try:
                if j == 1:
                    break
            finally:
                print(i, j)
    return 'end'
print(finally_in_loop())
def reraise():
    try:
        try:
            raise ValueError('first')
        except ValueError:
            raise
    except ValueError as e:
        return 'reraised %s' % e
print(reraise())
def from_handler():
    try:
        try:
            raise ValueError
        except ValueError as e:
            raise KeyError('second') from e
    except KeyError as e:
        return type(e.__cause__).__name__, e.args
print(from_handler())
def deep():
    def raiser(): raise IndexError('deep')
    def middle():
        try:
            raiser()
        except KeyError:
            print('wrong')
    try:
        middle()
    except LookupError as e:
        return e.args
print(deep())
try:
    try:
        raise TypeError('a')
    finally:
        raise ValueError('b')
except Exception as e:
    print(type(e).__name__, e)
try:
    raise
except RuntimeError:
    print('nothing to reraise')
try:
    raise 1
except TypeError:
    print('not an exception')
class Mine(Exception):
    pass
class Derived(Mine):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.extra = a + b
    def __str__(self):
        return 'Derived with %s' % self.extra
for cls, args in ((Mine, ()), (Mine, ('x', 'y')), (Mine, (1, 2)), (Derived, (3, 4))):
    try:
        raise cls(*args)
    except Mine as e:
        print(repr(e) if cls is Mine else 'D', str(e), e.args, isinstance(e, Exception))
e = None
try:
    raise Mine
except Mine as e:
    pass
try:
    e
except NameError:
    print('e is gone')
def gone():
    try:
        raise Mine
    except Mine as err:
        pass
    try:
        err
    except NameError:
        return 'unbound'
print(gone())
def except_star(types):
    try:
        {}['x']
    except types:
        return 'ok'
print(except_star(KeyError), except_star((ValueError, LookupError)))
print([issubclass(a, b) for a, b in ((KeyError, LookupError), (OSError, Exception), (KeyboardInterrupt, Exception), (StopIteration, Exception))])
try:
    assert 1 == 2, 'message'
except AssertionError as e:
    print('assert', e)
try:
    assert False
except AssertionError as e:
    print('assert', e.args)
assert True, 1 / 0 if False else 'fine'
def many():
    total = 0
    for i in range(200):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            total += 1
        except ValueError as e:
            total += e.args[0]
    return total
print(many())
def handler_state():
    try:
        raise KeyError('outer')
    except KeyError:
        try:
            raise ValueError('inner')
        except ValueError:
            pass
        try:
            raise
        except KeyError as e:
            return 'still %s' % e.args
print(handler_state())
def helper():
    raise
try:
    try:
        raise OSError(5)
    except OSError:
        helper()
except OSError as e:
    print('helper', e.args)
print(repr(ValueError()), repr(ValueError(1, 2)), ValueError('a') == ValueError('a'))
try:
    raise OSError(2, 'text')
except OSError as e:
    print(e.errno, e.args)
try:
    raise SystemExit(3)
except SystemExit as e:
    print(e.args, e.code)
x = 5
try:
    x = 6
    raise Mine
except Mine:
    x += 1
else:
    x = 0
finally:
    x *= 2
print(x)

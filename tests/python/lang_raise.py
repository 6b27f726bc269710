# raise: classes and instances, from, re-raise, hierarchies, arguments, matching, scope of the name.
def catch(action, *kinds):
    try:
        action()
    except kinds as error:
        print("caught", type(error).__name__, error.args)
    except Exception as error:
        print("other", type(error).__name__, error.args)
    else:
        print("nothing")


def throw(what):
    raise what


for what in (ValueError, ValueError(), ValueError("text"), ValueError(1, 2), KeyError("k"), IndexError, OSError(5), RuntimeError(None), StopIteration(3)):
    catch(lambda: throw(what), ValueError, LookupError)
for what in (5, "text", None, int, [ValueError], object()):
    try:
        raise what
    except TypeError:
        print("TypeError: not an exception")

try:
    raise
except RuntimeError:
    print("RuntimeError: nothing to re-raise")


def reraise():
    try:
        {}["missing"]
    except KeyError:
        print("first")
        raise


catch(reraise, KeyError)


def replace():
    try:
        [][0]
    except IndexError as error:
        raise ValueError("replaced") from error


def suppress():
    try:
        [][0]
    except IndexError:
        raise ValueError("suppressed") from None


catch(replace, ValueError)
catch(suppress, ValueError)


class Base(Exception):
    pass


class Left(Base):
    pass


class Right(Base):
    def __init__(self, code, *more):
        self.code = code
        super().__init__(code, *more)


class Both(Left, Right):
    pass


for kind in (Base, Left, Right, Both):
    for handler in (Base, Left, Right, (Left, Right), ()):
        try:
            try:
                raise kind(7)
            except handler as error:
                print(kind.__name__, "as", handler.__name__ if not isinstance(handler, tuple) else len(handler), error.args, getattr(error, "code", None))
        except Base:
            print(kind.__name__, "passed")

try:
    raise Right(1, "a", [2])
except Base as error:
    saved = error
    print(error.code, error.args, error)
try:
    error
except NameError:
    print("the name is gone")
print(saved.args)
try:
    raise saved
except Right as again:
    print(again is saved)


def nested_names():
    try:
        raise ValueError("outer")
    except ValueError as error:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            print(error.args, inner.args)
        print(error.args)
        try:
            raise
        except ValueError as same:
            print(same is error)


nested_names()


def handler_evaluated():
    log = []

    def kinds(*k):
        log.append(len(k))
        return k

    try:
        raise KeyError
    except kinds(ValueError):
        pass
    except kinds(IndexError, KeyError):
        log.append("here")
    except kinds():
        pass
    return log


print(handler_evaluated())
try:
    try:
        raise ValueError
    except 5:
        pass
except TypeError:
    print("TypeError: not a class")
except ValueError:
    print("ValueError passes")
for kind, parent in ((KeyError, LookupError), (IndexError, LookupError), (ZeroDivisionError, ArithmeticError), (OverflowError, ArithmeticError), (NotImplementedError, RuntimeError), (UnicodeError, ValueError), (IndentationError, SyntaxError), (ValueError, Exception), (StopIteration, Exception), (Exception, BaseException), (KeyboardInterrupt, BaseException), (SystemExit, BaseException), (GeneratorExit, BaseException), (ImportError, Exception), (MemoryError, Exception), (EOFError, Exception), (AttributeError, Exception), (NameError, Exception), (OSError, Exception), (AssertionError, Exception)):
    print(kind.__name__, issubclass(kind, parent), issubclass(kind, Exception), end="; ")
print()
for message in ((True, "x"), (False, "text"), (0, None), ([], 5)):
    try:
        assert message[0], message[1]
        print("held")
    except AssertionError as error:
        print(error.args)
try:
    assert False
except AssertionError as error:
    print(error.args)
error = OSError(2, "nothing there")
print(error.args, error.errno, OSError().args, str(ValueError("one")), str(ValueError("one", 2)), repr(ValueError("a", 1)), str(ValueError()))
for kind in (KeyboardInterrupt, SystemExit, GeneratorExit, BaseException):
    try:
        try:
            raise kind("x")
        except Exception:
            print("not Exception")
    except BaseException as error:
        print(type(error).__name__, error.args)
try:
    raise SystemExit(3)
except SystemExit as error:
    print(error.args)


def many(n):
    try:
        raise ValueError(n)
    except ValueError as error:
        return error.args[0] + (many(n - 1) if n else 0)


print(many(20), sum(many(3) for _ in range(100)))


class Lazy:
    def __getattr__(self, name):
        raise AttributeError("no %s here" % name)

    def __getitem__(self, i):
        raise KeyError(i)

    def __len__(self):
        raise ValueError("len")

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __bool__(self):
        raise ArithmeticError("bool")


z = Lazy()
for action in (lambda: z.x, lambda: z[5], lambda: len(z), lambda: z == 1, lambda: bool(z), lambda: 1 if z else 0, lambda: not z, lambda: [z].index(3), lambda: z and 1, lambda: 3 in z, lambda: getattr(z, "q")):
    catch(action, KeyError)

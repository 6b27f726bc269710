# try/except/else/finally left by return, break, continue and exceptions in every place.
def leave(how, where):
    log = []

    def act(place):
        log.append(place)
        if place != where:
            return None
        if how == "raise":
            raise ValueError(place)
        return how

    for turn in range(2):
        try:
            if act("try") == "return":
                return log
            if how == "break" and where == "try":
                break
            if how == "continue" and where == "try":
                continue
            if where in ("except", "except-else"):
                raise KeyError("go")
        except KeyError:
            if act("except") == "return":
                return log
            if how == "break":
                break
            if how == "continue":
                continue
        except ValueError as error:
            log.append("caught " + str(error))
        else:
            if act("else") == "return":
                return log
            if how == "break" and where == "else":
                break
            if how == "continue" and where == "else":
                continue
        finally:
            log.append("finally")
        log.append("after")
    else:
        log.append("loop else")
    log.append("end")
    return log


for where in ("try", "except", "else"):
    for how in ("none", "return", "break", "continue", "raise"):
        try:
            print(where, how, leave(how, where))
        except Exception as error:
            print(where, how, type(error).__name__, error.args)


def override(kind):
    for i in range(3):
        try:
            if kind == "raise":
                raise ValueError("lost")
            if kind == "return":
                return "from try"
            if kind == "break":
                break
        finally:
            if i == 1:
                return "from finally"
            if kind != "break":
                continue
    return "end"


print(override("raise"), override("return"), override("break"), override("none"))


def value_kept():
    x = "first"
    try:
        return x
    finally:
        x = "second"


def finally_raises():
    try:
        return "value"
    finally:
        raise KeyError("from finally")


def finally_breaks():
    while True:
        try:
            return "value"
        finally:
            break
    return "after the loop"


def nested(depth):
    try:
        try:
            if depth == 0:
                raise ValueError("bottom")
            return nested(depth - 1)
        finally:
            order.append("inner %d" % depth)
    finally:
        order.append("outer %d" % depth)


print(value_kept(), finally_breaks())
try:
    finally_raises()
except KeyError as error:
    print(error.args)
order = []
try:
    nested(2)
except ValueError as error:
    print(error.args, order)


def loops():
    log = []
    for a in range(3):
        try:
            for b in range(3):
                try:
                    if b == 1:
                        continue
                    if a == 1:
                        break
                    log.append((a, b))
                finally:
                    log.append("b%d" % b)
            else:
                log.append("no break")
        finally:
            log.append("a%d" % a)
            if a == 2:
                break
    return log


print(loops())


def while_loop():
    n, log = 0, []
    while n < 5:
        n += 1
        try:
            try:
                if n == 2:
                    continue
                if n == 4:
                    raise StopIteration
            except StopIteration:
                break
            finally:
                log.append(n)
        finally:
            log.append(-n)
    else:
        log.append("else")
    return log


print(while_loop())


def return_in_all():
    try:
        return "try"
    except Exception:
        return "except"
    else:
        return "else"
    finally:
        return "finally"


def generator():
    for i in range(3):
        try:
            yield i
        finally:
            print("finally", i)


print(return_in_all(), list(generator()))


def deep():
    try:
        try:
            try:
                raise KeyError(1)
            finally:
                print("one")
        except ValueError:
            print("not here")
        finally:
            print("two")
    except KeyError as error:
        try:
            raise ValueError(2)
        except ValueError as error2:
            print("three", error.args, error2.args)
        finally:
            print("four", error.args)
        return "done"


print(deep())


def cleanup_then_again():
    results = []
    for attempt in range(4):
        try:
            results.append(10 // (attempt - 2))
        except ZeroDivisionError:
            results.append("zero")
            try:
                [][1]
            except IndexError:
                results.append("index")
        else:
            results.append("fine")
    return results


print(cleanup_then_again(), [(lambda n: leave("none", "x"))(i)[0] for i in range(2)])

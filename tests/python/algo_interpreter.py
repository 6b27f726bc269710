# An interpreter of a small Lisp: reader, environments, closures, tail calls, macros by quotation, errors.
class LispError(Exception):
    pass


class Symbol(str):
    pass


def tokens(text):
    token = ""
    for c in text + " ":
        if c in "()' \n":
            if token:
                yield token
            token = ""
            if c in "()'":
                yield c
        else:
            token += c


def read(stream, token=None):
    token = token or next(stream, None)
    if token is None:
        raise LispError("unexpected end")
    if token == "'":
        return [Symbol("quote"), read(stream)]
    if token == ")":
        raise LispError("unexpected )")
    if token == "(":
        result = []
        while True:
            try:
                result.append(read(stream))
            except LispError as error:
                if error.args[0] == "unexpected )":
                    return result
                raise
    try:
        return int(token)
    except ValueError:
        return Symbol(token)


class Env:
    def __init__(self, names=(), values=(), outer=None):
        if len(names) != len(values):
            raise LispError("expected %d arguments, got %d" % (len(names), len(values)))
        self.vars = dict(zip(names, values))
        self.outer = outer

    def find(self, name):
        env = self
        while env is not None:
            if name in env.vars:
                return env.vars
            env = env.outer
        raise LispError("unknown name " + name)


class Closure:
    def __init__(self, names, body, env):
        self.names, self.body, self.env = names, body, env


def product(*args):
    result = 1
    for a in args:
        result *= a
    return result


BUILTINS = {
    "+": lambda *a: sum(a), "*": product, "-": lambda a, *b: a - sum(b) if b else -a, "/": lambda a, b: a // b, "mod": lambda a, b: a % b,
    "<": lambda a, b: a < b, "=": lambda a, b: a == b, "car": lambda l: l[0], "cdr": lambda l: l[1:], "cons": lambda a, l: [a] + l,
    "list": lambda *a: list(a), "null?": lambda l: l == [], "not": lambda a: not a, "length": len, "max": max,
}


def evaluate(x, env):
    while True:
        if isinstance(x, Symbol):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        if not x:
            raise LispError("empty call")
        head, *rest = x
        if head == "quote":
            return rest[0]
        if head == "if":
            x = rest[1] if evaluate(rest[0], env) else rest[2] if len(rest) > 2 else False
        elif head == "define":
            if isinstance(rest[0], list):
                (name, *names), *body = rest
                env.vars[name] = Closure(names, body, env)
            else:
                env.vars[rest[0]] = evaluate(rest[1], env)
            return None
        elif head == "set!":
            env.find(rest[0])[rest[0]] = evaluate(rest[1], env)
            return None
        elif head == "lambda":
            return Closure(rest[0], rest[1:], env)
        elif head == "let":
            pairs, *body = rest
            env = Env([p[0] for p in pairs], [evaluate(p[1], env) for p in pairs], env)
            for step in body[:-1]:
                evaluate(step, env)
            x = body[-1]
        elif head == "begin":
            for step in rest[:-1]:
                evaluate(step, env)
            x = rest[-1]
        else:
            f, *args = [evaluate(part, env) for part in x]
            if not isinstance(f, Closure):
                if not callable(f):
                    raise LispError("not a function: %s" % show(f))
                return f(*args)
            env = Env(f.names, args, f.env)
            for step in f.body[:-1]:
                evaluate(step, env)
            x = f.body[-1]


def show(x):
    if isinstance(x, list):
        return "(" + " ".join(map(show, x)) + ")"
    return {True: "#t", False: "#f"}[x] if isinstance(x, bool) else "<closure>" if isinstance(x, Closure) else str(x)


def run(text, env):
    stream = tokens(text)
    results = []
    for token in stream:
        value = evaluate(read(stream, token), env)
        if value is not None:
            results.append(show(value))
    return " ".join(results)


top = Env()
top.vars.update(BUILTINS)
PROGRAMS = """
(+ 1 2 (* 3 4)) (- 10 1 2) (- 5) (if (< 1 2) 'yes 'no) '(a (b c) 1)
(define x 5) (define (square n) (* n n)) (square x) (set! x 7) (square (+ x 1)) square
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1))))) (fact 30)
(define (loop n total) (if (= n 0) total (loop (- n 1) (+ total n)))) (loop 5000 0)
(define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l))))) (map square '(1 2 3)) (map (lambda (n) (+ n x)) (list 1 2))
(define (adder n) (lambda (m) (begin (set! n (+ n m)) n))) (define a (adder 10)) (a 1) (a 5) ((adder 100) 1)
(let ((a 1) (b 2)) (define c (+ a b)) (* c c)) (a 0)
(define (sort l) (if (null? l) l (let ((p (car l))) (append (sort (filter (lambda (v) (< v p)) (cdr l))) (cons p (sort (filter (lambda (v) (not (< v p))) (cdr l)))))))) (define (filter f l) (if (null? l) l (if (f (car l)) (cons (car l) (filter f (cdr l))) (filter f (cdr l))))) (define (append a b) (if (null? a) b (cons (car a) (append (cdr a) b)))) (sort '(3 1 4 1 5 9 2 6 5 3 5))
(undefined 1)
(square 1 2)
(1 2)
(car '())
(/ 1 0)
(+ 1
()
(define (even n) (if (= n 0) (= 1 1) (odd (- n 1)))) (define (odd n) (if (= n 0) (= 1 2) (even (- n 1)))) (even 1001) (even 1000)
"""
for line in PROGRAMS.strip().split("\n"):
    try:
        print(run(line, top))
    except LispError as error:
        print("error:", error)
    except (IndexError, ZeroDivisionError, TypeError) as error:
        print("failed:", type(error).__name__)
print(sorted(k for k in top.vars if k not in BUILTINS))

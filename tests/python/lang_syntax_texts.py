# Errors the compiler finds, and their texts.
def report(source):
    try:
        exec(source)
        print('compiled:', repr(source))
    except SyntaxError as e:
        print('%s: %s   %r' % (type(e).__name__, e, source))

for source in (
    '1 +', 'a b', 'if', 'if 1', 'if 1:', 'if 1: else: 2', '(', ')', '[1', '{1:2', "'abc", '"""abc', 'x = = 1', '1 = x', 'f() = 1',
    'x + 1 = 2', 'None = 1', '"a" = 1', '(a, 1) = 2', '[a, b + 1] = 2', '*a = 1', 'a, *b, *c = 1', 'x = *a', 'del f()', 'del 1',
    'del a + b', '(a, b) += 1', 'f() += 1', 'for 1 in x: pass', 'for f() in x: pass', 'with a as 1: pass', 'with a as f(): pass',
    'return', 'return 1', 'class A: return 1', 'yield', 'yield 1', 'class A: yield', 'break', 'continue', 'def f(): break',
    'if 1: continue', 'while 1:\n def f(): break', 'nonlocal x', 'def f(): nonlocal x', 'def f(x): nonlocal x', 'def f(x): global x',
    'def f():\n x = 1\n global x', 'await x', 'async x', 'async for a in b: pass', 'def f():\n async with x: pass',
    'def f(a, a): pass', 'def f(a=1, b): pass', 'def f(*): pass', 'def f(*, **k): pass', 'def f(**k, a): pass', 'def f(*a, *b): pass',
    'def f(1): pass', 'def f(/, a): pass', 'lambda a, a: 1', 'f(a=1, 2)', 'f(**a, 1)', 'f(**a, *b)', 'f(1=2)', 'f(a=1, a=2)', 'f(a.b=1)',
    '{1: 2, 3}', '{1, 2: 3}', '[*a for a in b]', '"a" b"b"', 'x := 1', '(a.b := 1)', '[i := 1 for i in x]',
    'try: 1', 'try: 1\nexcept: 2\nexcept A: 3', 'try: 1\nelse: 2', 'try: 1\nfinally: 2\nexcept: 3',
    ' x', 'if 1:\nx', 'if 1:\n  x\n y', 'x\n  y', 'def f():\n  x\n   y', 'if 1:\n\tx\n  y',
    '0x', '0b2', '0o8', '1__0', '1_', '1e', '0xg', '1.2.3', '12abc', '$', '?', 'a ! b', '\\', '\\ x', "'\\x1'", "'\\u12'", "b'\\x'",
    'import', 'import a.', 'from a', 'from a import', 'from a import (', 'from a import b as', 'from . import', 'def f(): from a import *',
    'class A: from a import *', "f'{'", "f'}'", "f'{}'", "f'{a b}'", "f'{a!x}'", "f'{a'", "f'{a:{b}'", 'class', 'class A', 'class A(', 'def', 'def f', 'def f(',
    'else: 1', 'elif 1: 2', 'except: 1', 'finally: 1', '@', '@a\nx = 1', '@a', 'print 1', 'exec "x"', '1 if 2', '1 if 2 else', 'not', 'a not b',
    'a <> b', 'a === b', 'a++', '++', 'lambda', 'x[', 'x[]', 'x.', '.x', 'x..y', 'assert', 'raise a from', 'global', 'pass 1', 'del', 'in', 'is', 'a is not', 'for', 'for a', 'for a in', 'for a in b', 'while', 'with',
):
    report(source)

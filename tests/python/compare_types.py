#!/usr/bin/env python3
"""compare_types.py RUNTIME_HOST [SEED [COUNT]]: generated expressions on the built-in types, here and in CPython.

Each expression is an operator, a method call, a subscript, a built-in function or a format, with arguments that
often do not suit. Both must give the same value, or raise the same kind of exception. What MicroPython does
otherwise on purpose is not generated: repr of text beyond ASCII, hash values, floats of more than six digits.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile

INTS = ['0', '1', '-1', '2', '3', '-3', '7', '10', '255', '256', '-256', '65535', '2**31', '-(2**31)', '2**63',
        '2**64+5', '-(2**70)', '10**25', 'True', 'False']
FEW_INTS = INTS[:12]
PLACES = ['0', '1', '-1', '2', '3', '-2', '5', '-5', '10', '100', '-100', 'None']
TEXTS = ["''", "'a'", "'abc'", "'hello world'", "'a,b,,c'", "'  pad '", "'AbC'", "'123'", "'x\\ny'", "('ab'*20)",
         "'{}'", "'%s'", "'%d'", "'l'", "','", "' '"]
BYTES = ["b''", "b'a'", "b'abc'", "b'hello'", "b'a,b'", "b'\\x00\\x7f'", "bytearray(b'xyz')", "b'l'", "b','"]
SEQUENCES = ['[]', '[1]', '[1,2,3]', '[3,1,2,5,4]', "['a','b']", '(1,2)', '()', "(1,'a',None)", '[[1],[2]]',
             "list('hello')", 'tuple(range(6))']
SETS = ['set()', '{1,2,3}', '{2,3,4}', 'frozenset([1,5])', "{'a'}"]
DICTS = ['{}', "{'a':1}", '{1:2,3:4}']
FLOATS = ['1.5', '-0.25', '0.5']
ANY = INTS + TEXTS + BYTES + SEQUENCES + SETS + DICTS + FLOATS + ['None', '...']
TEXT_METHODS = ['find', 'rfind', 'index', 'rindex', 'count', 'split', 'rsplit', 'join', 'replace', 'strip', 'lstrip',
                'rstrip', 'startswith', 'endswith', 'upper', 'lower', 'isalpha', 'isdigit', 'isspace', 'isupper',
                'islower', 'isalnum', 'center', 'ljust', 'rjust', 'zfill', 'partition', 'rpartition']
LIST_METHODS = ['append', 'extend', 'insert', 'pop', 'remove', 'clear', 'copy', 'count', 'index', 'reverse', 'sort']
SET_METHODS = ['union', 'intersection', 'difference', 'symmetric_difference', 'isdisjoint', 'issubset', 'issuperset',
               'copy']
FUNCTIONS = ['len', 'str', 'repr', 'list', 'tuple', 'sorted', 'sum', 'min', 'max', 'abs', 'int', 'bool', 'any', 'all',
             'set', 'bin', 'hex', 'oct', 'ord', 'divmod', 'pow', 'round', 'zip', 'isinstance', 'slice', 'format',
             'dict', 'frozenset', 'callable', 'filter', 'map', 'enumerate', 'reversed']
OPERATORS = ['+', '-', '*', '//', '%', '&', '|', '^', '<', '>', '<=', '>=', '==', '!=', 'in', 'and', 'or', '<<', '>>',
             'not in', '**']
SPECS = ['', '5', '<8', '^9', '*>7', '+d', '05', 'x', '#x', 'b', ',', '08,', '_', '.2', 'e', '.3f', '10.2f', 's', '%',
         'o', 'X', '=+6', '.0f', '<5d', '-', '.1e']
PERCENTS = ['%d', '%5d', '%-5d|', '%05d', '%x', '%#X', '%o', '%s', '%10s', '%-6s|', '%.2s', '%r', '%+d', '%e', '%.2f',
            '%8.1f', '%g', '%%%d', '%i', '% d', '%5.3d']
# Huge numbers are kept from where they would be a length, a width or a shift.
HUGE = ('2**', '10**', '65535')
LENGTHS = ('<<', ' ** ', ' * ', 'pow(', 'center', 'just', 'zfill', 'round(', "'pop'", "'insert'")

PROLOGUE = '''
def do(o, m, *a):
    return (o, getattr(o, m)(*a))
def show(v):
    if isinstance(v, (set, frozenset)):
        return (type(v).__name__, sorted(v, key=str))
    name = type(v).__name__
    return list(v) if 'iterator' in name or name in ('zip', 'map', 'filter', 'enumerate', 'reversed') else v
def attempt(n, f):
    try:
        v = show(f())
        text = type(v).__name__ if isinstance(v, (float, type)) else repr(v)
        print(n, text if ' object ' not in text and 'iterator' not in text else '')
    except Exception as e:
        print(n, type(e).__name__)
'''


class Generator:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def argument(self, depth):
        chance = self.rng.random()
        if depth < 2 and chance < 0.25:
            return self.expression(depth + 1)
        return self.rng.choice(PLACES if chance < 0.55 else ANY)

    def arguments(self, depth, counts):
        return ', '.join(self.argument(depth) for _ in range(self.rng.choice(counts)))

    def text_arguments(self, depth):
        count = self.rng.choice([0, 0, 1, 1, 1, 2, 2, 3])
        return ', '.join(self.argument(depth) if self.rng.random() < 0.4 else self.rng.choice(TEXTS + BYTES)
                         for _ in range(count))

    def expression(self, depth=0):
        pick = self.rng.choice
        kind = self.rng.randrange(9)
        if kind == 0:
            return f'({pick(ANY)} {pick(OPERATORS)} {pick(ANY)})'
        if kind == 1:
            return f'{pick(TEXTS + BYTES)}.{pick(TEXT_METHODS)}({self.text_arguments(depth)})'
        if kind == 2:
            return f'do({pick(SEQUENCES)}, {pick(LIST_METHODS)!r}, {self.arguments(depth, [0, 1, 1, 2])})'
        if kind == 3:
            others = ', '.join(pick(SETS + SEQUENCES) for _ in range(pick([0, 1, 1])))
            return f'{pick(SETS)}.{pick(SET_METHODS)}({others})'
        if kind == 4:
            return f'{pick(FUNCTIONS)}({self.arguments(depth, [0, 1, 1, 1, 2, 2, 3])})'
        if kind == 5:
            return f'{pick(TEXTS + BYTES + SEQUENCES)}[{pick(PLACES)}]'
        if kind == 6:
            return f'{pick(TEXTS + BYTES + SEQUENCES)}[{pick(PLACES)}:{pick(PLACES)}:{pick(PLACES)}]'
        if kind == 7:
            return f"'{{:{pick(SPECS)}}}'.format({pick(FEW_INTS + TEXTS + FLOATS)})"
        return f"{pick(PERCENTS)!r} % ({pick(FEW_INTS + TEXTS + FLOATS + ['[1]', 'None'])},)"


def suits(expression):
    """Not one of the few things in which MicroPython and CPython differ."""
    if any(huge in expression for huge in HUGE) and any(length in expression for length in LENGTHS):
        return False
    set_in_set = any(f'{end} {word} ' in expression for end in ('set()', '}') for word in ('in', 'not in'))
    list_to_percent = ' % [' in expression or " % b'" in expression or ' % list' in expression or ' % byte' in expression
    return not (set_in_set or list_to_percent)


def output(command):
    # The order of CPython's sets of text is by chance unless its hashes are fixed.
    environment = dict(os.environ, PYTHONHASHSEED='0')
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100, check=False,
                          env=environment)
    return done.stdout.decode('utf-8', 'replace').splitlines()


def main():
    host = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
    generator = Generator(seed)
    expressions = [e for e in (generator.expression() for _ in range(count)) if suits(e)]
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / 'generated.py'
        script.write_text(PROLOGUE + ''.join(f'attempt({n}, lambda: {e})\n' for n, e in enumerate(expressions)))
        want = output([sys.executable, '-W', 'ignore', str(script)])
        got = output([host, str(script)])
    wrong = 0
    for n, line in enumerate(want):
        if n >= len(got) or got[n] != line:
            wrong += 1
            if wrong <= 10:
                print(f'{expressions[n]}\n  CPython {line}\n  runtime {got[n] if n < len(got) else "nothing"}')
    print(f'seed {seed}: {len(expressions)} expressions, {wrong} differ')
    return 0 if wrong == 0 and len(want) == len(got) == len(expressions) else 1


sys.exit(main())

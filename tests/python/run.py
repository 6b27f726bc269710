#!/usr/bin/env python3
"""run.py [--update] [--stress] RUNTIME_HOST FILE.py...

Runs each script, in its own folder, on the host build of the runtime and compares what it prints with
FILE.py.exp if there is one, else with what CPython prints. --update writes FILE.py.exp (only where there is
one already, or CPython differs).
Exit status 0: all the same; 1: a difference, shown.
"""

import difflib
import pathlib
import subprocess
import sys

TIMEOUT = 60
CPYTHON = [sys.executable, '-B', '-W', 'ignore']


def output(command, script):
    command = [*command, script.name]
    try:
        done = subprocess.run(command, cwd=script.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return f'timed out after {TIMEOUT} s\n', 1
    text = done.stdout.decode('utf-8', 'replace').replace('\r\n', '\n')
    return text, done.returncode


def expected(script):
    recorded = script.with_name(script.name + '.exp')
    if recorded.exists():
        return recorded.read_text(), recorded.name
    return output(CPYTHON, script)[0], 'CPython'


def update(script, got):
    recorded = script.with_name(script.name + '.exp')
    if recorded.exists() or output(CPYTHON, script)[0] != got:
        recorded.write_text(got)


def check(host, script, write):
    got, status = output([host], script)
    if write:
        update(script, got)
        return True
    want, name = expected(script)
    if got != want:
        lines = difflib.unified_diff(want.splitlines(), got.splitlines(), name, 'runtime', lineterm='')
        print('\n'.join(lines))
        print(f'{script.name}: differs (exit status {status})')
    return got == want


def main():
    arguments = sys.argv[1:]
    write = '--update' in arguments
    stress = ['--stress', '1'] if '--stress' in arguments else []
    arguments = [a for a in arguments if a not in ('--update', '--stress')]
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    host, *scripts = (pathlib.Path(a).resolve() for a in arguments)
    results = [check(str(host), script, write) for script in scripts]
    return 0 if all(results) else 1


sys.exit(main())

#!/usr/bin/env python3
"""Command-line tests: each case is a command and what it must print.

usage: run.py [--update] ESPCAM FILE.test|FILE.md

A .test file holds cases; a case is

    $ COMMAND                 run by sh in an empty folder; `espcam` is the program under test
    | line                    a line of standard output
    ! line                    a line of standard error
    = STATUS                  the exit status (left out: 0)

`...` in an expected line stands for anything, alone on a line for one line or more. A command goes on in lines that
begin with `> `; lines that begin with # say what the case is about.
Cases of a file share the folder, so one may use what another has written. In a .md file the cases are the
`$ ` lines of its ```console blocks, followed by what they print, standard error included. Output is TAP.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

LIMIT = 120  # seconds; generous, nothing depends on it


def parse(text):
    cases = []
    for line in text.splitlines():
        if line.startswith('$ '):
            cases.append({'command': line[2:], 'out': [], 'err': [], 'status': 0})
        elif line.startswith('|'):
            cases[-1]['out'].append(line[2:])
        elif line.startswith('!'):
            cases[-1]['err'].append(line[2:])
        elif line.startswith('= '):
            cases[-1]['status'] = int(line[2:])
        elif line.startswith('> '):
            cases[-1]['command'] += '\n' + line[2:]
        elif line.strip() and not line.startswith('#'):
            sys.exit(f'not understood: {line}')
    return cases


def parse_markdown(text):
    cases, inside = [], False
    for line in text.splitlines():
        if line.startswith('```'):
            inside = line == '```console'
        elif inside and line.startswith('$ '):
            cases.append({'command': line[2:] + ' 2>&1', 'out': [], 'err': [], 'status': 0})
        elif inside and line.startswith('> '):
            cases[-1]['command'] = cases[-1]['command'].removesuffix(' 2>&1') + '\n' + line[2:] + ' 2>&1'
        elif inside:
            cases[-1]['out'].append(line)
    return cases


def run(case, espcam, folder, here):
    environment = dict(os.environ, PATH=f'{espcam.parent}:{os.environ["PATH"]}', TESTS=str(here), LC_ALL='C')
    try:
        done = subprocess.run(['sh', '-c', case['command']], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return {'command': case['command'], 'out': [], 'err': [f'no end after {LIMIT} s'], 'status': -1}
    decode = lambda raw: raw.decode('utf-8', 'replace').replace('\r\n', '\n').splitlines()
    return {'command': case['command'], 'out': decode(done.stdout), 'err': decode(done.stderr), 'status': done.returncode}


def matches(expected, got):
    def pattern_of(line):
        return r'[\s\S]*' if line == '...' else '.*'.join(re.escape(part) for part in line.split('...'))

    pattern = '\n'.join(pattern_of(line) for line in expected)
    return re.fullmatch(pattern, '\n'.join(got)) is not None


def show(case):
    lines = ['$ ' + case['command'].replace('\n', '\n> ')]
    lines += [('| ' + line).rstrip() for line in case['out']]
    lines += [('! ' + line).rstrip() for line in case['err']]
    lines += [f'= {case["status"]}'] if case['status'] else []
    return lines


def strip(lines):
    return [line.rstrip() for line in lines]


def same(case, got):
    return (case['status'] == got['status'] and matches(strip(case['out']), strip(got['out']))
            and matches(strip(case['err']), strip(got['err'])))


def update(path, results):
    text = path.read_text().splitlines()
    kept = [line for line in text if line.startswith(('#', '$', '>')) or not line.strip()]
    out, index = [], -1
    for line in kept:
        if line.startswith('$'):
            index += 1
        elif line.startswith('>'):
            continue
        out += show(results[index]) if line.startswith('$') else [line]
    path.write_text('\n'.join(out) + '\n')


def main():
    arguments = [a for a in sys.argv[1:] if a != '--update']
    espcam, path = (pathlib.Path(a).resolve() for a in arguments)
    cases = (parse_markdown if path.suffix == '.md' else parse)(path.read_text())
    results = []
    print(f'1..{len(cases)}')
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases, 1):
            got = run(case, espcam, folder, path.parent)
            results.append(got)
            good = same(case, got)
            print(f'{"ok" if good else "not ok"} {number} - {case["command"].splitlines()[0]}', flush=True)
            if not good:
                print('\n'.join('# expected ' + line for line in show(case)))
                print('\n'.join('# got      ' + line for line in show(got)))
    if '--update' in sys.argv and path.suffix == '.test':
        update(path, results)
    elif not all(same(case, got) for case, got in zip(cases, results)):
        sys.exit(1)


main()

#!/usr/bin/env python3
"""Who may include whom: the table of docs/architecture.md, enforced. Also that every header stands alone.

usage: check_includes.py ROOT [CC]
"""

import pathlib
import re
import subprocess
import sys

ALLOWED = {
    'regs': 'base',
    'base': '',
    'wire': 'base',
    'xtensa': 'base',
    'image': 'base',
    'scene': 'base',
    'soc': 'base regs wire xtensa',
    'rom': 'base regs xtensa soc image',
    'parts': 'base regs wire',
    'sensor': 'base regs wire scene',
    'board': 'base regs wire xtensa soc rom parts sensor scene image',
    'debug': 'base wire xtensa soc board',
    'doctor': 'base image',
    'serial': 'base image',
    'cli': 'base board debug serial doctor image scene',
    'storage': '',
    'runtime': '',
    'firmware': 'regs storage runtime base',
}
# Headers that freestanding code may use (picolibc has them on the chip).
FREESTANDING = {'assert.h', 'limits.h', 'math.h', 'setjmp.h', 'stdarg.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'string.h'}


def folder_of(path, root):
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == 'src' else parts[0]


def sources(root):
    for top in ('src', 'regs', 'storage', 'runtime', 'firmware'):
        yield from sorted(p for p in (root / top).rglob('*') if p.suffix in ('.c', '.h', '.def'))


def check_includes(root):
    faults = 0
    for path in sources(root):
        folder = folder_of(path, root)
        allowed = set(ALLOWED[folder].split()) | {folder}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            local = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            system = re.match(r'\s*#\s*include\s+<([^>]+)>', line)
            where = f'{path.relative_to(root)}:{number}'
            if local and local[1].split('/')[0] not in allowed:
                print(f'{where}: {folder} may not include "{local[1]}"')
                faults += 1
            if system and folder in ('storage', 'runtime') and system[1] not in FREESTANDING:
                print(f'{where}: {folder} is freestanding and may not include <{system[1]}>')
                faults += 1
    return faults


def check_headers_alone(root, compiler):
    faults = 0
    for path in sources(root):
        if path.suffix != '.h' or folder_of(path, root) == 'firmware':
            continue
        name = str(path.relative_to(root)).removeprefix('src/')
        command = [compiler, '-std=c17', '-fsyntax-only', '-x', 'c', '-I', str(root / 'src'), '-I', str(root), '-']
        result = subprocess.run(command, input=f'#include "{name}"\n', text=True, capture_output=True, check=False)
        if result.returncode != 0:
            print(f'{path.relative_to(root)}: does not compile alone\n{result.stderr}')
            faults += 1
    return faults


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    compiler = sys.argv[2] if len(sys.argv) > 2 else 'cc'
    faults = check_includes(root) + check_headers_alone(root, compiler)
    sys.exit(1 if faults else 0)


main()

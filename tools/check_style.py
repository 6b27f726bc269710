#!/usr/bin/env python3
"""What CONTRIBUTING asks of every file and a machine can see.

usage: check_style.py ROOT
"""

import pathlib
import re
import subprocess
import sys

LINE_LIMIT = 1000  # of a file
# Calls that virtual time must not make.
HOST_TIME = re.compile(r'\b(time|clock_gettime|gettimeofday|usleep|nanosleep|sleep|rand|random|poll)\s*\(')
NO_HOST_TIME = ('src/base', 'src/wire', 'src/xtensa', 'src/soc', 'src/rom', 'src/parts', 'src/sensor', 'src/board')
ALLOCATE = re.compile(r'\b(malloc|calloc|realloc)\s*\(')
MAY_ALLOCATE = ('src/board', 'src/cli', 'src/scene', 'src/serial', 'src/image')
NEED_SOURCE = ('src/soc', 'src/xtensa', 'src/sensor', 'src/parts', 'src/rom')
UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
# A comment that is a statement; examples in a comment are indented and so allowed.
COMMENTED_CODE = re.compile(r'^\s*//\s?\S.*[=(].*;\s*$')
# clang-format breaks a line that is too long, and what it broke off stands outside of the paragraph.
BROKEN_PARAGRAPH = re.compile(r'^\s*//.{78,}\n\s*// (?!Source|Not |Assumptions)(\S.*)\n\s*//\s{5,}\S', re.MULTILINE)


def sources(root):
    for top in ('src', 'regs', 'storage', 'runtime', 'firmware', 'tests'):
        yield from sorted(p for p in (root / top).rglob('*') if p.suffix in ('.c', '.h', '.def', '.S'))


def inside(name, folders):
    return any(name.startswith(folder + '/') for folder in folders)


def names_source(path):
    header = path.with_suffix('.h')
    texts = [path.read_text()] + ([header.read_text()] if header.exists() else [])
    return any('Source:' in text[:3000] for text in texts)


def check(path, name):
    text = path.read_text()
    lines = text.splitlines()
    if len(lines) > LINE_LIMIT:
        yield f'{name}: {len(lines)} lines, the limit is {LINE_LIMIT}'
    if inside(name, NEED_SOURCE) and path.suffix == '.c' and not names_source(path):
        yield f'{name}: neither it nor its header names a Source:'
    for match in BROKEN_PARAGRAPH.finditer(text) if not name.startswith('tests/') else ():
        yield f'{name}: outside of its paragraph: // {match.group(1)}'
    for number, line in enumerate(lines, 1):
        code = line.split('//')[0]
        if UNFINISHED.search(line):
            yield f'{name}:{number}: unfinished: {line.strip()}'
        if COMMENTED_CODE.match(line):
            yield f'{name}:{number}: code in a comment'
        if inside(name, NO_HOST_TIME) and HOST_TIME.search(code) and path.suffix == '.c':
            yield f'{name}:{number}: host time or chance below the board'
        if name.startswith('src/') and ALLOCATE.search(code) and not inside(name, MAY_ALLOCATE):
            yield f'{name}:{number}: allocates memory'


def check_format(files):
    # The register maps are tables, aligned by hand.
    files = [str(f) for f in files if f.suffix in ('.c', '.h') and f.parent.name != 'regs']
    try:
        result = subprocess.run(['clang-format', '--dry-run', '-Werror', *files], text=True, capture_output=True, check=False)
    except FileNotFoundError:
        yield 'clang-format is missing'
        return
    for line in result.stderr.splitlines():
        if 'error:' in line:
            yield line


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = list(sources(root))
    faults = [f for path in files for f in check(path, str(path.relative_to(root)))]
    names = {}
    for path in files:
        if str(path.relative_to(root)).startswith('src/') and path.suffix == '.c':
            names.setdefault(path.name, []).append(str(path.relative_to(root)))
    faults += [f'{" and ".join(paths)} have the same name' for paths in names.values() if len(paths) > 1]
    faults += check_format(files)
    print('\n'.join(faults))
    sys.exit(1 if faults else 0)


main()

#!/usr/bin/env python3
"""No part of the machine keeps anything in variables of its own: two boards in one process are two boards.

usage: check_symbols.py NM LIBRARY...
"""

import subprocess
import sys

WRITABLE = ('.data', '.bss', '.tdata', '.tbss', '*COM*')
CONSTANT = ('.data.rel.ro',)  # tables with addresses, written by the loader only


def writable_symbols(nm, library):
    out = subprocess.run([nm, '--defined-only', '--format=sysv', library], text=True, capture_output=True, check=True).stdout
    for line in out.splitlines():
        columns = [c.strip() for c in line.split('|')]
        if len(columns) == 7 and columns[6].startswith(WRITABLE) and not columns[6].startswith(CONSTANT):
            yield columns[0], columns[6]


def main():
    nm, libraries = sys.argv[1], sys.argv[2:]
    faults = [f'{library}: {name} lies in {section}' for library in libraries
              for name, section in writable_symbols(nm, library)]
    print('\n'.join(faults) or f'{len(libraries)} libraries without a writable symbol')
    sys.exit(1 if faults or not libraries else 0)


main()

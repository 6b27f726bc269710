#!/usr/bin/env python3
"""Puts what a program prints between two marks of a document.

usage: put_table.py DOCUMENT NAME PROGRAM

The marks are the lines `<!-- NAME -->` and `<!-- /NAME -->`.
"""

import subprocess
import sys


def main():
    document, name, program = sys.argv[1:]
    begin, end = f'<!-- {name} -->\n', f'<!-- /{name} -->\n'
    with open(document, encoding='utf-8') as file:
        text = file.read()
    if begin not in text or end not in text:
        sys.exit(f'put_table.py: {document} has no {begin.strip()} and {end.strip()}')
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    with open(document, 'w', encoding='utf-8') as file:
        file.write(before + begin + table + end + after)


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main()

#!/usr/bin/env python3
"""docs/failures.md is made from the rules: compares it, or with --update writes it.

usage: document.py [--update] ESPCAM FILE
"""

import pathlib
import subprocess
import sys


def main():
    words = [word for word in sys.argv[1:] if word != '--update']
    text = subprocess.run([words[0], 'explain', '--rules'], capture_output=True, text=True, check=True).stdout
    document = pathlib.Path(words[1])
    if '--update' in sys.argv:
        document.write_text(text)
    elif document.read_text() != text:
        sys.exit(f'{document} is not what the rules say: tests/logs/document.py --update {words[0]} {document}')


main()

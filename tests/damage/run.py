#!/usr/bin/env python3
"""Gives each firmware by others to a program: everything of tests/firmware/images.tsv that is in $ESPCAM_FIRMWARE.

usage: run.py PROGRAM              PROGRAM FILE@OFFSET... prints TAP
       run.py --check ESPCAM       `espcam check` must accept it, and see it start
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'firmware'))
sys.dont_write_bytecode = True
import images  # noqa: E402


def main():
    words = [sys.argv[2], 'check'] if sys.argv[1] == '--check' else [sys.argv[1]]
    table = images.load()
    there = [image for image in table if image.is_there()]
    if not there:
        print(f'1..0 # SKIP none of the {len(table)} images is in $ESPCAM_FIRMWARE')
        return
    print(f'1..{len(there)}')
    for number, image in enumerate(there, 1):
        done = subprocess.run(words + [f'{path}@{offset}' for path, offset in image.parts],
                              capture_output=True, text=True, errors='replace')
        lines = done.stdout.splitlines()
        good = done.returncode == 0 and (len(words) == 1 or 'on the virtual board: ' in done.stdout)
        for line in lines:
            if line.startswith(('# ', 'not ok', '  ! ')):
                print(f'# {line}')
        print(f'{"ok" if good else "not ok"} {number} - {image.name}')


main()

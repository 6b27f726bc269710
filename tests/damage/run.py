#!/usr/bin/env python3
"""Damages firmware by others: everything of tests/firmware/images.tsv whose files are in $ESPCAM_FIRMWARE.

usage: run.py DAMAGE
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'firmware'))
sys.dont_write_bytecode = True
import images  # noqa: E402


def main():
    table = [image for image in images.load()]
    there = [image for image in table if image.is_there()]
    if not there:
        print(f'1..0 # SKIP none of the {len(table)} images is in $ESPCAM_FIRMWARE')
        return
    print(f'1..{len(there)}')
    for number, image in enumerate(there, 1):
        words = [sys.argv[1]] + [f'{path}@{offset}' for path, offset in image.parts]
        done = subprocess.run(words, capture_output=True, text=True)
        what = [line for line in done.stdout.splitlines() if line.startswith(('# ', 'not ok'))]
        for line in what:
            print(f'# {line}')
        print(f'{"ok" if done.returncode == 0 else "not ok"} {number} - {image.name}: '
              f'{done.stdout.splitlines()[-1].split(" - ")[-1]}')


main()

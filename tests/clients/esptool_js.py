#!/usr/bin/env python3
"""Espressif's esptool-js, in Node, flashes the virtual board: with the program that it uploads, and without.

usage: esptool_js.py ESPCAM FIRMWARE MODULES
"""

import json
import pathlib
import shutil
import subprocess
import sys

from board import Board, Tests, espcam_of, expect

SIZE = 1400000
SECONDS = 280


def missing():
    """What keeps the test from running, or None."""
    if shutil.which('node') is None:
        return 'node is not installed'
    if not module.exists():
        return 'esptool-js is not installed (make test-packages, if there is npm)'
    return None


def flash(espcam, path, mode):
    pathlib.Path('erased.bin').write_bytes(b'\xff' * 4096)
    here = pathlib.Path(__file__).parent
    with Board(espcam, 'erased.bin@0x1000', '--chip-rev', '3', '--serial', 'rfc2217=127.0.0.1:0') as board:
        done = subprocess.run(['node', here / 'esptool_js.mjs', module, board.port, path, '0x1000', '>>> ', mode],
                              capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode != 0:
            raise AssertionError(f'status {done.returncode}: {done.stderr[-1500:]}')
        board.end()
    return json.loads(done.stdout)


def check(result):
    expect(result['chip'], 'ESP32-D0WD-V3 (revision 3)')
    expect(result['mac'], '24:0a:c4:e5:ca:32')
    expect(result['flash'], '1640c8')
    if result['crystal'] != 40 or not result['same']:
        raise AssertionError(result)
    expect(result['heard'], 'entry 0x')


def test_its_own_program_writes_and_reads_a_large_file(espcam):
    image = pathlib.Path(firmware).read_bytes()
    pathlib.Path('large.bin').write_bytes((image * (SIZE // len(image) + 1))[:SIZE])
    result = flash(espcam, 'large.bin', 'stub')
    check(result)
    if not result['read']:
        raise AssertionError('what it read back is not what it wrote')


def test_the_loader_of_the_chip_alone_writes(espcam):
    check(flash(espcam, firmware, 'rom'))


if __name__ == '__main__':
    firmware = str(pathlib.Path(sys.argv[2]).resolve())
    module = pathlib.Path(sys.argv[3]).resolve() / 'node_modules/esptool-js/lib/index.js'
    if missing() is not None:
        print(f'1..0 # SKIP {missing()}')
        sys.exit(0)
    Tests(espcam_of(sys.argv)).run(globals())

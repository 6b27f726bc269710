#!/usr/bin/env python3
"""Measures firmware by others on the virtual board and prints the rows of docs/firmware.md: each MicroPython image of
images.tsv whose files are in $ESPCAM_FIRMWARE. Wall times are those of this machine.

With --camera: the rows of its camera table.

usage: measure.py ESPCAM [--camera] [--image NAME]...
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import camera
import images
from console import Console

LIMIT = '120'
COLUMNS = ['image', 'board seconds to the prompt', 'wall seconds to the prompt', 'MIPS, both cores', 'ten files, wall seconds',
           'loop, wall seconds', 'memory, MB', 'same twice', 'unmodelled registers']
FILES = '''import os
d = bytes(range(256)) * 40
for i in range(10):
    f = open('t%d.bin' % i, 'wb'); f.write(d); f.close()
print('same', all([open('t%d.bin' % i, 'rb').read() == d for i in range(10)]))
'''
LOOP = '''def f():
    s = 0
    for i in range(1000000):
        s += i * 3 & 7
    return s
print('sum', f())
'''


def as_line(code):
    """One line for the prompt: no auto-indent is in the way."""
    return f'exec({code!r})\n'


def run(espcam, image, typed, sign):
    """The statistics of a run that ends when the console shows the sign."""
    with tempfile.TemporaryDirectory() as folder:
        stats = pathlib.Path(folder) / 'stats.json'
        done = subprocess.run([espcam, 'run', *image.arguments(), '--speed', 'max', '--until', sign, '--timeout', LIMIT,
                               '--stats', stats], input=typed, text=True, errors='replace', capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f'{image.name}: {done.stderr.strip().splitlines()[-1]}')
        return json.loads(stats.read_text())


def measure(espcam, image):
    boot = run(espcam, image, '', '>>> ')
    files = run(espcam, image, as_line(FILES), 'same True')
    loop = run(espcam, image, as_line(LOOP), 'sum 3500000')
    again = run(espcam, image, as_line(LOOP), 'sum 3500000')
    peak = max(each['peak_memory_bytes'] for each in (boot, files, loop))
    wall = boot['wall_seconds']
    return [image.name, f"{boot['virtual_seconds']:.2f}", f'{wall:.2f}', f"{boot['million_instructions_a_second']:.0f}",
            f"{files['wall_seconds'] - wall:.2f}", f"{loop['wall_seconds'] - wall:.2f}", f'{peak / 1e6:.0f}',
            'yes' if loop['hash'] == again['hash'] else 'NO', str(len(boot['unmodelled_registers']))]


CAMERA_COLUMNS = ['image', 'sizes', 'largest', 'bytes', 'wall seconds', 'frames a second, QVGA', 'SVGA', 'UXGA', 'raw formats']


def paces(cam, sizes):
    """Frames a second at 20 MHz with two buffers; a dash where the module has neither."""
    for size in sizes:
        try:
            cam.start(size, mhz=20, count=2, quality=40)
        except camera.Absent:
            yield '–'
            continue
        yield f'{1e7 / cam.console.number(camera.PACE):.2f}'
        cam.stop()


def measure_camera(espcam, image):
    with Console(espcam, *image.arguments()) as console:
        console.prompt()
        console.command('import time')
        try:
            cam = camera.module(console)
        except camera.Absent:
            return None
        size = list(cam.sizes)[-1]
        cam.start(size, quality=12)
        begun = time.monotonic()
        length = cam.take()
        wall = time.monotonic() - begun
        camera.look(cam.picture(), size)
        cam.stop()
        raw = 'yes' if len(cam.formats) > 1 else '–'
        return [image.name, str(len(cam.sizes)), size, str(length), f'{wall:.2f}', *paces(cam, camera.FRAME_SECONDS), raw]


def print_row(cells):
    print('| ' + ' | '.join(cells) + ' |', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('espcam')
    parser.add_argument('--camera', action='store_true')
    parser.add_argument('--image', action='append')
    options = parser.parse_args()
    columns, row = (CAMERA_COLUMNS, measure_camera) if options.camera else (COLUMNS, measure)
    print_row(columns)
    print('|' + '---|' * len(columns))
    for image in images.load():
        if image.kind == 'micropython' and image.is_there() and (not options.image or image.name in options.image):
            cells = row(options.espcam, image)
            if cells is not None:
                print_row(cells)


if __name__ == '__main__':
    main()

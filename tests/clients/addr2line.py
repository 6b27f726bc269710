#!/usr/bin/env python3
"""Lines of source by address: `espcam explain --file app.elf` against binutils' addr2line, over our own firmware.

usage: addr2line.py ESPCAM ELF ADDR2LINE NM
"""

import json
import random
import re
import subprocess
import sys

COUNT = 200
# binutils takes the name of an inlined header's file from the wrong table now and then: a few may differ by that.
DIFFERENT_MOST = 2


def functions(nm, elf):
    text = subprocess.run([nm, '-S', elf], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in text.splitlines()]
    return [(int(row[0], 16), int(row[1], 16)) for row in rows if len(row) == 4 and row[2] in 'tT']


def judged(addr2line, elf, address):
    out = subprocess.run([addr2line, '-f', '-i', '-e', elf, hex(address)], capture_output=True, text=True, check=True)
    lines = out.stdout.splitlines()
    places = [re.sub(r' \(disc.*', '', place).split('/')[-1] for place in lines[1::2]]
    return list(zip(lines[0::2], places))


def explained(espcam, elf, addresses):
    log = 'Backtrace: ' + ' '.join(f'0x{address:08x}:0x3ffb0000' for address in addresses) + '\n'
    out = subprocess.run([espcam, 'explain', '--json', '--file', elf], input=log, capture_output=True, text=True)
    frames = json.loads(out.stdout)['backtrace']
    return [[(line['function'], f'{line["file"]}:{line["line"]}') for line in frame.get('lines', [])]
            for frame in frames]


# Assembly has no functions in its debugging information: `explain` names it by its symbol.
def are_alike(got, want):
    return len(got) == len(want) and all(
        mine[1] == theirs[1] and mine[0] in ('', theirs[0]) for mine, theirs in zip(got, want))


def main():
    espcam, elf, addr2line, nm = sys.argv[1:]
    choose = random.Random(1)
    addresses = [at + choose.randrange(max(size, 1)) for at, size in choose.sample(functions(nm, elf), COUNT)]
    ours = [frame for i in range(0, COUNT, 50) for frame in explained(espcam, elf, addresses[i:i + 50])]
    different = inlined = 0
    for address, got in zip(addresses, ours):
        want = judged(addr2line, elf, address)
        inlined += len(want) > 1
        if not are_alike(got, want):
            different += 1
            print(f'# {address:#x}: {got}, addr2line says {want}')
    print('1..2')
    print(f'{"ok" if different <= DIFFERENT_MOST else "not ok"} 1 - {COUNT - different} of {COUNT} addresses are alike')
    print(f'{"ok" if inlined > 0 else "not ok"} 2 - {inlined} of them in functions that were inlined')


main()

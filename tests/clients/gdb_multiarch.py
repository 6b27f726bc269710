#!/usr/bin/env python3
"""Debian's gdb-multiarch at `espcam run --gdb`: our own firmware is stopped, examined, changed and let go.

usage: gdb_multiarch.py ESPCAM
"""

import os
import re
import shutil
import subprocess
import sys

import board

GDB = 'gdb-multiarch'
LOADER = 0x4007800c  # where the ROM enters the loader: "entry 0x4007800c"

STORE = 0x00006202    # s32i a0, a2, 0


class DebuggedBoard:
    """espcam run --gdb in the background; `self.address` is for target remote."""

    def __init__(self, espcam, *options):
        self.process = subprocess.Popen([espcam, 'run', '--gdb', '0', *options], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r'target remote (\S+)', line)
        if found is None:
            raise SystemExit(f'espcam did not start: {line}{self.process.stderr.read()}')
        self.address = found[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def hear(self, text):
        """Waits until the console has shown it."""
        heard = b''
        while text not in heard:
            more = os.read(self.process.stdout.fileno(), 4096)
            if not more:
                raise AssertionError(f'the console ended with {heard[-200:]!r}')
            heard += more

    def debug(self, *commands):
        """What GDB prints, command after command."""
        arguments = [GDB, '-q', '-nx', '-batch', '-ex', 'set pagination off', '-ex', 'set confirm off',
                     '-ex', f'target remote {self.address}']
        for command in commands:
            arguments += ['-ex', command]
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=board.LIMIT)
        return done.stdout + done.stderr


def expect(text, *wanted):
    at = 0
    for pattern in wanted:
        found = re.compile(pattern).search(text, at)
        if found is None:
            raise AssertionError(f'{pattern!r} is not in {text[at:]!r}')
        at = found.end()


def test_it_waits_before_the_first_step(espcam):
    with DebuggedBoard(espcam) as it:
        text = it.debug('info threads', 'print/x $pc', 'thread 2', 'print/x $prid', 'print/x $a1')
        expect(text, r'Thread 1 \(PRO CPU', r'Thread 2 \(APP CPU', r'\$1 = 0x40000400', r'\$2 = 0xabab', r'\$3 = 0x0')


def test_breakpoints_and_steps(espcam):
    with DebuggedBoard(espcam) as it:
        text = it.debug(f'hbreak *{LOADER:#x}', 'continue', 'delete', 'stepi', 'stepi', 'print/x $ps', 'print/x $a0',
                        'tbreak *$pc+3', 'continue', 'print/x $pc')
        expect(text, r'hit Breakpoint 1', r'0x4007800e in', r'0x40078011 in', r'\$1 = 0x', r'\$2 = 0x2f',
               r'\$3 = 0x40078014')


def test_registers_and_memory_are_written(espcam):
    with DebuggedBoard(espcam) as it:
        text = it.debug(f'tbreak *{LOADER:#x}', 'continue', 'set var $a7 = 0x1234', 'set var $ar40 = 5',
                        'set {int}0x3ffc0000 = 0x5678', 'print/x $ar7', 'print $ar40', 'x/1xw 0x3ffc0000',
                        'x/1xw 0x10000000')
        expect(text, r'\$1 = 0x1234', r'\$2 = 5', r'0x3ffc0000:\s+0x00005678', r'Cannot access memory')


def test_a_watchpoint_finds_the_store(espcam):
    with DebuggedBoard(espcam) as it:
        text = it.debug(f'tbreak *{LOADER:#x}', 'continue', 'set {int}0x3ffc0000 = 1', 'set var $a2 = 0x3ffc0000',
                        'set var $a0 = 9', f'set {{int}}0x40080000 = {STORE:#x}', 'set var $pc = 0x40080000',
                        'watch *(int *)0x3ffc0000', 'continue', 'print/x $pc')
        expect(text, r'Hardware watchpoint 2', r'Old value = 1', r'New value = 9', r'\$1 = 0x40080003')


def test_detaching_lets_it_go_and_another_debugger_stops_it(espcam):
    with DebuggedBoard(espcam) as it:
        it.debug('break *0x40000000', 'detach')
        it.hear(b'>>>')
        expect(it.debug('print $pc > 0x40078000', 'kill'), r'\$1 = 1', r'killed')
        assert it.process.wait(board.LIMIT) == 0


def test_monitor_commands(espcam):
    with DebuggedBoard(espcam) as it:
        text = it.debug('monitor help', f'tbreak *{LOADER:#x}', 'continue', 'monitor disassemble', 'monitor reset',
                        'maintenance flush register-cache', 'print/x $pc')
        expect(text, r'\$1 = 0x40000400', r'disassemble', r'4007800c  movi\.n a0, 47')


if __name__ == '__main__':
    if shutil.which(GDB) is None:
        print(f'1..0 # SKIP {GDB} is not installed (Debian: {GDB}; make test-packages)')
        sys.exit(0)
    board.Tests(board.espcam_of(sys.argv)).run(globals())

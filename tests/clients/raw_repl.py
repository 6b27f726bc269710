#!/usr/bin/env python3
"""The raw REPL over a pseudo terminal, as tools for MicroPython speak it: no library, a file descriptor and select.

usage: raw_repl.py ESPCAM [FIRMWARE]
"""

import os
import random
import select
import sys
import termios
import time
import tty

from board import LIMIT, Board, Tests, espcam_of, expect, wait_for


class Line:
    """The board's terminal, opened as any program opens one."""

    def __init__(self, path, speed=termios.B115200):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        self.set_speed(speed)
        self.heard = b''

    def set_speed(self, speed):
        settings = termios.tcgetattr(self.fd)
        settings[4] = settings[5] = speed
        termios.tcsetattr(self.fd, termios.TCSANOW, settings)

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def listen(self, seconds):
        """What comes within that time, kept in self.heard too."""
        if select.select([self.fd], [], [], seconds)[0]:
            data = os.read(self.fd, 4096)
            if not data:
                raise AssertionError('the line is gone')
            self.heard += data
            return True
        return False

    def until(self, end):
        limit = time.monotonic() + LIMIT
        while end not in self.heard:
            if time.monotonic() > limit:
                raise AssertionError(f'waited for {end!r}, heard {self.heard[-300:]!r}')
            self.listen(1)
        found, self.heard = self.heard.split(end, 1)
        return found

    def prompt(self):
        """Stops what runs, and finds the prompt behind all that was said before."""
        limit = time.monotonic() + LIMIT
        while True:
            self.heard = b''
            self.write(b'\r\x03\x03\x02print("sy" + "nc")\r')
            while self.listen(0.5):
                if b'sync\r\n>>> ' in self.heard:
                    while self.listen(0.3):
                        pass
                    self.heard = b''
                    return
            if time.monotonic() > limit:
                raise AssertionError('no prompt')

    def close(self):
        os.close(self.fd)


class RawRepl:
    def __init__(self, line):
        self.line = line
        line.prompt()
        line.write(b'\x01')
        line.until(b'raw REPL; CTRL-B to exit\r\n>')

    def answer(self):
        output = self.line.until(b'\x04')
        fault = self.line.until(b'\x04')
        self.line.until(b'>')
        return output, fault

    def exec(self, code):
        self.line.write(code + b'\x04')
        self.line.until(b'OK')
        return self.answer()

    def paste(self, code):
        """Raw paste: the board says how much it takes at a time."""
        self.line.write(b'\x05A\x01')
        self.line.until(b'R')
        while len(self.line.heard) < 3:
            self.line.listen(LIMIT)
        accepted, self.line.heard = self.line.heard[:3], self.line.heard[3:]
        expect(accepted[:1], b'\x01')
        step = room = int.from_bytes(accepted[1:], 'little')
        while code:
            while room == 0 or self.line.heard:
                if not self.line.heard:
                    self.line.listen(LIMIT)
                expect(self.line.heard[:1], b'\x01')
                self.line.heard = self.line.heard[1:]
                room += step
            self.line.write(code[:room])
            room, code = room - len(code[:room]), code[room:]
        self.line.write(b'\x04')
        self.line.until(b'\x04')
        return self.answer()

    def leave(self):
        self.line.write(b'\x02')
        self.line.until(b'>>> ')


def with_line(case):
    def run(espcam, *firmware):
        with Board(espcam, *firmware, '--serial', 'pty=cam') as board:
            case(board, Line('cam'))
    return run


@with_line
def test_programs_and_their_faults(_, line):
    repl = RawRepl(line)
    if repl.exec(b'print(6 * 7)') != (b'42\r\n', b''):
        raise AssertionError('no 42')
    output, fault = repl.exec(b'print(1)\n1/0')
    expect(output, b'1\r\n')
    expect(fault, b'ZeroDivisionError')
    repl.leave()


@with_line
def test_raw_paste(_, line):
    repl = RawRepl(line)
    code = b''.join(b'x%d = %d\n' % (i, i) for i in range(400)) + b'print(x399)\n'
    output, fault = repl.paste(code)
    if (output, fault) != (b'399\r\n', b''):
        raise AssertionError(f'{output!r} {fault!r}')


@with_line
def test_ctrl_c_ends_a_loop(_, line):
    line.prompt()
    line.write(b'while True: pass\r\r')
    line.until(b'... ')
    line.listen(1)
    line.write(b'\x03')
    line.until(b'KeyboardInterrupt')
    line.until(b'>>> ')


@with_line
def test_a_soft_reset(_, line):
    line.prompt()
    line.write(b'\x04')
    line.until(b'soft reboot')
    line.until(b'>>> ')


@with_line
def test_a_file_as_text_of_a_program(_, line):
    repl = RawRepl(line)
    content = bytes(random.Random(1).randrange(256) for _ in range(5000))
    repl.exec(b"f = open('d.bin', 'wb')")
    for at in range(0, len(content), 250):
        output, fault = repl.exec(b'print(f.write(%r))' % content[at:at + 250])
        expect(output, b'250')
    repl.exec(b'f.close()')
    output, fault = repl.exec(b"import binascii; print(binascii.hexlify(open('d.bin', 'rb').read()).decode())")
    if bytes.fromhex(output.strip().decode()) != content:
        raise AssertionError('other bytes came back')


def test_a_flashing_tools_first_packet_counts_as_the_button(espcam, *firmware):
    sync = b'\xc0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20' + b'U' * 32 + b'\xc0'
    with Board(espcam, *firmware, '--serial', 'pty=cam') as board:
        line = Line('cam')
        line.prompt()
        line.write(sync)
        line.until(b'waiting for download\r\n')
        line.write(sync)
        line.until(b'\xc0\x01\x08\x04\x00\x07\x07\x12\x20')
        os.close(line.fd)
        wait_for(starts_again, 'a prompt after the loader')


def starts_again():
    line = Line('cam')
    try:
        line.write(b'\r')
        line.listen(1)
        return b'>>> ' in line.heard
    finally:
        os.close(line.fd)


def test_it_is_opened_and_closed_again_and_again(espcam, *firmware):
    with Board(espcam, *firmware, '--serial', 'pty=cam') as board:
        for number in range(5):
            line = Line('cam')
            line.prompt()
            line.write(b'print(%d + 1000)\r' % number)
            line.until(b'%d\r\n' % (number + 1000))
            line.close()
        if not os.path.islink('cam'):
            raise AssertionError('the link is gone')
        status, _ = board.end()
        if status != 0 or os.path.lexists('cam'):
            raise AssertionError(f'status {status}, or the link is left')


@with_line
def test_somebody_leaves_in_the_middle_of_a_line(_, line):
    line.prompt()
    line.write(b'print("first ')
    line.until(b'first ')
    line.close()
    again = Line('cam')
    again.write(b'half")\r')
    again.until(b'first half')
    again.write(b'for i in range(3000): print("x" * 60)\r\r')
    again.until(b'xxx')
    again.close()
    last = Line('cam')
    last.prompt()


@with_line
def test_another_speed_is_garbage_and_does_no_harm(_, line):
    line.prompt()
    line.set_speed(termios.B9600)
    line.write(b'print("slow")\r' * 3)
    while line.listen(1):
        pass
    if b'slow' in line.heard:
        raise AssertionError('it was understood at the wrong speed')
    line.set_speed(termios.B115200)
    line.prompt()
    line.write(b'print("fa" + "st")\r')
    line.until(b'fast')


@with_line
def test_noise_does_no_harm(_, line):
    line.prompt()
    noise = random.Random(2)
    for _ in range(20):
        line.write(bytes(noise.randrange(256) for _ in range(100)))
        line.listen(0.05)
    line.prompt()
    line.write(b'print(6 * 7)\r')
    line.until(b'42')


@with_line
def test_what_nobody_reads_is_lost_and_the_board_goes_on(board, line):
    line.prompt()
    line.write(b'for i in range(20000): print("0123456789" * 6)\r\r')
    line.until(b'0123456789')
    wait_for(lambda: len(line.heard) > 0 or line.listen(1), 'output')
    time.sleep(0.5)
    line.prompt()
    if board.process.poll() is not None:
        raise AssertionError('espcam has ended')


if __name__ == '__main__':
    Tests(espcam_of(sys.argv), *sys.argv[2:]).run(globals())

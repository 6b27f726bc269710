"""`espcam run` on a pseudo terminal, and what a person types there."""

import base64
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import termios
import time
import tty
import zlib

LIMIT = 60  # seconds of wall time for anything; nothing depends on it
PROMPT = b'>>> '
FAST = 2000000  # bits a second
UART_CLKDIV, UART_CONF0, TICK_REF_ALWAYS_ON = 0x3ff40014, 0x3ff40020, 1 << 27  # ESP32 TRM, "UART Controllers"
SEND = (r'exec("def send(b):\n b = memoryview(b)\n for i in range(0, len(b), 3072): '
        r"print(str(ubinascii.b2a_base64(b[i:i + 3072]), 'ascii'), end='')\n print('end', 'of data', ubinascii.crc32(b))"
        '")')
FETCHES = 3  # what a driver says comes at any time, in the middle of data as well


class Console:
    """The console of a board that runs as fast as it can. Ends with the block."""

    def __init__(self, espcam, *options):
        self.folder = tempfile.TemporaryDirectory()
        link = pathlib.Path(self.folder.name) / 'tty'
        self.process = subprocess.Popen([espcam, 'run', *options, '--serial', f'pty={link}', '--speed', 'max'],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + LIMIT
        while not link.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f'espcam did not start: {self.process.stderr.read()!r}')
            time.sleep(0.01)
        self.fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        self.heard = b''
        self.log = b''
        self.is_fast = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        os.close(self.fd)
        self.folder.cleanup()

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def until(self, *ends):
        """What comes before the first of the byte strings that appears, and that string."""
        limit = time.monotonic() + LIMIT
        while True:
            found = [(self.heard.find(end), end) for end in ends if end in self.heard]
            if found:
                at, end = min(found)
                before, self.heard = self.heard[:at], self.heard[at + len(end):]
                return before, end
            if self.process.poll() is not None:
                raise AssertionError(f'the board ended: {self.process.stderr.read().decode(errors="replace").strip()}')
            if time.monotonic() > limit:
                raise AssertionError(f'waited for {ends[0]!r}, heard {self.heard[-200:]!r}')
            if select.select([self.fd], [], [], 1)[0]:
                data = os.read(self.fd, 4096)
                self.heard += data
                self.log += data

    def hears(self, end):
        """Does this come within a second?"""
        limit = time.monotonic() + 1
        while end not in self.heard and time.monotonic() < limit:
            if select.select([self.fd], [], [], 0.1)[0]:
                data = os.read(self.fd, 4096)
                self.heard += data
                self.log += data
        if end not in self.heard:
            return False
        self.heard = self.heard.partition(end)[2]
        return True

    def prompt(self):
        """Waits for the prompt; what came before it."""
        return self.until(b'\r\n' + PROMPT)[0]

    def type(self, line):
        """Types a line and waits for its echo. What a driver says in between does not count: when it comes depends on how
        fast this side is, and its end is not that of the echo. A program that changes the clock of the chip spoils what is still
        in the line then, but not the last letters."""
        self.write(line.encode() + b'\r')
        left = line.encode()
        while True:
            heard, _ = self.until(b'\r\n')
            for byte in heard:
                left = left[1:] if left[:1] == bytes([byte]) else left
            if not left or heard.endswith(line.encode()[-4:]):
                return

    def command(self, line):
        """Types a line at the prompt; what it printed."""
        self.type(line)
        text = self.until(b'\r\n' + PROMPT, PROMPT)[0]
        return text.decode(errors='replace').replace('\r', '').strip()

    def number(self, line):
        """Types a line at the prompt; the number that it printed, whatever a driver said beside it."""
        text = self.command(line)
        numbers = re.findall(r'^-?\d+$', text, re.M)
        if not numbers:
            raise AssertionError(f'expected a number of {line}, got {text!r}')
        return int(numbers[-1])

    def run(self, *lines):
        """Types several lines; what the last one printed."""
        return [self.command(line) for line in lines][-1]

    def go_fast(self):
        """The serial line at 2 million bits a second, from the chip's and from this side."""
        self.command('import machine, time, ubinascii')
        self.command(SEND)
        self.type(f'time.sleep(0.1); machine.mem32[{UART_CONF0}] |= {TICK_REF_ALWAYS_ON}; '  # the echo leaves before
                  f'machine.mem32[{UART_CLKDIV}] = {80000000 // FAST}')
        settings = termios.tcgetattr(self.fd)
        settings[4] = settings[5] = termios.B2000000
        termios.tcsetattr(self.fd, termios.TCSANOW, settings)
        # What is said until both sides have changed is garbage; an end of a line is none that could interrupt the program. So
        # is what comes while the chip still listens to a byte at the old speed.
        for tries in range(LIMIT):  # the garbage may have switched to another mode
            self.write(b'\r' if tries < 3 else b'\r\x03\x02')
            if self.hears(PROMPT):
                break
        for number in range(LIMIT):
            self.write(f"'ready' * 2, {number}\r".encode())
            if self.hears(f"readyready', {number})".encode()):
                break
        self.until(PROMPT)
        self.is_fast = True

    def fetch(self, expression):
        """The bytes that a Python expression is on the board."""
        if not self.is_fast:
            self.go_fast()
        for _ in range(FETCHES):
            self.type(f'send({expression})')
            lines = self.until(b'end of data ')[0]
            crc = self.until(PROMPT)[0].split(b'\r\n')[0]
            data = base64.b64decode(re.sub(rb'[^A-Za-z0-9+/=]', b'', lines) + b'==')
            if crc.isdigit() and int(crc) == zlib.crc32(data):
                return data
        raise AssertionError(f'the bytes of {expression} do not come through')

    def restart(self, line, sign):
        """Types a line that resets the board; the console up to the new prompt, which must contain the sign."""
        self.write(line.encode() + b'\r')
        before, _ = self.until(b'rst:0x')
        text = (before + b'rst:0x' + self.prompt()).decode(errors='replace')
        if sign not in text:
            raise AssertionError(f'no {sign!r} in {text[-400:]!r}')
        return text

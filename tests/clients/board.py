"""A board under test, for the clients: `espcam run` in the background, and TAP for what came of it."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

DEBIAN = '/usr/lib/python3/dist-packages'  # where apt puts modules, if this is another Python
LIMIT = 60  # seconds; generous, nothing depends on it


def need(module, package):
    """The module, or the end of the test with the word what is missing."""
    if DEBIAN not in sys.path:
        sys.path.append(DEBIAN)
    try:
        return __import__(module)
    except ImportError:
        print(f'1..0 # SKIP {module} is not installed (Debian: {package}; make test-packages)')
        sys.exit(0)


class Board:
    """espcam run OPTIONS; with `self.port` its pseudo terminal or rfc2217:// address."""

    def __init__(self, espcam, *options):
        self.process = subprocess.Popen([espcam, 'run', *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r'the serial line is (\S+?);', line)
        if found is None:
            raise AssertionError(f'espcam did not start: {line}{self.process.stderr.read()}')
        self.port = found[1]

    def end(self):
        """Ctrl-C: its exit status and what it said."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(LIMIT)
        return self.process.returncode, self.process.stderr.read()

    def __enter__(self):
        return self

    def __exit__(self, fault, *_):
        try:
            self.process.wait(1 if fault else 0)  # did it end, and so cause the fault?
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        else:
            for line in self.process.stderr.read().splitlines():
                print('# ' + line)


class Tests:
    """Runs the functions of a module whose names begin with test_, each in an empty folder, and counts."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def run(self, names):
        cases = [(name, case) for name, case in names.items() if name.startswith('test_')]
        failed = 0
        print(f'1..{len(cases)}')
        for number, (name, case) in enumerate(cases, 1):
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                try:
                    case(*self.arguments)
                    print(f'ok {number} - {name[5:]}', flush=True)
                except Exception as fault:  # whatever a client's library raises
                    failed += 1
                    print(f'not ok {number} - {name[5:]}\n# {type(fault).__name__}: {fault}', flush=True)
                os.chdir('/')
        sys.exit(1 if failed else 0)


def expect(got, wanted):
    if wanted not in got:
        raise AssertionError(f'expected {wanted!r} in {got!r}')


def wait_for(condition, what):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f'never: {what}')
        time.sleep(0.02)


def espcam_of(arguments):
    return str(pathlib.Path(arguments[1]).resolve())

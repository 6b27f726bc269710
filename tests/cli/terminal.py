#!/usr/bin/env python3
"""A command at a terminal: runs it behind a pseudo terminal and shows what that would show.

usage: terminal.py [WAIT KEYS]... -- COMMAND...

When WAIT has come KEYS are pressed (\\r, \\x1d and the like stand for keys), then the next WAIT is looked for behind it.
Each line ends with CR LF at a terminal; a CR anywhere else is shown as <CR>. The status is the command's.
"""

import os
import pty
import sys


def main():
    split = sys.argv.index('--')
    script = sys.argv[1:split]
    steps = [(wait.encode(), keys.encode().decode('unicode_escape').encode('latin-1'))
             for wait, keys in zip(script[::2], script[1::2])]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
    shown, seen = b'', 0
    while True:
        try:
            some = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        shown += some
        while steps and (at := shown.find(steps[0][0], seen)) >= 0:
            seen = at + len(steps[0][0])
            os.write(terminal, steps.pop(0)[1])
    _, status = os.waitpid(child, 0)
    sys.stdout.write(shown.decode('utf-8', 'replace').replace('\r\n', '\n').replace('\r', '<CR>'))
    sys.exit(os.waitstatus_to_exitcode(status))


main()

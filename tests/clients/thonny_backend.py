#!/usr/bin/env python3
"""Thonny's own MicroPython backend, without its window: connect, run a program, list, write and read files.

usage: thonny_backend.py ESPCAM [FIRMWARE]
"""

import os
import queue
import subprocess
import sys
import threading

from board import DEBIAN, LIMIT, Board, Tests, espcam_of, expect, need

need('serial', 'python3-serial')
need('thonny', 'thonny')
from thonny.common import InlineCommand, ToplevelCommand, parse_message, serialize_message  # noqa: E402
import thonny.plugins.micropython.bare_metal_backend as backend  # noqa: E402


class Thonny:
    """The process that Thonny starts for a serial port, spoken to in its own messages."""

    def __init__(self, port):
        arguments = {'clean': True, 'port': port, 'dtr': None, 'rts': None, 'submit_mode': None,
                     'interrupt_on_connect': True, 'write_block_size': None, 'write_block_delay': None,
                     'proxy_class': 'GenericMicroPythonProxy', 'sync_time': False, 'validate_time': False,
                     'local_rtc': False}
        path = os.pathsep.join([DEBIAN, os.environ.get('PYTHONPATH', '')])
        self.process = subprocess.Popen([sys.executable, '-u', backend.__file__, repr(arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=dict(os.environ, PYTHONPATH=path, THONNY_USER_DIR=os.getcwd()))
        self.messages = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.output = ''

    def listen(self):
        for line in self.process.stdout:
            if line[:1] == '\x02':
                lines = int(line[1:line.index(' ')])
                text = line + ''.join(self.process.stdout.readline() for _ in range(lines - 1))
                self.messages.put(parse_message(text))
        self.messages.put(None)

    def wait(self, kind):
        """The next message of that kind; what the program prints meanwhile is kept."""
        while True:
            message = self.messages.get(timeout=LIMIT)
            if message is None:
                raise AssertionError(f'Thonny ended: {self.process.stderr.read()[-2000:]} {self.output}')
            if message.event_type == 'ProgramOutput':
                self.output += message.data
            if message.event_type == kind:
                return message

    def send(self, command, answer):
        self.output = ''
        self.process.stdin.write(serialize_message(command) + '\n')
        self.process.stdin.flush()
        return self.wait(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def connect(espcam, *firmware):
    board = Board(espcam, *firmware, '--serial', 'pty')
    thonny = Thonny(board.port)
    thonny.welcome = thonny.wait('ToplevelResponse').get('welcome_text')
    return board, thonny


def test_it_connects_and_knows_the_board(*arguments):
    board, thonny = connect(*arguments)
    with board, thonny:
        expect(thonny.welcome, 'ESP32')


def test_a_program_runs(*arguments):
    board, thonny = connect(*arguments)
    with board, thonny:
        thonny.send(ToplevelCommand('execute_source', source='print(6 * 7)\n'), 'ToplevelResponse')
        expect(thonny.output, '42')
        thonny.send(ToplevelCommand('execute_source', source='1/0\n'), 'ToplevelResponse')
        expect(thonny.output, 'ZeroDivisionError')


def test_files_go_there_and_back(*arguments):
    board, thonny = connect(*arguments)
    content = bytes(range(256)) * 40
    with board, thonny:
        thonny.send(InlineCommand('write_file', path='/data.bin', content_bytes=content, editor_id=1, id=1,
                                  make_shebang_scripts_executable=False, blocking=True, description='x'),
                    'write_file_response')
        listing = thonny.send(InlineCommand('get_dirs_children_info', node_id='x', paths={'/'}, include_hidden=True),
                              'get_dirs_children_info_response')
        expect(repr(listing.get('data')), 'data.bin')
        back = thonny.send(InlineCommand('read_file', path='/data.bin', id=2, blocking=True, description='x'),
                           'read_file_response')
        if back.get('content_bytes') != content:
            raise AssertionError(f'{len(back.get("content_bytes") or b"")} bytes came back, or others: {back}')


if __name__ == '__main__':
    Tests(espcam_of(sys.argv), *sys.argv[2:]).run(globals())

#!/usr/bin/env python3
"""python3-serial's rfc2217:// client, and callers that speak no telnet at all.

usage: rfc2217_client.py ESPCAM
"""

import random
import socket
import sys
import time

from board import LIMIT, Board, Tests, espcam_of, expect, need

serial = need('serial', 'python3-serial')
need('serial.rfc2217', 'python3-serial')


def open_port(board, dtr=False, rts=False, baudrate=115200):
    port = serial.serial_for_url(board.port, baudrate, timeout=LIMIT, do_not_open=True)
    port.dtr, port.rts = dtr, rts
    port.open()
    return port


def until(port, end):
    heard = port.read_until(end)
    expect(heard, end)
    return heard


def prompt(port):
    """Finds the prompt behind all that was said before."""
    port.write(b'\r\x03\r\x02print("sy" + "nc")\r')
    until(port, b'sync\r\n>>> ')


def quiet(port, seconds):
    """What comes within that time."""
    time.sleep(seconds)
    return port.read(port.in_waiting)


def call(board):
    host, number = board.port.removeprefix('rfc2217://').rsplit(':', 1)
    return socket.create_connection((host, int(number)), LIMIT)


def with_board(case):
    def run(espcam):
        with Board(espcam, '--serial', 'rfc2217=127.0.0.1:0') as board:
            case(board)
            status, said = board.end()
            if status != 0:
                raise AssertionError(f'status {status}: {said}')
    return run


@with_board
def test_the_prompt(board):
    with open_port(board) as port:
        prompt(port)
        port.write(b'print(6 * 7)\r')
        until(port, b'42\r\n>>> ')


@with_board
def test_every_byte_passes(board):
    with open_port(board) as port:
        prompt(port)
        port.write(b'import sys\r')
        until(port, b'>>> ')
        port.write(b'import os; print(bytes(range(256)).hex()); [sys.stdout.buffer.write(bytes([i])) for i in '
                   b'range(256)] and None\r')
        until(port, b'fdfeff\r\n')
        expect(until(port, b'>>> ').replace(b'\r\n', b'\n'), bytes(range(14, 256)))


@with_board
def test_rts_holds_the_reset_and_dtr_is_io0(board):
    with open_port(board) as port:
        prompt(port)
        port.dtr = port.rts = True  # as many a terminal opens a port: the screen stays blank
        port.reset_input_buffer()
        port.write(b'\rprint(1)\r')
        if quiet(port, 1):
            raise AssertionError('a board that is held in reset talks')
        port.dtr = port.rts = False
        until(port, b'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)')
        until(port, b'>>> ')


@with_board
def test_the_reset_of_flashing_tools_reaches_download_mode(board):
    with open_port(board) as port:
        prompt(port)
        port.dtr, port.rts = False, True
        time.sleep(0.1)
        port.dtr, port.rts = True, False
        time.sleep(0.05)
        port.dtr = False
        until(port, b'waiting for download')
        port.rts = True
        time.sleep(0.1)
        port.rts = False
        until(port, b'SPI_FAST_FLASH_BOOT')
        until(port, b'>>> ')


@with_board
def test_the_speed_matters(board):
    with open_port(board, baudrate=9600) as port:
        port.write(b'print("slow")\r' * 3)
        if b'slow' in quiet(port, 1):
            raise AssertionError('it was understood at the wrong speed')
        port.baudrate = 115200
        prompt(port)


@with_board
def test_a_break_and_other_settings_do_no_harm(board):
    with open_port(board) as port:
        prompt(port)
        port.send_break(0.2)
        port.parity, port.bytesize, port.stopbits = 'E', 7, 2
        port.write(b'garbage\r')
        port.parity, port.bytesize, port.stopbits = 'N', 8, 1
        prompt(port)
        if port.cts or port.dsr or port.cd or port.ri:
            raise AssertionError('nothing is wired to these lines')


@with_board
def test_a_second_caller_is_told(board):
    with open_port(board) as port:
        prompt(port)
        second = call(board)
        expect(second.recv(100), b'somebody else uses this serial line')
        second.close()
        port.write(b'print(6 * 7)\r')
        until(port, b'42')


@with_board
def test_it_is_left_in_the_middle_of_a_line_and_called_again(board):
    for _ in range(3):
        with open_port(board) as port:
            prompt(port)
            port.write(b'print("first ')
            until(port, b'first ')
    with open_port(board, rts=True):
        pass
    with open_port(board) as port:  # the plug was drawn: RTS is off again, the board has started
        prompt(port)


@with_board
def test_garbage_from_a_caller(board):
    chance = random.Random(3)
    telnet = [b'\xff', b'\xff\xfa', b'\xff\xfa\x2c', b'\xff\xf0', b'\xff\xfd', b'\xff\xfb\x2c', b'\xff\xfa\x2c\x01', b'\x2c']
    for _ in range(30):
        caller = call(board)
        caller.sendall(b''.join(chance.choice(telnet) + chance.randbytes(chance.randrange(12)) for _ in range(50)))
        caller.close()
    long = call(board)
    long.sendall(b'\xff\xfa\x2c' + b'x' * 100000)
    long.close()
    time.sleep(0.2)
    with open_port(board) as port:
        port.rts = True
        port.rts = False
        prompt(port)


@with_board
def test_a_caller_that_never_reads(board):
    deaf = call(board)
    deaf.sendall(b'\r\x03')
    deaf.sendall(b'for i in range(20000): print("0123456789" * 6)\r\r')
    deaf.sendall(b'\xff\xfa\x2c\x00\xff\xf0' * 20000)
    time.sleep(1)
    deaf.close()
    time.sleep(0.2)
    with open_port(board) as port:
        prompt(port)


if __name__ == '__main__':
    Tests(espcam_of(sys.argv)).run(globals())

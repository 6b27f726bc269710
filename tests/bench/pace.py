#!/usr/bin/env python3
"""Figures of a board at the pace of the wall clock, not tests: idle cost, drift, latency, throughput.

usage: pace.py ESPCAM SECONDS [FIRMWARE]
"""

import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / 'clients'))
from board import Board  # noqa: E402
from raw_repl import Line  # noqa: E402

BYTES = 20000


def cpu_seconds(process):
    fields = pathlib.Path(f'/proc/{process.pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def key_latency(line):
    start = time.perf_counter()
    line.write(b'a')
    line.listen(1)
    return time.perf_counter() - start


def board_clock(line):
    """The wall clock and the board's, at one moment."""
    line.write(b'time.ticks_us()\r')
    wall = time.perf_counter()
    line.until(b'()\r\n')
    return wall, int(line.until(b'\r\n')) / 1e6


def drift(line, seconds):
    wall, board = board_clock(line)
    time.sleep(seconds)
    wall_after, board_after = board_clock(line)
    return (wall_after - wall) - (board_after - board)


def throughput(line):
    line.write(b'for i in range(1000): print("0123456789" * 5)\r\r')
    line.until(b'0123456789')
    start = time.perf_counter()
    count = 0
    while count < BYTES:
        line.listen(1)
        count += len(line.heard)
        line.heard = b''
    return count / (time.perf_counter() - start)


def main():
    espcam, seconds = str(pathlib.Path(sys.argv[1]).resolve()), float(sys.argv[2])
    firmware = [str(pathlib.Path(f).resolve()) for f in sys.argv[3:]]
    os.chdir(tempfile.mkdtemp())
    with Board(espcam, *firmware, '--serial', 'pty=cam') as board:
        line = Line('cam')
        line.prompt()
        line.write(b'import time\r')
        line.until(b'>>> ')
        time.sleep(1)
        before = cpu_seconds(board.process)
        error = drift(line, seconds)
        idle = (cpu_seconds(board.process) - before) / seconds
        print(f'idle at the prompt             {idle * 100:.1f} % of a core')
        print(f'drift over {seconds:.0f} s                {error * 1000:.1f} ms')
        keys = [key_latency(line) for _ in range(50)]
        line.prompt()
        print(f'echo of a key                  {statistics.median(keys) * 1000:.1f} ms, at most {max(keys) * 1000:.1f}')
        print(f'output at 115200 baud          {throughput(line):.0f} bytes a second (the line allows 11520)')
        line.close()


if __name__ == '__main__':
    main()

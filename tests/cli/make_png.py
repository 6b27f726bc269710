#!/usr/bin/env python3
"""A PNG picture of one grey on standard output: make_png.py WIDTH HEIGHT [GREY] (0, black, to 255)"""

import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


width, height, grey = map(int, (sys.argv + ['0'])[1:4])
packer = zlib.compressobj(1)
line = b'\0' + bytes([grey]) * width
data = b''.join(packer.compress(line) for _ in range(height)) + packer.flush()
sys.stdout.buffer.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
                        + chunk(b'IDAT', data) + chunk(b'IEND', b''))

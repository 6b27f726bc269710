#!/usr/bin/env python3
"""A grey PNG picture on standard output: make_png.py WIDTH HEIGHT"""

import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


width, height = map(int, sys.argv[1:])
packer = zlib.compressobj(1)
line = bytes(1 + (width + 7) // 8)
data = b''.join(packer.compress(line) for _ in range(height)) + packer.flush()
sys.stdout.buffer.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 1, 0, 0, 0, 0))
                        + chunk(b'IDAT', data) + chunk(b'IEND', b''))

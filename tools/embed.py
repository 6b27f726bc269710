#!/usr/bin/env python3
"""Turn a file into an assembler source that holds its bytes: embed.py FILE NAME > NAME.S"""

import os
import sys

path, name = sys.argv[1:]
print(f'''    .section .rodata
    .global {name}, {name}_size
    .balign 16
{name}:
    .incbin "{os.path.abspath(path)}"
{name}_end:
    .balign 8
{name}_size:
    .quad {name}_end - {name}
    .section .note.GNU-stack, "", %progbits''')

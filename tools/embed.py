#!/usr/bin/env python3
"""Turn a file into an assembler source that holds its bytes: embed.py FILE NAME > NAME.S"""

import hashlib
import os
import sys

path, name = sys.argv[1:]
with open(path, 'rb') as file:
    digest = hashlib.sha256(file.read()).hexdigest()  # new content, new source: so that it is assembled again
print(f'''/* {digest} */
    .section .rodata
    .global {name}, {name}_size
    .balign 16
{name}:
    .incbin "{os.path.abspath(path)}"
{name}_end:
    .balign 8
{name}_size:
    .quad {name}_end - {name}
    .section .note.GNU-stack, "", %progbits''')

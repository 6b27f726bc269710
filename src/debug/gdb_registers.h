// The registers of a core as GDB numbers them.
//
// The numbers are those of GDB for the ESP32 (xtensa-esp32-elf-gdb): pc, the whole register file, user and
// special registers, the window. A GDB that knows no Xtensa, as Debian's gdb-multiarch, gets them in a
// description that it accepts: a machine of an architecture that it knows, with the Xtensa's registers. That
// architecture is i386: bytes in the same order, instructions at any address, steps left to the target.
//
// Source: Espressif, register map of GDB for the ESP32 (also in its QEMU); GDB manual, appendix "Target
//         Descriptions".
#ifndef DEBUG_GDB_REGISTERS_H
#define DEBUG_GDB_REGISTERS_H

#include "xtensa/cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GDB_REGISTERS       204U
#define GDB_ESP32_REGISTERS 105U // of these, in the "g" packet of GDB for the ESP32

// Whether the description names register `number`: all that can be read.
bool gdb_register_is_described(unsigned number);

// Bytes of it in a packet: 4; more are zeros.
unsigned gdb_register_size(unsigned number);

uint32_t gdb_register_get(const struct xt_cpu *cpu, unsigned number);
// Does nothing to registers that cannot be written.
void gdb_register_set(struct xt_cpu *cpu, unsigned number, uint32_t value);

// Copies at most `size` bytes of the description from `offset` on; returns how many.
size_t gdb_describe(size_t offset, char *text, size_t size);

#endif

// The RSA accelerator: four memories of 4096 bits, and what starts it.
//
// Source: ESP32 TRM, chapter "RSA Accelerator".
#ifndef REGS_RSA_H
#define REGS_RSA_H

#include "regs/reg.h"

#define RSA_BASE 0x3ff02000u

#define RSA_MEM_WORDS 128

// The words of a memory, lowest first. Their names count in octal.
// clang-format off
#define RSA_MEM_8(REG, name, offset)                     \
    REG(name##0, (offset) + 0x00, 0, 0xffffffff)         \
    REG(name##1, (offset) + 0x04, 0, 0xffffffff)         \
    REG(name##2, (offset) + 0x08, 0, 0xffffffff)         \
    REG(name##3, (offset) + 0x0c, 0, 0xffffffff)         \
    REG(name##4, (offset) + 0x10, 0, 0xffffffff)         \
    REG(name##5, (offset) + 0x14, 0, 0xffffffff)         \
    REG(name##6, (offset) + 0x18, 0, 0xffffffff)         \
    REG(name##7, (offset) + 0x1c, 0, 0xffffffff)
#define RSA_MEM_64(REG, name, offset)                    \
    RSA_MEM_8(REG, name##0, (offset) + 0x00)             \
    RSA_MEM_8(REG, name##1, (offset) + 0x20)             \
    RSA_MEM_8(REG, name##2, (offset) + 0x40)             \
    RSA_MEM_8(REG, name##3, (offset) + 0x60)             \
    RSA_MEM_8(REG, name##4, (offset) + 0x80)             \
    RSA_MEM_8(REG, name##5, (offset) + 0xa0)             \
    RSA_MEM_8(REG, name##6, (offset) + 0xc0)             \
    RSA_MEM_8(REG, name##7, (offset) + 0xe0)

#define RSA_REGISTERS(REG)                                    \
    RSA_MEM_64(REG, RSA_M_MEM_0, 0x000)                       \
    RSA_MEM_64(REG, RSA_M_MEM_1, 0x100)                       \
    RSA_MEM_64(REG, RSA_Z_MEM_0, 0x200)                       \
    RSA_MEM_64(REG, RSA_Z_MEM_1, 0x300)                       \
    RSA_MEM_64(REG, RSA_Y_MEM_0, 0x400)                       \
    RSA_MEM_64(REG, RSA_Y_MEM_1, 0x500)                       \
    RSA_MEM_64(REG, RSA_X_MEM_0, 0x600)                       \
    RSA_MEM_64(REG, RSA_X_MEM_1, 0x700)                       \
    /*  name              offset reset       writable bits */ \
    REG(RSA_M_PRIME,      0x800, 0x00000000, 0xffffffff)      \
    REG(RSA_MODEXP_MODE,  0x804, 0x00000000, 0x00000007)      \
    REG(RSA_MODEXP_START, 0x808, 0x00000000, 0x00000000)      \
    REG(RSA_MULT_MODE,    0x80c, 0x00000000, 0x0000000f)      \
    REG(RSA_MULT_START,   0x810, 0x00000000, 0x00000000)      \
    REG(RSA_INTERRUPT,    0x814, 0x00000000, 0x00000000)      \
    REG(RSA_CLEAN,        0x818, 0x00000000, 0x00000000)

enum { RSA_REGISTERS(REG_OFFSET) };
// clang-format on

#define RSA_M_MEM RSA_M_MEM_000
#define RSA_Z_MEM RSA_Z_MEM_000
#define RSA_Y_MEM RSA_Y_MEM_000
#define RSA_X_MEM RSA_X_MEM_000

// Both modes: blocks of 512 bits in the result, less one.
#define RSA_MULT_MODE_BLOCKS 0, 3
#define RSA_MULT_MODE_PLAIN  3, 1 // no modulus: the operands have half the result's length

#endif

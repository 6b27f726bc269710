// The SHA accelerator: one memory for a block of text or a digest, and four triggers for each algorithm.
//
// Source: ESP32 TRM, chapter "SHA Accelerator".
#ifndef REGS_SHA_H
#define REGS_SHA_H

#include "regs/reg.h"

#define SHA_BASE 0x3ff03000u

// clang-format off
#define SHA_REGISTERS(REG)                                         \
    /*  name                   offset reset       writable bits */ \
    REG(SHA_TEXT_0,          0x000, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_1,          0x004, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_2,          0x008, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_3,          0x00c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_4,          0x010, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_5,          0x014, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_6,          0x018, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_7,          0x01c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_8,          0x020, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_9,          0x024, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_10,         0x028, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_11,         0x02c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_12,         0x030, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_13,         0x034, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_14,         0x038, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_15,         0x03c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_16,         0x040, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_17,         0x044, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_18,         0x048, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_19,         0x04c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_20,         0x050, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_21,         0x054, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_22,         0x058, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_23,         0x05c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_24,         0x060, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_25,         0x064, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_26,         0x068, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_27,         0x06c, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_28,         0x070, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_29,         0x074, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_30,         0x078, 0x00000000, 0xffffffff) \
    REG(SHA_TEXT_31,         0x07c, 0x00000000, 0xffffffff) \
    REG(SHA_SHA1_START,      0x080, 0x00000000, 0x00000000) \
    REG(SHA_SHA1_CONTINUE,   0x084, 0x00000000, 0x00000000) \
    REG(SHA_SHA1_LOAD,       0x088, 0x00000000, 0x00000000) \
    REG(SHA_SHA1_BUSY,       0x08c, 0x00000000, 0x00000000) \
    REG(SHA_SHA256_START,    0x090, 0x00000000, 0x00000000) \
    REG(SHA_SHA256_CONTINUE, 0x094, 0x00000000, 0x00000000) \
    REG(SHA_SHA256_LOAD,     0x098, 0x00000000, 0x00000000) \
    REG(SHA_SHA256_BUSY,     0x09c, 0x00000000, 0x00000000) \
    REG(SHA_SHA384_START,    0x0a0, 0x00000000, 0x00000000) \
    REG(SHA_SHA384_CONTINUE, 0x0a4, 0x00000000, 0x00000000) \
    REG(SHA_SHA384_LOAD,     0x0a8, 0x00000000, 0x00000000) \
    REG(SHA_SHA384_BUSY,     0x0ac, 0x00000000, 0x00000000) \
    REG(SHA_SHA512_START,    0x0b0, 0x00000000, 0x00000000) \
    REG(SHA_SHA512_CONTINUE, 0x0b4, 0x00000000, 0x00000000) \
    REG(SHA_SHA512_LOAD,     0x0b8, 0x00000000, 0x00000000) \
    REG(SHA_SHA512_BUSY,     0x0bc, 0x00000000, 0x00000000)

enum { SHA_REGISTERS(REG_OFFSET) };
// clang-format on

#define SHA_TEXT_WORDS 32

// The four triggers of an algorithm, as offsets from its START; SHA1, SHA256, SHA384, SHA512 follow each other.
#define SHA_ALGORITHMS       4
#define SHA_ALGORITHM_STRIDE 0x10

#endif

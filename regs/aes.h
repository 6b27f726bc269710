// The AES accelerator: one block of text, a key, and a trigger.
//
// Source: ESP32 TRM, chapter "AES Accelerator". ESP-IDF never writes AES_ENDIAN and puts the bytes of key and
// text into the registers lowest first, so all its bits are set after a reset.
#ifndef REGS_AES_H
#define REGS_AES_H

#include "regs/reg.h"

#define AES_BASE 0x3ff01000u

// clang-format off
#define AES_REGISTERS(REG)                                 \
    /*  name           offset reset       writable bits */ \
    REG(AES_START,     0x000, 0x00000000, 0x00000000)      \
    REG(AES_IDLE,      0x004, 0x00000001, 0x00000000)      \
    REG(AES_MODE,      0x008, 0x00000000, 0x00000007)      \
    REG(AES_KEY_0,     0x010, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_1,     0x014, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_2,     0x018, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_3,     0x01c, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_4,     0x020, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_5,     0x024, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_6,     0x028, 0x00000000, 0xffffffff)      \
    REG(AES_KEY_7,     0x02c, 0x00000000, 0xffffffff)      \
    REG(AES_TEXT_0,    0x030, 0x00000000, 0xffffffff)      \
    REG(AES_TEXT_1,    0x034, 0x00000000, 0xffffffff)      \
    REG(AES_TEXT_2,    0x038, 0x00000000, 0xffffffff)      \
    REG(AES_TEXT_3,    0x03c, 0x00000000, 0xffffffff)      \
    REG(AES_ENDIAN,    0x040, 0x0000003f, 0x0000003f)

enum { AES_REGISTERS(REG_OFFSET) };

#define AES_MODE_KEY     0, 2 // 128, 192, 256 bits
#define AES_MODE_DECRYPT 2, 1

// Two bits each: the first register holds the first word; a word's lowest byte is its first.
#define AES_ENDIAN_KEY        0, 2
#define AES_ENDIAN_INPUT      2, 2
#define AES_ENDIAN_OUTPUT     4, 2
#define AES_ENDIAN_LOW_BYTE   0, 1
#define AES_ENDIAN_FIRST_WORD 1, 1
// clang-format on

#define AES_TEXT_WORDS 4

#endif

// The flash encryption block: 32 bytes on their way into the flash.
//
// Source: ESP32 TRM, chapter "External Memory Encryption and Decryption (FLASH)".
#ifndef REGS_FLASH_ENCRYPTION_H
#define REGS_FLASH_ENCRYPTION_H

#include "regs/reg.h"

#define FLASH_ENCRYPTION_BASE 0x3ff5b000u

// clang-format off
#define FLASH_ENCRYPTION_REGISTERS(REG)                             \
    /*  name                       offset reset    writable bits */ \
    REG(FLASH_ENCRYPTION_BUFFER_0, 0x000, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_1, 0x004, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_2, 0x008, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_3, 0x00c, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_4, 0x010, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_5, 0x014, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_6, 0x018, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_BUFFER_7, 0x01c, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_START,    0x020, 0x00000000, 0x00000000)   \
    REG(FLASH_ENCRYPTION_ADDRESS,  0x024, 0x00000000, 0xffffffff)   \
    REG(FLASH_ENCRYPTION_DONE,     0x028, 0x00000000, 0x00000000)

enum { FLASH_ENCRYPTION_REGISTERS(REG_OFFSET) };
// clang-format on

#endif

// The analog I2C master: a serial bus inside the chip to the PLL and other analog parts.
//
// Source: not in the TRM; as ESP-IDF and its ROM functions (rom_i2c_writeReg) use it.
#ifndef REGS_ANA_H
#define REGS_ANA_H

#include "regs/reg.h"

#define ANA_BASE 0x3ff4e000u // also at 0x6000e000

// clang-format off
#define ANA_REGISTERS(REG)                               \
    /*  name        offset  reset       writable bits */ \
    REG(ANA_HOST4,  0x010,  0x00000000, 0x01ffffff)      \
    REG(ANA_CONFIG, 0x044,  0x00000000, 0xffffffff)

enum { ANA_REGISTERS(REG_OFFSET) };

// ANA_HOST4: a write starts a transfer with one register of an analog part.
#define ANA_HOST_BLOCK    0, 8  // which part; 0x66: the PLL
#define ANA_HOST_REGISTER 8, 8
#define ANA_HOST_DATA     16, 8
#define ANA_HOST_WRITE    24, 1 // 1: write, 0: read into DATA
#define ANA_HOST_BUSY     25, 1

// clang-format on

#endif

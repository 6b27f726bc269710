// The analog I2C master: a serial bus inside the chip to the PLLs and other analog parts; and, in the same
// block, two of the radio's controls of its analog part.
//
// Source: not in the TRM; as ESP-IDF and its ROM functions (rom_i2c_writeReg) use it; the radio's two
//         registers: as the radio's driver was seen to use them (no names are published).
#ifndef REGS_ANA_H
#define REGS_ANA_H

#include "regs/reg.h"

#define ANA_BASE  0x3ff4e000u // also at 0x6000e000
#define ANA_HOSTS 8u          // host n is the register at 4 * n

// clang-format off
#define ANA_REGISTERS(REG)                               \
    /*  name        offset  reset       writable bits */ \
    REG(ANA_HOST0,  0x000,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST1,  0x004,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST2,  0x008,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST3,  0x00c,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST4,  0x010,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST5,  0x014,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST6,  0x018,  0x00000000, 0x01ffffff)      \
    REG(ANA_HOST7,  0x01c,  0x00000000, 0x01ffffff)      \
    REG(ANA_CONFIG, 0x044,  0x00000000, 0xffffffff)      \
    REG(ANA_TXDC,   0x04c,  0x00000000, 0x3effffff)      \
    REG(ANA_RFPLL,  0x0c4,  0x00000000, 0x7fffffff)

enum { ANA_REGISTERS(REG_OFFSET) };

// ANA_HOSTn: a write starts a transfer with one register of an analog part.
#define ANA_HOST_BLOCK    0, 8  // which part
#define ANA_HOST_REGISTER 8, 8
#define ANA_HOST_DATA     16, 8
#define ANA_HOST_WRITE    24, 1 // 1: write, 0: read into DATA
#define ANA_HOST_BUSY     25, 1

// ANA_TXDC: the comparator that says which way the transmitter's carrier leaks.
#define ANA_TXDC_ENABLE  0, 1
#define ANA_TXDC_START   1, 1
#define ANA_TXDC_DONE    24, 1
#define ANA_TXDC_ABOVE_Q 30, 1
#define ANA_TXDC_ABOVE_I 31, 1

// ANA_RFPLL: the radio's frequency, set by hardware.
#define ANA_RFPLL_FREQUENCY 0, 8 // in half MHz above 2400 MHz
#define ANA_RFPLL_START     8, 1
#define ANA_RFPLL_DONE      31, 1

// Parts: block and host.
#define ANA_BBPLL       0x66u
#define ANA_BBPLL_HOST  4u
#define ANA_RFPLL_PART  0x62u
#define ANA_RFPLL_HOST  1u
#define ANA_APLL        0x6du
#define ANA_APLL_HOST   3u

// Registers of the parts, and fields in them
#define ANA_BBPLL_LOCK       6u
#define ANA_BBPLL_LOCK_BOTH  0, 2
#define ANA_BBPLL_CAL        7u
#define ANA_BBPLL_CAL_END    6, 1
#define ANA_RFPLL_CAL        7u
#define ANA_RFPLL_CAL_END    7, 1
#define ANA_APLL_CAL         3u
#define ANA_APLL_CAL_END     7, 1
#define ANA_APLL_DIV         4u
#define ANA_APLL_DIV_OUTPUT  0, 5
#define ANA_APLL_SDM2        7u
#define ANA_APLL_SDM2_VALUE  0, 6
#define ANA_APLL_SDM1        8u
#define ANA_APLL_SDM0        9u

// clang-format on

#endif

// The Wi-Fi receiver's baseband: its measurement of the noise floor.
//
// Source: not in the TRM; ESP-IDF's soc/nrx_reg.h has the base; the fields: as the radio's driver was seen to
//         use them (no names are published).
#ifndef REGS_NRX_H
#define REGS_NRX_H

#include "regs/reg.h"

#define NRX_BASE 0x3ff5c000u // also at 0x6001c000

// clang-format off
#define NRX_REGISTERS(REG)                                \
    /*  name         offset  reset       writable bits */ \
    REG(NRX_NOISE,   0x018,  0x00000000, 0xfeffffff)      \
    REG(NRX_FLOOR,   0x050,  0x00000000, 0x00000000)

enum { NRX_REGISTERS(REG_OFFSET) };

#define NRX_NOISE_MEASURE 23, 1
#define NRX_NOISE_DONE    24, 1
#define NRX_NOISE_RESTART 25, 1

#define NRX_FLOOR_QUARTER_DBM 0, 10 // as 1024 + 4 * dBm

// clang-format on

#endif

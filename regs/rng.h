// The random number generator, one register in the Wi-Fi block.
//
// Source: ESP32 TRM, chapter "Random Number Generator (RNG)".
#ifndef REGS_RNG_H
#define REGS_RNG_H

#include "regs/reg.h"

#define RNG_BASE 0x3ff75000u // also at 0x60035000

// clang-format off
#define RNG_REGISTERS(REG)                              \
    /*  name       offset  reset       writable bits */ \
    REG(RNG_DATA,  0x144,  0x00000000, 0x00000000)

enum { RNG_REGISTERS(REG_OFFSET) };
// clang-format on

#endif

// WDEV, a part of the Wi-Fi MAC: the random number generator, and the timer (TSF) of the network that this
// station has opened.
//
// Source: RNG_DATA: ESP32 TRM, chapter "Random Number Generator (RNG)"; TSF: as the Wi-Fi driver was seen to use
//         it (no names are published).
#ifndef REGS_WDEV_H
#define REGS_WDEV_H

#include "regs/reg.h"

#define WDEV_BASE 0x3ff75000u // also at 0x60035000

// clang-format off
#define WDEV_REGISTERS(REG)                                    \
    /*  name              offset  reset       writable bits */ \
    REG(WDEV_TSF_CTRL,    0x010,  0x00000000, 0xffffff7f)      \
    REG(WDEV_TSF_LOW,     0x054,  0x00000000, 0x00000000)      \
    REG(WDEV_TSF_HIGH,    0x058,  0x00000000, 0x00000000)      \
    REG(WDEV_LOAD_LOW,    0x060,  0x00000000, 0xffffffff)      \
    REG(WDEV_LOAD_HIGH,   0x064,  0x00000000, 0xffffffff)      \
    REG(RNG_DATA,         0x144,  0x00000000, 0x00000000)

enum { WDEV_REGISTERS(REG_OFFSET) };

// WDEV_TSF_CTRL
#define WDEV_TSF_CTRL_LATCH 1, 1 // a 1 after a 0 shows the time in TSF_LOW and TSF_HIGH
#define WDEV_TSF_CTRL_LOAD  7, 1 // a 1 sets the time to LOAD_LOW and LOAD_HIGH; reads 0
// clang-format on

#endif

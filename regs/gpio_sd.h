// Sigma-delta modulators: eight outputs whose pulses are as dense as a number says.
//
// Source: ESP32 TRM, chapter "IO_MUX and GPIO Matrix", section "Sigma Delta"; ESP-IDF soc/gpio_sd_reg.h.
#ifndef REGS_GPIO_SD_H
#define REGS_GPIO_SD_H

#include "regs/reg.h"

#define GPIO_SD_BASE     0x3ff44c00u // the registers lie at the end of this kilobyte
#define GPIO_SD_CHANNELS 8u

// clang-format off
#define GPIO_SD_REGISTERS(REG)                                       \
    /*  name                    offset  reset       writable bits */ \
    REG(GPIO_SIGMADELTA0,        0x300, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA1,        0x304, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA2,        0x308, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA3,        0x30c, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA4,        0x310, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA5,        0x314, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA6,        0x318, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA7,        0x31c, 0x0000ff00, 0x0000ffff)      \
    REG(GPIO_SIGMADELTA_CG,      0x320, 0x00000000, 0x80000000)      \
    REG(GPIO_SIGMADELTA_MISC,    0x324, 0x00000000, 0x80000000)      \
    REG(GPIO_SIGMADELTA_VERSION, 0x328, 0x01506190, 0x0fffffff)

enum { GPIO_SD_REGISTERS(REG_OFFSET) };

#define GPIO_SD_IN       0, 8 // the density: -128 never high, 0 half of the time, 127 nearly always
#define GPIO_SD_PRESCALE 8, 8

// clang-format on

#endif

// SLC: the DMA of the SDIO slave, between a host on the SDIO bus and the memory.
//
// Source: ESP32 TRM, chapter "SDIO Slave Controller"; names: ESP-IDF, soc/slc_reg.h.
#ifndef REGS_SLC_H
#define REGS_SLC_H

#include "regs/reg.h"

#define SLC_BASE 0x3ff58000u // also at 0x60018000

// clang-format off
#define SLC_REGISTERS(REG)                                \
    /*  name         offset  reset       writable bits */ \
    REG(SLC_0RX_LINK, 0x03c, 0x80000000, 0x000fffff)      \
    REG(SLC_0TX_LINK, 0x040, 0x80000000, 0x000fffff)      \
    REG(SLC_1RX_LINK, 0x044, 0x80000000, 0x001fffff)      \
    REG(SLC_1TX_LINK, 0x048, 0x80000000, 0x000fffff)

enum { SLC_REGISTERS(REG_OFFSET) };

// Of each link
#define SLC_LINK_STOP    28, 1
#define SLC_LINK_START   29, 1
#define SLC_LINK_RESTART 30, 1
#define SLC_LINK_PARK    31, 1 // idle

// clang-format on

#endif

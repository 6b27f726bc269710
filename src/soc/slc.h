// The DMA of the SDIO slave: its links, on which nothing ever comes.
#ifndef SOC_SLC_H
#define SOC_SLC_H

#include "regs/slc.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct slc {
    uint32_t reg[SLC_1TX_LINK / 4 + 1];
};

extern const struct peripheral_ops slc_ops;

#endif

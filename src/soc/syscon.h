// SYSCON: the divider of the CPU clock when it comes from the crystal, tick counters, SAR ADC patterns.
#ifndef SOC_SYSCON_H
#define SOC_SYSCON_H

#include "regs/syscon.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct syscon {
    const struct peripheral_host *host;
    unsigned chip_revision; // set after init; shows in SYSCON_DATE
    uint32_t reg[SYSCON_DATE / 4 + 1];
};

extern const struct peripheral_ops syscon_ops;

// SYSCON_PRE_DIV_CNT: the CPU clock is XTAL or RC_FAST divided by this plus one.
uint32_t syscon_divider(const struct syscon *syscon);

#endif

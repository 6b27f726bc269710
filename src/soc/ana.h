// The analog I2C master: how software reaches the registers of the PLL.
#ifndef SOC_ANA_H
#define SOC_ANA_H

#include "regs/ana.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct ana {
    uint32_t reg[ANA_CONFIG / 4 + 1];
    uint8_t part[256][256]; // [block][register]
};

extern const struct peripheral_ops ana_ops;

#endif

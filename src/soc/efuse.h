// The eFuses: what was burnt into the chip in the factory, and what programs burn later.
#ifndef SOC_EFUSE_H
#define SOC_EFUSE_H

#include "regs/efuse.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define EFUSE_BLOCKS      4
#define EFUSE_WORDS       8    // of BLK1 to BLK3; BLK0 has seven
#define EFUSE_ADC_VREF_MV 1128 // the ADCs' reference voltage as burnt: 1100 mV nominal, in steps of 7 mV

struct efuse {
    const struct peripheral_host *host;
    struct line irq[1];
    struct event command_done;
    uint32_t burnt[EFUSE_BLOCKS][EFUSE_WORDS];
    uint32_t reg[EFUSE_DATE / 4 + 1];
};

extern const struct peripheral_ops efuse_ops;

// Once, after init: an ESP32-D0WDQ6 of that revision (0, 1, 2 or 3) with this MAC address, ROM console off.
void efuse_burn(struct efuse *efuse, unsigned chip_revision, const uint8_t mac[6]);

// The check byte that goes with a MAC address: CRC-8, polynomial 0x31, bits reflected (0x8c), start 0.
uint8_t efuse_mac_crc(const uint8_t mac[6]);

#endif

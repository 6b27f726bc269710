// The eFuses: what was burnt into the chip in the factory.
#ifndef SOC_EFUSE_H
#define SOC_EFUSE_H

#include "regs/efuse.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define EFUSE_BLK0_WORDS 7

struct efuse {
    const struct peripheral_host *host;
    struct line irq[1];
    struct event read_done;
    uint32_t burnt[EFUSE_BLK0_WORDS]; // BLK0; BLK1 to BLK3 are empty
    uint32_t reg[EFUSE_DATE / 4 + 1];
};

extern const struct peripheral_ops efuse_ops;

// Once, after init: an ESP32-D0WDQ6 of that revision (0, 1, 2 or 3) with this MAC address, ROM console off.
void efuse_burn(struct efuse *efuse, unsigned chip_revision, const uint8_t mac[6]);

// The check byte that goes with a MAC address: CRC-8, polynomial 0x31, bits reflected (0x8c), start 0.
uint8_t efuse_mac_crc(const uint8_t mac[6]);

#endif

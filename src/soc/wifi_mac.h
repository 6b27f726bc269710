// The Wi-Fi MAC: sends frames into an empty room, keeps the MAC's time.
#ifndef SOC_WIFI_MAC_H
#define SOC_WIFI_MAC_H

#include "base/clock.h"
#include "regs/wifi_mac.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdint.h>

struct wifi_slot {
    struct wifi_mac *mac;
    unsigned number;
    struct event sent;
};

struct wifi_mac {
    const struct peripheral_host *host;
    struct line irq[1];
    uint32_t reg[WIFI_START / 4 + 1];
    uint32_t slot_reg[WIFI_PMD_4 / 4 + 1]; // of the second half
    uint32_t interrupts;                   // raised, not cleared yet
    struct wifi_slot slot[WIFI_SLOTS];
};

// The two halves, one device.
extern const struct peripheral_ops wifi_mac_ops;
extern const struct peripheral_ops wifi_slots_ops;

#endif

// WDEV: random numbers and the timer of a Wi-Fi network.
#ifndef SOC_WDEV_H
#define SOC_WDEV_H

#include "regs/wdev.h"
#include "soc/peripheral.h"
#include "soc/rng.h"

#include <stdint.h>

struct wdev {
    const struct peripheral_host *host;
    struct rng rng;
    uint32_t reg[WDEV_LOAD_HIGH / 4 + 1];
    uint64_t tsf_zero; // tick at which the timer was 0, modulo 2^64
};

extern const struct peripheral_ops wdev_ops;

#endif

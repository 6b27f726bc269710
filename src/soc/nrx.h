// NRX: the Wi-Fi receiver's baseband, as far as software waits for it.
#ifndef SOC_NRX_H
#define SOC_NRX_H

#include "regs/nrx.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct nrx {
    const struct peripheral_host *host;
    uint32_t reg[NRX_FLOOR / 4 + 1];
    uint64_t measured_at; // tick at which the noise floor is known
};

extern const struct peripheral_ops nrx_ops;

#endif

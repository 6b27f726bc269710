// FE: the radio's front end, as far as software waits for it.
#ifndef SOC_FE_H
#define SOC_FE_H

#include "regs/fe.h"
#include "soc/peripheral.h"

#include <stdint.h>

#define FE_BANKS             4U
#define FE_REGISTERS_OF_BANK 8U

struct fe {
    const struct peripheral_host *host;
    uint32_t reg[FE_PBUS / 4 + 1];
    uint16_t bus[FE_BANKS][FE_REGISTERS_OF_BANK]; // what the parallel bus was told
    uint8_t offset_bank;                          // whose transmitter offsets were set last
    uint64_t estimated_at;                        // tick at which the estimator is ready
};

extern const struct peripheral_ops fe_ops;

// The transmitter's offset that was set last: FE_PBUS_OFFSET_I or _Q, 9 bits.
uint32_t fe_tx_offset(const struct fe *fe, unsigned number);

#endif

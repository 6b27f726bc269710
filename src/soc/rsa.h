// The RSA accelerator: powers and products of numbers of up to 4096 bits.
#ifndef SOC_RSA_H
#define SOC_RSA_H

#include "base/clock.h"
#include "regs/rsa.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdint.h>

struct rsa {
    const struct peripheral_host *host;
    struct line irq[1];
    uint32_t reg[RSA_CLEAN / 4 + 1]; // the four memories first
    uint64_t clean_at;               // the tick at which the memories are cleared
    struct event done;               // booked: at work
    uint32_t job;                    // on this: RSA_MODEXP_START or RSA_MULT_START
};

extern const struct peripheral_ops rsa_ops;

#endif

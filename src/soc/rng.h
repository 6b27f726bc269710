// The hardware random number generator, made repeatable: its numbers follow from a seed.
#ifndef SOC_RNG_H
#define SOC_RNG_H

#include "regs/rng.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct rng {
    uint64_t state;
};

extern const struct peripheral_ops rng_ops;

// Starts the sequence that belongs to `seed`; any value is fine. A reset of the chip does not restart it.
void rng_seed(struct rng *rng, uint64_t seed);

uint32_t rng_next(struct rng *rng);

#endif

// The hardware random number generator, made repeatable: its numbers follow from a seed.
#ifndef SOC_RNG_H
#define SOC_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

// Starts the sequence that belongs to `seed`; any value is fine. A reset of the chip does not restart it.
void rng_seed(struct rng *rng, uint64_t seed);

uint32_t rng_next(struct rng *rng);

#endif

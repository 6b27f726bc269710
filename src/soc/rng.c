// ESP32 random number generator: every number that it is asked for (soc/wdev.c) is another one.
//
// The numbers are those of PCG32 (O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
// Algorithms for Random Number Generation", XSH-RR output), so that a run can be repeated.
//
// Source:       ESP32 TRM, chapter "Random Number Generator (RNG)".
// Not modelled: the physical noise, and that without radio or ADC clock it is weak.

#include "soc/rng.h"

#define MULTIPLIER UINT64_C(6364136223846793005)
#define INCREMENT  UINT64_C(1442695040888963407)

uint32_t rng_next(struct rng *rng)
{
    uint64_t old = rng->state;
    rng->state = old * MULTIPLIER + INCREMENT;
    uint32_t mixed = (uint32_t)((old >> 18 ^ old) >> 27);
    unsigned turn = (unsigned)(old >> 59);
    return mixed >> turn | mixed << ((32U - turn) % 32U);
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    rng->state = seed + INCREMENT;
    rng_next(rng);
}

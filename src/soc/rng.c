// ESP32 random number generator: every read of RNG_DATA gives another number.
//
// The numbers are those of PCG32 (O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
// Algorithms for Random Number Generation", XSH-RR output), so that a run can be repeated.
//
// Source:       ESP32 TRM, chapter "Random Number Generator (RNG)".
// Not modelled: the physical noise, and that without radio or ADC clock it is weak.

#include "soc/rng.h"

#define MULTIPLIER UINT64_C(6364136223846793005)
#define INCREMENT  UINT64_C(1442695040888963407)

static const struct reg registers[] = {RNG_REGISTERS(REG_ENTRY)};

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

static uint32_t rng_read(void *device, uint32_t offset)
{
    (void)offset;
    return rng_next(device);
}

static void rng_write(void *device, uint32_t offset, uint32_t value)
{
    (void)device;
    (void)offset;
    (void)value;
}

static void rng_reset(void *device)
{
    (void)device;
}

static void rng_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)host;
    rng_seed(device, index);
}

const struct peripheral_ops rng_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = rng_init,
    .reset = rng_reset,
    .read = rng_read,
    .write = rng_write,
};

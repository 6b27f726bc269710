// ESP32 RSA accelerator: Z = X^Y mod M, Z = X * Z / R mod M, or Z = X * Y, on numbers of up to 4096 bits.
//
// All modular work is Montgomery multiplication, X * Y / R mod M with R = 2^(length). Software prepares what
// that needs: M' = -1/M mod 2^32, and r = R^2 mod M in the Z memory. A modular product is two runs: first
// X * r / R, then that times Y (in the X memory) / R. The arithmetic here is literally that, so wrong
// preparations give wrong results. For a plain product Y stands in the upper half of the Z memory.
//
// Source:       ESP32 TRM, chapter "RSA Accelerator"; ESP-IDF's use of it (hal/mpi_ll.h, mbedtls/port/esp32).
// Not modelled: the memories while it works; what the X memory holds after a power (the manual only says
//               that it is overwritten; here X * R mod M); the lower half of the Z memory in a plain product
//               (taken as 0); RSA_PD, the power of the memories; that clearing them begins with the clock,
//               not with the reset.

#include "soc/rsa.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

// The manual gives no times. One product of two words a cycle agrees with the limits that ESP-IDF's tests set
// for RSA with 2048 to 4096 bits; the time to clear the memories is a remark in its driver: 1.3 us at 80 MHz.
#define PRODUCTS_PER_WORDS 2U // in a Montgomery multiplication, of each pair of words
#define CLEAN_CYCLES       104U

static const struct reg registers[] = {RSA_REGISTERS(REG_ENTRY)};

// Interrupt

static void set_interrupt(struct rsa *rsa, bool level)
{
    rsa->reg[RSA_INTERRUPT / 4] = level;
    line_drive(&rsa->irq[0], level);
}

// Arithmetic. Numbers are `n` words, lowest first.

// t[0..n] += a * b[0..n-1]; the word above that, for the carry, is t[n + 1].
static void add_product(uint32_t *t, uint32_t a, const uint32_t *b, unsigned n)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < n; i++) {
        carry += t[i] + (uint64_t)a * b[i];
        t[i] = (uint32_t)carry;
        carry >>= 32;
    }
    carry += t[n];
    t[n] = (uint32_t)carry;
    t[n + 1] += (uint32_t)(carry >> 32);
}

static bool is_less(const uint32_t *a, const uint32_t *b, unsigned n)
{
    for (unsigned i = n; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i];
        }
    }
    return false;
}

static void subtract(uint32_t *a, const uint32_t *b, unsigned n)
{
    uint64_t borrow = 0;
    for (unsigned i = 0; i < n; i++) {
        uint64_t difference = (uint64_t)a[i] - b[i] - borrow;
        a[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

// z = x * y / R mod M; z may be x or y.
static void montgomery(const struct rsa *rsa, uint32_t *z, const uint32_t *x, const uint32_t *y, unsigned n)
{
    const uint32_t *m = &rsa->reg[RSA_M_MEM / 4];
    uint32_t t[RSA_MEM_WORDS + 2] = {0};
    for (unsigned i = 0; i < n; i++) {
        add_product(t, x[i], y, n);
        add_product(t, t[0] * rsa->reg[RSA_M_PRIME / 4], m, n);
        memmove(t, t + 1, (n + 1) * sizeof(t[0]));
        t[n + 1] = 0;
    }
    if (t[n] != 0 || !is_less(t, m, n)) {
        subtract(t, m, n);
    }
    memcpy(z, t, n * sizeof(t[0]));
}

static unsigned words_of(uint32_t blocks_less_one)
{
    return 16 * (blocks_less_one + 1);
}

// The number of bits up to the highest that is set.
static unsigned bit_length(const uint32_t *x, unsigned n)
{
    unsigned bits = 32 * n;
    while (bits > 0 && !bit_is_set(x[(bits - 1) / 32], (bits - 1) % 32)) {
        bits--;
    }
    return bits;
}

// The jobs

static void power(struct rsa *rsa)
{
    unsigned n = words_of(rsa->reg[RSA_MODEXP_MODE / 4]);
    uint32_t *x = &rsa->reg[RSA_X_MEM / 4], *z = &rsa->reg[RSA_Z_MEM / 4];
    const uint32_t *y = &rsa->reg[RSA_Y_MEM / 4];
    uint32_t one[RSA_MEM_WORDS] = {1};
    montgomery(rsa, x, x, z, n);
    montgomery(rsa, z, one, z, n);
    for (unsigned i = bit_length(y, n); i-- > 0;) {
        montgomery(rsa, z, z, z, n);
        if (bit_is_set(y[i / 32], i % 32)) {
            montgomery(rsa, z, z, x, n);
        }
    }
    montgomery(rsa, z, z, one, n);
}

static void product(struct rsa *rsa, unsigned n)
{
    uint32_t t[RSA_MEM_WORDS + 2] = {0};
    const uint32_t *x = &rsa->reg[RSA_X_MEM / 4], *y = &rsa->reg[RSA_Z_MEM / 4 + n];
    for (unsigned i = 0; i < n; i++) {
        add_product(&t[i], x[i], y, n);
    }
    memcpy(&rsa->reg[RSA_Z_MEM / 4], t, 2 * n * sizeof(t[0]));
}

static void multiply(struct rsa *rsa)
{
    uint32_t mode = rsa->reg[RSA_MULT_MODE / 4], *z = &rsa->reg[RSA_Z_MEM / 4];
    unsigned n = words_of(GET(mode, RSA_MULT_MODE_BLOCKS));
    if (GET(mode, RSA_MULT_MODE_PLAIN) != 0) {
        product(rsa, n / 2);
    } else {
        montgomery(rsa, z, &rsa->reg[RSA_X_MEM / 4], z, n);
    }
}

static void finish(void *ctx)
{
    struct rsa *rsa = ctx;
    if (rsa->job == RSA_MODEXP_START) {
        power(rsa);
    } else {
        multiply(rsa);
    }
    set_interrupt(rsa, true);
}

static uint64_t power_cycles(const struct rsa *rsa)
{
    unsigned n = words_of(rsa->reg[RSA_MODEXP_MODE / 4]);
    const uint32_t *y = &rsa->reg[RSA_Y_MEM / 4];
    unsigned bits = bit_length(y, n), count = 3 + bits;
    for (unsigned i = 0; i < bits; i++) {
        count += bit_is_set(y[i / 32], i % 32);
    }
    return (uint64_t)count * PRODUCTS_PER_WORDS * n * n;
}

static uint64_t multiply_cycles(const struct rsa *rsa)
{
    uint32_t mode = rsa->reg[RSA_MULT_MODE / 4];
    uint64_t n = words_of(GET(mode, RSA_MULT_MODE_BLOCKS));
    return GET(mode, RSA_MULT_MODE_PLAIN) != 0 ? n / 2 * (n / 2) : PRODUCTS_PER_WORDS * n * n;
}

static void start(struct rsa *rsa, uint32_t job)
{
    struct clock *clock = rsa->host->clock;
    if (rsa->done.booked || clock->now < rsa->clean_at) {
        log_write(rsa->host->log, LOG_GUEST, "RSA", "started while it was busy");
        return;
    }
    rsa->job = job;
    uint64_t cycles = job == RSA_MODEXP_START ? power_cycles(rsa) : multiply_cycles(rsa);
    clock_book(clock, &rsa->done, clock->now + cycles * rsa->host->clocks->apb);
}

// Bus access

static uint32_t rsa_read(void *device, uint32_t offset)
{
    const struct rsa *rsa = device;
    return offset == RSA_CLEAN ? rsa->host->clock->now >= rsa->clean_at : rsa->reg[offset / 4];
}

static void rsa_write(void *device, uint32_t offset, uint32_t value)
{
    struct rsa *rsa = device;
    if (offset < RSA_M_PRIME) {
        rsa->reg[offset / 4] = value;
        return;
    }
    reg_store(registers, REG_COUNT(registers), rsa->reg, offset, value);
    if ((offset == RSA_MODEXP_START || offset == RSA_MULT_START) && bit_is_set(value, 0)) {
        start(rsa, offset);
    } else if (offset == RSA_INTERRUPT && bit_is_set(value, 0)) {
        set_interrupt(rsa, false);
    }
}

// Reset and wiring

static void rsa_reset(void *device)
{
    struct rsa *rsa = device;
    memset(rsa->reg, 0, sizeof(rsa->reg));
    rsa->clean_at = rsa->host->clock->now + (uint64_t)CLEAN_CYCLES * rsa->host->clocks->apb;
    clock_cancel(rsa->host->clock, &rsa->done);
    set_interrupt(rsa, false);
}

static void rsa_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct rsa *rsa = device;
    *rsa = (struct rsa){.host = host};
    event_init(&rsa->done, finish, rsa);
}

const struct peripheral_ops rsa_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = rsa_init,
    .reset = rsa_reset,
    .read = rsa_read,
    .write = rsa_write,
};

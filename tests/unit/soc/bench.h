// The smallest chip that a peripheral needs: a clock at 80 MHz APB, some RAM for DMA, a log of resets.
#ifndef TESTS_UNIT_SOC_BENCH_H
#define TESTS_UNIT_SOC_BENCH_H

#include "base/clock.h"
#include "base/log.h"
#include "soc/clocks.h"
#include "soc/peripheral.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BENCH_RAM      0x3ffb0000U
#define BENCH_RAM_SIZE 0x8000U
#define APB            6U // ticks of an APB cycle with the PLL on

struct bench {
    struct clock clock;
    struct clocks clocks;
    struct log log;
    struct peripheral_host host;
    uint8_t ram[BENCH_RAM_SIZE];

    unsigned clock_selections;
    unsigned resets;
    enum reset_cause cause; // of the last reset asked for
    unsigned core;
    uint64_t reset_at;
};

static inline void bench_clock_selected(void *ctx)
{
    struct bench *bench = ctx;
    bench->clock_selections++;
}

static inline void bench_reset_request(void *ctx, enum reset_cause cause, unsigned core)
{
    struct bench *bench = ctx;
    bench->resets++;
    bench->cause = cause;
    bench->core = core;
    bench->reset_at = bench->clock.now;
}

static inline uint8_t *bench_dma(void *ctx, uint32_t address, uint32_t length)
{
    struct bench *bench = ctx;
    bool inside =
        address >= BENCH_RAM && length <= BENCH_RAM_SIZE && address - BENCH_RAM <= BENCH_RAM_SIZE - length;
    return inside ? bench->ram + (address - BENCH_RAM) : NULL;
}

static inline void bench_dma_wrote(void *ctx, uint32_t address, uint32_t length)
{
    assert_non_null(bench_dma(ctx, address, length));
}

static inline void bench_init(struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    clock_init(&bench->clock);
    clocks_compute(&bench->clocks, &(struct clocks_select){.source = CLOCKS_PLL, .cpu_period = 2});
    bench->host = (struct peripheral_host){
        .clock = &bench->clock,
        .log = &bench->log,
        .clocks = &bench->clocks,
        .ctx = bench,
        .clock_selected = bench_clock_selected,
        .reset_request = bench_reset_request,
        .dma = bench_dma,
        .dma_wrote = bench_dma_wrote,
    };
}

// The block as after power-on.
static inline void bench_add(struct bench *bench, const struct peripheral_ops *ops, void *device,
                             unsigned index)
{
    ops->init(device, &bench->host, index);
    ops->reset(device);
}

#endif

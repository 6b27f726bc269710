// What a peripheral is to the chip: a set of functions that the bus, the reset and the clock tree call,
// and what the chip offers to each peripheral.
//
// Each block has one `const struct peripheral_ops BLOCK_ops`, and one row per instance in the table of
// soc/soc.c (name, base, size, interrupt sources, place in struct soc). Its struct holds its registers
// and, if it can interrupt, an array `struct line irq[]`, one per interrupt source in the order of the
// sources' numbers. Lines that go elsewhere (pins, other blocks) are wired up by soc.c after init.
#ifndef SOC_PERIPHERAL_H
#define SOC_PERIPHERAL_H

#include "base/clock.h"
#include "base/log.h"
#include "regs/rtc_cntl.h" // enum reset_cause
#include "soc/clocks.h"
#include "soc/reg.h"

#include <stddef.h>
#include <stdint.h>

// What the chip offers to a peripheral. Valid from init to the end; borrowed.
struct peripheral_host {
    struct clock *clock;
    const struct log *log;
    const struct clocks
        *clocks; // frequencies, as periods in ticks; changes announced by clock_changing/changed
    void *ctx;   // first argument of the functions below

    // A clock selection was written (RTC_CNTL_CLK_CONF, SYSCON_SYSCLK_CONF, DPORT_CPU_PER_CONF).
    void (*clock_selected)(void *ctx);
    // Asks for a reset with this cause. `core`: 0 or 1 for the causes that reset one CPU, ignored else.
    // Returns at once; the reset happens at the present tick, after the instruction in hand.
    void (*reset_request)(void *ctx, enum reset_cause cause, unsigned core);
    // Host memory behind an internal RAM address, for DMA; NULL if [address, address + length) is not all
    // inside one DMA-capable RAM. The block must announce what it wrote with dma_wrote.
    uint8_t *(*dma)(void *ctx, uint32_t address, uint32_t length);
    void (*dma_wrote)(void *ctx, uint32_t address, uint32_t length);
};

struct peripheral_ops {
    const struct reg *registers; // NULL: the block answers every offset in its size itself
    size_t register_count;
    bool steady; // reading does nothing, and registers change only by writes and in events of the clock

    // Once, before the first reset. `index`: which instance (UART1: 1).
    void (*init)(void *device, const struct peripheral_host *host, unsigned index);
    // All state as after a reset of the block; events cancelled, lines driven to their idle level.
    void (*reset)(void *device);
    // 32-bit accesses. `offset` is a multiple of 4 and, if there is a register table, in it. The bus does
    // the lanes: a narrow read takes its bytes from the word; a narrow write puts the value's bytes into
    // all lanes of the word, as the APB bridge of the chip does.
    uint32_t (*read)(void *device, uint32_t offset);
    void (*write)(void *device, uint32_t offset, uint32_t value);

    // NULL, or: called with the old clock periods still in force, and again with the new ones.
    void (*clock_changing)(void *device);
    void (*clock_changed)(void *device);
};

#endif

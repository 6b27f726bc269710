// DPORT: the chip's own control registers. Cache switches, the APP CPU's reset, clock gates and resets of
// the peripherals, the interrupt matrix, and the four interrupts that one CPU can raise in the other.
//
// Source:       ESP32 TRM, chapters "DPort Registers", "Interrupt Matrix", "Reset and Clock"; ESP-IDF
//               soc/dport_reg.h.
// Not modelled: memory protection (MPU, MMU of the internal RAM), power-down of memories, trace memory,
//               PRO_INTR_STATUS of edge sources, cache locking, VECBASE override.
#ifndef SOC_DPORT_H
#define SOC_DPORT_H

#include "regs/dport.h"
#include "soc/cache.h"
#include "soc/intr.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>

#define DPORT_CORES 2

struct dport {
    uint32_t reg[DPORT_DATE / 4 + 1];
    const struct peripheral_host *host;
    struct cache cache;
    struct intr intr;
    struct line irq[4];    // from CPU 0 to 3
    struct line cache_irq; // cache invalid access

    // To the rest of the chip; set after init.
    void *ctx;
    void (*app_cpu_changed)(void *ctx);                         // reset, clock gate, stall or boot address
    void (*gate_changed)(void *ctx, unsigned gate, bool reset); // a reset bit: held (true) or released
};

extern const struct peripheral_ops dport_ops;
extern const struct peripheral_ops mmu_table_ops[DPORT_CORES]; // the device is the struct dport

// True if the clock of that block (enum dport_gate) runs and its reset is released.
bool dport_gate_open(const struct dport *dport, unsigned gate);

// The APP CPU has its clock, is not stalled and not in reset.
bool dport_app_cpu_runs(const struct dport *dport);

// CPU clock with the PLL: 0: 80 MHz, 1: 160, 2: 240.
uint32_t dport_cpu_period(const struct dport *dport);

// A CPU touched a closed window of the cache.
void dport_cache_fault(struct dport *dport, unsigned core, enum cache_bus bus);

#endif

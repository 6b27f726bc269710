// The interrupt matrix: any of 69 sources to any of the 32 interrupt inputs of each CPU.
//
// A CPU input is high while at least one source routed to it is. Inputs 6, 7, 11, 15, 16 and 29 are the
// core's own (timers, software, profiling); a source routed there goes nowhere, which is how it is masked.
//
// Source:       ESP32 TRM, chapter "Interrupt Matrix", sections "Peripheral Interrupt Source" and "CPU
//               Interrupt".
// Not modelled: routing a source to the NMI mask of a process.
#ifndef SOC_INTR_H
#define SOC_INTR_H

#include "base/bits.h"
#include "regs/dport.h"

#include <stdbool.h>
#include <stdint.h>

#define INTR_CORES  2
#define INTR_INPUTS 32
#define INTR_WORDS  3 // 69 sources in words of 32

struct intr {
    // A CPU's input changed its level.
    void (*changed)(void *ctx, unsigned core, unsigned input, bool level);
    void *ctx;
    uint32_t level[INTR_CORES][INTR_WORDS]; // bit n of word n / 32: source n is high
    uint8_t map[INTR_CORES][DPORT_INTERRUPT_SOURCES];
    uint32_t inputs[INTR_CORES]; // levels driven now
};

void intr_init(struct intr *intr, void (*changed)(void *ctx, unsigned core, unsigned input, bool level),
               void *ctx);

// Routes as after reset: everything to input 16. Source levels stay as their owners drive them.
void intr_reset(struct intr *intr);

// Routes `source` (0..68) of `core` to `input` (0..31).
void intr_route(struct intr *intr, unsigned core, unsigned source, unsigned input);

// A source changed its level: for both CPUs, or for a source that each CPU has its own of (GPIO), for one.
void intr_source(struct intr *intr, unsigned source, bool level);
void intr_source_of(struct intr *intr, unsigned core, unsigned source, bool level);

#endif

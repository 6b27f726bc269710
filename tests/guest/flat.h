// The smallest machine that a core can run in: one piece of memory.
#ifndef GUEST_FLAT_H
#define GUEST_FLAT_H

#include "base/clock.h"
#include "xtensa/cpu.h"

#include <stdbool.h>
#include <stdint.h>

struct flat {
    struct clock clock;
    struct xt_memory memory;
    struct xt_cpu cpu;
    uint8_t *bytes; // borrowed
    uint32_t base;  // guest address of bytes[0], a multiple of 4 KiB
    uint32_t size;  // a multiple of 4 KiB
    uint32_t exit;  // address of a page that cannot be fetched: going there ends the run; 1: none
    bool exited;
};

// Allocates; NULL if the host is out of memory. Freed with free().
struct flat *flat_new(uint8_t *bytes, uint32_t base, uint32_t size);

// Runs until the exit page is reached or `cycles` have passed; true if it was reached.
bool flat_run(struct flat *flat, uint64_t cycles);

#endif

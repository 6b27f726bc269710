// The four-stage counter inside each of the chip's three watchdogs (MWDT0, MWDT1, RWDT).
//
// Each stage counts up to its hold value and then does what it is set to; after the last one the first
// begins again. Feeding goes back to the start of the first.
//
// Source: ESP32 TRM, chapter "Watchdog Timers".
#ifndef SOC_WATCHDOG_H
#define SOC_WATCHDOG_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define WATCHDOG_STAGES 4

// Numbers as in the registers; the timer groups' watchdogs have the first four only.
enum watchdog_action {
    WATCHDOG_OFF,
    WATCHDOG_INTERRUPT,
    WATCHDOG_RESET_CPU,
    WATCHDOG_RESET_SYSTEM,
    WATCHDOG_RESET_RTC,
};

struct watchdog_setup {
    bool running;
    uint64_t count_ticks; // ticks of one count; 0 is taken as 1
    uint32_t hold[WATCHDOG_STAGES];
    uint32_t action[WATCHDOG_STAGES];
};

struct watchdog {
    struct clock *clock;
    void (*expired)(void *ctx, uint32_t action); // a stage ended whose action is not OFF
    void *ctx;

    struct watchdog_setup setup;
    unsigned stage;
    uint64_t counted; // in this stage, up to `since`
    uint64_t since;
    struct event stage_end;
};

void watchdog_init(struct watchdog *watchdog, struct clock *clock,
                   void (*expired)(void *ctx, uint32_t action), void *ctx);

// New settings; the count goes on from where it is.
void watchdog_set(struct watchdog *watchdog, const struct watchdog_setup *setup);

void watchdog_feed(struct watchdog *watchdog);

#endif

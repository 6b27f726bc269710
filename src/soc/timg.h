// Timer groups TIMG0 and TIMG1: timers T0 and T1, the LACT timer, a watchdog, clock calibration.
#ifndef SOC_TIMG_H
#define SOC_TIMG_H

#include "base/clock.h"
#include "regs/timg.h"
#include "soc/peripheral.h"
#include "soc/watchdog.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

enum timg_timer_number { TIMG_T0, TIMG_T1, TIMG_LACT, TIMG_TIMERS };

#define TIMG_INTERRUPTS 4

struct timg;

struct timg_timer {
    struct timg *timg;
    enum timg_timer_number number;
    uint64_t count_then; // the count at the tick `then`
    uint64_t then;
    struct event alarm;
};

struct timg {
    // Wiring
    const struct peripheral_host *host;
    unsigned index;
    struct line irq[TIMG_INTERRUPTS];  // T0, T1, WDT, LACT: level interrupts
    struct line edge[TIMG_INTERRUPTS]; // the same as pulses

    uint32_t reg[TIMG_CLK / 4 + 1];
    struct timg_timer timer[TIMG_TIMERS];
    struct watchdog watchdog;
    bool flash_boot;        // the straps asked for a boot from flash
    uint64_t calibrated_at; // tick at which the calibration is ready
    uint32_t calibration;   // its result
};

extern const struct peripheral_ops timg_ops;

// After each reset: whether the straps select booting from flash. Only then FLASHBOOT_MOD_EN arms MWDT0.
void timg_set_flash_boot(struct timg *timg, bool flash_boot);

#endif

// FRC1 and FRC2: two plain counters on the APB clock, older than the timer groups. ESP-IDF before 4.2 keeps
// its time (esp_timer) with FRC2.
#ifndef SOC_FRC_TIMER_H
#define SOC_FRC_TIMER_H

#include "base/clock.h"
#include "regs/frc_timer.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

struct frc_timer;

struct frc_counter {
    struct frc_timer *owner;
    unsigned number;     // 0: FRC1, 1: FRC2
    uint32_t count_then; // the count at the tick `then`
    uint64_t then;
    bool status; // the interrupt is pending
    struct event due;
};

struct frc_timer {
    const struct peripheral_host *host;
    struct line irq[FRC_TIMERS];
    uint32_t reg[FRC2_ALARM / 4 + 1];
    struct frc_counter counter[FRC_TIMERS];
};

extern const struct peripheral_ops frc_timer_ops;

#endif

// The RTC controller: reset causes and requests, clock selection, the RTC's own time, its watchdog.
#ifndef SOC_RTC_CNTL_H
#define SOC_RTC_CNTL_H

#include "base/clock.h"
#include "regs/rtc_cntl.h"
#include "soc/peripheral.h"
#include "soc/watchdog.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

struct rtc_cntl {
    // Wiring
    const struct peripheral_host *host;
    struct line irq[1];
    struct line stall[2]; // high: software holds that core still

    uint32_t reg[RTC_CNTL_DATE / 4 + 1];
    struct watchdog watchdog;
    bool flash_boot;     // the straps asked for a boot from flash
    uint64_t count_then; // RTC time at the tick `then`
    uint64_t then;
    uint64_t latched_at; // tick at which TIME0 and TIME1 are valid
    struct event time_valid;
};

extern const struct peripheral_ops rtc_cntl_ops;

// After a reset: why that core (0 or 1) was reset.
void rtc_cntl_set_cause(struct rtc_cntl *rtc, unsigned core, enum reset_cause cause);

// After each reset: whether the straps select booting from flash. Only then FLASHBOOT_MOD_EN arms the RWDT.
void rtc_cntl_set_flash_boot(struct rtc_cntl *rtc, bool flash_boot);

// Ticks of one cycle of the slow clock as selected and trimmed.
uint32_t rtc_cntl_slow_ticks(const struct rtc_cntl *rtc);

#endif

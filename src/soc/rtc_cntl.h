// The RTC controller: reset causes and requests, clock selection, the RTC's own time, its watchdog, sleep,
// the supply's supervision.
#ifndef SOC_RTC_CNTL_H
#define SOC_RTC_CNTL_H

#include "base/clock.h"
#include "regs/rtc_cntl.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "soc/rtc_io.h"
#include "soc/watchdog.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

#define RTC_CNTL_SUPPLY_MV 3300U // what a sound supply gives

// How much of the chip has power and clocks.
enum rtc_power {
    RTC_POWER_ON,
    RTC_POWER_LIGHT, // light sleep: the digital part keeps its state, its clocks stand still
    RTC_POWER_DEEP,  // deep sleep: only the RTC has power
};

// Where the state machine of sleep is.
enum rtc_sleep {
    RTC_SLEEP_AWAKE,
    RTC_SLEEP_ENTERING, // SLEEP_EN was set: until the slow clock's next edge
    RTC_SLEEP_LIGHT,
    RTC_SLEEP_DEEP,
    RTC_SLEEP_WAKING_LIGHT, // the clocks come up
    RTC_SLEEP_WAKING_DEEP,
};

struct rtc_cntl {
    // Wiring
    const struct peripheral_host *host;
    struct line irq[1];
    struct line stall[2];        // high: software holds that core still
    struct line touch_timer;     // high: the touch sensors measure by themselves
    const struct gpio *gpio;     // whose pins wake the chip
    const struct rtc_io *rtc_io; // which pin is EXT0
    const uint8_t *fast_memory;  // MEMORY_RTC_SIZE bytes, for the check sum
    void (*power)(void *ctx, enum rtc_power power);
    void *power_ctx;

    uint32_t reg[RTC_CNTL_DATE / 4 + 1];
    struct watchdog watchdog;
    bool flash_boot; // the straps asked for a boot from flash

    // Time
    uint64_t count_then; // RTC time at the tick `then`, which is an edge of the slow clock
    uint64_t then;
    uint64_t latched_at; // tick at which TIME0 and TIME1 are valid
    struct event time_valid;
    bool alarm_passed;
    struct event alarm;

    // Sleep
    enum rtc_sleep sleep;
    uint64_t asleep_at;
    uint32_t touched;  // bit of a wake-up source that has no level of its own
    struct event step; // of the state machine

    // Supply
    uint32_t supply_mv;
    bool brown_out; // detected now
    struct event brown_out_reset;
};

extern const struct peripheral_ops rtc_cntl_ops;

// After a reset: why that core (0 or 1) was reset.
void rtc_cntl_set_cause(struct rtc_cntl *rtc, unsigned core, enum reset_cause cause);

// After each reset: whether the straps select booting from flash. Only then FLASHBOOT_MOD_EN arms the RWDT.
void rtc_cntl_set_flash_boot(struct rtc_cntl *rtc, bool flash_boot);

// Ticks of one cycle of the slow clock as selected and trimmed.
uint32_t rtc_cntl_slow_ticks(const struct rtc_cntl *rtc);

// The board's side: the voltage on VDD33 from now on, in millivolts. The brown-out detector watches it.
void rtc_cntl_set_supply(struct rtc_cntl *rtc, uint32_t millivolts);

// A touch sensor saw a touch; one of the UARTs (0 or 1) saw enough edges to wake the chip.
void rtc_cntl_touch(struct rtc_cntl *rtc);
void rtc_cntl_uart_edges(struct rtc_cntl *rtc, unsigned uart);

// For soc/rtc_sleep.c: INT_RAW |= interrupts; the watchdog's settings anew; the count and the length of a
// cycle of the slow clock.
void rtc_cntl_raise(struct rtc_cntl *rtc, uint32_t interrupts);
void rtc_cntl_set_watchdog(struct rtc_cntl *rtc);
uint64_t rtc_cntl_next_edge(const struct rtc_cntl *rtc);
uint64_t rtc_cntl_slow_period(const struct rtc_cntl *rtc);

#endif

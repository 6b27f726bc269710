// SENS: software control of the SAR ADCs, the touch sensors and the temperature sensor.
#ifndef SOC_SENS_H
#define SOC_SENS_H

#include "base/clock.h"
#include "regs/sens.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "soc/rtc_io.h"

#include <stdbool.h>
#include <stdint.h>

#define SENS_ADCS       2U
#define SENS_TOUCH_PADS 10U
#define SENS_UNTOUCHED  1000U // per mille of the reading of a pad that nobody touches

struct sens {
    // Wiring
    const struct peripheral_host *host;
    const struct gpio *gpio; // what drives the pins
    const struct rtc_io *rtc_io;
    int (*millivolts)(void *ctx, unsigned pin); // what the board puts on a pin, below 0: nothing; may be NULL
    void *millivolts_ctx;
    void (*touched)(void *ctx); // the touch interrupt
    void *touched_ctx;

    uint32_t reg[SENS_SARDATE / 4 + 1];
    uint64_t done_at[SENS_ADCS];           // tick at which the conversion is ready
    uint16_t touch_level[SENS_TOUCH_PADS]; // per mille, see SENS_UNTOUCHED
    bool touch_timer;                      // RTC_CNTL lets the touch sensors measure by themselves
    struct event touch_step;               // a measurement ends, or the next one begins
    bool measuring;
};

extern const struct peripheral_ops sens_ops;

// RTC_CNTL_TOUCH_SLP_TIMER_EN has this level now.
void sens_touch_timer(struct sens *sens, bool on);

// The board's side: how much of its untouched reading a touch pad (0 to 9, as the data sheet numbers them)
// gives from now on, per mille. A finger leaves 100 to 400.
void sens_set_touch(struct sens *sens, unsigned pad, unsigned permille);

#endif

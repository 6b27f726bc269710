// RTC IO_MUX: the pads that the RTC domain can use; it owns their pull-ups and pull-downs.
#ifndef SOC_RTC_IO_H
#define SOC_RTC_IO_H

#include "regs/rtc_io.h"
#include "soc/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

struct rtc_io {
    // Wiring (soc/gpio.h sets it)
    void (*pad_changed)(void *ctx, unsigned pin); // NULL: nobody asks
    void *ctx;

    uint32_t reg[RTC_IO_DATE / 4 + 1];
};

extern const struct peripheral_ops rtc_io_ops;

// The pulls of a pin. False: the pin's pulls are not the RTC's, ask the IO_MUX.
bool rtc_io_pulls(const struct rtc_io *rtc_io, unsigned pin, bool *up, bool *down);

#endif

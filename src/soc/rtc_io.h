// RTC IO_MUX: the pads that the RTC domain can use; it owns their pull-ups and pull-downs.
#ifndef SOC_RTC_IO_H
#define SOC_RTC_IO_H

#include "regs/rtc_io.h"
#include "soc/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

struct gpio;

struct rtc_io {
    // Wiring (soc/gpio.h sets it)
    void (*pad_changed)(void *ctx, unsigned pin); // NULL: nobody asks
    void *ctx;
    const struct gpio *gpio; // the levels of the pins

    uint32_t reg[RTC_IO_DATE / 4 + 1];
};

extern const struct peripheral_ops rtc_io_ops;

#define RTC_IO_PADS 18U // RTC_GPIO0 to RTC_GPIO17

// The pin that an RTC pad number (0 to 17) stands for.
unsigned rtc_io_pin(unsigned number);

// True if the pin belongs to the RTC (MUX_SEL) and not to the IO_MUX.
bool rtc_io_owns(const struct rtc_io *rtc_io, unsigned pin);

// True if the RTC drives the pin; *level is then the level it drives.
bool rtc_io_drives(const struct rtc_io *rtc_io, unsigned pin, bool *level);

// True if a pad has the level that RTC_GPIO_PINn says it wakes the chip with.
bool rtc_io_wakes(const struct rtc_io *rtc_io);

// The voltage in millivolts that a DAC puts on the pin, -1: none does.
int rtc_io_dac(const struct rtc_io *rtc_io, unsigned pin);

// The pulls of a pin. False: the pin's pulls are not the RTC's, ask the IO_MUX.
bool rtc_io_pulls(const struct rtc_io *rtc_io, unsigned pin, bool *up, bool *down);

// The pad's output stays as it is, whatever drives it (RTC_IO's hold bits, DIG_PAD_HOLD).
bool rtc_io_is_held(const struct rtc_io *rtc_io, unsigned pin);

#endif

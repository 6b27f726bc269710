// Sigma-delta modulators: outputs whose average is a number (lamps, simple sound).
#ifndef SOC_GPIO_SD_H
#define SOC_GPIO_SD_H

#include "regs/gpio_sd.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"

#include <stdint.h>

struct gpio_sd {
    const struct peripheral_host *host;
    struct gpio *gpio;
    struct gpio_listener routing;
    // A pin's density changed; NULL: nobody listens.
    void (*wave_changed)(void *ctx, unsigned pin);
    void *wave_ctx;
    uint32_t reg[GPIO_SIGMADELTA_VERSION / 4 + 1];
    struct gpio_wave told[GPIO_PINS];
};

extern const struct peripheral_ops gpio_sd_ops;

// After init: the matrix through which the outputs reach pins.
void gpio_sd_attach(struct gpio_sd *gpio_sd, struct gpio *gpio);

// What a modulator puts on that pin: pulses per second and their share of the time; 0 and 0 if none of them
// is routed there.
struct gpio_wave gpio_sd_pin_wave(const struct gpio_sd *gpio_sd, unsigned pin);

#endif

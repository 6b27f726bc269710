// LEDC: square waves with a chosen frequency and duty, for lamps and for the camera's clock (XCLK).
#ifndef SOC_LEDC_H
#define SOC_LEDC_H

#include "regs/ledc.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stdint.h>

enum ledc_speed { LEDC_HIGH_SPEED, LEDC_LOW_SPEED, LEDC_SPEEDS };

struct ledc;

struct ledc_timer {
    struct ledc *ledc;
    unsigned speed, number;
    uint32_t conf;         // the configuration in force
    uint64_t started_at;   // tick at which the counter was zero
    uint64_t overflow_bar; // overflows up to this tick are known
    struct event overflow; // booked while its interrupt is enabled and not raised
};

struct ledc_channel {
    struct ledc *ledc;
    unsigned speed, number;
    uint32_t conf0; // in force
    uint32_t duty;  // in force, with its four fraction bits
    // A fade
    unsigned steps_left;
    struct event step;
};

struct ledc {
    // Wiring
    const struct peripheral_host *host;
    struct gpio *gpio;
    struct gpio_listener routing;
    struct line irq[1];
    // A pin's wave changed; NULL: nobody listens.
    void (*wave_changed)(void *ctx, unsigned pin, struct gpio_wave wave);
    void *wave_ctx;

    uint32_t reg[LEDC_DATE / 4 + 1];
    struct ledc_timer timer[LEDC_SPEEDS][LEDC_TIMERS];
    struct ledc_channel channel[LEDC_SPEEDS][LEDC_CHANNELS];
    struct gpio_wave told[GPIO_PINS];
    uint16_t
        watched; // bit n: somebody waits for the edges of output n (high speed 0 to 7, low speed 8 to 15)
    struct event edge; // the next of them
};

extern const struct peripheral_ops ledc_ops;

// After init: the matrix through which the outputs reach pins.
void ledc_attach(struct ledc *ledc, struct gpio *gpio);

// What LEDC puts on that pin; frequency 0 and duty 0 if none of its outputs is routed there.
struct gpio_wave ledc_pin_wave(const struct ledc *ledc, unsigned pin);

#endif

// A lamp on a pin: how bright it is, and what it has done since it was made.
#ifndef PARTS_LED_H
#define PARTS_LED_H

#include "base/clock.h"

#include <stdint.h>

#define LED_FULL 65536U // the pin is on all the time

struct led {
    const struct clock *clock;
    uint32_t level;   // of LED_FULL: the share of the time that it is on
    uint64_t since;   // tick from which on it is that bright
    uint64_t lit;     // ticks times level, up to then
    uint64_t changes; // of the level
};

// Dark.
void led_init(struct led *led, const struct clock *clock);

// From now on it shines like this; 0 to LED_FULL.
void led_set(struct led *led, uint32_t level);

// Ticks that it was on, dimmed ones counted by their share, up to now.
uint64_t led_lit(const struct led *led);

#endif

// The two lamps of the ESP32-CAM are of this kind: the white flash LED behind a transistor, on at a high
// level, and the small red one, on at a low level. What level lights it is the board's affair.
//
// Source:       AI-Thinker, schematic "ESP32-CAM V1.6".
// Not modelled: the time that light takes to come and go (less than a microsecond), heat.

#include "parts/led.h"

void led_init(struct led *led, const struct clock *clock)
{
    *led = (struct led){.clock = clock};
}

static uint64_t share(const struct led *led)
{
    return led->lit + (led->clock->now - led->since) * led->level;
}

void led_set(struct led *led, uint32_t level)
{
    if (level != led->level) {
        led->lit = share(led);
        led->since = led->clock->now;
        led->level = level;
        led->changes++;
    }
}

uint64_t led_lit(const struct led *led)
{
    return share(led) / LED_FULL;
}

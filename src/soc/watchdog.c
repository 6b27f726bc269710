// Source: ESP32 TRM, chapter "Watchdog Timers" (what is modelled: soc/watchdog.h).
#include "soc/watchdog.h"

#include <stddef.h>

static bool does_anything(const struct watchdog_setup *setup)
{
    for (unsigned i = 0; i < WATCHDOG_STAGES; i++) {
        if (setup->action[i] != WATCHDOG_OFF) {
            return setup->running;
        }
    }
    return false;
}

static uint64_t count_ticks(const struct watchdog *watchdog)
{
    return watchdog->setup.count_ticks == 0 ? 1 : watchdog->setup.count_ticks;
}

static void book(struct watchdog *watchdog)
{
    clock_cancel(watchdog->clock, &watchdog->stage_end);
    if (!does_anything(&watchdog->setup)) {
        return;
    }
    uint64_t hold = watchdog->setup.hold[watchdog->stage];
    hold = hold == 0 ? 1 : hold;
    uint64_t left = hold > watchdog->counted ? hold - watchdog->counted : 0;
    clock_book(watchdog->clock, &watchdog->stage_end, watchdog->since + left * count_ticks(watchdog));
}

static void stage_end_fired(void *ctx)
{
    struct watchdog *watchdog = ctx;
    uint32_t action = watchdog->setup.action[watchdog->stage];
    watchdog->stage = (watchdog->stage + 1) % WATCHDOG_STAGES;
    watchdog->counted = 0;
    watchdog->since = watchdog->clock->now;
    book(watchdog);
    if (action != WATCHDOG_OFF) {
        watchdog->expired(watchdog->ctx, action);
    }
}

void watchdog_set(struct watchdog *watchdog, const struct watchdog_setup *setup)
{
    uint64_t now = watchdog->clock->now;
    if (watchdog->setup.running) {
        uint64_t counts = (now - watchdog->since) / count_ticks(watchdog);
        watchdog->counted += counts;
        watchdog->since += counts * count_ticks(watchdog);
    }
    if (!watchdog->setup.running || watchdog->setup.count_ticks != setup->count_ticks) {
        watchdog->since = now;
    }
    watchdog->setup = *setup;
    book(watchdog);
}

void watchdog_feed(struct watchdog *watchdog)
{
    watchdog->stage = 0;
    watchdog->counted = 0;
    watchdog->since = watchdog->clock->now;
    book(watchdog);
}

void watchdog_init(struct watchdog *watchdog, struct clock *clock,
                   void (*expired)(void *ctx, uint32_t action), void *ctx)
{
    *watchdog =
        (struct watchdog){.clock = clock, .expired = expired, .ctx = ctx, .setup = {.count_ticks = 1}};
    event_init(&watchdog->stage_end, stage_end_fired, watchdog);
}

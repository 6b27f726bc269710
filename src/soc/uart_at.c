// Source: see soc/uart_at.h.
#include "soc/uart_at.h"

static void done_fired(void *ctx)
{
    struct uart_at *at = ctx;
    at->counted = 0;
    at->found(at->ctx);
}

void uart_at_init(struct uart_at *at, struct clock *clock, void (*found)(void *ctx), void *ctx)
{
    *at = (struct uart_at){.clock = clock, .found = found, .ctx = ctx};
    event_init(&at->done, done_fired, at);
}

void uart_at_reset(struct uart_at *at)
{
    clock_cancel(at->clock, &at->done);
    at->heard = false;
    at->counted = 0;
}

void uart_at_hear(struct uart_at *at, const struct uart_at_rules *rules, uint8_t character)
{
    uint64_t now = at->clock->now;
    uint64_t silence = at->heard ? now - at->last : UINT64_MAX;
    at->heard = true;
    at->last = now;
    clock_cancel(at->clock, &at->done);
    if (character != rules->character || rules->count == 0) {
        at->counted = 0;
        return;
    }
    bool goes_on = at->counted > 0 && silence <= rules->gap;
    if (!goes_on && silence < rules->before) {
        at->counted = 0;
        return;
    }
    at->counted = goes_on ? at->counted + 1 : 1;
    if (at->counted == rules->count) {
        clock_book(at->clock, &at->done, now + rules->after);
    }
}

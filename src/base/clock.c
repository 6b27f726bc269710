#include "base/clock.h"

void clock_init(struct clock *clock)
{
    clock->now = 0;
    clock->first = NULL;
}

void event_init(struct event *event, void (*fire)(void *ctx), void *ctx)
{
    event->fire = fire;
    event->ctx = ctx;
    event->when = 0;
    event->next = NULL;
    event->booked = false;
}

void clock_book(struct clock *clock, struct event *event, uint64_t when)
{
    clock_cancel(clock, event);
    event->when = when < clock->now ? clock->now : when;
    struct event **link = &clock->first;
    while (*link != NULL && (*link)->when <= event->when) {
        link = &(*link)->next;
    }
    event->next = *link;
    *link = event;
    event->booked = true;
}

void clock_cancel(struct clock *clock, struct event *event)
{
    if (!event->booked) {
        return;
    }
    struct event **link = &clock->first;
    while (*link != event) {
        link = &(*link)->next;
    }
    *link = event->next;
    event->next = NULL;
    event->booked = false;
}

void clock_run_to(struct clock *clock, uint64_t when)
{
    while (clock->first != NULL && clock->first->when <= when) {
        struct event *event = clock->first;
        clock->first = event->next;
        event->next = NULL;
        event->booked = false;
        if (event->when > clock->now) {
            clock->now = event->when;
        }
        event->fire(event->ctx);
    }
    if (when > clock->now) {
        clock->now = when;
    }
}

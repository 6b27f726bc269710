// Virtual time, and the queue of everything that happens later.
//
// One tick is 1/480 MHz: the period of the ESP32's fastest PLL setting, and a whole multiple of every
// clock derived from it (240 MHz: 2 ticks, 160: 3, 80: 6, 40: 12, REF_TICK 1 MHz: 480).
// 64 bits of ticks last 1218 years.
//
// An event lives inside the device that books it; the queue never allocates. Events of the same
// tick fire in the order in which they were booked, so that a run repeats exactly.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICKS_PER_SECOND UINT64_C(480000000)
#define TICKS_PER_MS     (TICKS_PER_SECOND / 1000)
#define TICKS_PER_US     (TICKS_PER_SECOND / 1000000)
#define CLOCK_NEVER      UINT64_MAX

struct event {
    void (*fire)(void *ctx); // called once, at `when`; may book the same event again
    void *ctx;
    uint64_t when;
    struct event *next;
    bool booked;
};

struct clock {
    uint64_t now;        // ticks since power-on
    struct event *first; // sorted by `when`
};

void clock_init(struct clock *clock);

// Prepares an event; it is not booked yet.
void event_init(struct event *event, void (*fire)(void *ctx), void *ctx);

// Books the event for an absolute tick (a tick in the past means: now); moves it if already booked.
void clock_book(struct clock *clock, struct event *event, uint64_t when);

// Takes the event out of the queue; nothing happens if it is not in it.
void clock_cancel(struct clock *clock, struct event *event);

// The tick of the next event, CLOCK_NEVER if there is none.
static inline uint64_t clock_next(const struct clock *clock)
{
    return clock->first == NULL ? CLOCK_NEVER : clock->first->when;
}

// Moves time to `when`, firing each event at its own tick on the way.
// Time never moves backwards: if `when` is in the past only the events that are due fire.
void clock_run_to(struct clock *clock, uint64_t when);

#endif

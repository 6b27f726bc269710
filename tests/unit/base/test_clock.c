// Virtual time and its event queue (base/clock.h).

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct probe {
    struct clock *clock;
    struct event event;
    uint64_t fired_at[8];
    unsigned count;
    uint64_t period; // books itself again after this many ticks; 0: once
};

static void note(void *ctx)
{
    struct probe *probe = ctx;
    probe->fired_at[probe->count++] = probe->clock->now;
    if (probe->period != 0) {
        clock_book(probe->clock, &probe->event, probe->clock->now + probe->period);
    }
}

static void setup_probe(struct probe *probe, struct clock *clock, uint64_t period)
{
    *probe = (struct probe){.clock = clock, .period = period};
    event_init(&probe->event, note, probe);
}

static void an_event_fires_at_its_own_tick(void **state)
{
    (void)state;
    struct clock clock;
    struct probe probe;
    clock_init(&clock);
    setup_probe(&probe, &clock, 0);
    clock_book(&clock, &probe.event, 100);
    clock_run_to(&clock, 99);
    assert_int_equal(probe.count, 0);
    clock_run_to(&clock, 500);
    assert_int_equal(probe.count, 1);
    assert_int_equal(probe.fired_at[0], 100);
    assert_int_equal(clock.now, 500);
}

static void an_event_may_book_itself_again(void **state)
{
    (void)state;
    struct clock clock;
    struct probe probe;
    clock_init(&clock);
    setup_probe(&probe, &clock, 10);
    clock_book(&clock, &probe.event, 10);
    clock_run_to(&clock, 35);
    assert_int_equal(probe.count, 3);
    assert_int_equal(probe.fired_at[2], 30);
    assert_int_equal(clock_next(&clock), 40);
}

static void a_cancelled_event_does_not_fire(void **state)
{
    (void)state;
    struct clock clock;
    struct probe probe;
    clock_init(&clock);
    setup_probe(&probe, &clock, 0);
    clock_book(&clock, &probe.event, 5);
    clock_cancel(&clock, &probe.event);
    clock_cancel(&clock, &probe.event);
    clock_run_to(&clock, 10);
    assert_int_equal(probe.count, 0);
    assert_true(clock_next(&clock) == CLOCK_NEVER);
}

static void booking_in_the_past_means_now(void **state)
{
    (void)state;
    struct clock clock;
    struct probe probe;
    clock_init(&clock);
    setup_probe(&probe, &clock, 0);
    clock_run_to(&clock, 50);
    clock_book(&clock, &probe.event, 10);
    clock_run_to(&clock, 50);
    assert_int_equal(probe.fired_at[0], 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_fires_at_its_own_tick),
        cmocka_unit_test(an_event_may_book_itself_again),
        cmocka_unit_test(a_cancelled_event_does_not_fire),
        cmocka_unit_test(booking_in_the_past_means_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

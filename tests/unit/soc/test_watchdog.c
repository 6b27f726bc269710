// The stage counter of the watchdogs (ESP32 TRM, chapter "Watchdog Timers").

#include "soc/watchdog.h"

#include "bench.h"

struct dog_bench {
    struct clock clock;
    struct watchdog dog;
    unsigned count;
    uint32_t action[16];
    uint64_t at[16];
};

static void note(void *ctx, uint32_t action)
{
    struct dog_bench *b = ctx;
    if (b->count < 16) {
        b->action[b->count] = action;
        b->at[b->count] = b->clock.now;
    }
    b->count++;
}

static void power_on(struct dog_bench *b)
{
    memset(b, 0, sizeof(*b));
    clock_init(&b->clock);
    watchdog_init(&b->dog, &b->clock, note, b);
}

static void a_stage_that_is_off_still_takes_its_time(void **state)
{
    (void)state;
    struct dog_bench b;
    power_on(&b);
    struct watchdog_setup setup = {true, 10, {5, 7, 1, 1}, {WATCHDOG_OFF, WATCHDOG_INTERRUPT, 0, 0}};
    watchdog_set(&b.dog, &setup);
    clock_run_to(&b.clock, 119);
    assert_int_equal(b.count, 0);
    clock_run_to(&b.clock, 120);
    assert_int_equal(b.count, 1);
    clock_run_to(&b.clock, 120 + 140);
    assert_int_equal(b.count, 2);
    assert_int_equal(b.at[1], 260);
}

static void new_settings_keep_what_was_counted(void **state)
{
    (void)state;
    struct dog_bench b;
    power_on(&b);
    struct watchdog_setup setup = {true, 10, {100, 1, 1, 1}, {WATCHDOG_RESET_CPU, 0, 0, 0}};
    watchdog_set(&b.dog, &setup);
    clock_run_to(&b.clock, 505);
    setup.hold[0] = 60;
    watchdog_set(&b.dog, &setup);
    clock_run_to(&b.clock, 599);
    assert_int_equal(b.count, 0);
    clock_run_to(&b.clock, 600);
    assert_int_equal(b.count, 1);
}

static void nothing_to_do_books_nothing(void **state)
{
    (void)state;
    struct dog_bench b;
    power_on(&b);
    struct watchdog_setup setup = {true, 0, {0, 0, 0, 0}, {0, 0, 0, 0}};
    watchdog_set(&b.dog, &setup);
    assert_true(clock_next(&b.clock) == CLOCK_NEVER);
    setup.action[3] = WATCHDOG_INTERRUPT;
    watchdog_set(&b.dog, &setup);
    clock_run_to(&b.clock, 8);
    assert_int_equal(b.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stage_that_is_off_still_takes_its_time),
        cmocka_unit_test(new_settings_keep_what_was_counted),
        cmocka_unit_test(nothing_to_do_books_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Lamps: how long they were on.

#include "parts/led.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bench {
    struct clock clock;
    struct led led;
};

static void set_up(struct bench *b)
{
    clock_init(&b->clock);
    led_init(&b->led, &b->clock);
}

static void time_counts_while_it_is_on(void **state)
{
    struct bench b;
    (void)state;
    set_up(&b);
    clock_run_to(&b.clock, 1000);
    led_set(&b.led, LED_FULL);
    clock_run_to(&b.clock, 1500);
    assert_int_equal(led_lit(&b.led), 500);
    led_set(&b.led, 0);
    clock_run_to(&b.clock, 9000);
    assert_int_equal(led_lit(&b.led), 500);
}

static void a_dimmed_lamp_counts_by_its_share(void **state)
{
    struct bench b;
    (void)state;
    set_up(&b);
    led_set(&b.led, LED_FULL / 4);
    clock_run_to(&b.clock, 1000);
    assert_int_equal(led_lit(&b.led), 250);
    led_set(&b.led, LED_FULL / 2);
    clock_run_to(&b.clock, 2000);
    assert_int_equal(led_lit(&b.led), 750);
}

static void only_another_level_is_a_change(void **state)
{
    struct bench b;
    (void)state;
    set_up(&b);
    led_set(&b.led, 0);
    assert_int_equal(b.led.changes, 0);
    led_set(&b.led, LED_FULL);
    led_set(&b.led, LED_FULL);
    led_set(&b.led, 1);
    assert_int_equal(b.led.changes, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_counts_while_it_is_on),
        cmocka_unit_test(a_dimmed_lamp_counts_by_its_share),
        cmocka_unit_test(only_another_level_is_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

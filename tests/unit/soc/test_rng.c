// Random number generator (ESP32 TRM, chapter "Random Number Generator"), and the timer beside it.

#include "base/bits.h"
#include "soc/wdev.h"

#include "bench.h"

static void the_same_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    struct wdev a;
    struct rng b;
    rng_seed(&a.rng, 42);
    rng_seed(&b, 42);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(wdev_ops.read(&a, RNG_DATA), rng_next(&b));
    }
}

static void different_seeds_give_different_numbers(void **state)
{
    (void)state;
    struct rng a, b;
    rng_seed(&a, 0);
    rng_seed(&b, 1);
    assert_int_not_equal(rng_next(&a), rng_next(&b));
}

static void every_bit_is_set_about_half_the_time(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 7);
    unsigned set[32] = {0};
    for (unsigned i = 0; i < 10000; i++) {
        uint32_t word = rng_next(&rng);
        for (unsigned n = 0; n < 32; n++) {
            set[n] += word >> n & 1U;
        }
    }
    for (unsigned n = 0; n < 32; n++) {
        assert_in_range(set[n], 4700, 5300);
    }
}

static void the_timer_counts_from_what_was_loaded(void **state)
{
    (void)state;
    struct bench bench;
    struct wdev wdev;
    bench_init(&bench);
    bench_add(&bench, &wdev_ops, &wdev, 0);
    clock_run_to(&bench.clock, 77 * TICKS_PER_US);
    wdev_ops.write(&wdev, WDEV_LOAD_LOW, 0xfffffff0);
    wdev_ops.write(&wdev, WDEV_LOAD_HIGH, 5);
    wdev_ops.write(&wdev, WDEV_TSF_CTRL, MASK(WDEV_TSF_CTRL_LOAD));
    assert_int_equal(wdev_ops.read(&wdev, WDEV_TSF_CTRL), 0);
    clock_run_to(&bench.clock, (77 + 0x30) * TICKS_PER_US);
    wdev_ops.write(&wdev, WDEV_TSF_CTRL, MASK(WDEV_TSF_CTRL_LATCH));
    clock_run_to(&bench.clock, 1000 * TICKS_PER_US);
    assert_int_equal(wdev_ops.read(&wdev, WDEV_TSF_LOW), 0x20);
    assert_int_equal(wdev_ops.read(&wdev, WDEV_TSF_HIGH), 6);
    wdev_ops.write(&wdev, WDEV_TSF_CTRL, MASK(WDEV_TSF_CTRL_LATCH)); // it was set already
    assert_int_equal(wdev_ops.read(&wdev, WDEV_TSF_LOW), 0x20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(different_seeds_give_different_numbers),
        cmocka_unit_test(every_bit_is_set_about_half_the_time),
        cmocka_unit_test(the_timer_counts_from_what_was_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

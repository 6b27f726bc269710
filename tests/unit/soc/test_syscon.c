// SYSCON (ESP32 TRM, chapter "Reset and Clock").

#include "base/bits.h"
#include "soc/syscon.h"

#include "bench.h"

static void the_divider_asks_for_a_new_clock_tree(void **state)
{
    (void)state;
    struct bench bench;
    struct syscon syscon;
    bench_init(&bench);
    bench_add(&bench, &syscon_ops, &syscon, 0);
    syscon_ops.write(&syscon, SYSCON_SYSCLK_CONF, 3);
    assert_int_equal(syscon_divider(&syscon), 3);
    assert_int_equal(bench.clock_selections, 1);
}

static void the_date_tells_revision_3(void **state)
{
    (void)state;
    struct bench bench;
    struct syscon syscon;
    bench_init(&bench);
    bench_add(&bench, &syscon_ops, &syscon, 0);
    syscon.chip_revision = 1;
    assert_int_equal(syscon_ops.read(&syscon, SYSCON_DATE), 0x16042000);
    syscon.chip_revision = 3;
    assert_int_equal(syscon_ops.read(&syscon, SYSCON_DATE), 0x96042000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_divider_asks_for_a_new_clock_tree),
        cmocka_unit_test(the_date_tells_revision_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

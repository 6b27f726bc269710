// The analog I2C master (as ESP-IDF uses it).

#include "base/bits.h"
#include "soc/ana.h"

#include "bench.h"

static uint32_t transfer(uint32_t part, uint32_t number)
{
    return part | number << 8;
}

static void a_part_gives_back_what_it_was_sent(void **state)
{
    (void)state;
    static struct ana ana;
    struct bench bench;
    bench_init(&bench);
    bench_add(&bench, &ana_ops, &ana, 0);
    ana_ops.write(&ana, ANA_HOST4, transfer(0x66, 11) | 0xc3U << 16 | MASK(ANA_HOST_WRITE));
    ana_ops.write(&ana, ANA_HOST4, transfer(0x66, 9));
    assert_int_equal(GET(ana_ops.read(&ana, ANA_HOST4), ANA_HOST_DATA), 0);
    ana_ops.write(&ana, ANA_HOST4, transfer(0x66, 11));
    assert_int_equal(GET(ana_ops.read(&ana, ANA_HOST4), ANA_HOST_DATA), 0xc3);
    assert_int_equal(GET(ana_ops.read(&ana, ANA_HOST4), ANA_HOST_BUSY), 0);
}

static void plls_are_locked_and_calibrated(void **state)
{
    (void)state;
    static struct ana ana;
    struct bench bench;
    bench_init(&bench);
    bench_add(&bench, &ana_ops, &ana, 0);
    ana_ops.write(&ana, ANA_HOST3, transfer(ANA_APLL, ANA_APLL_CAL));
    uint32_t data = GET(ana_ops.read(&ana, ANA_HOST3), ANA_HOST_DATA);
    assert_int_equal(GET(data, ANA_APLL_CAL_END), 1);
    assert_int_equal(GET(ana_read_part(&ana, ANA_BBPLL, ANA_BBPLL_LOCK), ANA_BBPLL_LOCK_BOTH), 3);
    assert_int_equal(GET(ana_read_part(&ana, ANA_BBPLL, ANA_BBPLL_CAL), ANA_BBPLL_CAL_END), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_gives_back_what_it_was_sent),
        cmocka_unit_test(plls_are_locked_and_calibrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_gives_back_what_it_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

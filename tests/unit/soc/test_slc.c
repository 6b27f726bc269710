// The links of the SDIO slave's DMA, on a bus without a host.

#include "base/bits.h"
#include "soc/slc.h"

#include "bench.h"

static struct slc slc;

static void start(void)
{
    static struct bench bench;
    bench_init(&bench);
    bench_add(&bench, &slc_ops, &slc, 0);
    slc_ops.reset(&slc);
}

static uint32_t parked(uint32_t link)
{
    return GET(slc_ops.read(&slc, link), SLC_LINK_PARK);
}

static void a_link_is_idle_until_it_is_started_and_after_it_is_stopped(void **state)
{
    (void)state;
    start();
    static const uint32_t links[] = {SLC_0RX_LINK, SLC_0TX_LINK, SLC_1RX_LINK, SLC_1TX_LINK};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(parked(links[i]), 1);
        slc_ops.write(&slc, links[i], SET(0x12345, SLC_LINK_START, 1));
        assert_int_equal(parked(links[i]), 0);
        slc_ops.write(&slc, links[i], SET(0x12345, SLC_LINK_STOP, 1));
        assert_int_equal(parked(links[i]), 1);
        slc_ops.write(&slc, links[i], SET(0x12345, SLC_LINK_RESTART, 1));
        assert_int_equal(parked(links[i]), 0);
    }
}

static void the_address_is_kept_and_park_cannot_be_written(void **state)
{
    (void)state;
    start();
    slc_ops.write(&slc, SLC_0TX_LINK, 0x000abcde);
    assert_int_equal(slc_ops.read(&slc, SLC_0TX_LINK), 0x800abcde);
    slc_ops.write(&slc, SLC_0TX_LINK, SET(0, SLC_LINK_START, 1));
    slc_ops.write(&slc, SLC_0TX_LINK, SET(0x00011111, SLC_LINK_PARK, 1));
    assert_int_equal(slc_ops.read(&slc, SLC_0TX_LINK), 0x00011111);
    slc_ops.reset(&slc);
    assert_int_equal(slc_ops.read(&slc, SLC_0TX_LINK), 0x80000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_is_idle_until_it_is_started_and_after_it_is_stopped),
        cmocka_unit_test(the_address_is_kept_and_park_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

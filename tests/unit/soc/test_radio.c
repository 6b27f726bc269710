// What software waits for in the radio: the front end's estimator and bus, the comparator and the PLL of the
// analog part, the noise floor (docs/hardware.md, "What no manual says").

#include "base/bits.h"
#include "soc/ana.h"
#include "soc/fe.h"
#include "soc/nrx.h"

#include "bench.h"

struct radio {
    struct bench bench;
    struct fe fe;
    struct ana ana;
    struct nrx nrx;
};

static struct radio *radio(void)
{
    static struct radio radio;
    bench_init(&radio.bench);
    bench_add(&radio.bench, &fe_ops, &radio.fe, 0);
    bench_add(&radio.bench, &ana_ops, &radio.ana, 0);
    bench_add(&radio.bench, &nrx_ops, &radio.nrx, 0);
    radio.ana.fe = &radio.fe;
    return &radio;
}

static void wait_us(struct radio *radio, uint64_t us)
{
    clock_run_to(&radio->bench.clock, radio->bench.clock.now + us * TICKS_PER_US);
}

static void set_bus(struct radio *radio, uint32_t bank, uint32_t number, uint32_t value)
{
    uint32_t word = SET(SET(SET(0, FE_PBUS_BANK, bank), FE_PBUS_REGISTER, number), FE_PBUS_VALUE, value);
    fe_ops.write(&radio->fe, FE_PBUS, SET(word, FE_PBUS_STROBE, 1));
    fe_ops.write(&radio->fe, FE_PBUS, word);
}

static void the_estimator_takes_the_time_of_its_samples(void **state)
{
    (void)state;
    struct radio *r = radio();
    uint32_t word = SET(SET(0, FE_IQ_EST_ENABLE, 1), FE_IQ_EST_SAMPLES, 4000); // 50 us
    fe_ops.write(&r->fe, FE_IQ_EST, word);
    wait_us(r, 100);
    assert_int_equal(GET(fe_ops.read(&r->fe, FE_IQ_EST), FE_IQ_EST_DONE), 0);
    fe_ops.write(&r->fe, FE_IQ_EST, SET(word, FE_IQ_EST_START, 1));
    wait_us(r, 49);
    assert_int_equal(GET(fe_ops.read(&r->fe, FE_IQ_EST), FE_IQ_EST_DONE), 0);
    wait_us(r, 1);
    assert_int_equal(GET(fe_ops.read(&r->fe, FE_IQ_EST), FE_IQ_EST_DONE), 1);
    fe_ops.write(&r->fe, FE_IQ_EST, word);
    assert_int_equal(GET(fe_ops.read(&r->fe, FE_IQ_EST), FE_IQ_EST_DONE), 0);
}

static void the_bus_takes_a_value_over_at_the_strobe(void **state)
{
    (void)state;
    struct radio *r = radio();
    uint32_t word = SET(SET(SET(0, FE_PBUS_BANK, 1), FE_PBUS_REGISTER, FE_PBUS_OFFSET_I), FE_PBUS_VALUE, 511);
    fe_ops.write(&r->fe, FE_PBUS, word);
    assert_int_equal(fe_tx_offset(&r->fe, FE_PBUS_OFFSET_I), 0);
    set_bus(r, 1, FE_PBUS_OFFSET_I, 511);
    assert_int_equal(fe_tx_offset(&r->fe, FE_PBUS_OFFSET_I), 511);
    assert_int_equal(fe_ops.read(&r->fe, FE_PBUS), word);
}

// What the driver does: it goes up where the comparator says below, in steps that halve, and down else.
static void comparing_finds_the_middle(void **state)
{
    (void)state;
    struct radio *r = radio();
    int i = 0;
    int q = 511;
    for (int step = 256; step > 0; step /= 2) {
        set_bus(r, 2, FE_PBUS_OFFSET_I, (uint32_t)i);
        set_bus(r, 2, FE_PBUS_OFFSET_Q, (uint32_t)q);
        ana_ops.write(&r->ana, ANA_TXDC, MASK(ANA_TXDC_ENABLE));
        ana_ops.write(&r->ana, ANA_TXDC, MASK(ANA_TXDC_ENABLE) | MASK(ANA_TXDC_START));
        assert_int_equal(GET(ana_ops.read(&r->ana, ANA_TXDC), ANA_TXDC_DONE), 0);
        wait_us(r, 2);
        uint32_t word = ana_ops.read(&r->ana, ANA_TXDC);
        assert_int_equal(GET(word, ANA_TXDC_DONE), 1);
        i += GET(word, ANA_TXDC_ABOVE_I) != 0 ? -step : step;
        q += GET(word, ANA_TXDC_ABOVE_Q) != 0 ? -step : step;
    }
    assert_in_range(i, 254, 258);
    assert_in_range(q, 254, 258);
}

static void the_pll_needs_time_for_another_channel(void **state)
{
    (void)state;
    struct radio *r = radio();
    uint32_t word = SET(0, ANA_RFPLL_FREQUENCY, 24); // 2412 MHz
    ana_ops.write(&r->ana, ANA_RFPLL, word);
    assert_int_equal(GET(ana_ops.read(&r->ana, ANA_RFPLL), ANA_RFPLL_DONE), 0);
    ana_ops.write(&r->ana, ANA_RFPLL, SET(word, ANA_RFPLL_START, 1));
    wait_us(r, 39);
    assert_int_equal(GET(ana_ops.read(&r->ana, ANA_RFPLL), ANA_RFPLL_DONE), 0);
    wait_us(r, 1);
    assert_int_equal(GET(ana_ops.read(&r->ana, ANA_RFPLL), ANA_RFPLL_DONE), 1);
    assert_int_equal(GET(ana_ops.read(&r->ana, ANA_RFPLL), ANA_RFPLL_FREQUENCY), 24);
    uint8_t cal = ana_read_part(&r->ana, ANA_RFPLL_PART, ANA_RFPLL_CAL);
    assert_int_equal(GET(cal, ANA_RFPLL_CAL_END), 1);
}

static void the_noise_floor_is_measured(void **state)
{
    (void)state;
    struct radio *r = radio();
    nrx_ops.write(&r->nrx, NRX_NOISE, MASK(NRX_NOISE_RESTART));
    nrx_ops.write(&r->nrx, NRX_NOISE, 0);
    wait_us(r, 200);
    assert_int_equal(GET(nrx_ops.read(&r->nrx, NRX_NOISE), NRX_NOISE_DONE), 0);
    nrx_ops.write(&r->nrx, NRX_NOISE, MASK(NRX_NOISE_MEASURE));
    wait_us(r, 79);
    assert_int_equal(GET(nrx_ops.read(&r->nrx, NRX_NOISE), NRX_NOISE_DONE), 0);
    wait_us(r, 1);
    assert_int_equal(GET(nrx_ops.read(&r->nrx, NRX_NOISE), NRX_NOISE_DONE), 1);
    int quarters = (int)GET(nrx_ops.read(&r->nrx, NRX_FLOOR), NRX_FLOOR_QUARTER_DBM) - 1024;
    assert_int_equal(quarters, -96 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_estimator_takes_the_time_of_its_samples),
        cmocka_unit_test(the_bus_takes_a_value_over_at_the_strobe),
        cmocka_unit_test(comparing_finds_the_middle),
        cmocka_unit_test(the_pll_needs_time_for_another_channel),
        cmocka_unit_test(the_noise_floor_is_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

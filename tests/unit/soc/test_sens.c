// SENS (ESP32 TRM, chapter "On-Chip Sensors and Analog Signal Processing").

#include "base/bits.h"
#include "soc/sens.h"

#include "bench.h"

static void a_conversion_is_done_at_once_and_reads_0_volts(void **state)
{
    (void)state;
    struct bench bench;
    struct sens sens;
    bench_init(&bench);
    bench_add(&bench, &sens_ops, &sens, 0);
    assert_int_equal(GET(sens_ops.read(&sens, SENS_SAR_MEAS_START1), SENS_SAR_MEAS_START1_MEAS1_DONE_SAR), 0);
    sens_ops.write(&sens, SENS_SAR_MEAS_START1, MASK(SENS_SAR_MEAS_START1_MEAS1_START_SAR));
    uint32_t word = sens_ops.read(&sens, SENS_SAR_MEAS_START1);
    assert_int_equal(GET(word, SENS_SAR_MEAS_START1_MEAS1_DONE_SAR), 1);
    assert_int_equal(GET(word, SENS_SAR_MEAS_START1_MEAS1_DATA_SAR), 0);
    sens_ops.write(&sens, SENS_SAR_MEAS_START1, 0);
    assert_int_equal(GET(sens_ops.read(&sens, SENS_SAR_MEAS_START1), SENS_SAR_MEAS_START1_MEAS1_DONE_SAR), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversion_is_done_at_once_and_reads_0_volts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

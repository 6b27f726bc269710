// SENS (ESP32 TRM, chapter "On-Chip Sensors and Analog Signal Processing").

#include "base/bits.h"
#include "soc/sens.h"

#include "bench.h"

struct sens_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct sens sens;
    int millivolts; // on GPIO34
    unsigned touches;
};

static void put(struct sens_bench *b, uint32_t offset, uint32_t value)
{
    sens_ops.write(&b->sens, offset, value);
}

static uint32_t get(struct sens_bench *b, uint32_t offset)
{
    return sens_ops.read(&b->sens, offset);
}

static int millivolts(void *ctx, unsigned pin)
{
    return pin == 34 ? ((struct sens_bench *)ctx)->millivolts : -1;
}

static void touched(void *ctx)
{
    ((struct sens_bench *)ctx)->touches++;
}

// As drivers set it up: the output inverted, software in control.
static void power_on(struct sens_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    gpio_ops.init(&b->gpio, &b->bench.host, 0);
    io_mux_ops.init(&b->io_mux, &b->bench.host, 0);
    rtc_io_ops.init(&b->rtc_io, &b->bench.host, 0);
    bench_add(&b->bench, &sens_ops, &b->sens, 0);
    gpio_attach(&b->gpio, &b->io_mux, &b->rtc_io);
    b->sens.gpio = &b->gpio;
    b->sens.rtc_io = &b->rtc_io;
    b->sens.millivolts = millivolts;
    b->sens.millivolts_ctx = b;
    b->sens.touched = touched;
    b->sens.touched_ctx = b;
    put(b, SENS_SAR_READ_CTRL, get(b, SENS_SAR_READ_CTRL) | MASK(SENS_SAR_READ_CTRL_DATA_INV));
    put(b, SENS_SAR_READ_CTRL2, get(b, SENS_SAR_READ_CTRL2) | MASK(SENS_SAR_READ_CTRL2_DATA_INV));
}

static void start(struct sens_bench *b, uint32_t offset, unsigned channel)
{
    uint32_t pads = SET(0, SENS_SAR_MEAS_START_EN_PAD, bit(channel)) |
                    MASK(SENS_SAR_MEAS_START_EN_PAD_FORCE) | MASK(SENS_SAR_MEAS_START_START_FORCE);
    put(b, offset, pads);
    put(b, offset, pads | MASK(SENS_SAR_MEAS_START_START));
}

static uint32_t measure(struct sens_bench *b, uint32_t offset, unsigned channel)
{
    start(b, offset, channel);
    clock_run_to(&b->bench.clock, b->bench.clock.now + TICKS_PER_MS);
    assert_int_equal(GET(get(b, offset), SENS_SAR_MEAS_START_DONE), 1);
    return GET(get(b, offset), SENS_SAR_MEAS_START_DATA);
}

static void a_conversion_takes_its_cycles_and_then_is_done(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    start(&b, SENS_SAR_MEAS_START1, 6);
    uint64_t done = (9 + 12) * 2 * 60; // sample cycles and bits, divided by two, of RC_FAST
    clock_run_to(&b.bench.clock, done - 1);
    assert_int_equal(GET(get(&b, SENS_SAR_MEAS_START1), SENS_SAR_MEAS_START_DONE), 0);
    clock_run_to(&b.bench.clock, done);
    assert_int_equal(GET(get(&b, SENS_SAR_MEAS_START1), SENS_SAR_MEAS_START_DONE), 1);
    put(&b, SENS_SAR_MEAS_START1, 0);
    assert_int_equal(GET(get(&b, SENS_SAR_MEAS_START1), SENS_SAR_MEAS_START_DONE), 0);
}

static void what_floats_reads_low_and_what_is_driven_reads_its_level(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 7), 0); // GPIO35
    gpio_drive(&b.gpio, 35, GPIO_DRIVE_HIGH);
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 7), 4095);
    gpio_drive(&b.gpio, 4, GPIO_DRIVE_HIGH);
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START2, 0), 4095);
}

// ESP-IDF calculates millivolts = code * range * Vref / 1.1 V / 4096 + offset.
static void the_code_follows_voltage_and_attenuation(void **state)
{
    (void)state;
    static const int ranges[] = {964, 1280, 1770, 3300};
    static const int offsets[] = {75, 78, 107, 142};
    for (unsigned attenuation = 0; attenuation < 4; attenuation++) {
        struct sens_bench b;
        power_on(&b);
        put(&b, SENS_SAR_ATTEN1, attenuation << 12);
        b.millivolts = 500;
        int code = (int)measure(&b, SENS_SAR_MEAS_START1, 6);
        int again = code * ranges[attenuation] * 1128 / 1100 / 4096 + offsets[attenuation];
        assert_in_range(again, 498, 501);
    }
}

static void eleven_decibels_end_near_3100_millivolts(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    b.millivolts = 3000;
    assert_in_range(measure(&b, SENS_SAR_MEAS_START1, 6), 3700, 4000);
    b.millivolts = 3200;
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 6), 4095);
}

static void narrow_results_lose_their_low_bits(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    b.millivolts = 1500;
    uint32_t code = measure(&b, SENS_SAR_MEAS_START1, 6);
    uint32_t ctrl = get(&b, SENS_SAR_READ_CTRL);
    put(&b, SENS_SAR_READ_CTRL, SET(ctrl, SENS_SAR_READ_CTRL_SAMPLE_BIT, 0));
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 6), code >> 3);
    put(&b, SENS_SAR_READ_CTRL, SET(ctrl, SENS_SAR_READ_CTRL_DATA_INV, 0));
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 6), 4095 - code);
}

static void a_dac_can_be_measured(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    uint32_t pad = 1U << 17 | MASK(RTC_IO_PAD_DAC_XPD);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_PAD_DAC1, pad | 128U << 19);
    uint32_t code = measure(&b, SENS_SAR_MEAS_START2, 8);
    assert_in_range((uint64_t)code * 3309 * 1128 / 1100 / 4096 + 128, 1650, 1660);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_PAD_DAC1, pad);
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START2, 8), 0);
}

static void both_sides_of_the_hall_sensor_are_alike(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_HALL_SENS, MASK(RTC_IO_HALL_SENS_XPD_HALL));
    uint32_t plus = measure(&b, SENS_SAR_MEAS_START1, 0);
    assert_in_range(plus, 100, 3000);
    assert_int_equal(measure(&b, SENS_SAR_MEAS_START1, 3), plus);
}

static void the_temperature_is_there_once_it_is_dumped(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    uint32_t on = MASK(SENS_SAR_TSENS_CTRL_POWER_UP_FORCE) | MASK(SENS_SAR_TSENS_CTRL_POWER_UP);
    put(&b, SENS_SAR_TSENS_CTRL, on);
    assert_int_equal(GET(get(&b, SENS_SAR_SLAVE_ADDR3), SENS_SAR_SLAVE_ADDR3_TSENS_RDY_OUT), 0);
    put(&b, SENS_SAR_TSENS_CTRL, on | MASK(SENS_SAR_TSENS_CTRL_DUMP_OUT));
    assert_int_equal(GET(get(&b, SENS_SAR_SLAVE_ADDR3), SENS_SAR_SLAVE_ADDR3_TSENS_RDY_OUT), 1);
    assert_int_equal(GET(get(&b, SENS_SAR_SLAVE_ADDR3), SENS_SAR_SLAVE_ADDR3_TSENS_OUT), 128);
}

// Pad 0 alone, for 4096 cycles of RC_FAST (and four to switch on).
static void work_with_pad_0(struct sens_bench *b)
{
    uint32_t enable = SET(0, SENS_SAR_TOUCH_ENABLE_WORKEN, 1);
    put(b, SENS_SAR_TOUCH_ENABLE, SET(enable, SENS_SAR_TOUCH_ENABLE_OUTEN1, 1));
    put(b, SENS_SAR_TOUCH_THRES1, SET(0, SENS_SAR_TOUCH_EVEN_PAD, 60));
    rtc_io_ops.write(&b->rtc_io, RTC_IO_TOUCH_PAD0, SET(0, RTC_IO_TOUCH_PAD_SLOPE, 7));
}

static uint32_t touch_reading(struct sens_bench *b)
{
    uint32_t ctrl = MASK(SENS_SAR_TOUCH_CTRL2_START_FSM_EN) | MASK(SENS_SAR_TOUCH_CTRL2_START_FORCE);
    put(b, SENS_SAR_TOUCH_CTRL2, ctrl);
    put(b, SENS_SAR_TOUCH_CTRL2, ctrl | MASK(SENS_SAR_TOUCH_CTRL2_START_EN));
    put(b, SENS_SAR_TOUCH_CTRL2, ctrl);
    assert_int_equal(GET(get(b, SENS_SAR_TOUCH_CTRL2), SENS_SAR_TOUCH_CTRL2_MEAS_DONE), 0);
    clock_run_to(&b->bench.clock, b->bench.clock.now + (0x1000 + 4 + 1) * 60);
    assert_int_equal(GET(get(b, SENS_SAR_TOUCH_CTRL2), SENS_SAR_TOUCH_CTRL2_MEAS_DONE), 1);
    return GET(get(b, SENS_SAR_TOUCH_OUT1), SENS_SAR_TOUCH_EVEN_PAD);
}

static void a_finger_makes_a_pad_count_less(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    work_with_pad_0(&b);
    assert_int_equal(touch_reading(&b), 0x1000 / 28);
    assert_int_equal(b.touches, 0);
    sens_set_touch(&b.sens, 0, 250);
    assert_int_equal(touch_reading(&b), 0x1000 / 28 / 4);
    assert_int_equal(b.touches, 1);
    assert_int_equal(GET(get(&b, SENS_SAR_TOUCH_CTRL2), SENS_SAR_TOUCH_CTRL2_MEAS_EN), 1);
    put(&b, SENS_SAR_TOUCH_CTRL2,
        MASK(SENS_SAR_TOUCH_CTRL2_MEAS_EN_CLR) | MASK(SENS_SAR_TOUCH_CTRL2_START_FORCE));
    assert_int_equal(GET(get(&b, SENS_SAR_TOUCH_CTRL2), SENS_SAR_TOUCH_CTRL2_MEAS_EN), 0);
}

static void the_timer_measures_again_and_again(void **state)
{
    (void)state;
    struct sens_bench b;
    power_on(&b);
    work_with_pad_0(&b);
    sens_set_touch(&b.sens, 0, 100);
    sens_touch_timer(&b.sens, true);
    clock_run_to(&b.bench.clock, 100 * TICKS_PER_MS);
    assert_in_range(b.touches, 50, 100);
    sens_touch_timer(&b.sens, false);
    clock_run_to(&b.bench.clock, 110 * TICKS_PER_MS);
    unsigned touches = b.touches;
    clock_run_to(&b.bench.clock, 200 * TICKS_PER_MS);
    assert_int_equal(b.touches, touches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversion_takes_its_cycles_and_then_is_done),
        cmocka_unit_test(what_floats_reads_low_and_what_is_driven_reads_its_level),
        cmocka_unit_test(the_code_follows_voltage_and_attenuation),
        cmocka_unit_test(eleven_decibels_end_near_3100_millivolts),
        cmocka_unit_test(narrow_results_lose_their_low_bits),
        cmocka_unit_test(a_dac_can_be_measured),
        cmocka_unit_test(both_sides_of_the_hall_sensor_are_alike),
        cmocka_unit_test(the_temperature_is_there_once_it_is_dumped),
        cmocka_unit_test(a_finger_makes_a_pad_count_less),
        cmocka_unit_test(the_timer_measures_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// OV2640: exposure, gain and white balance. Data sheet, registers GAIN, AEC, REG04, REG45, COM1, COM8, COM9,
// AEW, AEB, VV, YAVG, BD50, BD60.

#include "sensor/ov2640_auto.h"
#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct bench b;

static void warm_grey(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)x;
    (void)y;
    rgba[0] = 145;
    rgba[1] = 131;
    rgba[2] = 110;
}

static void begin(void (*pixel)(unsigned x, unsigned y, uint8_t rgba[4]))
{
    bench_init(&b, 40, 30, pixel);
    bench_set_size(&b, 160, 120);
}

static int set_up(void **state)
{
    (void)state;
    begin(bench_grey);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

static void frames(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        bench_take_frame(&b);
    }
}

static void sensor_write(uint8_t reg, uint8_t value)
{
    bench_write(&b, OV2640_BANK_SENSOR, reg, value);
}

static unsigned sensor_read(uint8_t reg)
{
    return bench_read(&b, OV2640_BANK_SENSOR, reg);
}

static unsigned lines(void)
{
    return (sensor_read(OV2640_REG45) & 0x3f) << 10 | sensor_read(OV2640_AEC) << 2 |
           (sensor_read(OV2640_REG04) & 3);
}

static void gain_is_the_data_sheets_product(void **state)
{
    static const struct {
        uint8_t gain, reg45;
        unsigned sixteenths;
    } rows[] = {{0x00, 0, 16}, {0x08, 0, 24},  {0x0f, 0, 31},   {0x10, 0, 32},      {0x1f, 0, 62},
                {0x30, 0, 64}, {0x70, 0, 128}, {0x7e, 0, 240},  {0xf0, 0, 256},     {0xff, 0, 496},
                {0x50, 0, 64}, {0x80, 0, 32},  {0xff, 64, 992}, {0xff, 0xc0, 1984}, {0x00, 0x3f, 16}};
    (void)state;
    sensor_write(OV2640_COM8, 0xc0);
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sensor_write(OV2640_GAIN, rows[i].gain);
        sensor_write(OV2640_REG45, rows[i].reg45);
        assert_int_equal(ov2640_gain(&b.sensor.banks), rows[i].sixteenths);
    }
}

static void by_hand_nothing_moves(void **state)
{
    (void)state;
    sensor_write(OV2640_COM8, 0xc0);
    sensor_write(OV2640_GAIN, 0x35);
    sensor_write(OV2640_AEC, 0x12);
    sensor_write(OV2640_REG04, 0x2b);
    sensor_write(OV2640_REG45, 0x00);
    ov2640_set_ambient(&b.sensor, 9000);
    frames(5);
    assert_int_equal(sensor_read(OV2640_GAIN), 0x35);
    assert_int_equal(lines(), 0x4b);
    // 75 lines of 1190 clocks at 24 MHz are 3.72 ms; times 84/16, times 9, of 12 ms.
    double expected = 75 * 1190 / 24e6 * 84 / 16 * 9 / 12e-3;
    double is = (double)b.sensor.exposure.light / OV2640_NEUTRAL;
    assert_true(is > expected * 0.999 && is < expected * 1.001);
}

static void ordinary_light_needs_12_ms(void **state)
{
    (void)state;
    frames(3);
    assert_int_equal(lines(), 242);
    assert_int_equal(ov2640_gain(&b.sensor.banks), 16);
    sensor_write(OV2640_COM8, 0xe5);
    frames(1);
    // 242 lines: one band of 168 at 60 Hz, and 23/16.
    assert_int_equal(lines(), 168);
    assert_int_equal(ov2640_gain(&b.sensor.banks), 23);
    assert_in_range(sensor_read(OV2640_YAVG), 0x38, 0x40);
}

static void the_meter_comes_to_rest_between_aeb_and_aew(void **state)
{
    static const uint32_t lights[] = {100, 300, 700, 1500, 4000, 30000};
    (void)state;
    for (unsigned i = 0; i < sizeof(lights) / sizeof(lights[0]); i++) {
        ov2640_set_ambient(&b.sensor, lights[i]);
        frames(40);
        assert_in_range(sensor_read(OV2640_YAVG), 0x38, 0x40);
        unsigned before = b.sensor.exposure.light;
        frames(3);
        assert_int_equal(b.sensor.exposure.light, before);
    }
}

static void far_from_its_goal_it_halves_and_doubles(void **state)
{
    (void)state;
    frames(2);
    uint32_t start = b.sensor.automatic.demand;
    ov2640_set_ambient(&b.sensor, 20000);
    frames(2);
    assert_int_equal(b.sensor.automatic.demand, start / 2);
    frames(1);
    assert_int_equal(b.sensor.automatic.demand, start / 4);
    sensor_write(OV2640_COM8, 0x45); // without the fast mode: a sixteenth
    frames(1);
    assert_int_equal(b.sensor.automatic.demand, start / 4 - start / 64);
}

static void bands_of_50_and_60_hz(void **state)
{
    (void)state;
    sensor_write(OV2640_COM8, 0xe5);
    ov2640_set_ambient(&b.sensor, 500);
    frames(30);
    assert_int_equal(lines(), 168);
    sensor_write(OV2640_COM3, 0x3c);
    frames(2);
    assert_int_equal(lines(), 202);
    sensor_write(OV2640_BD50, 100);
    frames(2);
    assert_int_equal(lines(), 300);
    sensor_write(OV2640_COM8, 0xc5); // no filter: all lines but two of 336
    frames(2);
    assert_int_equal(lines(), 334);
    ov2640_set_ambient(&b.sensor, 20000);
    frames(40);
    assert_in_range(lines(), 10, 14); // shorter than a band: 242 / 20
    assert_in_range(sensor_read(OV2640_YAVG), 0x38, 0x40);
}

static void com9_is_the_limit_of_the_automatic(void **state)
{
    (void)state;
    ov2640_set_ambient(&b.sensor, 1);
    for (unsigned n = 0; n < 6; n++) {
        sensor_write(OV2640_COM9, (uint8_t)(n << 5 | 8));
        frames(20);
        assert_int_equal(ov2640_gain(&b.sensor.banks), 32U << n);
    }
}

static void one_of_the_two_by_hand(void **state)
{
    (void)state;
    sensor_write(OV2640_COM8, 0xe4); // gain alone
    sensor_write(OV2640_AEC, 60 / 4);
    sensor_write(OV2640_REG04, 0x28);
    frames(30);
    assert_int_equal(lines(), 60);
    assert_in_range(ov2640_gain(&b.sensor.banks), 60, 68); // 242 / 60 is 4.03
    sensor_write(OV2640_COM8, 0xc1);                       // exposure alone
    sensor_write(OV2640_GAIN, 0x10);
    frames(30);
    assert_int_equal(sensor_read(OV2640_GAIN), 0x10);
    assert_in_range(lines(), 114, 130); // 121
}

static void dummy_frames_make_room_for_exposure(void **state)
{
    static const unsigned most[4] = {1, 2, 4, 8};
    (void)state;
    ov2640_set_ambient(&b.sensor, 1);
    sensor_write(OV2640_COM8, 0xc5);
    for (unsigned n = 0; n < 4; n++) {
        sensor_write(OV2640_COM1, (uint8_t)(n << 6 | 0x0a));
        frames(20);
        uint64_t rise = b.rise_at;
        frames(1);
        assert_int_equal(b.rise_at - rise, most[n] * UINT64_C(336) * 1190 * 20);
        assert_int_equal(lines(), most[n] * 336 - 2);
    }
}

static void white_balance_finds_grey_and_rests(void **state)
{
    (void)state;
    bench_deinit(&b);
    begin(warm_grey);
    frames(1);
    uint32_t red = b.sensor.exposure.balance[0], blue = b.sensor.exposure.balance[2];
    assert_int_equal(red, 0x5e * 16);
    frames(30);
    assert_true(b.sensor.exposure.balance[0] < red);
    assert_true(b.sensor.exposure.balance[2] > blue);
    red = b.sensor.exposure.balance[0];
    frames(3);
    assert_int_equal(b.sensor.exposure.balance[0], red);
}

static void white_balance_off_and_by_hand(void **state)
{
    (void)state;
    bench_deinit(&b);
    begin(warm_grey);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL1, 0xf7);
    frames(20);
    assert_int_equal(b.sensor.exposure.balance[0], 0x5e * 16);
    bench_write(&b, OV2640_BANK_DSP, OV2640_AWB_CTRL, 0x50);
    bench_write(&b, OV2640_BANK_DSP, OV2640_AWB_RED, 0x42);
    frames(1);
    assert_int_equal(b.sensor.exposure.balance[0], 0x42 * 16);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL1, 0xf3);
    frames(1);
    assert_int_equal(b.sensor.exposure.balance[0], 1024);
}

static void a_reset_begins_again(void **state)
{
    (void)state;
    ov2640_set_ambient(&b.sensor, 50);
    frames(20);
    assert_true(b.sensor.automatic.demand > OV2640_NEUTRAL * 4);
    sensor_write(OV2640_COM7, 0x80);
    assert_int_equal(b.sensor.automatic.demand, OV2640_NEUTRAL);
    assert_int_equal(sensor_read(OV2640_AEC), 0x33);
}

static void exposure_goes_on_while_nobody_listens(void **state)
{
    (void)state;
    b.dvp.wanted = false;
    bench_run(&b, TICKS_PER_SECOND / 10);
    ov2640_set_ambient(&b.sensor, 300);
    bench_run(&b, TICKS_PER_SECOND);
    assert_in_range(sensor_read(OV2640_YAVG), 0x38, 0x40);
    assert_int_equal(b.sensor.made_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(gain_is_the_data_sheets_product),
        TEST(by_hand_nothing_moves),
        TEST(ordinary_light_needs_12_ms),
        TEST(the_meter_comes_to_rest_between_aeb_and_aew),
        TEST(far_from_its_goal_it_halves_and_doubles),
        TEST(bands_of_50_and_60_hz),
        TEST(com9_is_the_limit_of_the_automatic),
        TEST(one_of_the_two_by_hand),
        TEST(dummy_frames_make_room_for_exposure),
        TEST(white_balance_finds_grey_and_rests),
        TEST(white_balance_off_and_by_hand),
        TEST(a_reset_begins_again),
        TEST(exposure_goes_on_while_nobody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

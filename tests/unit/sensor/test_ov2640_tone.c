// OV2640: light to numbers.

#include "sensor/ov2640_tone.h"

#include "regs/ov2640.h"
#include "sensor/ov2640_auto.h"
#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct bench b;
static struct ov2640_tone tone;

// Neutral: what comes in goes out.
static int set_up(void **state)
{
    (void)state;
    bench_init(&b, 4, 3, bench_grey);
    b.sensor.latched = b.sensor.banks;
    b.sensor.exposure.light = OV2640_NEUTRAL;
    memcpy(b.sensor.exposure.balance, ov2640_daylight, sizeof(ov2640_daylight));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

static void neutral_changes_nothing(void **state)
{
    (void)state;
    ov2640_tone(&b.sensor, false, &tone);
    for (unsigned v = 0; v < 256; v++) {
        for (unsigned c = 0; c < 3; c++) {
            assert_int_equal(tone.of_scene[c][v], v);
        }
    }
}

static void the_points_of_the_curve(void **state)
{
    static const uint8_t points[][2] = {{0x0e, 4},  {0x1a, 8},  {0x31, 16},  {0x5a, 32},  {0x75, 48},
                                        {0x88, 64}, {0xa3, 96}, {0xc4, 144}, {0xe8, 208}, {255, 254}};
    (void)state;
    for (unsigned i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        assert_int_equal(ov2640_light_of(points[i][0]) / 65536, points[i][1]);
    }
    assert_int_equal(ov2640_light_of(0), 0);
}

static void without_the_curve_the_light_itself(void **state)
{
    (void)state;
    b.sensor.latched.reg[OV2640_BANK_DSP][OV2640_CTRL1] = 0xdf;
    ov2640_tone(&b.sensor, false, &tone);
    assert_int_equal(tone.of_scene[1][0x88], 64);
    assert_int_equal(tone.of_scene[1][0x0e], 4);
}

static void another_curve(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 15; i++) {
        b.sensor.latched.table[OV2640_GAMMA][i] = 100;
    }
    b.sensor.latched.table[OV2640_GAMMA][15] = 0;
    ov2640_tone(&b.sensor, false, &tone);
    assert_int_equal(tone.of_scene[0][0x0e], 100);
    assert_int_equal(tone.of_scene[2][0xe8], 100);
    assert_int_equal(tone.of_scene[2][0], 0);
}

static void twice_the_light(void **state)
{
    (void)state;
    b.sensor.exposure.light = OV2640_NEUTRAL * 2;
    ov2640_tone(&b.sensor, false, &tone);
    assert_int_equal(tone.of_scene[1][0x5a], 0x88); // 32 to 64
    assert_int_equal(tone.of_scene[1][0xd7], 255);
    b.sensor.exposure.light = OV2640_NEUTRAL / 2;
    ov2640_tone(&b.sensor, false, &tone);
    assert_int_equal(tone.of_scene[1][0x88], 0x5a);
}

static void the_array_is_green(void **state)
{
    (void)state;
    uint32_t light = ov2640_light_of(0x88);
    assert_int_equal(ov2640_raw_of(&b.sensor, 1, light), 64);
    assert_int_equal(ov2640_raw_of(&b.sensor, 0, light), 64 * 0x41 / 0x5e);
    assert_int_equal(ov2640_raw_of(&b.sensor, 2, light), (64 * 0x41 + 0x2a) / 0x54);
}

static void fine_steps_are_the_same_light(void **state)
{
    (void)state;
    ov2640_tone(&b.sensor, true, &tone);
    assert_int_equal(tone.of_light[0][0], 0);
    assert_int_equal(tone.of_light[1][OV2640_LIGHT_STEPS - 1], 255);
    assert_in_range(tone.of_light[2][64 * 65536 / tone.step], 0x87, 0x89);
}

static void fine_steps_get_finer_with_the_gain(void **state)
{
    (void)state;
    b.sensor.exposure.light = OV2640_NEUTRAL * 64;
    ov2640_tone(&b.sensor, true, &tone);
    assert_in_range(tone.of_light[2][65536 / tone.step], 0x87, 0x89);
    for (unsigned i = 1; i < OV2640_LIGHT_STEPS; i++) {
        assert_in_range(tone.of_light[1][i] - tone.of_light[1][i - 1], 0, 1);
    }
    b.sensor.exposure.light = 0;
    ov2640_tone(&b.sensor, true, &tone);
    assert_int_equal(tone.of_light[1][OV2640_LIGHT_STEPS - 1], 0);
}

static void a_value_for_each_light(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 256; v++) {
        assert_int_equal(ov2640_value_of(ov2640_light_of((uint8_t)v)), v);
    }
    assert_int_equal(ov2640_value_of(ov2640_light_of(0x88) / 2), 0x5a);
    assert_int_equal(ov2640_value_of(UINT32_MAX), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(neutral_changes_nothing),
        TEST(the_points_of_the_curve),
        TEST(without_the_curve_the_light_itself),
        TEST(another_curve),
        TEST(twice_the_light),
        TEST(the_array_is_green),
        TEST(fine_steps_are_the_same_light),
        TEST(fine_steps_get_finer_with_the_gain),
        TEST(a_value_for_each_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

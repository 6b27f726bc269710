// OV2640: colour effects and edges, by the numbers that application notes write.

#include "sensor/ov2640_effects.h"
#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct bench b;
static struct ov2640_effects effects;

static int set_up(void **state)
{
    (void)state;
    bench_init(&b, 4, 3, bench_grey);
    bench_set_size(&b, 96, 96);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

static void entry(uint8_t index, const uint8_t *values, unsigned count)
{
    bench_write(&b, OV2640_BANK_DSP, OV2640_BPADDR, index);
    for (unsigned i = 0; i < count; i++) {
        bench_write(&b, OV2640_BANK_DSP, OV2640_BPDATA, values[i]);
    }
}

static void enable(uint8_t bits)
{
    entry(0, &bits, 1);
}

static void look(void)
{
    bench_take_frame(&b);
    ov2640_effects(&b.sensor, &effects);
}

static void out_of_reset_nothing_changes(void **state)
{
    (void)state;
    look();
    assert_true(effects.plain);
    assert_int_equal(effects.edge, 0);
}

static void the_index_moves_on_and_reading_does_not(void **state)
{
    (void)state;
    entry(3, (const uint8_t[]){0x11, 0x22}, 2);
    bench_write(&b, OV2640_BANK_DSP, OV2640_BPADDR, 3);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_BPDATA), 0x11);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_BPDATA), 0x11);
    bench_write(&b, OV2640_BANK_DSP, OV2640_BPADDR, 4);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_BPDATA), 0x22);
    // The sensor bank's registers of the same numbers are others.
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_BPDATA, 0x77);
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, OV2640_BPDATA), 0x77);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_BPDATA), 0x22);
}

static void every_contrast_keeps_112(void **state)
{
    static const uint8_t levels[5][2] = {
        {0x18, 0x34}, {0x1c, 0x2a}, {0x20, 0x20}, {0x24, 0x16}, {0x28, 0x0c}};
    (void)state;
    enable(0x04);
    for (int i = 0; i < 5; i++) {
        entry(7, (const uint8_t[]){0x20, levels[i][0], levels[i][1], 0x06}, 4);
        look();
        assert_int_equal(effects.y[112], 112);
        assert_int_equal(effects.y[144], 144 + (i - 2) * 4); // an eighth a level
        assert_int_equal(effects.plain, i == 2);
    }
}

static void brightness_adds_16_a_level(void **state)
{
    (void)state;
    enable(0x04);
    for (int i = 0; i < 5; i++) {
        entry(9, (const uint8_t[]){(uint8_t)(i * 16), 0x00}, 2);
        look();
        assert_int_equal(effects.y[100], 100 + (i - 2) * 16);
        assert_int_equal(effects.u[77], 77);
    }
    entry(9, (const uint8_t[]){0x10, 0x08}, 2); // the sign
    look();
    assert_int_equal(effects.y[100], 100 - 32 - 16);
}

static void saturation_is_in_sixty_fourths(void **state)
{
    (void)state;
    enable(0x02);
    entry(3, (const uint8_t[]){0x28, 0x68}, 2);
    look();
    assert_int_equal(effects.u[128 + 64], 128 + 40);
    assert_int_equal(effects.u[128 - 64], 128 - 40);
    assert_int_equal(effects.v[128 + 32], 128 + 52);
    assert_int_equal(effects.v[255], 255);
    assert_int_equal(effects.y[50], 50);
}

static void fixed_colours_grey_and_negative(void **state)
{
    (void)state;
    enable(0x18);
    entry(5, (const uint8_t[]){0x40, 0xa6}, 2);
    look();
    assert_int_equal(effects.u[3], 0x40);
    assert_int_equal(effects.v[200], 0xa6);
    enable(0x20);
    look();
    assert_int_equal(effects.u[3], 128);
    enable(0x40);
    look();
    assert_int_equal(effects.y[10], 245);
    assert_int_equal(effects.u[138], 118);
}

static void ctrl2_switches_them_off(void **state)
{
    (void)state;
    enable(0x58);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL2, 0x2d);
    look();
    assert_true(effects.plain);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL2, 0x2c); // no matrix
    look();
    assert_int_equal(effects.u[128 + 64], 128 + 40);
}

static void edges_by_hand_and_less_with_gain(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM8, 0xc0);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CIP_ADDR, 1);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CIP_DATA, 0xdf);
    look();
    assert_int_equal(effects.edge, 31 - 3);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CIP_ADDR, 1);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CIP_DATA, 0xe3);
    static const uint8_t gains[] = {0x00, 0x10, 0x30, 0x70, 0xf0, 0xff};
    static const int edges[] = {0, 0, -1, -2, -3, -3};
    for (unsigned i = 0; i < 6; i++) {
        bench_write(&b, OV2640_BANK_SENSOR, OV2640_GAIN, gains[i]);
        look();
        assert_int_equal(effects.edge, edges[i]);
    }
}

static void colour_fades_with_gain(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM8, 0xc0);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_GAIN, 0xf0); // 16: two doublings above 4
    look();
    assert_int_equal(effects.u[128 + 64], 128 + 48);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL2, 0x35);
    look();
    assert_int_equal(effects.u[128 + 64], 128 + 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(out_of_reset_nothing_changes),   TEST(the_index_moves_on_and_reading_does_not),
        TEST(every_contrast_keeps_112),       TEST(brightness_adds_16_a_level),
        TEST(saturation_is_in_sixty_fourths), TEST(fixed_colours_grey_and_negative),
        TEST(ctrl2_switches_them_off),        TEST(edges_by_hand_and_less_with_gain),
        TEST(colour_fades_with_gain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

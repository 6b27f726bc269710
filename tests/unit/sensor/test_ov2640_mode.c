// OV2640: windows, sizes and clocks. Numbers from the data sheet's figures and from drivers in use.

#include "sensor/ov2640_mode.h"

#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct bench b;

static int power_on(void **state)
{
    (void)state;
    bench_init(&b, 4, 3, bench_grey);
    return 0;
}

static int power_off(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

static struct ov2640_geometry geometry(void)
{
    return ov2640_geometry(&b.sensor.banks);
}

static void expect_window(struct ov2640_window window, unsigned x, unsigned y, unsigned width,
                          unsigned height)
{
    assert_int_equal(window.x, x);
    assert_int_equal(window.y, y);
    assert_int_equal(window.width, width);
    assert_int_equal(window.height, height);
}

static void after_reset_the_whole_array_comes_raw(void **state)
{
    (void)state;
    assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_BAYER);
    assert_int_equal(geometry().width, 1600);
    assert_int_equal(geometry().height, 1200);
    expect_window(geometry().array, 0, 0, 1600, 1200);
}

static void the_fifteen_sizes_of_drivers(void **state)
{
    static const struct {
        unsigned width, height;
        struct ov2640_window array; // of 1600 x 1200
    } sizes[] = {
        {96, 96, {208, 8, 1184, 1184}},    {160, 120, {16, 8, 1568, 1184}},  {176, 144, {80, 8, 1440, 1184}},
        {240, 176, {0, 16, 1600, 1168}},   {240, 240, {208, 8, 1184, 1184}}, {320, 240, {16, 8, 1568, 1184}},
        {400, 296, {0, 8, 1600, 1184}},    {480, 320, {0, 68, 1600, 1064}},  {640, 480, {0, 0, 1600, 1200}},
        {800, 600, {0, 0, 1600, 1200}},    {1024, 768, {0, 0, 1600, 1200}},  {1280, 720, {0, 150, 1600, 900}},
        {1280, 1024, {50, 0, 1500, 1200}}, {1600, 1200, {0, 0, 1600, 1200}}, {128, 128, {208, 8, 1184, 1184}},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const struct ov2640_window *array = &sizes[i].array;
        bench_set_size(&b, sizes[i].width, sizes[i].height);
        assert_int_equal(geometry().width, sizes[i].width);
        assert_int_equal(geometry().height, sizes[i].height);
        expect_window(geometry().array, array->x, array->y, array->width, array->height);
        assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_JPEG);
    }
}

static void the_sensor_window_follows_href_and_vsync_registers(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_HREFST, 0x11 + 25); // 25 * 8 * 2 = 400 columns
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_HREFEND, 0x75 - 25);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_VSTRT, 0x01 + 10); // 10 * 4 * 2 = 80 lines
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_VEND, 0x97 - 20);
    expect_window(geometry().array, 400, 80, 800, 960);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG32, 0x3e); // HREFEND[2:0] 6 -> 7: 2 columns more
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM1, 0x03);  // VEND[1:0] 3 -> 0: 6 lines fewer
    expect_window(geometry().array, 400, 80, 802, 954);
}

static void mirror_and_flip_find_a_window_at_the_other_side(void **state)
{
    (void)state;
    bench_set_size(&b, 1600, 1200);
    bench_write(&b, OV2640_BANK_DSP, OV2640_HSIZE, 100); // 400 x 200 at 0, 0
    bench_write(&b, OV2640_BANK_DSP, OV2640_VSIZE, 50);
    bench_write(&b, OV2640_BANK_DSP, OV2640_VHYX, 0);
    expect_window(geometry().array, 0, 0, 400, 200);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x80);
    expect_window(geometry().array, 1200, 0, 400, 200);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x50);
    expect_window(geometry().array, 0, 1000, 400, 200);
}

static void zoom_shows_the_arrays_own_pixels(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    expect_window(geometry().array, 0, 0, 1600, 1200);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM7, 0x44);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_ZOOMS, 75);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM19, 2);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_ARCOM2, 0x04);
    expect_window(geometry().array, 400, 302, 800, 600);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_ZOOMS, 255);
    expect_window(geometry().array, 400, 600, 800, 600);
}

static void without_scaling_the_window_is_the_output(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL2, 0x1d);
    bench_write(&b, OV2640_BANK_DSP, OV2640_HSIZE, 80);
    bench_write(&b, OV2640_BANK_DSP, OV2640_VSIZE, 60);
    assert_int_equal(geometry().width, 320);
    assert_int_equal(geometry().height, 240);
}

static void registers_that_describe_nothing_give_nothing(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_ZMOW, 0);
    assert_int_equal(geometry().width, 0);
    assert_int_equal(geometry().height, 0);
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_HREFEND, 0x01); // before HREFST
    assert_int_equal(geometry().width, 0);
}

static void formats(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x00);
    assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_YUV422);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x08);
    assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_RGB565);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x04);
    assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_BAYER);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x40);
    assert_int_equal(ov2640_format(&b.sensor.banks), OV2640_SEND_Y8);
}

// Frames

static uint64_t frame_ticks(uint32_t xclk)
{
    return ov2640_timing(&b.sensor.banks, xclk).frame;
}

static void frames_of_the_three_modes_at_24_mhz(void **state)
{
    (void)state;
    bench_set_size(&b, 1600, 1200);
    assert_int_equal(frame_ticks(24000000), 1922 * 1248 * 40 / 3); // 36 MHz: 15 a second
    bench_set_size(&b, 800, 600);
    assert_int_equal(frame_ticks(24000000), 1190 * 672 * 20); // 24 MHz: 30 a second
    bench_set_size(&b, 400, 296);
    assert_int_equal(frame_ticks(24000000), 1190 * 336 * 20); // 60 a second
}

static void frames_follow_xclk_and_clkrc(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    assert_int_equal(frame_ticks(20000000), 1190 * 672 * 24);
    assert_int_equal(frame_ticks(10000000), 1190 * 672 * 48);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_CLKRC, 0x07);
    assert_int_equal(frame_ticks(20000000), 1190 * 672 * 24 * 8);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_CLKRC, 0x80);
    assert_int_equal(frame_ticks(20000000), 1190 * 672 * 12);
}

static void dummy_lines_and_pixels_make_frames_longer(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_FLL, 28);
    assert_int_equal(frame_ticks(24000000), 1190 * 700 * 20);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_FLH, 1);
    assert_int_equal(frame_ticks(24000000), 1190 * 956 * 20);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG2A, 0x10);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_FRARL, 10);
    assert_int_equal(frame_ticks(24000000), (1190 + 266) * 956 * 20);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_ADDVSL, 5);
    assert_int_equal(frame_ticks(24000000), (1190 + 266) * 961 * 20);
    assert_int_equal(ov2640_timing(&b.sensor.banks, 24000000).blank, (1190 + 266) * 9 * 20);
}

static void pclk_is_the_dsp_clock_divided(void **state)
{
    (void)state;
    bench_set_size(&b, 1600, 1200); // 20 MHz: array 30, DSP 60, divider 12
    assert_int_equal(ov2640_runs(&b.sensor.banks, 20000000, 100000).byte_ticks, 480 / 5);
    bench_set_size(&b, 800, 600); // array 20, DSP 40, divider 8
    assert_int_equal(ov2640_runs(&b.sensor.banks, 20000000, 100000).byte_ticks, 480 / 5);
    bench_set_size(&b, 400, 296);
    assert_int_equal(ov2640_runs(&b.sensor.banks, 20000000, 100000).byte_ticks, 480 / 5);
}

static void automatic_pclk_is_as_slow_as_the_lines_allow(void **state)
{
    (void)state;
    bench_set_size(&b, 320, 240);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 0x88);
    struct ov2640_runs runs = ov2640_runs(&b.sensor.banks, 24000000, 320 * 240 * 2);
    assert_int_equal(runs.count, 240);
    assert_int_equal(runs.size, 640);
    // 296 lines of 1190 clocks at 24 MHz for 240 lines of 640 bytes: 4.58 PCLKs of 48 MHz a byte
    assert_int_equal(runs.byte_ticks, 4 * 10);
}

static void a_jpeg_comes_in_runs_of_512_bytes(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    struct ov2640_runs runs = ov2640_runs(&b.sensor.banks, 24000000, 10241);
    assert_int_equal(runs.size, 512);
    assert_int_equal(runs.count, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, power_on, power_off)
        TEST(after_reset_the_whole_array_comes_raw),
        TEST(the_fifteen_sizes_of_drivers),
        TEST(the_sensor_window_follows_href_and_vsync_registers),
        TEST(mirror_and_flip_find_a_window_at_the_other_side),
        TEST(zoom_shows_the_arrays_own_pixels),
        TEST(without_scaling_the_window_is_the_output),
        TEST(registers_that_describe_nothing_give_nothing),
        TEST(formats),
        TEST(frames_of_the_three_modes_at_24_mhz),
        TEST(frames_follow_xclk_and_clkrc),
        TEST(dummy_lines_and_pixels_make_frames_longer),
        TEST(pclk_is_the_dsp_clock_divided),
        TEST(automatic_pclk_is_as_slow_as_the_lines_allow),
        TEST(a_jpeg_comes_in_runs_of_512_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

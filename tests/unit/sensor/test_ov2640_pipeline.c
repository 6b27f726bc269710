// OV2640: pixels. What the scene holds arrives at the right place, in the right colour, in each format.

#include "unit/sensor/bench.h"

#include "scene/resample.h"
#include "support/ssim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t red[4] = {210, 40, 40, 255}, green[4] = {40, 190, 60, 255}, blue[4] = {50, 60, 220, 255},
                     white[4] = {240, 240, 240, 255};

// Quarters of 160 x 120: red green / blue white.
static void quarters(unsigned x, unsigned y, uint8_t rgba[4])
{
    memcpy(rgba, x < 80 ? (y < 60 ? red : blue) : (y < 60 ? green : white), 4);
}

static struct bench b;

static int power_on(void **state)
{
    (void)state;
    bench_init(&b, 160, 120, quarters);
    return 0;
}

static int power_off(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

static void expect_near(const uint8_t *is, const uint8_t *expected, int tolerance)
{
    for (unsigned c = 0; c < 3; c++) {
        assert_true(abs(is[c] - expected[c]) <= tolerance);
    }
}

// The middles of the four quarters of a frame.
static void expect_quarters(const uint8_t *a, const uint8_t *c, const uint8_t *d, const uint8_t *e)
{
    struct jpeg_image image;
    bench_take_jpeg(&b, &image);
    size_t left = image.width / 4, right = image.width * 3 / 4;
    const uint8_t *upper = image.rgb + (size_t)(image.height / 4) * image.width * 3;
    const uint8_t *lower = image.rgb + (size_t)(image.height * 3 / 4) * image.width * 3;
    expect_near(upper + left * 3, a, 6);
    expect_near(upper + right * 3, c, 6);
    expect_near(lower + left * 3, d, 6);
    expect_near(lower + right * 3, e, 6);
    free(image.rgb);
}

static void the_scene_arrives_upright_at_every_size(void **state)
{
    static const unsigned sizes[][2] = {{96, 96},   {160, 120},  {240, 176},  {400, 296},  {480, 320},
                                        {800, 600}, {1024, 768}, {1280, 720}, {1600, 1200}};
    (void)state;
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        bench_set_size(&b, sizes[i][0], sizes[i][1]);
        expect_quarters(red, green, blue, white);
    }
}

static void mirror_and_flip(void **state)
{
    (void)state;
    bench_set_size(&b, 400, 296);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x28 | 0x80);
    expect_quarters(green, red, white, blue);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x28 | 0x50);
    expect_quarters(blue, white, red, green);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x28 | 0xd0);
    expect_quarters(white, blue, green, red);
}

static void a_window_shows_its_part_of_the_scene(void **state)
{
    (void)state;
    bench_set_size(&b, 1600, 1200);
    bench_write(&b, OV2640_BANK_DSP, OV2640_HSIZE, 0xc8); // 800 x 600 at 800, 0
    bench_write(&b, OV2640_BANK_DSP, OV2640_VSIZE, 0x96);
    bench_write(&b, OV2640_BANK_DSP, OV2640_XOFFL, 0x20);
    bench_write(&b, OV2640_BANK_DSP, OV2640_VHYX, 0x03);
    bench_write(&b, OV2640_BANK_DSP, OV2640_ZMOW, 80);
    bench_write(&b, OV2640_BANK_DSP, OV2640_ZMOH, 60);
    bench_write(&b, OV2640_BANK_DSP, OV2640_ZMHH, 0);
    expect_quarters(green, green, green, green);
}

static void the_colour_bars(void **state)
{
    static const uint8_t bars[8][3] = {
        {255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
        {255, 0, 255},   {255, 0, 0},   {0, 0, 255},   {0, 0, 0},
    };
    struct jpeg_image image;
    (void)state;
    bench_set_size(&b, 640, 480);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM7, 0x42);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0x80); // they come after the array: no mirror
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 2);
    bench_take_jpeg(&b, &image);
    for (unsigned y = 10; y < 480; y += 100) {
        for (unsigned i = 0; i < 8; i++) {
            expect_near(image.rgb + ((size_t)y * 640 + i * 80 + 40) * 3, bars[i], 6);
        }
    }
    free(image.rgb);
}

static void quality_changes_the_next_frame(void **state)
{
    (void)state;
    bench_set_size(&b, 800, 600);
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 4);
    bench_take_frame(&b);
    size_t fine = b.count;
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 60);
    bench_take_frame(&b);
    assert_true(b.count < fine);
}

// Raw formats

static void set_format(unsigned image_mode)
{
    bench_set_size(&b, 320, 240);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, (uint8_t)image_mode);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 0x88);
    bench_take_frame(&b);
}

static void rgb565_high_byte_first(void **state)
{
    (void)state;
    set_format(0x08);
    assert_int_equal(b.count, 320 * 240 * 2);
    assert_int_equal(b.bytes[0] << 8 | b.bytes[1], (210 >> 3) << 11 | (40 >> 2) << 5 | 40 >> 3);
    set_format(0x09);
    assert_int_equal(b.bytes[1] << 8 | b.bytes[0], (210 >> 3) << 11 | (40 >> 2) << 5 | 40 >> 3);
}

static void yuv422_as_y_u_y_v(void **state)
{
    static const uint8_t expected[4] = {91, 99, 91, 213}; // of red: 90.83, 99.3, 213.0
    (void)state;
    set_format(0x00);
    assert_int_equal(b.count, 320 * 240 * 2);
    for (unsigned i = 0; i < 4; i++) {
        assert_in_range(b.bytes[i], expected[i] - 1U, expected[i] + 1U);
    }
    uint8_t u = b.bytes[1], v = b.bytes[3];
    set_format(0x01);
    assert_int_equal(b.bytes[0], u);
    assert_int_equal(b.bytes[2], v);
    bench_write(&b, OV2640_BANK_DSP, OV2640_CTRL0, 0x1c);
    bench_take_frame(&b);
    assert_int_equal(b.bytes[0], v);
    assert_int_equal(b.bytes[2], u);
}

static void grey_alone(void **state)
{
    (void)state;
    set_format(0x40);
    assert_int_equal(b.count, 320 * 240);
    assert_int_equal(b.bytes[0], 91);
    assert_int_equal(b.bytes[320 * 240 - 1], 240);
}

static void bypass_sends_the_colour_filters(void **state)
{
    (void)state;
    bench_set_size(&b, 400, 296);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_BYPASS, 1);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 0x82);
    bench_take_frame(&b);
    assert_int_equal(b.count, 400 * 296);
    // Before the gamma curve 40 is 12.9 and 210 is 167.6; the array sees 65/94 of red and 65/84 of blue.
    assert_in_range(b.bytes[0], 9, 11);      // B: 10.0
    assert_in_range(b.bytes[1], 12, 14);     // G: 12.9
    assert_in_range(b.bytes[400], 12, 14);   // G
    assert_in_range(b.bytes[401], 111, 121); // R: 115.9
}

// Likeness

static const uint8_t *picture_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

static double likeness(const struct picture *picture, const struct jpeg_image *image)
{
    static struct resample resample;
    struct picture source = *picture;
    struct resample_axis x = {picture->width, 0, (uint64_t)picture->width * RESAMPLE_ONE, image->width};
    struct resample_axis y = {picture->height, 0, (uint64_t)picture->height * RESAMPLE_ONE, image->height};
    uint8_t *rgb = malloc((size_t)image->width * image->height * 3);
    assert_non_null(rgb);
    resample_init(&resample, &x, &y, picture_row, &source);
    for (unsigned i = 0; i < image->height; i++) {
        assert_true(resample_row(&resample, i, rgb + (size_t)i * image->width * 3));
    }
    double alike = ssim(rgb, image->rgb, image->width, image->height);
    free(rgb);
    return alike;
}

static void the_chart_is_like_itself_at_quality_10(void **state)
{
    static const unsigned sizes[][2] = {{640, 480}, {800, 600}, {1600, 1200}};
    static struct bench chart;
    (void)state;
    bench_init(&chart, 0, 0, NULL);
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct jpeg_image image;
        bench_set_size(&chart, sizes[i][0], sizes[i][1]);
        bench_write(&chart, OV2640_BANK_DSP, OV2640_QS, 10);
        bench_take_jpeg(&chart, &image);
        assert_true(likeness(scene_frame(chart.scene, 0), &image) >= 0.97);
        assert_true(chart.count < (size_t)sizes[i][0] * sizes[i][1] / 5); // a driver's frame buffer
        free(image.rgb);
    }
    bench_deinit(&chart);
}

// Photographs that Debian's mate-backgrounds installs; 1600 x 1200 is what the array has.
static void photographs_are_like_their_scene_at_quality_10(void **state)
{
    static const char *const names[] = {"Dune", "FreshFlower", "Garden", "LadyBird", "Storm"};
    (void)state;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        static struct bench photo;
        struct jpeg_image image;
        char path[100];
        (void)snprintf(path, sizeof(path), "/usr/share/backgrounds/mate/nature/%s.jpg", names[i]);
        if (access(path, R_OK) != 0) {
            skip();
        }
        bench_init(&photo, 160, 120, quarters);
        scene_close(photo.scene);
        assert_int_equal(scene_open(&photo.scene, path, NULL), 0);
        photo.sensor.config.scene = photo.scene;
        bench_set_size(&photo, i % 2 == 0 ? 800 : 1600, i % 2 == 0 ? 600 : 1200);
        bench_write(&photo, OV2640_BANK_DSP, OV2640_QS, 10);
        bench_take_jpeg(&photo, &image);
        assert_true(likeness(scene_frame(photo.scene, 0), &image) >= 0.95);
        assert_true(photo.count < (size_t)image.width * image.height / 5);
        free(image.rgb);
        bench_deinit(&photo);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, power_on, power_off)
        TEST(the_scene_arrives_upright_at_every_size),
        TEST(mirror_and_flip),
        TEST(a_window_shows_its_part_of_the_scene),
        TEST(the_colour_bars),
        TEST(quality_changes_the_next_frame),
        TEST(rgb565_high_byte_first),
        TEST(yuv422_as_y_u_y_v),
        TEST(grey_alone),
        TEST(bypass_sends_the_colour_filters),
        cmocka_unit_test(the_chart_is_like_itself_at_quality_10),
        cmocka_unit_test(photographs_are_like_their_scene_at_quality_10),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

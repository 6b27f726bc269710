// The flash LED's light on a picture.

#include "sensor/ov2640_light.h"

#include "sensor/ov2640_tone.h"

#include "bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  1600U
#define HEIGHT 1200U
#define ONE    65536U // of light

static struct ov2640_lighting lighting;

// Light on the pixel x of a row of this colour.
static void light_at(const uint8_t rgb[3], unsigned x, unsigned y, uint32_t light[3])
{
    static uint8_t row[WIDTH * 3];
    static uint32_t lights[WIDTH * 3];
    const struct ov2640_strip strip = {.count = WIDTH, .size = WIDTH, .y = y};
    for (unsigned i = 0; i < WIDTH; i++) {
        memcpy(row + (size_t)i * 3, rgb, 3);
    }
    ov2640_lighting_row(&lighting, &strip, row, lights);
    memcpy(light, lights + (size_t)x * 3, 3 * sizeof(light[0]));
}

static uint32_t grey_at(uint8_t value, unsigned x, unsigned y)
{
    uint32_t light[3];
    light_at((const uint8_t[]){value, value, value}, x, y, light);
    return light[1];
}

static void without_the_lamp_it_is_the_pictures_light_in_what_there_is(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 256; v++) {
        ov2640_lighting_init(&lighting, 1000, 0);
        assert_int_equal(grey_at((uint8_t)v, 800, 600), ov2640_light_of((uint8_t)v));
        ov2640_lighting_init(&lighting, 20, 0);
        assert_int_equal(grey_at((uint8_t)v, 0, 0), (uint64_t)ov2640_light_of((uint8_t)v) * 20 / 1000);
    }
}

static void the_strongest_light_is_not_weaker_than_strong_light(void **state)
{
    (void)state;
    ov2640_lighting_init(&lighting, 10000, 0);
    assert_int_equal(grey_at(255, 800, 600), 10 * ov2640_light_of(255));
    for (uint32_t ambient = 10000; ambient <= OV2640_AMBIENT_MAX; ambient += 9900) {
        ov2640_lighting_init(&lighting, ambient, OV2640_LIGHT_FULL);
        assert_true(grey_at(255, 800, 600) >= 10 * ov2640_light_of(255));
    }
}

static void white_gets_two_fifths_in_the_middle_and_a_third_of_that_in_the_corners(void **state)
{
    (void)state;
    ov2640_lighting_init(&lighting, 0, OV2640_LIGHT_FULL);
    assert_in_range(grey_at(255, 800, 600), 101 * ONE, 102 * ONE);
    assert_in_range(grey_at(255, 0, 0), 34 * ONE, 35 * ONE);
    assert_in_range(grey_at(255, WIDTH - 1, HEIGHT - 1), 34 * ONE, 35 * ONE);
    assert_int_equal(grey_at(0, 800, 600), 0);
}

// sqrt(20 * 255) is 71, of which the light is 24.6.
static void dark_things_return_more_than_they_look(void **state)
{
    (void)state;
    ov2640_lighting_init(&lighting, 0, OV2640_LIGHT_FULL);
    assert_in_range(grey_at(20, 800, 600), 9 * ONE, 10 * ONE);
    assert_true(grey_at(20, 800, 600) > ov2640_light_of(20) * 3 / 2);
}

static void half_the_duty_is_half_the_light_and_adds_to_what_is_there(void **state)
{
    (void)state;
    ov2640_lighting_init(&lighting, 0, OV2640_LIGHT_FULL);
    uint32_t full = grey_at(40, 800, 600);
    ov2640_lighting_init(&lighting, 0, OV2640_LIGHT_FULL / 2);
    assert_in_range(grey_at(40, 800, 600), full / 2 - 512, full / 2 + 512);
    ov2640_lighting_init(&lighting, 1000, OV2640_LIGHT_FULL);
    assert_int_equal(grey_at(40, 800, 600), full + ov2640_light_of(40));
}

// In the dark, where a picture's own numbers would be 0, 1 and 2.
static void colours_stay_what_they_are(void **state)
{
    uint32_t orange[3];
    (void)state;
    ov2640_lighting_init(&lighting, 0, OV2640_LIGHT_FULL);
    light_at((const uint8_t[]){120, 60, 15}, 800, 600, orange);
    double by = 175.0 / 120; // sqrt(120 * 255) = 174.9
    for (unsigned c = 0; c < 3; c++) {
        uint8_t seen = ov2640_value_of((uint32_t)((uint64_t)orange[c] * 255 / 102));
        double wanted = (double[]){120, 60, 15}[c] * by;
        assert_in_range(seen, (unsigned)wanted - 2, (unsigned)wanted + 2);
    }
}

static void values_rise_with_the_light_and_none_is_left_out_in_the_dark(void **state)
{
    (void)state;
    ov2640_lighting_init(&lighting, 20, OV2640_LIGHT_FULL);
    uint32_t before = 0;
    for (unsigned v = 1; v < 256; v++) {
        uint32_t light = grey_at((uint8_t)v, 800, 600);
        assert_true(light > before || v == 1);
        assert_in_range(ov2640_lighting_value(&lighting, light), ov2640_value_of(light) - 1,
                        ov2640_value_of(light) + 1);
        before = light;
    }
}

static void a_mirrored_strip_is_counted_from_the_right(void **state)
{
    const struct ov2640_strip strip = {.count = 4, .from = 100, .size = 80, .mirrored = true};
    (void)state;
    assert_int_equal(ov2640_strip_column(&strip, 0), 170);
    assert_int_equal(ov2640_strip_column(&strip, 3), 110);
}

static void dim(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)x;
    (void)y;
    memset(rgba, 20, 4);
}

static unsigned middle(struct bench *b)
{
    struct jpeg_image image;
    bench_take_jpeg(b, &image);
    unsigned value = image.rgb[((size_t)(image.height / 2) * image.width + image.width / 2) * 3];
    free(image.rgb);
    return value;
}

static void the_next_frame_shows_it(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, 80, 60, dim);
    bench_set_size(&b, 160, 120);
    unsigned dark = middle(&b);
    ov2640_set_light(&b.sensor, OV2640_LIGHT_FULL);
    assert_true(middle(&b) > dark + 10);
    bench_deinit(&b);
}

static void ramp(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)y;
    memset(rgba, (int)(20 + x), 4);
}

// In a fiftieth of the light the picture's own values would be 18 steps.
static void a_ramp_in_the_dark_stays_a_ramp(void **state)
{
    struct bench b;
    unsigned levels = 0;
    (void)state;
    bench_init(&b, 200, 150, ramp);
    bench_set_size(&b, 320, 240);
    bench_write(&b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0x40);
    ov2640_set_ambient(&b.sensor, 20);
    ov2640_set_light(&b.sensor, OV2640_LIGHT_FULL);
    for (unsigned i = 0; i < 20; i++) {
        bench_take_frame(&b);
    }
    assert_int_equal(b.count, 320 * 240);
    const uint8_t *row = b.bytes + (size_t)120 * 320;
    for (unsigned i = 1; i < 200; i++) {
        assert_in_range(row[i] - row[i - 1] + 1, 0, 4); // it rises, and then the lamp falls off
        levels += row[i] != row[i - 1];
    }
    assert_true(levels > 80);
    bench_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_lamp_it_is_the_pictures_light_in_what_there_is),
        cmocka_unit_test(the_strongest_light_is_not_weaker_than_strong_light),
        cmocka_unit_test(white_gets_two_fifths_in_the_middle_and_a_third_of_that_in_the_corners),
        cmocka_unit_test(dark_things_return_more_than_they_look),
        cmocka_unit_test(half_the_duty_is_half_the_light_and_adds_to_what_is_there),
        cmocka_unit_test(colours_stay_what_they_are),
        cmocka_unit_test(values_rise_with_the_light_and_none_is_left_out_in_the_dark),
        cmocka_unit_test(a_mirrored_strip_is_counted_from_the_right),
        cmocka_unit_test(the_next_frame_shows_it),
        cmocka_unit_test(a_ramp_in_the_dark_stays_a_ramp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The flash LED's light on a picture.

#include "sensor/ov2640_light.h"

#include "bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  101U
#define HEIGHT 51U

static uint8_t lit_at(uint32_t light, uint8_t value, unsigned x, unsigned y)
{
    uint8_t row[WIDTH * 3];
    memset(row, value, sizeof(row));
    ov2640_light_row(light, row, WIDTH, y, HEIGHT);
    return row[(size_t)x * 3];
}

static void a_dim_thing_in_the_middle_gets_much_brighter(void **state)
{
    (void)state;
    assert_in_range(lit_at(OV2640_LIGHT_FULL, 20, 50, 25), 20 + 40, 20 + 50); // 160 * sqrt(20 / 255) = 44.8
    assert_int_equal(lit_at(OV2640_LIGHT_FULL, 255, 50, 25), 255);
    assert_int_equal(lit_at(OV2640_LIGHT_FULL, 0, 50, 25), 0);
}

static void the_corners_get_three_eighths_of_it(void **state)
{
    (void)state;
    assert_in_range(lit_at(OV2640_LIGHT_FULL, 20, 0, 0) - 20, 15, 19);
    assert_int_equal(lit_at(OV2640_LIGHT_FULL, 20, 0, 0),
                     lit_at(OV2640_LIGHT_FULL, 20, WIDTH - 1, HEIGHT - 1));
}

static void half_the_duty_is_half_the_light(void **state)
{
    (void)state;
    unsigned full = lit_at(OV2640_LIGHT_FULL, 40, 50, 25) - 40U,
             half = lit_at(OV2640_LIGHT_FULL / 2, 40, 50, 25) - 40U;
    assert_in_range(half, full / 2 - 1, full / 2 + 1);
    assert_int_equal(lit_at(1, 40, 50, 25), 40);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dim_thing_in_the_middle_gets_much_brighter),
        cmocka_unit_test(the_corners_get_three_eighths_of_it),
        cmocka_unit_test(half_the_duty_is_half_the_light),
        cmocka_unit_test(the_next_frame_shows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

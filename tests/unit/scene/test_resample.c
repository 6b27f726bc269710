// Scaling: exact averages, exact ends, nothing invented.

#include "scene/resample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    unsigned width;
    unsigned rows_asked;
    uint32_t last_row;
    uint8_t pixels[64][64][3];
    struct resample resample;
};

static const uint8_t *row_of(void *ctx, uint32_t y)
{
    struct bench *b = ctx;
    b->rows_asked++;
    b->last_row = y;
    return &b->pixels[y][0][0];
}

static const uint8_t *no_row(void *ctx, uint32_t y)
{
    (void)ctx;
    (void)y;
    return NULL;
}

static struct resample_axis whole(uint32_t source, uint32_t target)
{
    return (struct resample_axis){source, 0, (uint64_t)source * RESAMPLE_ONE, target};
}

static void fill_gray(struct bench *b, unsigned width, unsigned height,
                      uint8_t (*value)(unsigned x, unsigned y))
{
    memset(b, 0, sizeof(*b));
    b->width = width;
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            memset(b->pixels[y][x], value(x, y), 3);
        }
    }
}

static void scale(struct bench *b, struct resample_axis x, struct resample_axis y, uint8_t out[64][64][3])
{
    resample_init(&b->resample, &x, &y, row_of, b);
    for (uint32_t i = 0; i < y.target; i++) {
        uint8_t row[64 * 3];
        assert_true(resample_row(&b->resample, i, row));
        memcpy(out[i], row, (size_t)x.target * 3);
    }
}

static uint8_t slope(unsigned x, unsigned y)
{
    return (uint8_t)(x * 4 + y);
}

static uint8_t stripes(unsigned x, unsigned y)
{
    (void)y;
    return x % 2 == 0 ? 0 : 200;
}

static uint8_t flat(unsigned x, unsigned y)
{
    (void)x;
    (void)y;
    return 173;
}

static void the_same_size_is_the_same_picture(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 32, 24, slope);
    scale(&b, whole(32, 32), whole(24, 24), out);
    for (unsigned y = 0; y < 24; y++) {
        assert_memory_equal(out[y], b.pixels[y], 32 * 3);
    }
}

static void half_the_size_is_the_mean_of_four(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 32, 24, slope);
    scale(&b, whole(32, 16), whole(24, 12), out);
    for (unsigned y = 0; y < 12; y++) {
        for (unsigned x = 0; x < 16; x++) { // (4a + 4(a+4) + 2) / 4, halves upwards
            assert_int_equal(out[y][x][0], (8 * x + 2 * y) + (4 + 1 + 1) / 2);
        }
    }
}

static void two_thirds_weigh_pixels_by_their_part(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 3, 1, slope); // 0 4 8
    scale(&b, whole(3, 2), whole(1, 1), out);
    assert_int_equal(out[0][0][0], 1); // (0 + 4/2) / 1.5 = 1.33
    assert_int_equal(out[0][1][0], 7); // (4/2 + 8) / 1.5 = 6.67
}

static void a_flat_picture_stays_flat_at_any_size(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 40, 40, flat);
    for (uint32_t size = 1; size <= 64; size++) {
        scale(&b, whole(40, size), whole(40, 65 - size), out);
        for (uint32_t y = 0; y < 65 - size; y++) {
            for (uint32_t x = 0; x < size; x++) {
                assert_int_equal(out[y][x][1], 173);
            }
        }
    }
}

static void enlarging_draws_lines_between_centres(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 2, 1, stripes); // 0 200
    scale(&b, whole(2, 8), whole(1, 1), out);
    static const uint8_t expected[8] = {0, 0, 25, 75, 125, 175, 200, 200};
    for (unsigned x = 0; x < 8; x++) {
        assert_int_equal(out[0][x][2], expected[x]);
    }
}

static void a_part_of_the_source_is_taken_to_the_fraction(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 8, 1, slope);                                          // 0 4 8 12 ...
    struct resample_axis x = {8, RESAMPLE_ONE / 2, 4 * RESAMPLE_ONE, 2}; // 0.5 to 4.5
    scale(&b, x, whole(1, 1), out);
    assert_int_equal(out[0][0][0], 4);  // (0/2 + 4 + 8/2) / 2
    assert_int_equal(out[0][1][0], 12); // (8/2 + 12 + 16/2) / 2
}

static void each_source_row_is_read_once_from_top_to_bottom(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 10, 40, slope);
    scale(&b, whole(10, 10), whole(40, 23), out);
    assert_int_equal(b.rows_asked, 40);
    assert_int_equal(b.last_row, 39);
}

static void rows_may_come_in_any_order(void **state)
{
    static struct bench b;
    static uint8_t out[64][64][3];
    (void)state;
    fill_gray(&b, 32, 24, slope);
    scale(&b, whole(32, 20), whole(24, 15), out);
    for (uint32_t i = 15; i-- > 0;) {
        uint8_t row[64 * 3];
        assert_true(resample_row(&b.resample, i, row));
        assert_memory_equal(row, out[i], 20 * 3);
    }
}

static void a_row_that_cannot_be_had_is_reported(void **state)
{
    static struct bench b;
    uint8_t row[64 * 3];
    (void)state;
    struct resample_axis x = whole(8, 4);
    resample_init(&b.resample, &x, &x, no_row, &b);
    assert_false(resample_row(&b.resample, 0, row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_size_is_the_same_picture),
        cmocka_unit_test(half_the_size_is_the_mean_of_four),
        cmocka_unit_test(two_thirds_weigh_pixels_by_their_part),
        cmocka_unit_test(a_flat_picture_stays_flat_at_any_size),
        cmocka_unit_test(enlarging_draws_lines_between_centres),
        cmocka_unit_test(a_part_of_the_source_is_taken_to_the_fraction),
        cmocka_unit_test(each_source_row_is_read_once_from_top_to_bottom),
        cmocka_unit_test(rows_may_come_in_any_order),
        cmocka_unit_test(a_row_that_cannot_be_had_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Stairs of light and colour in the rows of a picture (doctor/bands.h), drawn here.

#include "doctor/bands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WIDTH  320U
#define HEIGHT 160U
#define ACROSS 16U
#define DOWN   8U

static struct bands bands;

// From the unit (column, row) on, `step` is added to one channel.
struct stair {
    unsigned column, row, channel;
    int step;
};

static uint8_t clip(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// Soft light with a bit of grain, and an edge from side to side at `edge` (0: none).
static int paint(unsigned x, unsigned y, unsigned edge)
{
    unsigned grain = (x * 7919U + y * 104729U) % 61U * 17U % 13U;
    return (int)(60 + x / 4 + y / 4 + grain) + (edge != 0 && y >= edge ? 50 : 0);
}

static void look(const struct stair *stair, unsigned edge)
{
    uint8_t row[WIDTH * 3];
    bands_begin(&bands, WIDTH, ACROSS, DOWN);
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned x = 0; x < WIDTH; x++) {
            bool behind = stair != NULL &&
                          (y / DOWN > stair->row || (y / DOWN == stair->row && x / ACROSS >= stair->column));
            for (unsigned c = 0; c < 3; c++) {
                int step = behind && c == stair->channel ? stair->step : 0;
                row[x * 3 + c] = clip(paint(x, y, edge) + step);
            }
        }
        bands_add(&bands, row);
    }
}

static void an_even_picture_has_none(void **state)
{
    (void)state;
    look(NULL, 0);
    assert_int_equal(bands.columns, WIDTH / ACROSS);
    assert_false(bands.found);
}

static void a_stair_is_found_where_it_is(void **state)
{
    static const struct stair stairs[] = {{5, 10, 0, 20}, {15, 3, 2, -20}, {10, 17, 1, 12}, {3, 1, 0, -40}};
    (void)state;
    for (size_t i = 0; i < sizeof stairs / sizeof stairs[0]; i++) {
        look(&stairs[i], 0);
        assert_true(bands.found);
        assert_int_equal(bands.row, stairs[i].row * DOWN);
    }
}

static void a_horizon_is_none_wherever_it_lies(void **state)
{
    (void)state;
    for (unsigned edge = 1; edge < HEIGHT; edge++) {
        look(NULL, edge);
        assert_false(bands.found);
    }
}

static void what_nobody_sees_is_none(void **state)
{
    static const struct stair faint = {10, 10, 0, 3};
    (void)state;
    look(&faint, 0);
    assert_false(bands.found);
}

static void pictures_of_few_units_are_left_alone(void **state)
{
    uint8_t row[64 * 3] = {0};
    (void)state;
    bands_begin(&bands, 64, ACROSS, DOWN);
    assert_int_equal(bands.columns, 0);
    bands_add(&bands, row);
    bands_begin(&bands, 64, 0, 0);
    bands_add(&bands, row);
    assert_false(bands.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_even_picture_has_none),
        cmocka_unit_test(a_stair_is_found_where_it_is),
        cmocka_unit_test(a_horizon_is_none_wherever_it_lies),
        cmocka_unit_test(what_nobody_sees_is_none),
        cmocka_unit_test(pictures_of_few_units_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

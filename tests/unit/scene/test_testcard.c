// The charts for measuring.

#include "scene/testcard.h"

#include "scene/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static unsigned at(const struct picture *picture, unsigned x, unsigned y)
{
    return picture->rgb[((size_t)y * picture->width + x) * 3];
}

static void the_grey_chart_has_sixteen_steps_and_a_ramp(void **state)
{
    struct scene *scene;
    (void)state;
    assert_int_equal(scene_open(&scene, "chart:grey", NULL), 0);
    const struct picture *picture = scene_frame(scene, 1);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(at(picture, i * 100, 0), 17 * i);
        assert_int_equal(at(picture, i * 100 + 99, 599), 17 * i);
    }
    assert_int_equal(at(picture, 0, 600), 255);
    assert_int_equal(at(picture, 1599, 1199), 0);
    for (unsigned x = 1; x < 1600; x++) {
        assert_in_range(at(picture, x - 1, 900) - at(picture, x, 900), 0, 1);
    }
    scene_close(scene);
}

static void the_resolution_chart_has_lines_of_one_pixel(void **state)
{
    struct scene *scene;
    unsigned fine = 0;
    (void)state;
    assert_int_equal(scene_open(&scene, "chart:resolution", NULL), 0);
    const struct picture *picture = scene_frame(scene, 1);
    for (unsigned y = 300; y < 1000; y++) {
        unsigned a = at(picture, 60, y), b = at(picture, 61, y), c = at(picture, 62, y);
        fine += a == 20 && b == 235 && c == 20;
    }
    assert_int_equal(fine, 7);
    assert_int_equal(at(picture, 5, 5), 235);
    scene_close(scene);
}

static void there_are_no_other_charts(void **state)
{
    struct scene *scene;
    struct error err = {.text = ""};
    (void)state;
    assert_int_equal(scene_open(&scene, "chart:sound", &err), ERR_INVALID);
    assert_string_equal(
        err.text,
        "scene 'chart:sound': there is no such chart (there are chart, chart:resolution and chart:grey)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grey_chart_has_sixteen_steps_and_a_ramp),
        cmocka_unit_test(the_resolution_chart_has_lines_of_one_pixel),
        cmocka_unit_test(there_are_no_other_charts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

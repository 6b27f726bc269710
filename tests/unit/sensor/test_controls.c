// OV2640: every control acts on the photo in its register's direction, each setting more than the one before.

#include "support/controls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double measure_setting(const struct control *control, unsigned setting)
{
    struct control_photo photo;
    control_take(control, setting, &photo);
    double value = control_measure(control, control->measure, &photo);
    control_free(&photo);
    return value;
}

static void expect_monotonic(const struct control *control)
{
    double last = measure_setting(control, 0);
    for (unsigned i = 1; i < control->count; i++) {
        double next = measure_setting(control, i);
        bool as_stated = control->direction == RISING ? next > last : next < last;
        if (!as_stated) {
            print_message("%s: %s %s is %f, %s is %f\n", control->name, measure_names[control->measure],
                          control->settings[i - 1].label, last, control->settings[i].label, next);
        }
        assert_true(as_stated);
        last = next;
    }
}

static void every_control_goes_one_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < controls_count; i++) {
        if (controls[i].direction != ANY) {
            expect_monotonic(&controls[i]);
        }
    }
}

static const struct control *find(const char *name)
{
    for (size_t i = 0; i < controls_count; i++) {
        if (strcmp(controls[i].name, name) == 0) {
            return &controls[i];
        }
    }
    fail_msg("no control %s", name);
    return NULL;
}

// R, G, B of the pixel that is lightest in the mean: what a fixed colour makes of white.
static void lightest(const struct control *control, unsigned setting, int rgb[3])
{
    struct control_photo photo;
    control_take(control, setting, &photo);
    const uint8_t *best = photo.image.rgb;
    for (size_t i = 0; i < (size_t)photo.image.width * photo.image.height; i++) {
        const uint8_t *p = photo.image.rgb + i * 3;
        best = p[0] + p[1] + p[2] > best[0] + best[1] + best[2] ? p : best;
    }
    for (unsigned c = 0; c < 3; c++) {
        rgb[c] = best[c];
    }
    control_free(&photo);
}

static double mean_colour(unsigned setting)
{
    struct control_photo photo;
    control_take(find("special effect"), setting, &photo);
    double value = control_measure(find("special effect"), MEASURE_COLOUR, &photo);
    control_free(&photo);
    return value;
}

static void the_seven_effects(void **state)
{
    const struct control *effects = find("special effect");
    int rgb[3];
    (void)state;
    assert_true(mean_colour(2) < 1);                    // grey
    assert_true(mean_colour(1) > mean_colour(0) * 0.8); // a negative keeps its colour
    lightest(effects, 3, rgb);
    assert_true(rgb[0] > rgb[1] && rgb[0] > rgb[2]); // red
    lightest(effects, 4, rgb);
    assert_true(rgb[1] > rgb[0] && rgb[1] > rgb[2]); // green
    lightest(effects, 5, rgb);
    assert_true(rgb[2] > rgb[0] && rgb[2] >= rgb[1] - 60); // blue
    lightest(effects, 6, rgb);
    assert_true(rgb[0] >= rgb[1] && rgb[1] > rgb[2]); // retro
}

static void a_negative_is_dark_where_the_scene_is_light(void **state)
{
    const struct control *effects = find("special effect");
    struct control_photo plain, negative;
    (void)state;
    control_take(effects, 0, &plain);
    control_take(effects, 1, &negative);
    double sum =
        control_measure(effects, MEASURE_MEAN, &plain) + control_measure(effects, MEASURE_MEAN, &negative);
    assert_in_range(sum, 247, 263);
    control_free(&plain);
    control_free(&negative);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_control_goes_one_way),
        cmocka_unit_test(the_seven_effects),
        cmocka_unit_test(a_negative_is_dark_where_the_scene_is_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

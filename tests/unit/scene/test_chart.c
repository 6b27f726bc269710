// The default scene: always the same, with the patches of the checker in their colours.

#include "scene/chart.h"

#include "scene/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t *at(const struct picture *picture, unsigned x, unsigned y)
{
    return picture->rgb + ((size_t)y * picture->width + x) * 3;
}

static void the_chart_fills_the_array(void **state)
{
    struct scene *scene;
    struct error err = {{0}};
    (void)state;
    assert_int_equal(scene_open(&scene, "chart", &err), 0);
    const struct picture *picture = scene_frame(scene, 1);
    assert_int_equal(picture->width, 1600);
    assert_int_equal(picture->height, 1200);
    scene_close(scene);
}

static void the_greys_of_the_checker_are_exact(void **state)
{
    static const uint8_t grays[6] = {243, 200, 160, 122, 85, 52};
    struct scene *scene;
    struct error err = {{0}};
    (void)state;
    assert_int_equal(scene_open(&scene, "chart", &err), 0);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(at(scene_frame(scene, 0), 128 + i * 88, 1078)[0], grays[i]);
    }
    scene_close(scene);
}

static void it_is_the_same_every_time(void **state)
{
    size_t size = (size_t)SCENE_WIDTH * SCENE_HEIGHT * 3;
    uint8_t *first = malloc(size), *second = malloc(size);
    (void)state;
    assert_true(first != NULL && second != NULL);
    memset(second, 0xff, size);
    chart_draw(first, SCENE_WIDTH, SCENE_HEIGHT);
    chart_draw(second, SCENE_WIDTH, SCENE_HEIGHT);
    assert_memory_equal(first, second, size);
    free(first);
    free(second);
}

static void a_small_canvas_shows_its_upper_left_part(void **state)
{
    static uint8_t small[40 * 30 * 3], large[100 * 60 * 3];
    (void)state;
    chart_draw(small, 40, 30);
    chart_draw(large, 100, 60);
    for (unsigned y = 0; y < 30; y++) {
        assert_memory_equal(small + (size_t)y * 40 * 3, large + (size_t)y * 100 * 3, 40 * 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chart_fills_the_array),
        cmocka_unit_test(the_greys_of_the_checker_are_exact),
        cmocka_unit_test(it_is_the_same_every_time),
        cmocka_unit_test(a_small_canvas_shows_its_upper_left_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

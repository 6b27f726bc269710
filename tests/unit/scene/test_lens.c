// Film and cap: what is left of the picture.

#include "scene/lens.h"

#include "scene/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  400U
#define HEIGHT 300U

static uint8_t rgb[WIDTH * HEIGHT * 3];

// White with black stripes of 4 pixels: fine detail, on average 127.
static void draw_stripes(void)
{
    for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
        memset(rgb + (size_t)i * 3, i % WIDTH / 4 % 2 == 0 ? 254 : 0, 3);
    }
}

static unsigned mean(unsigned channel)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
        sum += rgb[(size_t)i * 3 + channel];
    }
    return (unsigned)(sum / (WIDTH * HEIGHT));
}

static uint64_t sum(void)
{
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof(rgb); i++) {
        all += rgb[i];
    }
    return all;
}

static unsigned sharpest_step(void)
{
    unsigned most = 0;
    for (unsigned i = 0; i + 1 < WIDTH * HEIGHT; i++) {
        unsigned step = (unsigned)abs(rgb[(size_t)i * 3] - rgb[(size_t)i * 3 + 3]);
        most = step > most ? step : most;
    }
    return most;
}

static void the_film_lets_red_through_and_little_else(void **state)
{
    (void)state;
    draw_stripes();
    lens_film(rgb, WIDTH, HEIGHT);
    assert_in_range(mean(0), 115, 125);
    assert_in_range(mean(1), 34, 42);
    assert_in_range(mean(2), 26, 34);
}

static void the_film_blurs(void **state)
{
    (void)state;
    draw_stripes();
    assert_int_equal(sharpest_step(), 254);
    lens_film(rgb, WIDTH, HEIGHT);
    assert_in_range(sharpest_step(), 0, 8);
}

static void a_picture_of_any_size_has_room_for_a_film(void **state)
{
    (void)state;
    for (unsigned width = 1; width < 120; width += 7) {
        for (unsigned height = 1; height < 120; height += 9) {
            memset(rgb, 200, sizeof(rgb));
            lens_film(rgb, width, height);
            assert_int_equal(rgb[0], 200 * 243 / 256);
            assert_int_equal(rgb[((size_t)width * height - 1) * 3], 200 * 243 / 256);
            assert_int_equal(rgb[(size_t)width * height * 3], 200);
        }
    }
}

static void under_the_cap_there_is_only_noise(void **state)
{
    static uint8_t first[sizeof(rgb)];
    (void)state;
    lens_cap(rgb, WIDTH, HEIGHT, 1);
    for (size_t i = 0; i < sizeof(rgb); i++) {
        assert_true(rgb[i] <= 3);
    }
    assert_in_range(sum(), sizeof(rgb) / 2, sizeof(rgb) * 2 / 3);
    memcpy(first, rgb, sizeof(rgb));
    lens_cap(rgb, WIDTH, HEIGHT, 2);
    assert_memory_not_equal(first, rgb, sizeof(rgb));
    lens_cap(rgb, WIDTH, HEIGHT, 1);
    assert_memory_equal(first, rgb, sizeof(rgb));
}

static void a_still_picture_gets_the_film_once(void **state)
{
    struct scene *scene;
    (void)state;
    assert_int_equal(scene_open(&scene, "chart:grey", NULL), 0);
    scene_set_lens(scene, SCENE_LENS_FILM);
    const struct picture *picture = scene_frame(scene, 1);
    size_t last = ((size_t)SCENE_WIDTH * 10 + SCENE_WIDTH - 5) * 3;
    assert_int_equal(picture->rgb[last], 255 * 243 / 256);
    uint64_t version = picture->version;
    picture = scene_frame(scene, 2);
    assert_int_equal(picture->rgb[last], 255 * 243 / 256);
    assert_true(picture->version == version);
    scene_close(scene);
}

static void the_cap_gives_each_frame_its_own_noise(void **state)
{
    struct scene *scene;
    (void)state;
    assert_int_equal(scene_open(&scene, "chart", NULL), 0);
    scene_set_lens(scene, SCENE_LENS_CAP);
    uint64_t version = scene_frame(scene, 1)->version;
    assert_true(scene_frame(scene, 1)->version == version);
    assert_true(scene_frame(scene, 2)->version != version);
    assert_true(scene_frame(scene, 2)->rgb[1234567] <= 3);
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_film_lets_red_through_and_little_else),
        cmocka_unit_test(the_film_blurs),
        cmocka_unit_test(a_picture_of_any_size_has_room_for_a_film),
        cmocka_unit_test(under_the_cap_there_is_only_noise),
        cmocka_unit_test(a_still_picture_gets_the_film_once),
        cmocka_unit_test(the_cap_gives_each_frame_its_own_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

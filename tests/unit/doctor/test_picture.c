// What is wrong with a picture (doctor/picture.h): pictures that are made here, by libjpeg, and damaged here.

#include "doctor/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>

#define WIDTH  640U
#define HEIGHT 480U

static struct picture_finding finding;

// The colour of a place; x and y from 0 to 1.
typedef void painter(double x, double y, uint8_t rgb[3]);

struct jpeg {
    uint8_t *bytes;
    unsigned long size;
};

static struct jpeg make(unsigned width, unsigned height, painter *paint)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg jpeg = {NULL, 0};
    uint8_t row[WIDTH * 3];
    JSAMPROW rows[] = {row};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &jpeg.bytes, &jpeg.size);
    info.image_width = width;
    info.image_height = height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            paint((double)x / width, (double)y / height, row + (size_t)x * 3);
        }
        (void)jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return jpeg;
}

static void set(uint8_t rgb[3], double r, double g, double b)
{
    rgb[0] = (uint8_t)r;
    rgb[1] = (uint8_t)g;
    rgb[2] = (uint8_t)b;
}

static void paint_tiles(double x, double y, uint8_t rgb[3])
{
    unsigned tile = (unsigned)(x * 8) + (unsigned)(y * 6) * 5;
    set(rgb, 40 + tile * 53 % 200, 40 + tile * 31 % 200, 40 + tile * 97 % 200);
}

static void paint_dark(double x, double y, uint8_t rgb[3])
{
    set(rgb, x * 8, y * 8, 3);
}

static void paint_night(double x, double y, uint8_t rgb[3])
{
    bool lamp = x > 0.5 && x < 0.53 && y > 0.2 && y < 0.24;
    set(rgb, lamp ? 250 : 6, lamp ? 240 : 7, lamp ? 200 : 9);
}

static void paint_white(double x, double y, uint8_t rgb[3])
{
    (void)x;
    (void)y;
    set(rgb, 255, 255, 255);
}

static void paint_blue(double x, double y, uint8_t rgb[3])
{
    (void)x;
    (void)y;
    set(rgb, 20, 40, 200);
}

static void paint_deep_blue(double x, double y, uint8_t rgb[3])
{
    (void)x;
    (void)y;
    set(rgb, 0, 0, 200);
}

// What a film makes of a scene: red, light and dark that go over into each other.
static void paint_film(double x, double y, uint8_t rgb[3])
{
    double soft = x * (1 - x) * 4 * (0.4 + 0.6 * y);
    set(rgb, 60 + 180 * soft, 20 + 50 * soft, 18 + 40 * soft);
}

// An evening sky, red and soft, above the black edge of a roof.
static void paint_sunset(double x, double y, uint8_t rgb[3])
{
    bool roof = y > 0.7 + 0.1 * x;
    set(rgb, roof ? 12 : 250 - 120 * y, roof ? 10 : 110 - 90 * y, roof ? 14 : 60 - 40 * y);
}

static enum picture_look look_at(painter *paint, unsigned width, unsigned height)
{
    struct jpeg jpeg = make(width, height, paint);
    picture_judge(&finding, jpeg.bytes, jpeg.size);
    assert_int_equal(picture_length(jpeg.bytes, jpeg.size), jpeg.size);
    free(jpeg.bytes);
    assert_int_equal(finding.width, width);
    assert_int_equal(finding.height, height);
    assert_int_equal(finding.sound, height);
    return finding.look;
}

static void what_is_to_see_is_good(void **state)
{
    (void)state;
    assert_int_equal(look_at(paint_tiles, WIDTH, HEIGHT), PICTURE_GOOD);
    assert_null(picture_fault(&finding));
    assert_null(picture_next(&finding));
    assert_int_equal(look_at(paint_tiles, 96, 96), PICTURE_GOOD);
    assert_int_equal(look_at(paint_night, WIDTH, HEIGHT), PICTURE_GOOD);
    assert_int_equal(look_at(paint_sunset, WIDTH, HEIGHT), PICTURE_GOOD);
    assert_int_equal(look_at(paint_sunset, 160, 120), PICTURE_GOOD);
}

static void what_shows_nothing_is_named(void **state)
{
    (void)state;
    assert_int_equal(look_at(paint_dark, WIDTH, HEIGHT), PICTURE_BLACK);
    assert_non_null(strstr(picture_next(&finding), "cap"));
    assert_int_equal(look_at(paint_white, WIDTH, HEIGHT), PICTURE_WHITE);
    assert_int_equal(look_at(paint_blue, WIDTH, HEIGHT), PICTURE_PLAIN);
    assert_int_equal(look_at(paint_deep_blue, WIDTH, HEIGHT), PICTURE_PLAIN);
    assert_int_equal(look_at(paint_film, WIDTH, HEIGHT), PICTURE_FILM);
    assert_int_equal(look_at(paint_film, 320, 240), PICTURE_FILM);
    assert_non_null(strstr(picture_fault(&finding), "film"));
}

static void a_cut_picture_is_torn(void **state)
{
    (void)state;
    struct jpeg jpeg = make(WIDTH, HEIGHT, paint_tiles);
    size_t header = 700;
    for (size_t size = header; size < jpeg.size - 2; size += 97) {
        picture_judge(&finding, jpeg.bytes, size);
        assert_int_equal(finding.look, PICTURE_TORN);
        assert_int_equal(picture_length(jpeg.bytes, size), 0);
    }
    assert_true(finding.sound > HEIGHT / 2);
    size_t half = jpeg.size / 2;
    memcpy(jpeg.bytes + half, "\xff\xd9", 2); // the end where it does not belong
    picture_judge(&finding, jpeg.bytes, half + 2);
    assert_int_equal(finding.look, PICTURE_TORN);
    assert_true(finding.sound < HEIGHT);
    free(jpeg.bytes);
}

static void what_is_no_picture_is_broken(void **state)
{
    (void)state;
    picture_judge(&finding, (const uint8_t *)"", 0);
    assert_int_equal(finding.look, PICTURE_BROKEN);
    picture_judge(&finding, (const uint8_t *)"no picture at all", 17);
    assert_int_equal(finding.look, PICTURE_BROKEN);
    picture_judge(&finding, (const uint8_t *)"\xff\xd8\xff\xd9", 4);
    assert_int_equal(finding.look, PICTURE_BROKEN);
    assert_non_null(picture_fault(&finding));
}

// TEM has no length by the standard. Who takes the two bytes behind it for one sees a frame of 8000 pixels a
// row in what is a comment, and stops there.
static void two_readings_of_a_header_read_no_more_than_the_picture_has(void **state)
{
    static const uint8_t hidden[] = {
        0xff, 0x01, 0x00, 0x06, 0xff, 0xfe, 0x00, 0x12, 0xff, 0xc0, 0x00, 0x0b,
        8,    0,    16,   0x1f, 0x40, 1,    1,    0x11, 0,    0xff, 0xdb, 0x00,
    };
    struct jpeg jpeg = make(16, 96, paint_tiles);
    (void)state;
    uint8_t *bytes = malloc(sizeof hidden + jpeg.size);
    assert_non_null(bytes);
    memcpy(bytes, jpeg.bytes, 2);
    memcpy(bytes + 2, hidden, sizeof hidden);
    memcpy(bytes + 2 + sizeof hidden, jpeg.bytes + 2, jpeg.size - 2);
    picture_judge(&finding, bytes, sizeof hidden + jpeg.size);
    assert_int_equal(finding.width, 16);
    assert_int_equal(finding.height, 96);
    assert_false(finding.stair);
    free(bytes);
    free(jpeg.bytes);
}

static void zeros_behind_the_end_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(picture_length((const uint8_t *)"\xff\xd8\xff\xd9\0\0\0", 7), 4);
    assert_int_equal(picture_length((const uint8_t *)"\xff\xd8\xff\xd9x", 5), 0);
    assert_int_equal(picture_length((const uint8_t *)"\0\0\0", 3), 0);
    assert_int_equal(picture_length((const uint8_t *)"\xff\xd9", 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_to_see_is_good),
        cmocka_unit_test(what_shows_nothing_is_named),
        cmocka_unit_test(a_cut_picture_is_torn),
        cmocka_unit_test(what_is_no_picture_is_broken),
        cmocka_unit_test(two_readings_of_a_header_read_no_more_than_the_picture_has),
        cmocka_unit_test(zeros_behind_the_end_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

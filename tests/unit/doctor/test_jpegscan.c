// The walk through a JPEG's coded data (doctor/jpegscan.h): pictures that libjpeg makes, and what no encoder
// makes of them.

#include "doctor/jpegscan.h"
#include "support/jpeg_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>

#define WIDTH  200U
#define HEIGHT 150U

struct how {
    int quality, across, down; // across, down: of the light's samples
    unsigned interval;         // units between restart markers
    bool progressive, grey;
};

struct jpeg {
    uint8_t *bytes;
    unsigned long size;
    size_t data;
};

static struct jpegscan scan;

static struct jpeg make(const struct how *how)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg jpeg = {NULL, 0, 0};
    uint8_t row[WIDTH * 3];
    JSAMPROW rows[] = {row};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &jpeg.bytes, &jpeg.size);
    info.image_width = WIDTH;
    info.image_height = HEIGHT;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, how->quality, TRUE);
    info.restart_interval = how->interval;
    if (how->grey) {
        jpeg_set_colorspace(&info, JCS_GRAYSCALE);
    }
    info.comp_info[0].h_samp_factor = how->across;
    info.comp_info[0].v_samp_factor = how->down;
    if (how->progressive) {
        jpeg_simple_progression(&info);
    }
    jpeg_start_compress(&info, TRUE);
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned x = 0; x < WIDTH; x++) {
            row[x * 3] = (uint8_t)((x ^ y) * 5);
            row[x * 3 + 1] = (x / 16 + y / 8) % 2 == 0 ? 255 : 0;
            row[x * 3 + 2] = (uint8_t)(x * y >> 3);
        }
        (void)jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    jpeg.data = jpeg_data(jpeg.bytes);
    return jpeg;
}

static const struct how plain = {90, 2, 1, 0, false, false};

static void what_an_encoder_writes_is_sound(void **state)
{
    static const struct how hows[] = {
        {90, 2, 1, 0, false, false}, {20, 2, 2, 0, false, false},  {100, 1, 1, 0, false, false},
        {5, 2, 1, 0, false, false},  {90, 2, 1, 7, false, false},  {50, 1, 1, 0, false, true},
        {1, 1, 1, 0, false, false},  {75, 2, 2, 13, false, false}, {75, 1, 2, 1, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof hows / sizeof hows[0]; i++) {
        struct jpeg jpeg = make(&hows[i]);
        jpegscan(&scan, jpeg.bytes, jpeg.size);
        assert_false(scan.damaged);
        assert_int_equal(scan.width, WIDTH);
        assert_int_equal(scan.height, HEIGHT);
        assert_int_equal(scan.unit_width, hows[i].grey ? 8 : 8 * hows[i].across);
        assert_int_equal(scan.unit_height, hows[i].grey ? 8 : 8 * hows[i].down);
        free(jpeg.bytes);
    }
}

static void other_kinds_are_not_walked(void **state)
{
    static const struct how progressive = {75, 2, 2, 0, true, false};
    static const uint8_t no_jpeg[] = "\xff\xd8 not really";
    (void)state;
    struct jpeg jpeg = make(&progressive);
    jpegscan(&scan, jpeg.bytes, jpeg.size);
    assert_false(scan.damaged);
    jpegscan(&scan, no_jpeg, sizeof no_jpeg);
    assert_false(scan.damaged);
    jpegscan(&scan, jpeg.bytes, 0);
    assert_false(scan.damaged);
    free(jpeg.bytes);
}

static void data_that_ends_early_is_cut(void **state)
{
    (void)state;
    struct jpeg jpeg = make(&plain);
    for (size_t size = jpeg.data; size + 2 < jpeg.size; size += 101) {
        jpegscan(&scan, jpeg.bytes, size);
        assert_true(scan.damaged && scan.cut);
        assert_true(scan.row < HEIGHT);
    }
    free(jpeg.bytes);
}

static void data_that_goes_on_behind_the_last_unit_is_damaged(void **state)
{
    (void)state;
    struct jpeg jpeg = make(&plain);
    uint8_t *more = calloc(1, jpeg.size + 4);
    assert_non_null(more);
    memcpy(more, jpeg.bytes, jpeg.size - 2);
    memcpy(more + jpeg.size + 2, "\xff\xd9", 2);
    jpegscan(&scan, more, jpeg.size + 4);
    assert_true(scan.damaged);
    assert_false(scan.cut);
    free(more);
    free(jpeg.bytes);
}

static void a_restart_marker_out_of_turn_is_damage(void **state)
{
    static const struct how how = {90, 2, 1, 4, false, false};
    (void)state;
    struct jpeg jpeg = make(&how);
    size_t at = jpeg.data;
    while (jpeg.bytes[at] != 0xff || jpeg.bytes[at + 1] != 0xd3) {
        at++;
    }
    jpeg.bytes[at + 1] = 0xd5;
    jpegscan(&scan, jpeg.bytes, jpeg.size);
    assert_true(scan.damaged);
    assert_int_equal(scan.row, 16 / (WIDTH / 16) * 8); // of the 17th unit
    free(jpeg.bytes);
}

// By a number that is none, by light beyond white or black, or by the end. (One lost byte can leave data that
// an encoder might have written.)
static void lost_bytes_are_noticed(void **state)
{
    enum { LOST = 24 };
    unsigned noticed = 0, tried = 0;
    (void)state;
    struct jpeg jpeg = make(&plain);
    uint8_t *less = malloc(jpeg.size);
    assert_non_null(less);
    for (size_t at = jpeg.data; at + LOST + 2 < jpeg.size; at += 7) {
        memcpy(less, jpeg.bytes, at);
        memcpy(less + at, jpeg.bytes + at + LOST, jpeg.size - at - LOST);
        jpegscan(&scan, less, jpeg.size - LOST);
        noticed += scan.damaged;
        tried++;
    }
    assert_true(noticed * 100 >= tried * 90);
    free(less);
    free(jpeg.bytes);
}

static void a_header_that_is_not_understood_says_nothing(void **state)
{
    (void)state;
    struct jpeg jpeg = make(&plain);
    size_t at = 2;
    while (jpeg.bytes[at + 1] != 0xdb) {
        at += 2 + ((size_t)jpeg.bytes[at + 2] << 8 | jpeg.bytes[at + 3]);
    }
    jpeg.bytes[at + 5 + 7] = 0; // a step of quantisation
    jpegscan(&scan, jpeg.bytes, jpeg.size);
    assert_false(scan.damaged);
    assert_int_equal(scan.unit_width, 0);
    jpeg.bytes[at + 5 + 7] = 1;
    jpeg.bytes[jpeg.data - 7] ^= 0x40; // of the scan: a component that is none
    jpegscan(&scan, jpeg.bytes, jpeg.size);
    assert_false(scan.damaged);
    assert_int_equal(scan.width, 0);
    free(jpeg.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_encoder_writes_is_sound),
        cmocka_unit_test(other_kinds_are_not_walked),
        cmocka_unit_test(data_that_ends_early_is_cut),
        cmocka_unit_test(data_that_goes_on_behind_the_last_unit_is_damaged),
        cmocka_unit_test(a_restart_marker_out_of_turn_is_damage),
        cmocka_unit_test(a_header_that_is_not_understood_says_nothing),
        cmocka_unit_test(lost_bytes_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

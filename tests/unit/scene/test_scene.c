// Scenes from files: every kind of JPEG and PNG, and everything that is not one.

#include "scene/scene.h"

#include "scene/decoder.h"
#include "scene/load.h"
#include "support/picture_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t red[4] = {220, 30, 30, 255}, green[4] = {30, 200, 40, 255}, blue[4] = {40, 50, 210, 255},
                     white[4] = {250, 250, 250, 255};

// Quarters of 80 x 60: red green / blue white.
static void quarters(unsigned x, unsigned y, uint8_t rgba[4])
{
    memcpy(rgba, x < 40 ? (y < 30 ? red : blue) : (y < 30 ? green : white), 4);
}

// The same, 60 x 80, as it lies in the file of a camera that was held upright.
static void tall_quarters(unsigned x, unsigned y, uint8_t rgba[4])
{
    memcpy(rgba, x < 30 ? (y < 40 ? red : blue) : (y < 40 ? green : white), 4);
}

static const struct drawing drawing = {80, 60, quarters}, tall = {60, 80, tall_quarters};

struct bench {
    struct scene *scene;
    struct error err;
    int code;
};

static void load(struct bench *b, const uint8_t *bytes, size_t size)
{
    memset(b, 0, sizeof(*b));
    b->code = scene_load(&b->scene, bytes, size, "x.jpg", &b->err);
}

static void load_and_free(struct bench *b, struct file_bytes file)
{
    load(b, file.bytes, file.size);
    free(file.bytes);
    assert_string_equal(b->err.text, "");
    assert_int_equal(b->code, 0);
}

static void unload(struct bench *b)
{
    scene_close(b->scene);
}

static void expect_pixel(const struct bench *b, unsigned x, unsigned y, const uint8_t *rgb)
{
    const struct picture *picture = scene_frame(b->scene, 0);
    const uint8_t *is = picture->rgb + ((size_t)y * picture->width + x) * 3;
    for (unsigned c = 0; c < 3; c++) {
        assert_in_range(is[c], rgb[c] < 4 ? 0 : rgb[c] - 4U, rgb[c] + 4U);
    }
}

static void expect_quarters(const struct bench *b, const uint8_t *a, const uint8_t *c, const uint8_t *d,
                            const uint8_t *e)
{
    const struct picture *picture = scene_frame(b->scene, 0);
    unsigned right = picture->width * 3 / 4, bottom = picture->height * 3 / 4;
    expect_pixel(b, picture->width / 4, picture->height / 4, a);
    expect_pixel(b, right, picture->height / 4, c);
    expect_pixel(b, picture->width / 4, bottom, d);
    expect_pixel(b, right, bottom, e);
}

static void expect_size(const struct bench *b, unsigned width, unsigned height)
{
    assert_int_equal(scene_frame(b->scene, 0)->width, width);
    assert_int_equal(scene_frame(b->scene, 0)->height, height);
}

static void expect_refusal(struct bench *b, int code, const char *text)
{
    assert_string_equal(b->err.text, text);
    assert_int_equal(b->code, code);
    assert_null(b->scene);
}

// What is read

static void jpeg_in_colour_plain_and_progressive(void **state)
{
    (void)state;
    for (unsigned progressive = 0; progressive < 2; progressive++) {
        struct bench b;
        load_and_free(&b, picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_COLOR, progressive, 0, false}));
        expect_size(&b, 80, 60);
        expect_quarters(&b, red, green, blue, white);
        unload(&b);
    }
}

static void jpeg_in_grey(void **state)
{
    static const uint8_t a[3] = {220, 220, 220}, b2[3] = {30, 30, 30}, c[3] = {40, 40, 40},
                         d[3] = {250, 250, 250};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_GRAY, false, 0, false}));
    expect_quarters(&b, a, b2, c, d);
    unload(&b);
}

static void jpeg_in_four_inks(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes file = picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_CMYK, false, 0, false});
    load_and_free(&b, file);
    expect_quarters(&b, red, green, blue, white);
    unload(&b);
}

static void exif_orientation_turns_the_picture_upright(void **state)
{
    static const uint8_t *const expected[9][4] = {
        [1] = {red, green, blue, white}, [2] = {green, red, white, blue}, [3] = {white, blue, green, red},
        [4] = {blue, white, red, green}, [5] = {red, blue, green, white}, [6] = {blue, red, white, green},
        [7] = {white, green, blue, red}, [8] = {green, white, red, blue},
    };
    (void)state;
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        struct bench b;
        bool big_endian = orientation % 2 == 0;
        load_and_free(&b, picture_jpeg(orientation < 5 ? &drawing : &tall,
                                       &(struct jpeg_kind){JPEG_COLOR, false, orientation, big_endian}));
        expect_size(&b, 80, 60);
        const uint8_t *const *e = expected[orientation];
        expect_quarters(&b, e[0], e[1], e[2], e[3]);
        unload(&b);
    }
}

static void png_of_every_kind(void **state)
{
    static const struct png_kind kinds[] = {
        {PNG_RGB, 8, false},  {PNG_RGBA, 8, false}, {PNG_PALETTE, 8, false}, {PNG_RGB, 16, false},
        {PNG_RGBA, 16, true}, {PNG_RGB, 8, true},   {PNG_RGBA, 8, true},     {PNG_PALETTE, 8, true},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct bench b;
        load_and_free(&b, picture_png(&drawing, &kinds[i]));
        expect_size(&b, 80, 60);
        expect_quarters(&b, red, green, blue, white);
        unload(&b);
    }
}

static void png_in_grey_of_one_eight_and_sixteen_bits(void **state)
{
    static const uint8_t bits[2][3] = {{0, 0, 0}, {255, 255, 255}};
    static const uint8_t gray[4][3] = {{220, 220, 220}, {30, 30, 30}, {40, 40, 40}, {250, 250, 250}};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_png(&drawing, &(struct png_kind){PNG_GRAY, 1, true}));
    expect_quarters(&b, bits[1], bits[0], bits[0], bits[1]);
    unload(&b);
    for (unsigned depth = 8; depth <= 16; depth += 8) {
        load_and_free(&b, picture_png(&drawing, &(struct png_kind){PNG_GRAY_ALPHA, depth, false}));
        expect_quarters(&b, gray[0], gray[1], gray[2], gray[3]);
        unload(&b);
    }
}

static void half_clear(unsigned x, unsigned y, uint8_t rgba[4])
{
    quarters(x, y, rgba);
    rgba[3] = x < 40 ? 0 : 128;
}

static void what_is_transparent_stands_before_white(void **state)
{
    static const uint8_t paper[3] = {255, 255, 255}, pale_green[3] = {142, 227, 147};
    const struct drawing clear = {80, 60, half_clear};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_png(&clear, &(struct png_kind){PNG_RGBA, 8, false}));
    expect_quarters(&b, paper, pale_green, paper, white);
    unload(&b);
}

static void one_pixel_is_a_scene(void **state)
{
    const struct drawing dot = {1, 1, quarters};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_png(&dot, &(struct png_kind){PNG_RGB, 8, false}));
    expect_size(&b, 1, 1);
    expect_pixel(&b, 0, 0, red);
    unload(&b);
}

static void wide_bands(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)y;
    memcpy(rgba, x < 60 ? red : x < 140 ? green : blue, 4);
}

static void a_panorama_is_cut_off_evenly(void **state)
{
    const struct drawing wide = {200, 60, wide_bands};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_png(&wide, &(struct png_kind){PNG_RGB, 8, false}));
    expect_size(&b, 80, 60);
    expect_quarters(&b, green, green, green, green);
    expect_pixel(&b, 0, 0, green);
    expect_pixel(&b, 79, 59, green);
    unload(&b);
}

static void large_quarters(unsigned x, unsigned y, uint8_t rgba[4])
{
    quarters(x * 80 / 7000, y * 60 / 5250, rgba);
}

static void a_large_picture_comes_down_to_the_array(void **state)
{
    const struct drawing large = {7000, 5250, large_quarters};
    struct bench b;
    (void)state;
    load_and_free(&b, picture_jpeg(&large, &(struct jpeg_kind){JPEG_COLOR, false, 0, false}));
    expect_size(&b, SCENE_WIDTH, SCENE_HEIGHT);
    expect_quarters(&b, red, green, blue, white);
    unload(&b);
}

// What is refused

static void an_empty_file(void **state)
{
    struct bench b;
    (void)state;
    load(&b, NULL, 0);
    expect_refusal(&b, ERR_INVALID, "scene 'x.jpg': the file is empty");
}

static void something_that_is_no_picture(void **state)
{
    struct bench b;
    (void)state;
    load(&b, (const uint8_t *)"import camera\n", 14);
    expect_refusal(&b, ERR_INVALID, "scene 'x.jpg': neither a picture (JPEG, PNG) nor a video (MJPEG, Y4M)");
    load(&b, (const uint8_t *)"\xff", 1);
    expect_refusal(&b, ERR_INVALID, "scene 'x.jpg': neither a picture (JPEG, PNG) nor a video (MJPEG, Y4M)");
}

// Up to `most`: behind the last pixel a PNG has an end chunk that nobody misses.
static void cut_everywhere(struct file_bytes file, size_t most)
{
    for (size_t size = 9; size < most; size += 1 + size / 16) {
        struct bench b;
        load(&b, file.bytes, size);
        assert_int_equal(b.code, ERR_INVALID);
        assert_null(b.scene);
        assert_non_null(strstr(b.err.text, "(truncated?)"));
    }
    free(file.bytes);
}

static void a_file_that_was_cut_off_anywhere(void **state)
{
    (void)state;
    struct file_bytes jpeg = picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_COLOR, false, 0, false});
    cut_everywhere(jpeg, jpeg.size - 2);
    struct file_bytes progressive = picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_COLOR, true, 0, false});
    cut_everywhere(progressive, progressive.size - 2);
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, false});
    cut_everywhere(png, png.size - 12 - 4);
    struct file_bytes interlaced = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, true});
    cut_everywhere(interlaced, interlaced.size - 12 - 4);
}

static void put32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

// Of a PNG's header chunk: "IHDR" and its 13 bytes.
static uint32_t crc32_of(const uint8_t *bytes, size_t count)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (unsigned k = 0; k < 8; k++) {
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
        }
    }
    return ~crc;
}

static void a_header_of_20000_by_20000(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, false});
    put32(png.bytes + 16, 20000);
    put32(png.bytes + 20, 20000);
    put32(png.bytes + 29, crc32_of(png.bytes + 12, 17));
    load(&b, png.bytes, png.size);
    expect_refusal(&b, ERR_LIMIT,
                   "scene 'x.jpg': 20000 x 20000 pixels is too large (at most 100 million pixels)");
    free(png.bytes);

    struct file_bytes jpeg = picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_COLOR, false, 0, false});
    uint8_t *frame = jpeg.bytes;
    while (frame[0] != 0xff || frame[1] != 0xc0) { // start of frame: length, precision, height, width
        frame++;
    }
    frame[5] = frame[7] = 20000 >> 8;
    frame[6] = frame[8] = 20000 & 255;
    load(&b, jpeg.bytes, jpeg.size);
    expect_refusal(&b, ERR_LIMIT,
                   "scene 'x.jpg': 20000 x 20000 pixels is too large (at most 100 million pixels)");
    free(jpeg.bytes);
}

static void a_picture_that_must_be_kept_whole_has_a_lower_limit(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, true});
    put32(png.bytes + 16, 6000);
    put32(png.bytes + 20, 6000);
    put32(png.bytes + 29, crc32_of(png.bytes + 12, 17));
    load(&b, png.bytes, png.size);
    expect_refusal(
        &b, ERR_LIMIT,
        "scene 'x.jpg': 6000 x 6000 pixels is too large for an interlaced PNG (at most 32 million pixels)");
    free(png.bytes);
}

static void a_png_with_a_wrong_checksum(void **state)
{
    struct bench b;
    (void)state;
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, false});
    png.bytes[60] ^= 0x55;
    load(&b, png.bytes, png.size);
    assert_int_equal(b.code, ERR_INVALID);
    assert_non_null(strstr(b.err.text, "damaged PNG"));
    free(png.bytes);
}

// From the disk

static void a_file_on_disk_is_opened_by_name(void **state)
{
    char name[] = "/tmp/espcam-scene-XXXXXX";
    struct bench b = {0};
    (void)state;
    struct file_bytes png = picture_png(&drawing, &(struct png_kind){PNG_RGB, 8, false});
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, png.bytes, png.size), png.size);
    (void)close(fd);
    assert_int_equal(scene_open(&b.scene, name, &b.err), 0);
    expect_quarters(&b, red, green, blue, white);
    unload(&b);
    (void)unlink(name);
    free(png.bytes);
}

static void a_missing_file_and_a_folder_without_pictures(void **state)
{
    struct bench b = {0};
    (void)state;
    b.code = scene_open(&b.scene, "/nowhere/x.png", &b.err);
    expect_refusal(&b, ERR_IO, "scene '/nowhere/x.png': No such file or directory");
    memset(&b, 0, sizeof(b));
    b.code = scene_open(&b.scene, "/", &b.err);
    expect_refusal(&b, ERR_INVALID, "scene '/': the folder has no pictures (.jpg, .jpeg or .png)");
}

static void nobody_has_to_listen_to_the_sentence(void **state)
{
    struct scene *scene;
    (void)state;
    assert_int_equal(scene_open(&scene, "/nowhere/x.png", NULL), ERR_IO);
    scene_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jpeg_in_colour_plain_and_progressive),
        cmocka_unit_test(jpeg_in_grey),
        cmocka_unit_test(jpeg_in_four_inks),
        cmocka_unit_test(exif_orientation_turns_the_picture_upright),
        cmocka_unit_test(png_of_every_kind),
        cmocka_unit_test(png_in_grey_of_one_eight_and_sixteen_bits),
        cmocka_unit_test(what_is_transparent_stands_before_white),
        cmocka_unit_test(one_pixel_is_a_scene),
        cmocka_unit_test(a_panorama_is_cut_off_evenly),
        cmocka_unit_test(a_large_picture_comes_down_to_the_array),
        cmocka_unit_test(an_empty_file),
        cmocka_unit_test(something_that_is_no_picture),
        cmocka_unit_test(a_file_that_was_cut_off_anywhere),
        cmocka_unit_test(a_header_of_20000_by_20000),
        cmocka_unit_test(a_picture_that_must_be_kept_whole_has_a_lower_limit),
        cmocka_unit_test(a_png_with_a_wrong_checksum),
        cmocka_unit_test(a_file_on_disk_is_opened_by_name),
        cmocka_unit_test(a_missing_file_and_a_folder_without_pictures),
        cmocka_unit_test(nobody_has_to_listen_to_the_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

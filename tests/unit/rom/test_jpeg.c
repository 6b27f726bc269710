// The ROM's JPEG decoder (rom/jpeg.c): pictures that libjpeg made, next to what libjpeg makes of them.

#include "base/bytes.h"
#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>

#define JD_PREPARE 0x40060fa8U
#define JD_DECOMP  0x400613e8U

#define JD        CALLER_DATA
#define DEVICE    (CALLER_DATA + 0x100) // next byte of the file, bytes left, next byte of the record, go on
#define POOL      (CALLER_DATA + 0x400)
#define POOL_SIZE 3100U
#define FILE_DATA (CALLER_DATA + 0x1800)
#define FILE_ROOM 0x6000U
#define RECORD    (CALLER_DATA + 0x8000) // of the output: rectangle, pixels, rectangle, pixels ...

#define SIDE_MAX 80U

enum { OK, INTERRUPTED, NO_INPUT, NO_MEMORY, TOO_LONG, PARAMETER, DAMAGED, FORMAT, STANDARD };

struct sample {
    struct caller *caller;
    uint32_t input, output; // the program's functions
    unsigned width, height;
    uint8_t *file;
    unsigned long file_size;
    uint8_t rgb[SIDE_MAX * SIDE_MAX * 3]; // what the decoder gave
};

// The program: an input function that copies from memory, or skips.
static uint32_t write_input_function(struct encoder *e)
{
    uint32_t start = encode(e, "entry", 0, 1, 0, 32);
    encode(e, "l32i", 0, 2, 5, 120);
    encode(e, "l32i", 0, 5, 6, 0);
    encode(e, "l32i", 0, 5, 7, 4);
    encode(e, "minu", 4, 4, 7, 0);
    encode(e, "add", 8, 6, 4, 0);
    encode(e, "s32i", 0, 5, 8, 0);
    encode(e, "sub", 8, 7, 4, 0);
    encode(e, "s32i", 0, 5, 8, 4);
    encode(e, "or", 2, 4, 4, 0);
    uint32_t end = e->pc + 6 + 6 * 3;
    encode(e, "beqz", 0, 3, 0, end);
    encode(e, "beqz", 0, 4, 0, end);
    uint32_t loop = encode(e, "l8ui", 0, 6, 8, 0);
    encode(e, "s8i", 0, 3, 8, 0);
    encode(e, "addi", 0, 6, 6, 1);
    encode(e, "addi", 0, 3, 3, 1);
    encode(e, "addi", 0, 4, 4, UINT32_MAX);
    encode(e, "bnez", 0, 4, 0, loop);
    assert_int_equal(e->pc, end);
    encode(e, "retw", 0, 0, 0, 0);
    e->pc = (e->pc + 3) / 4 * 4;
    return start;
}

// And an output function that records what it gets.
static uint32_t write_output_function(struct encoder *e)
{
    uint32_t start = encode(e, "entry", 0, 1, 0, 32);
    encode(e, "l32i", 0, 2, 5, 120);
    encode(e, "l32i", 0, 5, 6, 8);
    encode(e, "l16ui", 0, 4, 8, 0);
    encode(e, "l16ui", 0, 4, 9, 2);
    encode(e, "l16ui", 0, 4, 10, 4);
    encode(e, "l16ui", 0, 4, 11, 6);
    unsigned place = 0;
    for (unsigned n = 8; n < 12; n++, place += 2) {
        encode(e, "s16i", 0, 6, n, place);
    }
    encode(e, "addi", 0, 6, 6, 8);
    encode(e, "sub", 9, 9, 8, 0);
    encode(e, "sub", 11, 11, 10, 0);
    encode(e, "addi", 0, 9, 9, 1);
    encode(e, "addi", 0, 11, 11, 1);
    encode(e, "mull", 9, 9, 11, 0);
    encode(e, "addx2", 9, 9, 9, 0);
    uint32_t loop = encode(e, "l8ui", 0, 3, 8, 0);
    encode(e, "s8i", 0, 6, 8, 0);
    encode(e, "addi", 0, 6, 6, 1);
    encode(e, "addi", 0, 3, 3, 1);
    encode(e, "addi", 0, 9, 9, UINT32_MAX);
    encode(e, "bnez", 0, 9, 0, loop);
    encode(e, "addi", 0, 6, 6, 1); // to the next halfword
    encode(e, "movi", 0, 0, 8, UINT32_MAX - 1);
    encode(e, "and", 6, 6, 8, 0);
    encode(e, "s32i", 0, 5, 6, 8);
    encode(e, "l32i", 0, 5, 2, 12);
    encode(e, "retw", 0, 0, 0, 0);
    e->pc = (e->pc + 3) / 4 * 4;
    return start;
}

static int set_up(void **state)
{
    struct sample *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->caller = caller_new(NULL);
    s->input = write_input_function(&s->caller->code);
    s->output = write_output_function(&s->caller->code);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *s = *state;
    caller_free(s->caller);
    free(s->file);
    free(s);
    return 0;
}

static void paint(uint8_t *pixel, unsigned x, unsigned y)
{
    pixel[0] = (uint8_t)(x * 5);
    pixel[1] = (uint8_t)(y * 4 + (x / 7 % 2) * 60);
    pixel[2] = (uint8_t)((x + y) * 3 % 256);
}

// `h` and `v`: the samplings of Y.
static void compress(struct sample *s, unsigned width, unsigned height, int h, int v, unsigned restart)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    free(s->file);
    s->file = NULL;
    s->file_size = 0;
    jpeg_mem_dest(&c, &s->file, &s->file_size);
    c.image_width = width;
    c.image_height = height;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 85, TRUE);
    c.comp_info[0].h_samp_factor = h;
    c.comp_info[0].v_samp_factor = v;
    c.restart_interval = restart;
    jpeg_start_compress(&c, TRUE);
    for (unsigned y = 0; y < height; y++) {
        uint8_t row[SIDE_MAX * 3];
        for (unsigned x = 0; x < width; x++) {
            paint(&row[3 * x], x, y);
        }
        JSAMPROW rows[] = {row};
        jpeg_write_scanlines(&c, rows, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    s->width = width;
    s->height = height;
}

static void decompress(const struct sample *s, unsigned scale, uint8_t *rgb)
{
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr errors;
    d.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&d);
    jpeg_mem_src(&d, s->file, s->file_size);
    jpeg_read_header(&d, TRUE);
    d.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&d);
    uint8_t whole[SIDE_MAX * SIDE_MAX * 3];
    while (d.output_scanline < d.output_height) {
        JSAMPROW rows[] = {&whole[3 * d.output_scanline * s->width]};
        jpeg_read_scanlines(&d, rows, 1);
    }
    jpeg_finish_decompress(&d);
    jpeg_destroy_decompress(&d);
    unsigned side = 1U << scale;
    for (unsigned i = 0; i < (s->width >> scale) * (s->height >> scale) * 3; i++) {
        unsigned x = i / 3 % (s->width >> scale), y = i / 3 / (s->width >> scale), sum = 0;
        for (unsigned n = 0; n < side * side; n++) {
            sum += whole[3 * ((y * side + n / side) * s->width + x * side + n % side) + i % 3];
        }
        rgb[i] = (uint8_t)(sum / (side * side));
    }
}

static int prepare(struct sample *s, uint32_t pool_size)
{
    struct caller *c = s->caller;
    assert_true(s->file_size <= FILE_ROOM);
    caller_write(c, FILE_DATA, s->file, s->file_size);
    caller_put32(c, DEVICE, FILE_DATA);
    caller_put32(c, DEVICE + 4, (uint32_t)s->file_size);
    caller_put32(c, DEVICE + 8, RECORD);
    caller_put32(c, DEVICE + 12, 1);
    int result = (int)CALL(c, JD_PREPARE, JD, s->input, POOL, pool_size, DEVICE);
    assert_int_equal(c->cause, UINT32_MAX);
    return result;
}

static int decode(struct sample *s, unsigned scale)
{
    int result = (int)CALL(s->caller, JD_DECOMP, JD, s->output, scale);
    assert_int_equal(s->caller->cause, UINT32_MAX);
    return result;
}

// Puts the recorded rectangles together; every pixel must come once.
static void collect(struct sample *s, unsigned scale)
{
    unsigned width = s->width >> scale, height = s->height >> scale, pixels = 0;
    uint32_t end = caller_get32(s->caller, DEVICE + 8);
    for (uint32_t at = RECORD; at < end;) {
        uint8_t r[8];
        caller_read(s->caller, at, r, sizeof(r));
        unsigned left = bytes_get16(r), right = bytes_get16(r + 2), top = bytes_get16(r + 4),
                 bottom = bytes_get16(r + 6);
        assert_true(left <= right && right < width && top <= bottom && bottom < height);
        unsigned row = 3 * (right - left + 1);
        at += 8;
        for (unsigned y = top; y <= bottom; y++, at += row) {
            caller_read(s->caller, at, &s->rgb[3 * (y * width + left)], row);
            pixels += row / 3;
        }
        at = (at + 1) / 2 * 2;
    }
    assert_int_equal(pixels, width * height);
}

static void compare(struct sample *s, unsigned scale)
{
    static uint8_t expected[SIDE_MAX * SIDE_MAX * 3];
    assert_int_equal(prepare(s, POOL_SIZE), OK);
    assert_int_equal(decode(s, scale), OK);
    collect(s, scale);
    decompress(s, scale, expected);
    for (unsigned i = 0; i < (s->width >> scale) * (s->height >> scale) * 3; i++) {
        assert_in_range(s->rgb[i] - expected[i] + 4, 1, 7); // at most three steps away
    }
}

static void every_sampling_is_decoded(void **state)
{
    struct sample *s = *state;
    compress(s, 64, 48, 1, 1, 0);
    compare(s, 0);
    compress(s, 64, 48, 2, 1, 0);
    compare(s, 0);
    compress(s, 64, 48, 2, 2, 0);
    compare(s, 0);
}

static void a_picture_may_end_inside_a_block(void **state)
{
    struct sample *s = *state;
    compress(s, 49, 35, 2, 2, 0);
    compare(s, 0);
    compress(s, 1, 1, 2, 2, 0);
    compare(s, 0);
}

static void it_comes_in_half_a_quarter_and_an_eighth_of_its_size(void **state)
{
    struct sample *s = *state;
    compress(s, 64, 48, 2, 2, 0);
    compare(s, 1);
    compare(s, 2);
    compare(s, 3);
}

static void restart_markers_are_followed(void **state)
{
    struct sample *s = *state;
    compress(s, 80, 48, 2, 1, 2);
    compare(s, 0);
}

static void the_size_is_known_after_prepare(void **state)
{
    struct sample *s = *state;
    compress(s, 49, 35, 2, 1, 0);
    assert_int_equal(prepare(s, POOL_SIZE), OK);
    assert_int_equal(caller_get32(s->caller, JD + 28), 49);
    assert_int_equal(caller_get32(s->caller, JD + 32), 35);
}

static void the_output_function_can_stop_it(void **state)
{
    struct sample *s = *state;
    compress(s, 64, 48, 1, 1, 0);
    assert_int_equal(prepare(s, POOL_SIZE), OK);
    caller_put32(s->caller, DEVICE + 12, 0);
    assert_int_equal(decode(s, 0), INTERRUPTED);
    assert_int_equal(caller_get32(s->caller, DEVICE + 8), RECORD + 8 + 192);
}

static void faults_are_told(void **state)
{
    struct sample *s = *state;
    compress(s, 64, 48, 2, 2, 0);
    assert_int_equal(prepare(s, 1000), NO_MEMORY);
    assert_int_equal(prepare(s, POOL_SIZE), OK);
    assert_int_equal(decode(s, 4), PARAMETER);
    s->file_size /= 2;
    assert_int_equal(prepare(s, POOL_SIZE), OK);
    assert_int_equal(decode(s, 0), NO_INPUT);
    s->file_size = 100;
    assert_int_equal(prepare(s, POOL_SIZE), NO_INPUT);
    s->file[0] = 0;
    assert_int_equal(prepare(s, POOL_SIZE), DAMAGED);
}

static void other_kinds_of_jpeg_are_refused(void **state)
{
    struct sample *s = *state;
    compress(s, 64, 48, 1, 2, 0);
    assert_int_equal(prepare(s, POOL_SIZE), STANDARD);
    compress(s, 64, 48, 2, 2, 0);
    for (unsigned long i = 0; i + 1 < s->file_size; i++) {
        if (s->file[i] == 0xff && s->file[i + 1] == 0xc0) {
            s->file[i + 1] = 0xc2; // progressive
        }
    }
    assert_int_equal(prepare(s, POOL_SIZE), STANDARD);
}

// Whatever is wrong with the file, it ends.
static void damage_does_no_harm(void **state)
{
    struct sample *s = *state;
    uint32_t dice = 3;
    for (unsigned n = 0; n < 200; n++) {
        compress(s, 40, 40, 2, 1 + (int)n % 2, n % 3);
        for (unsigned i = 0; i < 5; i++) {
            dice = dice * 1664525 + 1013904223;
            s->file[2 + (dice >> 4) % (s->file_size - 2)] ^= (uint8_t)(dice >> 24);
        }
        if (prepare(s, POOL_SIZE) == OK && caller_get32(s->caller, JD + 28) <= SIDE_MAX &&
            caller_get32(s->caller, JD + 32) <= SIDE_MAX) {
            assert_in_range(decode(s, 0), OK, STANDARD);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_sampling_is_decoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_may_end_inside_a_block, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_comes_in_half_a_quarter_and_an_eighth_of_its_size, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(restart_markers_are_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_size_is_known_after_prepare, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_output_function_can_stop_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_kinds_of_jpeg_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_does_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

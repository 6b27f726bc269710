// The compression engine: tables from QS, 4:2:2, a stream that begins and ends as it should.

#include "sensor/jpeg_writer.h"

#include "support/jpeg_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t out[1 << 16];

static void slope(void *ctx, unsigned y, uint8_t *luma, uint8_t *u, uint8_t *v)
{
    (void)ctx;
    for (unsigned x = 0; x < 64; x++) {
        luma[x] = (uint8_t)(x + y * 3);
        u[x / 2] = (uint8_t)(60 + x);
        v[x / 2] = (uint8_t)(200 - x - y);
    }
}

static size_t make(unsigned scale, size_t size)
{
    return jpeg_write(&(struct jpeg_writer){64, 48, scale, slope, NULL}, out, size);
}

static void tables_of_real_parts_at_qs_12(void **state)
{
    // In the order of a file: zigzag.
    static const unsigned expected[16] = {12, 8, 9, 11, 9, 8, 12, 11, 10, 11, 14, 13, 12, 14, 18, 30};
    (void)state;
    size_t size = make(12, sizeof(out));
    const uint8_t *table = out;
    while (table[0] != 0xff || table[1] != 0xdb) {
        table++;
    }
    assert_true(table < out + size);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(table[5 + i], expected[i]);
    }
}

static void tables_grow_with_qs_and_stay_in_a_byte(void **state)
{
    (void)state;
    assert_int_equal(jpeg_quantiser(16, 0), 1);
    assert_int_equal(jpeg_quantiser(16, 1), 1);
    assert_int_equal(jpeg_quantiser(16, 10), 10);
    assert_int_equal(jpeg_quantiser(16, 63), 63);
    assert_int_equal(jpeg_quantiser(61, 63), 240);
    assert_int_equal(jpeg_quantiser(121, 63), 255);
}

static void the_stream_is_a_whole_422_jfif(void **state)
{
    static const uint8_t head[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
    struct jpeg_image image;
    (void)state;
    size_t size = make(10, sizeof(out));
    assert_memory_equal(out, head, sizeof(head));
    assert_int_equal(out[size - 2], 0xff);
    assert_int_equal(out[size - 1], 0xd9);
    assert_int_equal(jpeg_read(&image, out, size), 0);
    assert_int_equal(image.width, 64);
    assert_int_equal(image.height, 48);
    assert_int_equal(image.h_samples, 2);
    assert_int_equal(image.v_samples, 1);
    assert_int_equal(image.quantisers[1][0], jpeg_quantiser(17, 10));
    // In the middle Y is 104, U 92, V 144: R = Y + 1.402 (V - 128), B = Y + 1.772 (U - 128).
    const uint8_t *middle = image.rgb + ((size_t)24 * 64 + 32) * 3;
    assert_in_range(middle[0], 126 - 8, 126 + 8);
    assert_in_range(middle[2], 40 - 8, 40 + 8);
    free(image.rgb);
}

static void a_larger_qs_makes_a_smaller_stream(void **state)
{
    (void)state;
    size_t last = sizeof(out);
    for (unsigned scale = 2; scale < 64; scale += 12) {
        size_t size = make(scale, sizeof(out));
        assert_true(size < last);
        last = size;
    }
}

static void a_stream_that_is_too_long_is_cut_off(void **state)
{
    (void)state;
    memset(out, 0xaa, sizeof(out));
    size_t size = make(2, 700);
    assert_true(size > 0 && size <= 700);
    assert_int_equal(out[700], 0xaa);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_real_parts_at_qs_12),
        cmocka_unit_test(tables_grow_with_qs_and_stay_in_a_byte),
        cmocka_unit_test(the_stream_is_a_whole_422_jfif),
        cmocka_unit_test(a_larger_qs_makes_a_smaller_stream),
        cmocka_unit_test(a_stream_that_is_too_long_is_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

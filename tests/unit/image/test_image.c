// Parsing and verifying images.

#include "image/image.h"

#include "samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint8_t bytes[512];

static size_t make(void)
{
    return sample_image(bytes, sizeof bytes, 0x40080000, IMAGE_CHIP_ESP32);
}

static void a_header_survives_writing_and_reading(void **state)
{
    (void)state;
    struct image_header in = {.magic = IMAGE_MAGIC,
                              .segment_count = 3,
                              .mode = IMAGE_DOUT,
                              .speed = IMAGE_80MHZ,
                              .size = 4,
                              .entry = 0x40081234,
                              .wp_pin = 0xee,
                              .drive = {1, 2, 3},
                              .chip_id = 9,
                              .min_revision = 1,
                              .min_revision_full = 301,
                              .max_revision_full = 399,
                              .hash_appended = true};
    struct image_header out;
    uint8_t raw[IMAGE_HEADER_SIZE];
    uint8_t again[IMAGE_HEADER_SIZE];
    image_write_header(&in, raw);
    image_read_header(&out, raw);
    image_write_header(&out, again);
    assert_memory_equal(raw, again, sizeof raw);
    assert_int_equal(out.max_revision_full, 399);
    assert_int_equal(out.chip_id, 9);
    assert_int_equal(raw[3], 0x4f);
}

static void a_whole_image_is_accepted(void **state)
{
    (void)state;
    struct image image;
    struct error err = {.text = ""};
    size_t size = make();
    assert_int_equal(image_parse(&image, bytes, size, &err), 0);
    assert_int_equal(image_verify(&image, 100, &err), 0);
    assert_int_equal(image.length, size);
    assert_int_equal(image.header.segment_count, 1);
    assert_int_equal(image.segments[0].address, 0x40080000);
    assert_int_equal(image.segments[0].length, 20);
    assert_int_equal(image.segments[0].offset, 32);
    assert_int_equal(image.checksum_stored, 0xef ^ 1 ^ 2 ^ 3 ^ 4 ^ 5 ^ 6 ^ 7 ^ 8);
}

static void every_cut_is_noticed(void **state)
{
    (void)state;
    struct image image;
    size_t size = make();
    for (size_t cut = 0; cut < size; cut++) {
        struct error err = {.text = ""};
        assert_int_equal(image_parse(&image, bytes, cut, &err), ERR_INVALID);
        assert_string_not_equal(err.text, "");
    }
}

static void every_changed_bit_of_the_data_is_noticed(void **state)
{
    (void)state;
    struct image image;
    size_t size = make();
    for (size_t at = 32; at < size; at++) {
        for (unsigned n = 0; n < 8; n++) {
            bytes[at] ^= (uint8_t)(1U << n);
            assert_int_equal(image_parse(&image, bytes, size, NULL), 0);
            assert_int_equal(image_verify(&image, 100, NULL), ERR_INVALID);
            bytes[at] ^= (uint8_t)(1U << n);
        }
    }
}

static void a_wrong_chip_and_revision_are_named(void **state)
{
    (void)state;
    struct image image;
    struct error err = {.text = ""};
    size_t size = sample_image(bytes, sizeof bytes, 0x3fc90000, 9);
    assert_int_equal(image_parse(&image, bytes, size, NULL), 0);
    assert_int_equal(image_verify(&image, 300, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "ESP32-S3"));

    image.header.chip_id = IMAGE_CHIP_ESP32;
    image.header.min_revision_full = 300;
    assert_int_equal(image_verify(&image, 300, NULL), 0);
    assert_int_equal(image_verify(&image, 101, NULL), ERR_INVALID);
    image.header.min_revision_full = 0;
    image.header.max_revision_full = 299;
    assert_int_equal(image_verify(&image, 300, NULL), ERR_INVALID);
}

static void a_header_with_nonsense_is_refused(void **state)
{
    (void)state;
    struct image image;
    size_t size = make();
    bytes[0] = 0xe8;
    assert_int_equal(image_parse(&image, bytes, size, NULL), ERR_INVALID);
    bytes[0] = IMAGE_MAGIC;
    bytes[1] = 0;
    assert_int_equal(image_parse(&image, bytes, size, NULL), ERR_INVALID);
    bytes[1] = 17;
    assert_int_equal(image_parse(&image, bytes, size, NULL), ERR_INVALID);
}

static void regions_have_names(void **state)
{
    (void)state;
    assert_string_equal(image_region(0x3f400020), "DROM");
    assert_string_equal(image_region(0x400d0020), "IROM");
    assert_null(image_region(0));
    assert_true(image_is_mapped(0x3f400020));
    assert_false(image_is_mapped(0x3ffb0000));
    assert_string_equal(image_mode_name(IMAGE_DIO), "DIO");
    assert_null(image_mode_name(6));
    assert_int_equal(image_speed_mhz(IMAGE_80MHZ), 80);
    assert_int_equal(image_flash_size(2), 4 << 20);
    assert_null(image_chip_name(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_survives_writing_and_reading),
        cmocka_unit_test(a_whole_image_is_accepted),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(every_changed_bit_of_the_data_is_noticed),
        cmocka_unit_test(a_wrong_chip_and_revision_are_named),
        cmocka_unit_test(a_header_with_nonsense_is_refused),
        cmocka_unit_test(regions_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

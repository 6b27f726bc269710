// What a file is, and where it goes.

#include "image/place.h"

#include "samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint8_t bytes[0x10000];

static void refused(size_t size, enum image_kind kind, const char *word)
{
    struct error err = {.text = ""};
    uint32_t offset = 0;
    assert_int_equal(image_kind(bytes, size), kind);
    assert_int_equal(image_place(bytes, size, &offset, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, word));
}

static void a_loader_goes_to_0x1000(void **state)
{
    (void)state;
    uint32_t offset = 0;
    size_t size = sample_image(bytes, sizeof bytes, 0x40078000, IMAGE_CHIP_ESP32);
    assert_int_equal(image_kind(bytes, size), IMAGE_KIND_RAM_PROGRAM); // nothing that small is a loader
    assert_int_equal(image_place(bytes, size, &offset, NULL), 0);
    assert_int_equal(offset, 0x1000);
    assert_int_equal(image_kind(bytes, 4096), IMAGE_KIND_LOADER);
    assert_int_equal(image_place(bytes, 4096, &offset, NULL), 0);
    assert_int_equal(offset, 0x1000);
    memset(bytes + size, 0xff, sizeof bytes - size);
    bytes[0x7000] = 0xaa;
    bytes[0x7001] = 0x50;
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_FOR_LOADER);
    assert_int_equal(image_place(bytes, sizeof bytes, &offset, NULL), 0);
    assert_int_equal(offset, 0x1000);
}

static void a_merged_image_behind_padding_goes_to_0(void **state)
{
    (void)state;
    uint32_t offset = 1;
    memset(bytes, 0xff, sizeof bytes);
    (void)sample_image(bytes + 0x1000, sizeof bytes - 0x1000, 0x40078000, IMAGE_CHIP_ESP32);
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_FROM_ZERO);
    assert_int_equal(image_place(bytes, sizeof bytes, &offset, NULL), 0);
    assert_int_equal(offset, 0);
    (void)sample_image(bytes + 0x1000, sizeof bytes - 0x1000, 0x3fc90000, 9);
    refused(sizeof bytes, IMAGE_KIND_OTHER_CHIP, "ESP32-S3");
}

static void what_cannot_start_is_refused_with_the_reason(void **state)
{
    (void)state;
    refused(0, IMAGE_KIND_EMPTY, "empty");
    memset(bytes, 0xff, 100);
    refused(100, IMAGE_KIND_BLANK, "blank");
    size_t size = sample_image(bytes, sizeof bytes, 0x3f400020, IMAGE_CHIP_ESP32);
    refused(size, IMAGE_KIND_APP, "bootloader");
    size = sample_image(bytes, sizeof bytes, 0x3fc90000, 9);
    refused(size, IMAGE_KIND_OTHER_CHIP, "ESP32-S3");
    size = sample_image(bytes, sizeof bytes, 0x40080000, IMAGE_CHIP_ESP32);
    bytes_put32(bytes + 4, 0x40100004);
    refused(size, IMAGE_KIND_ESP8266, "ESP8266");
}

static void a_partition_table_alone_is_named(void **state)
{
    (void)state;
    struct partition_table table = {.entries = {{PARTITION_DATA, 2, 0x9000, 0x6000, "nvs", 0}}, .count = 1};
    partition_build(&table, bytes);
    refused(PARTITION_TABLE_SIZE, IMAGE_KIND_TABLE, "0x8000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loader_goes_to_0x1000),
        cmocka_unit_test(a_merged_image_behind_padding_goes_to_0),
        cmocka_unit_test(what_cannot_start_is_refused_with_the_reason),
        cmocka_unit_test(a_partition_table_alone_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

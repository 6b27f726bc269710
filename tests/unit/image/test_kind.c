// What a file is (image/kind.h): one file of each kind.

#include "image/kind.h"

#include "samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint8_t bytes[0x10000];

static void files_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        size_t size;
        enum image_kind kind;
    } cases[] = {
#define CASE(text, kind) {text, sizeof text - 1, kind}
        CASE("", IMAGE_KIND_EMPTY),
        CASE("\xff\xff\xff\xff", IMAGE_KIND_BLANK),
        CASE("\x01\x01\x01\x01", IMAGE_KIND_REPEATED),
        CASE("print('h\xc3\xa4llo')\n", IMAGE_KIND_TEXT),
        CASE("\n\n\n<!DOCTYPE html><html>", IMAGE_KIND_HTML),
        CASE("\xef\xbb\xbf<html>", IMAGE_KIND_HTML),
        CASE("{\"message\": \"Not Found\"}", IMAGE_KIND_JSON),
        CASE("version https://git-lfs.github.com/spec/v1\n", IMAGE_KIND_POINTER),
        CASE("6QMCIAAEBEDuAAAA\n", IMAGE_KIND_BASE64),
        CASE(":020000040000FA\n", IMAGE_KIND_HEX),
        CASE("S00600004844521B\n", IMAGE_KIND_SREC),
        CASE("\x7f"
             "ELF\x01\x01",
             IMAGE_KIND_ELF),
        CASE("UF2\nWQ]\x9e", IMAGE_KIND_UF2),
        CASE("PK\x03\x04 and more", IMAGE_KIND_ZIP),
        CASE("\x1f\x8b\x08\x00", IMAGE_KIND_GZIP),
        CASE("7z\xbc\xaf\x27\x1c", IMAGE_KIND_ARCHIVE),
        CASE("\xff\xd8\xff\xe0", IMAGE_KIND_JPEG),
        CASE("\x89PNG\r\n", IMAGE_KIND_PICTURE),
        CASE("MZ\x90", IMAGE_KIND_PROGRAM),
        CASE("\xef\xbf\xbd\x03\x02 ", IMAGE_KIND_RECODED),
        CASE("\xc3\xa9\x03\x02 ", IMAGE_KIND_RECODED),
        CASE("\xff\xfe\xe9\x00\x03\x00", IMAGE_KIND_RECODED),
        CASE("\x05\x91\xfe random", IMAGE_KIND_UNKNOWN),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(bytes, cases[i].content, cases[i].size);
        assert_int_equal(image_kind(bytes, cases[i].size), cases[i].kind);
        assert_non_null(image_kind_name(cases[i].kind));
    }
}

static void filesystems_and_archives_are_known_by_what_is_inside(void **state)
{
    (void)state;
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes + 257, "ustar", 5);
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_TAR);
    memset(bytes, 0xff, sizeof bytes);
    memcpy(bytes + 8, "littlefs", 8);
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_LITTLEFS);
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes + 54, "FAT16", 5);
    bytes[0] = 0xe9; // a jump, and an image's first byte
    bytes[510] = 0x55;
    bytes[511] = 0xaa;
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_FAT);
    memset(bytes, 0xff, sizeof bytes);
    for (unsigned i = 0; i < 16; i++) {
        bytes_put16(bytes + i * 4096 + 252, (uint16_t)(0x0529 ^ 256 ^ (16 - i)));
    }
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_SPIFFS);
}

static void random_bytes_are_taken_for_encrypted_ones(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        random = random * UINT32_C(1664525) + UINT32_C(1013904223);
        bytes[i] = (uint8_t)(random >> 24);
    }
    bytes[0] = 0x42;
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_ENCRYPTED);
    memset(bytes + 0x4000, 0, 0x800);
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_UNKNOWN);
}

static void chips_with_other_boot_offsets_are_known(void **state)
{
    (void)state;
    memset(bytes, 0xff, sizeof bytes);
    (void)sample_image(bytes + 0x2000, 0x1000, 0x4ff30000, 18);
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_OTHER_CHIP);
    assert_int_equal(image_kind_header(bytes, sizeof bytes), 0x2000);
    bytes[0x200c] = 77; // no chip has that number: damaged, perhaps
    assert_int_equal(image_kind(bytes, sizeof bytes), IMAGE_KIND_UNKNOWN);
}

static void line_endings_are_counted(void **state)
{
    (void)state;
    const uint8_t dos[] = "a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\nh\r\n";
    assert_true(image_kind_crlf(dos, sizeof dos));
    const uint8_t mixed[] = "a\r\nb\r\nc\r\nd\r\ne\nf\r\ng\r\nh\r\n";
    assert_false(image_kind_crlf(mixed, sizeof mixed));
    memset(bytes, '\n', 1000);
    assert_true(image_kind_no_crlf(bytes, 1000));
    bytes[10] = '\r';
    assert_false(image_kind_no_crlf(bytes, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_known_by_their_first_bytes),
        cmocka_unit_test(filesystems_and_archives_are_known_by_what_is_inside),
        cmocka_unit_test(random_bytes_are_taken_for_encrypted_ones),
        cmocka_unit_test(chips_with_other_boot_offsets_are_known),
        cmocka_unit_test(line_endings_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

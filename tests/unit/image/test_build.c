// Making images: where segments go, and what is refused.

#include "image/build.h"

#include "samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define CAPACITY 0x80000U

static uint8_t out[CAPACITY];
static uint8_t data[0x30000];

static void fill(void)
{
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i * 7 + (i >> 8));
    }
}

// Every byte of the ELF file must be found again at its address, flash segments at the right place of their
// page.
static void check_content(const struct image *image, const struct elf *elf)
{
    size_t found = 0;
    size_t wanted = 0;
    for (unsigned e = 0; e < elf->count; e++) {
        wanted += elf->segments[e].length;
    }
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];
        if (image_is_mapped(segment->address)) {
            assert_int_equal(segment->offset % 0x10000, segment->address % 0x10000);
        }
        for (unsigned e = 0; e < elf->count; e++) {
            const struct elf_segment *source = &elf->segments[e];
            if (segment->address >= source->address && segment->address < source->address + source->length) {
                uint32_t at = segment->address - source->address;
                uint32_t length =
                    source->length - at < segment->length ? source->length - at : segment->length;
                assert_memory_equal(out + segment->offset, source->data + at, length);
                found += length;
            }
        }
    }
    assert_int_equal(found, wanted);
}

static void build_and_check(const struct elf *elf)
{
    struct image image;
    struct error err = {.text = ""};
    size_t length = 0;
    assert_int_equal(image_build(out, sizeof out, &length, elf, &sample_header, &err), 0);
    assert_int_equal(image_parse(&image, out, length, &err), 0);
    assert_int_equal(image_verify(&image, 100, &err), 0);
    assert_int_equal(image.length, length);
    assert_int_equal(image.header.entry, elf->entry);
    check_content(&image, elf);
}

static void ram_segments_fill_the_gap_between_flash_segments(void **state)
{
    (void)state;
    fill();
    struct elf elf = {.entry = 0x40080000,
                      .segments = {{0x3f400020, 0x1234, data},
                                   {0x3ffb0000, 0x400, data + 1},
                                   {0x40080000, 0x1f000, data + 2},
                                   {0x400d0020, 0x20010, data + 3}},
                      .count = 4};
    build_and_check(&elf);
}

// The gap left by RAM segments of every length can be closed: none of them leaves room for half a header.
static void every_length_of_a_ram_segment_works(void **state)
{
    (void)state;
    fill();
    for (uint32_t tail = 0; tail < 64; tail++) {
        struct elf elf = {.entry = 0x40080000,
                          .segments = {{0x3f400020, 0x100, data},
                                       {0x3ffb0000, 0xfec0 + tail, data + 1},
                                       {0x400d0020, 0x40, data + 3}},
                          .count = 3};
        build_and_check(&elf);
    }
}

static void without_ram_segments_the_gap_is_padding(void **state)
{
    (void)state;
    fill();
    struct elf elf = {.entry = 0x400d0020,
                      .segments = {{0x3f400020, 0x104, data}, {0x400d0020, 0x40, data + 3}},
                      .count = 2};
    build_and_check(&elf);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    struct error err = {.text = ""};
    size_t length = 0;
    struct elf elf = {.segments = {{0x3ffb0000, 0x1000, data}}, .count = 1};
    assert_int_equal(image_build(out, 0x1000, &length, &elf, &sample_header, &err), ERR_LIMIT);
    elf.count = 20;
    for (unsigned i = 0; i < elf.count; i++) {
        elf.segments[i] = (struct elf_segment){0x3ffb0000 + 0x100 * i, 4, data};
    }
    assert_int_equal(image_build(out, sizeof out, &length, &elf, &sample_header, NULL), ERR_LIMIT);
}

static const struct partition_table table = {
    .entries = {{PARTITION_APP, PARTITION_FACTORY, 0x10000, 0x10000, "factory", 0}}, .count = 1};

static void parts_are_merged_where_they_belong(void **state)
{
    (void)state;
    fill();
    size_t length = 0;
    struct image_part loader = {data, 0x2000};
    struct image_part app = {data + 5, 0x1000};
    assert_int_equal(image_merge(out, sizeof out, &length, loader, &table, app, NULL), 0);
    assert_int_equal(length, 0x10000 - 0x1000 + 0x1000);
    assert_memory_equal(out, data, 0x2000);
    assert_int_equal(out[0x2000], 0xff);
    assert_int_equal(out[0x7000], 0xaa);
    assert_memory_equal(out + 0xf000, data + 5, 0x1000);
}

static void parts_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    size_t length = 0;
    struct image_part loader = {data, 0x2000};
    struct image_part app = {data, 0x1000};
    struct image_part large = {data, 0x10001};
    struct partition_table empty = {.count = 0};
    assert_int_equal(image_merge(out, sizeof out, &length, large, &table, app, NULL), ERR_INVALID);
    assert_int_equal(image_merge(out, sizeof out, &length, loader, &table, large, NULL), ERR_INVALID);
    assert_int_equal(image_merge(out, sizeof out, &length, loader, &empty, app, NULL), ERR_INVALID);
    assert_int_equal(image_merge(out, 0xf800, &length, loader, &table, app, NULL), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ram_segments_fill_the_gap_between_flash_segments),
        cmocka_unit_test(every_length_of_a_ram_segment_works),
        cmocka_unit_test(without_ram_segments_the_gap_is_padding),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(parts_are_merged_where_they_belong),
        cmocka_unit_test(parts_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

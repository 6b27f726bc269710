// Would these files start? (doctor/check.h) The damages of a real firmware are in tests/damage.

#include "doctor/check.h"

#include "../image/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LOADER_SIZE 0x1000U

static uint8_t loader[LOADER_SIZE], table[PARTITION_TABLE_SIZE], app[0x1000], other[0x3000];
static size_t app_size;
static struct check_report report;

static const struct partition_table plan = {
    .entries = {{PARTITION_DATA, 2, 0x9000, 0x5000, "nvs", 0},
                {PARTITION_DATA, 0, 0xe000, 0x2000, "otadata", 0},
                {PARTITION_APP, 0x10, 0x10000, 0x10000, "app0", 0},
                {PARTITION_APP, 0x11, 0x20000, 0x10000, "app1", 0}},
    .count = 4,
};

static int make_parts(void **state)
{
    (void)state;
    memset(loader, 0xff, sizeof loader);
    (void)sample_image(loader, sizeof loader, 0x40080000, IMAGE_CHIP_ESP32);
    app_size = sample_image(app, sizeof app, 0x400d0020, IMAGE_CHIP_ESP32);
    partition_build(&plan, table);
    return 0;
}

static struct check_file placed(const uint8_t *bytes, size_t size, uint32_t offset)
{
    return (struct check_file){
        .name = "part", .bytes = bytes, .size = size, .placed = true, .offset = offset};
}

static void judge(struct check_file *files, size_t count, bool partial)
{
    struct check_options options;
    check_options_default(&options);
    options.partial = partial;
    check_files(&report, files, count, &options);
}

static void three_parts_at_their_places_start(void **state)
{
    (void)state;
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, app_size, 0x10000)};
    judge(files, 3, false);
    assert_true(report.starts);
    assert_int_equal(report.cause, CHECK_NOTE);
    assert_int_equal(report.table.count, 4);
}

static void parts_without_offsets_go_where_they_belong(void **state)
{
    (void)state;
    struct check_file files[] = {placed(app, app_size, 0), placed(loader, sizeof loader, 0),
                                 placed(table, sizeof table, 0)};
    files[0].placed = files[1].placed = files[2].placed = false;
    judge(files, 3, false);
    assert_true(report.starts);
    assert_int_equal(files[0].offset, 0x10000);
    assert_int_equal(files[1].offset, 0x1000);
    assert_int_equal(files[2].offset, 0x8000);
}

static void an_app_alone_is_a_fault_unless_the_rest_is_there(void **state)
{
    (void)state;
    struct check_file file = placed(app, app_size, 0x10000);
    judge(&file, 1, false);
    assert_int_equal(report.cause, CHECK_APP_ALONE);
    judge(&file, 1, true);
    assert_true(report.starts);
    file.offset = 0x1000;
    judge(&file, 1, true);
    assert_int_equal(report.cause, CHECK_WRONG_OFFSET);
}

static void a_table_or_a_filesystem_alone_starts_nothing(void **state)
{
    (void)state;
    struct check_file file = placed(table, sizeof table, 0x8000);
    judge(&file, 1, false);
    assert_int_equal(report.cause, CHECK_TABLE_ALONE);
    memset(other, 0xff, sizeof other);
    memcpy(other + 8, "littlefs", 8);
    file = placed(other, sizeof other, 0x200000);
    judge(&file, 1, false);
    assert_int_equal(report.cause, CHECK_FILESYSTEM);
    judge(&file, 1, true);
    assert_true(report.starts);
}

static void files_over_each_other_or_behind_the_flash_are_refused(void **state)
{
    (void)state;
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, app_size, 0x10000), placed(app, app_size, 0x10010)};
    judge(files, 4, false);
    assert_int_equal(report.cause, CHECK_FILES_OVERLAP);
    files[3].offset = 0x3fffff;
    judge(files, 4, false);
    assert_int_equal(report.cause, CHECK_TOO_LONG);
}

// Which of two apps starts stands in otadata: the greatest number with a right checksum.
static void otadata_chooses_the_app(void **state)
{
    (void)state;
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(other, 0x2000, 0xe000), placed(app, app_size, 0x10000)};
    memset(other, 0xff, sizeof other);
    bytes_put32(other, 1);
    bytes_put32(other + 28, 0x4743989a);
    judge(files, 4, false);
    assert_true(report.starts);
    bytes_put32(other + 0x1000, 2);
    bytes_put32(other + 0x101c, 0x55f63774);
    judge(files, 4, false);
    assert_int_equal(report.cause, CHECK_NO_APP); // the second slot is empty
    bytes_put32(other + 0x101c, 0x55f63775);
    judge(files, 4, false);
    assert_true(report.starts);
}

static void the_flash_and_the_chip_must_do(void **state)
{
    (void)state;
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, app_size, 0x10000)};
    struct check_options options = {.flash_size = 2U << 20, .chip_revision = 100};
    check_files(&report, files, 3, &options);
    assert_int_equal(report.cause, CHECK_FLASH_SIZE);
    struct image_header header = sample_header;
    struct elf elf = {.entry = 0x400d0020, .segments = {{0x400d0020, 20, loader}}, .count = 1};
    header.min_revision_full = 300;
    assert_int_equal(image_build(app, sizeof app, &app_size, &elf, &header, NULL), 0);
    options.flash_size = 4U << 20;
    check_files(&report, files, 3, &options);
    assert_int_equal(report.cause, CHECK_REVISION);
    options.chip_revision = 301;
    check_files(&report, files, 3, &options);
    assert_true(report.starts);
}

static void a_cut_file_is_named_by_its_lengths(void **state)
{
    (void)state;
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, 40, 0x10000)};
    judge(files, 3, false);
    assert_int_equal(report.cause, CHECK_CUT);
    bool is_said = false;
    for (unsigned i = 0; i < report.count; i++) {
        is_said =
            is_said || strstr(report.findings[i].text, "the file has 40 bytes, and must have more than ");
    }
    assert_true(is_said);
}

// esptool writes another mode, speed or size into the header and leaves the hash; the ROM does not look at
// it.
static void a_bootloader_with_other_flash_settings_starts(void **state)
{
    make_parts(state);
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, app_size, 0x10000)};
    loader[2] = IMAGE_DOUT;
    loader[3] = 0x2f;
    judge(files, 3, false);
    assert_true(report.starts);
    loader[40] ^= 1; // two changes that the checksum does not see
    loader[41] ^= 1;
    judge(files, 3, false);
    assert_int_equal(report.cause, CHECK_LOADER_DAMAGED);
    make_parts(state);
    files[2].bytes = app;
    app[2] = IMAGE_DOUT; // the second stage does look at it
    judge(files, 3, false);
    assert_int_equal(report.cause, CHECK_APP_DAMAGED);
    make_parts(state);
}

static void an_app_may_have_segments_that_nobody_loads(void **state)
{
    struct image_header header = sample_header;
    struct elf elf = {
        .entry = 0x400d0020, .segments = {{0x20, 20, table}, {0x400d0020, 20, table}}, .count = 2};
    make_parts(state);
    assert_int_equal(image_build(app, sizeof app, &app_size, &elf, &header, NULL), 0);
    struct check_file files[] = {placed(loader, sizeof loader, 0x1000), placed(table, sizeof table, 0x8000),
                                 placed(app, app_size, 0x10000)};
    judge(files, 3, false);
    assert_true(report.starts);
    elf.segments[0].address = 0x10000000;
    assert_int_equal(image_build(app, sizeof app, &app_size, &elf, &header, NULL), 0);
    judge(files, 3, false);
    assert_int_equal(report.cause, CHECK_APP_DAMAGED);
    make_parts(state);
}

// Behind its image go on segments that the program maps itself, as NuttX does.
static void a_program_that_maps_the_rest_of_itself_needs_no_table(void **state)
{
    static uint8_t file[0x8000];
    make_parts(state);
    memset(file, 0, sizeof file);
    size_t length = sample_image(file, sizeof file, 0x40080000, IMAGE_CHIP_ESP32);
    struct check_file part = placed(file, sizeof file, 0x1000);
    judge(&part, 1, false);
    assert_int_equal(report.cause, CHECK_NO_TABLE);
    bytes_put32(file + length + 4, 0x1000); // padding
    bytes_put32(file + length + 0x1008, 0x400d0020);
    bytes_put32(file + length + 0x100c, 0x100);
    judge(&part, 1, false);
    assert_true(report.starts);
    bytes_put32(file + length + 0x100c, 0x10000); // longer than the file
    judge(&part, 1, false);
    assert_int_equal(report.cause, CHECK_NO_TABLE);
}

static void every_cause_has_a_name_and_a_next_step(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CHECK_NOTE; i++) {
        assert_true(strlen(check_cause_id((enum check_cause)i)) > 1);
        assert_true(strlen(check_cause_title((enum check_cause)i)) > 10);
        assert_true(strlen(check_cause_next((enum check_cause)i)) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_parts_at_their_places_start),
        cmocka_unit_test(parts_without_offsets_go_where_they_belong),
        cmocka_unit_test(an_app_alone_is_a_fault_unless_the_rest_is_there),
        cmocka_unit_test(a_table_or_a_filesystem_alone_starts_nothing),
        cmocka_unit_test(files_over_each_other_or_behind_the_flash_are_refused),
        cmocka_unit_test(otadata_chooses_the_app),
        cmocka_unit_test(the_flash_and_the_chip_must_do),
        cmocka_unit_test(a_cut_file_is_named_by_its_lengths),
        cmocka_unit_test(a_bootloader_with_other_flash_settings_starts),
        cmocka_unit_test(an_app_may_have_segments_that_nobody_loads),
        cmocka_unit_test(a_program_that_maps_the_rest_of_itself_needs_no_table),
        cmocka_unit_test(every_cause_has_a_name_and_a_next_step),
    };
    return cmocka_run_group_tests(tests, make_parts, NULL);
}

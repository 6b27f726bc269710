// Partition tables, as bytes and as text.

#include "image/partition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define FLASH 0x400000U

static const char csv[] = "# name, type, subtype, offset, size\n"
                          "nvs, data, nvs, 0x9000, 24K\r\n"
                          "\n"
                          "factory,app,factory,0x10000,0x1f0000,\n"
                          "vfs, 1, 0x81, 2M, 2M, encrypted";

static int parse_text(struct partition_table *table, const char *text, struct error *err)
{
    return partition_parse_csv(table, text, strlen(text), err);
}

static void text_becomes_bytes_and_back(void **state)
{
    (void)state;
    struct partition_table in;
    struct partition_table out;
    uint8_t bytes[PARTITION_TABLE_SIZE];
    assert_int_equal(parse_text(&in, csv, NULL), 0);
    assert_int_equal(in.count, 3);
    partition_build(&in, bytes);
    assert_int_equal(partition_parse(&out, bytes, sizeof bytes, FLASH, NULL), 0);
    assert_true(out.has_md5);
    assert_int_equal(out.count, 3);
    assert_memory_equal(in.entries, out.entries, sizeof in.entries[0] * 3);
    assert_int_equal(out.entries[0].size, 24 * 1024);
    assert_int_equal(out.entries[2].offset, 0x200000);
    assert_int_equal(out.entries[2].flags, 1);
    assert_int_equal(bytes[0], 0xaa);
    assert_int_equal(bytes[3 * PARTITION_ENTRY_SIZE], 0xeb);
}

static void every_changed_byte_is_noticed(void **state)
{
    (void)state;
    struct partition_table table;
    uint8_t bytes[PARTITION_TABLE_SIZE];
    assert_int_equal(parse_text(&table, csv, NULL), 0);
    partition_build(&table, bytes);
    for (size_t at = 0; at < 4 * PARTITION_ENTRY_SIZE; at++) {
        size_t in_entry = at - 3 * PARTITION_ENTRY_SIZE;
        if (at >= 3 * PARTITION_ENTRY_SIZE && in_entry >= 2 && in_entry < 16) {
            continue; // filling bytes of the MD5 entry mean nothing
        }
        struct error err = {.text = ""};
        bytes[at] ^= 0x40;
        assert_int_equal(partition_parse(&table, bytes, sizeof bytes, FLASH, &err), ERR_INVALID);
        assert_string_not_equal(err.text, "");
        bytes[at] ^= 0x40;
    }
}

static void a_table_without_md5_is_accepted(void **state)
{
    (void)state;
    struct partition_table table;
    uint8_t bytes[PARTITION_TABLE_SIZE];
    assert_int_equal(parse_text(&table, csv, NULL), 0);
    partition_build(&table, bytes);
    memset(bytes + 3 * PARTITION_ENTRY_SIZE, 0xff, PARTITION_ENTRY_SIZE);
    assert_int_equal(partition_parse(&table, bytes, sizeof bytes, FLASH, NULL), 0);
    assert_false(table.has_md5);
}

static void what_does_not_fit_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"a, data, nvs, 0x9000, 0x2000\nb, data, phy, 0xa000, 0x1000\n", "overlap"},
        {"a, app, factory, 0x11000, 0x1000\n", "multiple"},
        {"a, data, nvs, 0x9000\n", "line 1"},
        {"# fine\na, data, what, 0x9000, 1\n", "line 2"},
        {"a_label_that_is_too_long, data, nvs, 0x9000, 0x1000\n", "line 1"},
        {"a, data, nvs, 0x9000, 5G\n", "line 1"},
        {"a, data, nvs, 0x9000, 99999999999\n", "line 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct partition_table table;
        struct error err = {.text = ""};
        assert_int_equal(parse_text(&table, cases[i].text, &err), ERR_INVALID);
        assert_non_null(strstr(err.text, cases[i].word));
    }
}

static void a_partition_must_end_inside_the_chip(void **state)
{
    (void)state;
    struct partition_table table;
    uint8_t bytes[PARTITION_TABLE_SIZE];
    assert_int_equal(parse_text(&table, csv, NULL), 0);
    partition_build(&table, bytes);
    assert_int_equal(partition_parse(&table, bytes, sizeof bytes, FLASH / 2, NULL), ERR_INVALID);
}

static void the_factory_app_boots_before_a_slot(void **state)
{
    (void)state;
    struct partition_table table;
    assert_int_equal(
        parse_text(&table, "s, app, ota_0, 0x110000, 0x100000\nf, app, factory, 0x10000, 0x100000\n", NULL),
        0);
    assert_string_equal(partition_boot_app(&table)->label, "f");
    table.count = 1;
    assert_string_equal(partition_boot_app(&table)->label, "s");
    table.count = 0;
    assert_null(partition_boot_app(&table));
}

static void what_is_left_out_is_filled_in(void **state)
{
    (void)state;
    struct partition_table table;
    char text[512];
    static const char loose[] = "nvs, data, nvs, , 0x6000\nphy, data, phy, , 4k,\n"
                                "app, app, ota_15, , 1M, encrypted:readonly\nrest, data, , , -4M\n";
    assert_int_equal(parse_text(&table, loose, NULL), 0);
    assert_int_equal(table.entries[0].offset, 0x9000);
    assert_int_equal(table.entries[1].offset, 0xf000);
    assert_int_equal(table.entries[2].offset, 0x10000);
    assert_int_equal(table.entries[2].subtype, 0x1f);
    assert_int_equal(table.entries[2].flags, 3);
    assert_int_equal(table.entries[3].offset, 0x110000);
    assert_int_equal(table.entries[3].size, 0x2f0000);
    assert_int_equal(table.entries[3].subtype, 6);
    assert_true(partition_write_csv(&table, text, sizeof text, NULL) > 0);
    assert_non_null(strstr(text, "app,app,ota_15,0x10000,1M,encrypted:readonly\n"));
    assert_int_equal(partition_write_csv(&table, text, 100, NULL), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_bytes_and_back),
        cmocka_unit_test(every_changed_byte_is_noticed),
        cmocka_unit_test(a_table_without_md5_is_accepted),
        cmocka_unit_test(what_does_not_fit_is_named),
        cmocka_unit_test(a_partition_must_end_inside_the_chip),
        cmocka_unit_test(the_factory_app_boots_before_a_slot),
        cmocka_unit_test(what_is_left_out_is_filled_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

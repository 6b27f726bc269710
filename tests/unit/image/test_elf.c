// Reading ELF files.

#include "image/elf.h"

#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HEADER  52U
#define PROGRAM 32U

static uint8_t file[HEADER + 3 * PROGRAM + 16];

static void put_segment(unsigned number, uint32_t type, uint32_t offset, uint32_t address, uint32_t length)
{
    uint8_t *at = file + HEADER + number * PROGRAM;
    bytes_put32(at, type);
    bytes_put32(at + 4, offset);
    bytes_put32(at + 8, address);
    bytes_put32(at + 16, length);
}

static void make_file(void)
{
    memset(file, 0, sizeof file);
    memcpy(file,
           "\x7f"
           "ELF\x01\x01\x01",
           7);
    bytes_put16(file + 16, 2);
    bytes_put16(file + 18, 94);
    bytes_put32(file + 24, 0x40080004);
    bytes_put32(file + 28, HEADER);
    bytes_put16(file + 42, PROGRAM);
    bytes_put16(file + 44, 3);
    put_segment(0, 1, HEADER + 3 * PROGRAM, 0x40080000, 8);
    put_segment(1, 1, HEADER + 3 * PROGRAM + 8, 0x3ffb0000, 8);
    put_segment(2, 1, HEADER, 0x3ffb1000, 0);
}

static void segments_come_sorted_and_without_empty_ones(void **state)
{
    (void)state;
    struct elf elf;
    make_file();
    assert_int_equal(elf_parse(&elf, file, sizeof file, NULL), 0);
    assert_int_equal(elf.entry, 0x40080004);
    assert_int_equal(elf.count, 2);
    assert_int_equal(elf.segments[0].address, 0x3ffb0000);
    assert_ptr_equal(elf.segments[0].data, file + HEADER + 3 * PROGRAM + 8);
    assert_int_equal(elf.segments[1].address, 0x40080000);
}

static void every_cut_is_noticed(void **state)
{
    (void)state;
    make_file();
    for (size_t size = 0; size < sizeof file; size++) {
        struct elf elf;
        assert_int_equal(elf_parse(&elf, file, size, NULL), ERR_INVALID);
    }
}

static void other_machines_are_refused(void **state)
{
    (void)state;
    static const struct {
        unsigned at;
        uint8_t value;
    } changes[] = {{0, 'E'}, {4, 2}, {5, 2}, {16, 1}, {18, 0xf3}, {42, 56}, {44, 0}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct elf elf;
        struct error err = {.text = ""};
        make_file();
        file[changes[i].at] = changes[i].value;
        assert_int_equal(elf_parse(&elf, file, sizeof file, &err), ERR_INVALID);
        assert_string_not_equal(err.text, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_come_sorted_and_without_empty_ones),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(other_machines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

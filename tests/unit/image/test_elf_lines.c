// Lines by address (image/elf_lines.h), in a program of four functions, two of them inlined twice. Expected
// is what binutils' addr2line says of it.

#include "image/elf_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char *__lsan_default_suppressions(void);

// libdw 0.188 forgets a few bytes when it gives up on bad scopes; they are not ours.
const char *__lsan_default_suppressions(void)
{
    return "leak:libdw";
}

static uint8_t file[16384];
static size_t file_size;

static void load(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", getenv("SAMPLES"), name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    file_size = fread(file, 1, sizeof file, stream);
    fclose(stream);
}

static void assert_line(const struct elf_line *line, const char *function, unsigned number)
{
    assert_string_equal(line->function, function);
    assert_string_equal(line->file, "tiny.c");
    assert_int_equal(line->line, number);
}

static void names_what_was_inlined(const char *name)
{
    struct elf_line found[4];
    load(name);
    struct elf_lines *lines = elf_lines_open(file, file_size);
    assert_non_null(lines);
    assert_int_equal(elf_lines_find(lines, 0x400d000a, found, 4), 3);
    assert_line(&found[0], "inner", 1);
    assert_line(&found[1], "middle", 2);
    assert_line(&found[2], "other", 3);
    assert_int_equal(elf_lines_find(lines, 0x400d0014, found, 4), 1);
    assert_line(&found[0], "_start", 4);
    elf_lines_close(lines);
}

static void dwarf_4_names_what_was_inlined(void **state)
{
    (void)state;
    names_what_was_inlined("dwarf4");
}

static void dwarf_5_names_what_was_inlined(void **state)
{
    (void)state;
    names_what_was_inlined("dwarf5");
}

static void the_list_ends_where_the_room_does(void **state)
{
    (void)state;
    struct elf_line found[2];
    load("dwarf5");
    struct elf_lines *lines = elf_lines_open(file, file_size);
    assert_int_equal(elf_lines_find(lines, 0x400d000a, found, 2), 2);
    assert_line(&found[1], "middle", 2);
    assert_int_equal(elf_lines_find(lines, 0x400d000a, found, 0), 0);
    elf_lines_close(lines);
}

static void other_addresses_have_no_line(void **state)
{
    (void)state;
    struct elf_line found[2];
    load("dwarf4");
    struct elf_lines *lines = elf_lines_open(file, file_size);
    assert_int_equal(elf_lines_find(lines, 0x40080000, found, 2), 0);
    assert_int_equal(elf_lines_find(lines, 0x400dffff, found, 2), 0);
    elf_lines_close(lines);
}

static void a_file_without_lines_opens_nothing(void **state)
{
    (void)state;
    load("dwarf4");
    assert_null(elf_lines_open(file, 40));
    assert_null(elf_lines_open((const uint8_t *)"text", 4));
    assert_int_equal(elf_lines_find(NULL, 0x400d0000, &(struct elf_line){.line = 0}, 1), 0);
}

// Whatever byte is wrong: fewer answers, or others.
static void each_byte_may_be_wrong(void **state)
{
    (void)state;
    load("dwarf5");
    for (size_t at = 0; at < file_size; at++) {
        struct elf_line found[4];
        file[at] ^= 0xff;
        struct elf_lines *lines = elf_lines_open(file, file_size);
        assert_true(elf_lines_find(lines, 0x400d000a, found, 4) <= 4);
        elf_lines_close(lines);
        file[at] ^= 0xff;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dwarf_4_names_what_was_inlined),
        cmocka_unit_test(dwarf_5_names_what_was_inlined),
        cmocka_unit_test(the_list_ends_where_the_room_does),
        cmocka_unit_test(other_addresses_have_no_line),
        cmocka_unit_test(a_file_without_lines_opens_nothing),
        cmocka_unit_test(each_byte_may_be_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

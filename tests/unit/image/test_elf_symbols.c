// Functions by address (image/elf_symbols.h), from a symbol table made by hand.

#include "image/elf_symbols.h"

#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SECTIONS = 52, SYMBOLS = 200, STRINGS = 300, SIZE = 400 };

static uint8_t elf[SIZE];

static void section(unsigned index, uint32_t type, uint32_t at, uint32_t size, uint32_t link)
{
    uint8_t *header = elf + SECTIONS + index * 40;
    bytes_put32(header + 4, type);
    bytes_put32(header + 16, at);
    bytes_put32(header + 20, size);
    bytes_put32(header + 24, link);
}

static void symbol(unsigned index, uint32_t name, uint32_t value, uint32_t size, uint8_t info)
{
    uint8_t *at = elf + SYMBOLS + index * 16;
    bytes_put32(at, name);
    bytes_put32(at + 4, value);
    bytes_put32(at + 8, size);
    at[12] = info;
}

static int make_elf(void **state)
{
    (void)state;
    memcpy(elf, "\x7f\x45LF\x01\x01", 6);
    bytes_put32(elf + 32, SECTIONS);
    bytes_put16(elf + 46, 40);
    bytes_put16(elf + 48, 3);
    section(1, 2, SYMBOLS, 4 * 16, 2);
    section(2, 3, STRINGS, 20, 0);
    memcpy(elf + STRINGS, "\0main\0helper\0data", 18);
    symbol(1, 1, 0x400d0020, 0x100, 2);
    symbol(2, 6, 0x400d0120, 0, 2);
    symbol(3, 13, 0x400d0030, 4, 1); // data
    return 0;
}

static void an_address_in_a_function_is_named(void **state)
{
    (void)state;
    const char *name = NULL;
    uint32_t offset = 0;
    assert_true(elf_symbols_find(elf, SIZE, 0x400d0034, &name, &offset));
    assert_string_equal(name, "main");
    assert_int_equal(offset, 0x14);
    assert_true(elf_symbols_find(elf, SIZE, 0x400d0130, &name, &offset)); // of no size: up to the next one
    assert_string_equal(name, "helper");
    assert_false(elf_symbols_find(elf, SIZE, 0x400d0000, &name, &offset));
    assert_false(elf_symbols_find(elf, SIZE, 0x40200000, &name, &offset));
}

static void a_cut_file_names_nothing(void **state)
{
    (void)state;
    const char *name = NULL;
    uint32_t offset = 0;
    assert_false(elf_symbols_find(elf, 100, 0x400d0034, &name, &offset));
    assert_false(elf_symbols_find(elf, 40, 0x400d0034, &name, &offset));
    assert_false(elf_symbols_find(elf, STRINGS + 3, 0x400d0034, &name, &offset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_in_a_function_is_named),
        cmocka_unit_test(a_cut_file_names_nothing),
    };
    return cmocka_run_group_tests(tests, make_elf, NULL);
}

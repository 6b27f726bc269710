// Dumps of the mask ROM (cli/romfile.c).

#include "cli/romfile.h"

#include "board/board.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROM0_SIZE 0x60000U

static uint8_t dump[BOARD_ROM_SIZE + 1];

static int parse(size_t count, uint8_t **rom, struct error *err)
{
    memset(dump, 0xa5, sizeof dump);
    return romfile_parse("dump.bin", dump, count, rom, err);
}

static void a_whole_dump_is_taken_as_it_is(void **state)
{
    (void)state;
    struct error err = {.text = ""};
    uint8_t *rom;
    assert_int_equal(parse(BOARD_ROM_SIZE, &rom, &err), 0);
    assert_memory_equal(rom, dump, BOARD_ROM_SIZE);
    free(rom);
}

static void zeros_at_the_end_may_be_missing(void **state)
{
    (void)state;
    struct error err = {.text = ""};
    uint8_t *rom;
    assert_int_equal(parse(BOARD_ROM_SIZE - 3000, &rom, &err), 0);
    assert_int_equal(rom[BOARD_ROM_SIZE - 3001], 0xa5);
    assert_int_equal(rom[BOARD_ROM_SIZE - 3000], 0);
    free(rom);
}

static void refused(size_t count, const char *word)
{
    struct error err = {.text = ""};
    uint8_t *rom;
    assert_int_equal(parse(count, &rom, &err), ERR_INVALID);
    assert_null(rom);
    assert_non_null(strstr(err.text, word));
}

static void other_sizes_are_refused_with_the_reason(void **state)
{
    (void)state;
    refused(ROM0_SIZE, "ROM1");
    refused(0, "0 bytes");
    refused(ROM0_SIZE - 1, "no ROM dump");
    refused(BOARD_ROM_SIZE + 1, "no ROM dump");
}

static void an_erased_dump_is_refused(void **state)
{
    (void)state;
    struct error err = {.text = ""};
    uint8_t *rom;
    memset(dump, 0xff, sizeof dump);
    assert_int_equal(romfile_parse("dump.bin", dump, BOARD_ROM_SIZE, &rom, &err), ERR_INVALID);
    memset(dump, 0, sizeof dump);
    assert_int_equal(romfile_parse("dump.bin", dump, BOARD_ROM_SIZE, &rom, &err), ERR_INVALID);
}

static void a_file_that_is_not_there(void **state)
{
    (void)state;
    struct error err = {.text = ""};
    uint8_t *rom;
    assert_int_equal(romfile_read("/no/such/dump.bin", &rom, &err), ERR_IO);
    assert_null(rom);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_dump_is_taken_as_it_is),
        cmocka_unit_test(zeros_at_the_end_may_be_missing),
        cmocka_unit_test(other_sizes_are_refused_with_the_reason),
        cmocka_unit_test(an_erased_dump_is_refused),
        cmocka_unit_test(a_file_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The client says, byte for byte, what other clients were recorded to say, and understands what real chips
// answered them. The traces were published by users of esptool (its option --trace) in its issue tracker:
//
//     espressif/esptool#870     SYNC and its answers
//     espressif/esptool#570     reading the MAC, loading to RAM
//     espressif/esptool#921     speed, SPI_ATTACH, the SPI controller's registers
//     espressif/esptool-js#107  the chip's mark
//
// and the packets that no trace shows follow esptool's document "Serial Protocol".

#include "serial/loader_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIVES "5555555555555555555555555555555555555555555555555555555555555555"

struct line {
    struct device device;
    struct loader loader;
    struct error err;
    const char *said, *answers; // hexadecimal; what is expected next, what comes for it
    char heard[400];
    bool spoken;
    uint64_t now_us;
};

static int keep(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct line *line = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(line->heard);
        assert_true(at + 3 < sizeof line->heard);
        line->heard[at] = "0123456789abcdef"[bytes[i] >> 4];
        line->heard[at + 1] = "0123456789abcdef"[bytes[i] & 15];
        line->heard[at + 2] = '\0';
    }
    line->spoken = strcmp(line->heard, line->said) == 0;
    return 0;
}

static int give(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct line *line = ctx;
    (void)err;
    if (!line->spoken || *line->answers == '\0' || size == 0) {
        line->now_us += timeout_ms * UINT64_C(1000);
        return 0;
    }
    const char pair[3] = {line->answers[0], line->answers[1], '\0'};
    bytes[0] = (uint8_t)strtoul(pair, NULL, 16);
    line->answers += 2;
    return 1;
}

static int nothing(void *ctx, struct error *err)
{
    (void)ctx;
    (void)err;
    return 0;
}

static uint64_t now_us(void *ctx)
{
    const struct line *line = ctx;
    return line->now_us;
}

static void expect(struct line *line, const char *said, const char *answers)
{
    *line = (struct line){.said = said, .answers = answers};
    line->device = (struct device){.link = {line, keep, give}, .forget = nothing, .now_us = now_us};
    loader_init(&line->loader, &line->device);
}

static void sync_as_recorded(void **state)
{
    static const char one[] = "c0010804000720555500000000c0";
    char all[8 * sizeof one] = "";
    struct line line;
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        strcat(all, one);
    }
    expect(&line, "c0000824000000000007071220" FIVES "c0", all);
    assert_int_equal(loader_sync(&line.loader, 1, &line.err), 0);
    assert_true(line.spoken);
    assert_string_equal(line.answers, ""); // all eight are swallowed
}

static void check_register(uint32_t address, const char *said, const char *answer, uint32_t value)
{
    struct line line;
    struct rom_answer got;
    uint8_t data[4] = {(uint8_t)address, (uint8_t)(address >> 8), (uint8_t)(address >> 16),
                       (uint8_t)(address >> 24)};
    expect(&line, said, answer);
    assert_int_equal(rom_command(&line.loader, ROM_READ_REG, data, 4, 0, 100, &got, &line.err), 0);
    assert_true(line.spoken);
    assert_int_equal(got.value, value);
    assert_int_equal(got.count, 0);
}

static void registers_as_recorded(void **state)
{
    (void)state;
    check_register(0x40001000, "c0000a04000000000000100040c0", "c0010a0400831df00000000000c0", 0x00f01d83);
    check_register(0x3ff4201c, "c0000a0400000000001c20f43fc0", "c0010a04004000008000000000c0", 0x80000040);
    check_register(0x6001a008, "c0000a04000000000008a00160c0", "c0010a04006f243e0000000000c0", 0x003e246f);
    check_register(0x6001a004, "c0000a04000000000004a00160c0", "c0010a040084d87a2800000000c0", 0x287ad884);
}

static void speed_as_recorded(void **state)
{
    const uint32_t numbers[] = {0x6cec4, 0}; // 460800, less the error that this client had measured
    struct line line;
    (void)state;
    expect(&line, "c0000f080000000000c4ce060000000000c0", "c0010f04003307000000000000c0");
    assert_int_equal(rom_numbers(&line.loader, ROM_CHANGE_BAUD, numbers, 2, 100, &line.err), 0);
    assert_true(line.spoken);
}

static void attaching_the_flash_as_recorded(void **state)
{
    const uint32_t numbers[] = {0, 0};
    struct line line;
    (void)state;
    expect(&line, "c0000d0800000000000000000000000000c0", "c0010d04003307000000000000c0");
    assert_int_equal(rom_numbers(&line.loader, ROM_SPI_ATTACH, numbers, 2, 100, &line.err), 0);
    assert_true(line.spoken);
}

static void loading_to_ram_as_recorded(void **state)
{
    const uint32_t numbers[] = {0xc44, 1, 0x1800, 0x4009f000};
    struct line line;
    (void)state;
    expect(&line,
           "c000051000000000"
           "00440c0000010000000018000000f00940c0",
           "c001050400"
           "84d87a2800000000c0");
    assert_int_equal(rom_numbers(&line.loader, ROM_MEM_BEGIN, numbers, 4, 100, &line.err), 0);
    assert_true(line.spoken);
}

// The document's example of a failure: the byte before the last two is the flag, then the reason.
static void a_refusal_is_named(void **state)
{
    const uint32_t numbers[] = {0, 0};
    struct line line;
    (void)state;
    expect(&line, "c0000d0800000000000000000000000000c0", "c0010d04003307000001050000c0");
    assert_int_equal(rom_numbers(&line.loader, ROM_SPI_ATTACH, numbers, 2, 100, &line.err), ERR_REMOTE);
    assert_non_null(strstr(line.err.text, "arrived damaged, or is unknown"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sync_as_recorded),           cmocka_unit_test(registers_as_recorded),
        cmocka_unit_test(speed_as_recorded),          cmocka_unit_test(attaching_the_flash_as_recorded),
        cmocka_unit_test(loading_to_ram_as_recorded), cmocka_unit_test(a_refusal_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

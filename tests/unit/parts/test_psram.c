// ESP-PSRAM64H (parts/psram.h).

#include "parts/psram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct psram psram;

static void power_on(void)
{
    static const struct log log;
    psram_init(&psram, &log);
    psram_power_on(&psram);
}

static void send(struct spi_transfer transfer)
{
    transfer.command_bits = 8;
    psram.device.transfer(psram.device.ctx, &transfer);
}

static void read_id(uint8_t *id)
{
    send((struct spi_transfer){.command = 0x9f, .address_bits = 24, .in = id, .in_length = 8});
}

static void its_id_says_64_megabit_and_good(void **state)
{
    (void)state;
    power_on();
    uint8_t id[8];
    read_id(id);
    assert_int_equal(id[0], 0x0d);
    assert_int_equal(id[1], 0x5d);
    assert_int_equal(id[2] >> 5, 2);
}

static void what_is_written_can_be_read_in_both_modes(void **state)
{
    (void)state;
    power_on();
    uint8_t back[4];
    send((struct spi_transfer){.command = 0x02,
                               .address_bits = 24,
                               .address = 100,
                               .out = (const uint8_t *)"data",
                               .out_length = 4});
    send((struct spi_transfer){.command = 0x35});
    send((struct spi_transfer){
        .command = 0xeb, .address_bits = 24, .address = 100, .dummy_cycles = 6, .in = back, .in_length = 4});
    assert_memory_equal(back, "data", 4);
}

static void the_id_is_read_in_spi_mode_only(void **state)
{
    (void)state;
    power_on();
    uint8_t id[8];
    send((struct spi_transfer){.command = 0x35});
    read_id(id);
    assert_int_equal(id[0], 0xff);
    send((struct spi_transfer){.command = 0xf5});
    read_id(id);
    assert_int_equal(id[0], 0x0d);
}

static void a_reset_takes_two_commands(void **state)
{
    (void)state;
    power_on();
    send((struct spi_transfer){.command = 0x35});
    send((struct spi_transfer){.command = 0x99});
    assert_true(psram.quad);
    send((struct spi_transfer){.command = 0x66});
    send((struct spi_transfer){.command = 0x99});
    assert_false(psram.quad);
}

// Two cycles of zeros in front: as a 2-bit command, or, on four lines, as a byte.
static void a_late_clock_takes_the_first_bits_away(void **state)
{
    (void)state;
    power_on();
    uint8_t id[8];
    psram_delay_clock(&psram, 2);
    struct spi_transfer transfer = {
        .command_bits = 2, .address_bits = 32, .address = 0x9f000000, .in = id, .in_length = 8};
    psram.device.transfer(psram.device.ctx, &transfer);
    assert_int_equal(id[0], 0x0d);
    psram.quad = true;
    transfer = (struct spi_transfer){.out = (const uint8_t *)"\x00\xf5", .out_length = 2, .out_lines = 4};
    psram.device.transfer(psram.device.ctx, &transfer);
    assert_false(psram.quad);
    psram_delay_clock(&psram, 0);
    psram.quad = true;
    psram.device.transfer(psram.device.ctx, &transfer);
    assert_true(psram.quad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_id_says_64_megabit_and_good),
        cmocka_unit_test(what_is_written_can_be_read_in_both_modes),
        cmocka_unit_test(the_id_is_read_in_spi_mode_only),
        cmocka_unit_test(a_reset_takes_two_commands),
        cmocka_unit_test(a_late_clock_takes_the_first_bits_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// GD25Q32 flash (parts/flash.h).

#include "parts/flash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct flash flash;

struct bench {
    struct clock clock;
    struct log log;
    unsigned cuts;
};

static void note_cut(void *ctx)
{
    ((struct bench *)ctx)->cuts++;
}

static void power_on(struct bench *b)
{
    *b = (struct bench){0};
    clock_init(&b->clock);
    flash_init(&flash, &b->clock, &b->log);
    flash.ctx = b;
    flash.power_cut = note_cut;
}

static void send(struct spi_transfer transfer)
{
    transfer.command_bits = 8;
    flash.device.transfer(flash.device.ctx, &transfer);
}

static void command(uint8_t code)
{
    send((struct spi_transfer){.command = code});
}

static uint8_t read_status(void)
{
    uint8_t status;
    send((struct spi_transfer){.command = 0x05, .in = &status, .in_length = 1});
    return status;
}

static void wait_idle(struct bench *b)
{
    b->clock.now = flash.busy_until > b->clock.now ? flash.busy_until : b->clock.now;
}

static void program(uint32_t address, const void *bytes, size_t count)
{
    command(0x06);
    send((struct spi_transfer){
        .command = 0x02, .address_bits = 24, .address = address, .out = bytes, .out_length = count});
}

static void erase_sector(uint32_t address)
{
    command(0x06);
    send((struct spi_transfer){.command = 0x20, .address_bits = 24, .address = address});
}

static void read_at(uint8_t code, uint32_t address, uint8_t *bytes, size_t count)
{
    send((struct spi_transfer){
        .command = code, .address_bits = 24, .address = address, .in = bytes, .in_length = count});
}

static void its_id_is_that_of_a_gd25q32(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    uint8_t id[3];
    send((struct spi_transfer){.command = 0x9f, .in = id, .in_length = 3});
    assert_memory_equal(id, "\xc8\x40\x16", 3);
}

static void programming_clears_bits_only(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    program(0x1000, "\xf0", 1);
    wait_idle(&b);
    program(0x1000, "\x3f", 1);
    wait_idle(&b);
    assert_int_equal(flash.data[0x1000], 0x30);
}

static void programming_wraps_inside_its_page(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    program(0x10fe, "abcd", 4);
    assert_memory_equal(&flash.data[0x10fe], "ab", 2);
    assert_memory_equal(&flash.data[0x1000], "cd", 2);
    assert_int_equal(flash.data[0x1100], 0xff);
}

static void nothing_is_written_without_write_enable(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    send((struct spi_transfer){
        .command = 0x02, .address_bits = 24, .out = (const uint8_t *)"x", .out_length = 1});
    assert_int_equal(flash.data[0], 0xff);
    program(0, "x", 1); // and the latch falls after one operation
    wait_idle(&b);
    assert_int_equal(read_status(), 0);
}

static void the_write_enable_latch_shows_in_the_status(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    command(0x06);
    assert_int_equal(read_status(), 2);
    command(0x04);
    assert_int_equal(read_status(), 0);
}

static void an_erase_keeps_it_busy_for_45_ms(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    memset(flash.data, 0, 3 * FLASH_SECTOR);
    erase_sector(0x1234);
    assert_int_equal(flash.data[0x0fff], 0);
    assert_int_equal(flash.data[0x1000], 0xff);
    assert_int_equal(flash.data[0x1fff], 0xff);
    assert_int_equal(flash.data[0x2000], 0);
    b.clock.now = 45 * TICKS_PER_MS - 1;
    assert_int_equal(read_status() & 1, 1);
    b.clock.now = 45 * TICKS_PER_MS;
    assert_int_equal(read_status() & 1, 0);
}

static void a_busy_chip_reads_as_ones(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    program(0, "\0", 1);
    uint8_t byte = 0;
    read_at(0x03, 0, &byte, 1);
    assert_int_equal(byte, 0xff);
    wait_idle(&b);
    read_at(0x03, 0, &byte, 1);
    assert_int_equal(byte, 0);
}

static void block_and_chip_erase_cover_their_area(void **state)
{
    (void)state;
    static const struct {
        uint8_t code;
        uint32_t first, last;
    } areas[] = {{0x52, 0x18000, 0x1ffff}, {0xd8, 0x10000, 0x1ffff}, {0xc7, 0, FLASH_SIZE - 1}};
    for (unsigned i = 0; i < 3; i++) {
        struct bench b;
        power_on(&b);
        memset(flash.data, 0, FLASH_SIZE);
        command(0x06);
        send((struct spi_transfer){.command = areas[i].code, .address_bits = 24, .address = 0x1a000});
        assert_int_equal(flash.data[areas[i].first], 0xff);
        assert_int_equal(flash.data[areas[i].last], 0xff);
        assert_true(areas[i].first == 0 || flash.data[areas[i].first - 1] == 0);
        assert_true(areas[i].last == FLASH_SIZE - 1 || flash.data[areas[i].last + 1] == 0);
    }
}

static void four_line_reads_need_the_quad_bit(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    flash.data[7] = 0x5a;
    uint8_t byte;
    read_at(0x6b, 7, &byte, 1);
    assert_int_equal(byte, 0xff);
    command(0x06);
    send((struct spi_transfer){.command = 0x01, .out = (const uint8_t *)"\0\x02", .out_length = 2});
    wait_idle(&b);
    read_at(0x6b, 7, &byte, 1);
    assert_int_equal(byte, 0x5a);
}

static void mode_bits_behind_the_address_do_not_move_it(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    flash.data[0x123456] = 0x77;
    uint8_t byte;
    send((struct spi_transfer){
        .command = 0xbb, .address_bits = 28, .address = 0x1234560, .in = &byte, .in_length = 1});
    assert_int_equal(byte, 0x77);
}

static void a_sleeping_chip_only_listens_to_its_wake_command(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    flash.data[0] = 1;
    command(0xb9);
    uint8_t byte;
    read_at(0x03, 0, &byte, 1);
    assert_int_equal(byte, 0xff);
    command(0xab);
    read_at(0x03, 0, &byte, 1);
    assert_int_equal(byte, 1);
}

static void without_its_supply_it_never_answers(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    flash.data[0] = 1;
    flash_power_on(&flash, false);
    uint8_t byte;
    read_at(0x03, 0, &byte, 1);
    assert_int_equal(byte, 0xff);
}

static void a_power_cut_leaves_half_a_program(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    flash_cut_power_at(&flash, 2);
    program(0x000, "first", 5);
    wait_idle(&b);
    assert_int_equal(b.cuts, 0);
    program(0x100, "\1\2\3\4\5\6", 6);
    assert_int_equal(b.cuts, 1);
    assert_memory_equal(&flash.data[0x100], "\1\2\3", 3);
    assert_int_equal(flash.data[0x103], 0x0f); // some bits of the byte under way
    assert_int_equal(flash.data[0x104], 0xff);
    assert_int_equal(flash.writes, 2);
}

static void a_power_cut_leaves_half_an_erase(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b);
    memset(flash.data, 0, FLASH_SECTOR);
    flash_cut_power_at(&flash, 1);
    erase_sector(0);
    assert_int_equal(b.cuts, 1);
    assert_int_equal(flash.data[FLASH_SECTOR / 2 - 1], 0xff);
    assert_int_equal(flash.data[FLASH_SECTOR / 2], 0x55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_id_is_that_of_a_gd25q32),
        cmocka_unit_test(programming_clears_bits_only),
        cmocka_unit_test(programming_wraps_inside_its_page),
        cmocka_unit_test(nothing_is_written_without_write_enable),
        cmocka_unit_test(the_write_enable_latch_shows_in_the_status),
        cmocka_unit_test(an_erase_keeps_it_busy_for_45_ms),
        cmocka_unit_test(a_busy_chip_reads_as_ones),
        cmocka_unit_test(block_and_chip_erase_cover_their_area),
        cmocka_unit_test(four_line_reads_need_the_quad_bit),
        cmocka_unit_test(mode_bits_behind_the_address_do_not_move_it),
        cmocka_unit_test(a_sleeping_chip_only_listens_to_its_wake_command),
        cmocka_unit_test(without_its_supply_it_never_answers),
        cmocka_unit_test(a_power_cut_leaves_half_a_program),
        cmocka_unit_test(a_power_cut_leaves_half_an_erase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// An SD card in SPI mode (parts/sdcard.h): Physical Layer Simplified Specification, chapter "SPI Mode".

#include "parts/sdcard.h"

#include "sd_medium.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct medium medium;

struct bench {
    struct clock clock;
    struct log log;
    struct sdcard card;
    bool by_hand; // bit by bit
};

static void power_on(struct bench *b, bool write_protected)
{
    memset(b, 0, sizeof(*b));
    clock_init(&b->clock);
    sdcard_init(&b->card, &b->clock, &b->log);
    medium_insert(&medium, &b->card, MEDIUM_BLOCKS, write_protected);
    sdcard_select(&b->card, false);
}

static uint8_t exchange_bits(struct bench *b, uint8_t out)
{
    uint8_t in = 0;
    for (unsigned n = 8; n-- > 0;) {
        in = (uint8_t)(in << 1 | sdcard_clock(&b->card, true, (out >> n & 1) != 0));
        (void)sdcard_clock(&b->card, false, true);
    }
    return in;
}

static uint8_t exchange(struct bench *b, uint8_t out)
{
    uint8_t in;
    struct spi_transfer transfer = {
        .out = &out, .out_length = 1, .in = &in, .in_length = 1, .full_duplex = true};
    if (b->by_hand) {
        return exchange_bits(b, out);
    }
    b->card.spi.transfer(b->card.spi.ctx, &transfer);
    return in;
}

static uint8_t answer(struct bench *b)
{
    uint8_t in = UINT8_MAX;
    for (unsigned i = 0; i < 9 && in == UINT8_MAX; i++) {
        in = exchange(b, UINT8_MAX);
    }
    return in;
}

// Sends a command with this last byte (check sum and end bit); returns R1.
static uint8_t raw_command(struct bench *b, unsigned index, uint32_t argument, uint8_t last)
{
    (void)exchange(b, (uint8_t)(0x40 | index));
    for (unsigned i = 0; i < 4; i++) {
        (void)exchange(b, (uint8_t)(argument >> (24 - 8 * i)));
    }
    (void)exchange(b, last);
    return answer(b);
}

static uint8_t command(struct bench *b, unsigned index, uint32_t argument)
{
    uint8_t frame[5] = {(uint8_t)(0x40 | index), (uint8_t)(argument >> 24), (uint8_t)(argument >> 16),
                        (uint8_t)(argument >> 8), (uint8_t)argument};
    return raw_command(b, index, argument, (uint8_t)(sd_crc7(frame, 5) << 1 | 1));
}

static void initialise(struct bench *b)
{
    assert_int_equal(command(b, 0, 0), 0x01);
    assert_int_equal(command(b, 8, 0x1aa), 0x01);
    for (unsigned i = 0; i < 4; i++) {
        (void)exchange(b, UINT8_MAX);
    }
    assert_int_equal(command(b, 55, 0), 0x01);
    assert_int_equal(command(b, 41, 0x40000000), 0x01);
    clock_run_to(&b->clock, b->clock.now + 60 * TICKS_PER_MS);
    assert_int_equal(command(b, 55, 0), 0x01);
    assert_int_equal(command(b, 41, 0x40000000), 0x00);
}

// Waits for the token of a block, and takes the block and its check sum.
static void take_block(struct bench *b, uint8_t *bytes, size_t count)
{
    unsigned tries = 0;
    while (exchange(b, UINT8_MAX) != 0xfe) {
        clock_run_to(&b->clock, b->clock.now + 10 * TICKS_PER_US);
        assert_true(++tries < 1000);
    }
    for (size_t i = 0; i < count; i++) {
        bytes[i] = exchange(b, UINT8_MAX);
    }
    uint8_t high = exchange(b, UINT8_MAX);
    assert_int_equal(high << 8 | exchange(b, UINT8_MAX), sd_crc16(bytes, count));
}

// Sends a block and returns the low five bits of the answer to it.
static unsigned give_block(struct bench *b, uint8_t token, uint8_t value, uint16_t crc)
{
    (void)exchange(b, token);
    for (size_t i = 0; i < SDCARD_BLOCK; i++) {
        (void)exchange(b, value);
    }
    (void)exchange(b, (uint8_t)(crc >> 8));
    (void)exchange(b, (uint8_t)crc);
    return answer(b) & 0x1fU;
}

static unsigned wait_while_busy(struct bench *b)
{
    unsigned waits = 0;
    while (exchange(b, UINT8_MAX) == 0) {
        clock_run_to(&b->clock, b->clock.now + 10 * TICKS_PER_US);
        waits++;
    }
    return waits;
}

static void a_reset_with_select_low_begins_spi_mode(void **state)
{
    (void)state;
    struct bench b;
    uint8_t response[SD_RESPONSE_LONG];
    power_on(&b, false);
    initialise(&b);
    sdcard_select(&b.card, true);
    uint8_t reset[] = {0x40, 0, 0, 0, 0, 0x95};
    assert_int_equal(b.card.sd.command(&b.card, reset, response), 0);
    assert_true(b.card.spi_mode); // until the power goes
    sdcard_power_on(&b.card);
    assert_false(b.card.spi_mode);
}

static void a_reset_with_select_high_does_not(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    sdcard_select(&b.card, true);
    assert_int_equal(command(&b, 0, 0), UINT8_MAX);
    assert_false(b.card.spi_mode);
}

static void reset_and_cmd8_need_a_check_sum_and_others_do_not(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    assert_int_equal(raw_command(&b, 0, 0, 0xff), UINT8_MAX);
    assert_int_equal(command(&b, 0, 0), 0x01);
    assert_int_equal(raw_command(&b, 8, 0x1aa, 0xff), 0x09);
    assert_int_equal(raw_command(&b, 55, 0, 0xff), 0x01);
    assert_int_equal(command(&b, 59, 1), 0x01);
    assert_int_equal(raw_command(&b, 55, 0, 0xff), 0x09);
}

static void the_ocr_is_read_with_cmd58(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 58, 0), 0);
    assert_int_equal(exchange(&b, UINT8_MAX), 0x80);
    assert_int_equal(exchange(&b, UINT8_MAX), 0xff);
    assert_int_equal(exchange(&b, UINT8_MAX), 0x80);
    assert_int_equal(exchange(&b, UINT8_MAX), 0x00);
}

static void registers_come_as_blocks(void **state)
{
    (void)state;
    struct bench b;
    uint8_t csd[16];
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 9, 0), 0);
    take_block(&b, csd, sizeof(csd));
    assert_memory_equal(csd, b.card.csd, sizeof(csd));
}

static void read_a_block(struct bench *b)
{
    uint8_t block[SDCARD_BLOCK];
    initialise(b);
    assert_int_equal(command(b, 17, 3 * SDCARD_BLOCK), 0);
    take_block(b, block, sizeof(block));
    assert_memory_equal(block, medium.data[3], SDCARD_BLOCK);
    assert_int_equal(exchange(b, UINT8_MAX), UINT8_MAX);
}

static void a_block_is_read(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    read_a_block(&b);
}

static void the_same_bit_by_bit(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    b.by_hand = true;
    read_a_block(&b);
    assert_int_equal(command(&b, 24, 8 * SDCARD_BLOCK), 0);
    assert_int_equal(give_block(&b, 0xfe, 0x77, 0), 0x05);
    assert_int_equal(medium.data[8][0], 0x77);
}

static void several_blocks_are_read_until_cmd12(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 18, 10 * SDCARD_BLOCK), 0);
    take_block(&b, block, sizeof(block));
    take_block(&b, block, sizeof(block));
    assert_memory_equal(block, medium.data[11], SDCARD_BLOCK);
    clock_run_to(&b.clock, b.clock.now + TICKS_PER_MS);
    (void)exchange(&b, UINT8_MAX); // the next one has begun
    assert_int_equal(command(&b, 12, 0), 0);
    assert_int_equal(exchange(&b, UINT8_MAX), UINT8_MAX);
    assert_int_equal(b.card.state, SDCARD_TRANSFER);
}

static void a_written_block_is_answered_and_then_the_card_is_busy(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 24, 5 * SDCARD_BLOCK), 0);
    assert_int_equal(give_block(&b, 0xfe, 0x99, 0), 0x05);
    assert_int_equal(medium.data[5][511], 0x99);
    assert_int_equal(wait_while_busy(&b), 80); // 800 us
    assert_int_equal(command(&b, 13, 0), 0);
    assert_int_equal(exchange(&b, UINT8_MAX), 0);
}

static void several_blocks_are_written_until_the_stop_token(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 25, 50 * SDCARD_BLOCK), 0);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(give_block(&b, 0xfc, (uint8_t)(0xe0 + i), 0), 0x05);
        assert_int_equal(wait_while_busy(&b), 3);
    }
    (void)exchange(&b, 0xfd);
    assert_int_equal(exchange(&b, UINT8_MAX), UINT8_MAX);
    assert_int_equal(wait_while_busy(&b), 80);
    assert_int_equal(medium.data[52][0], 0xe2);
    assert_int_equal(medium.data[53][0], 53);
}

static void a_damaged_block_is_rejected_when_check_sums_are_on(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 59, 1), 0);
    assert_int_equal(command(&b, 24, 5 * SDCARD_BLOCK), 0);
    assert_int_equal(give_block(&b, 0xfe, 0x99, 0x1234), 0x0b);
    assert_int_equal(medium.data[5][0], 5);
    memset(block, 0x99, sizeof(block));
    assert_int_equal(give_block(&b, 0xfe, 0x99, sd_crc16(block, sizeof(block))), 0x05);
}

static void a_protected_card_says_write_error(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, true);
    initialise(&b);
    assert_int_equal(command(&b, 24, 5 * SDCARD_BLOCK), 0);
    assert_int_equal(give_block(&b, 0xfe, 0x99, 0), 0x0d);
    (void)wait_while_busy(&b);
    assert_int_equal(command(&b, 13, 0), 0);
    assert_int_equal(exchange(&b, UINT8_MAX), 0x20); // WP_VIOLATION
    assert_int_equal(medium.data[5][0], 5);
}

static void wrong_addresses_are_told_in_r1(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    initialise(&b);
    assert_int_equal(command(&b, 17, MEDIUM_BLOCKS * SDCARD_BLOCK), 0x40);
    assert_int_equal(command(&b, 17, 1), 0x20);
    assert_int_equal(command(&b, 3, 0), 0x04); // illegal
    assert_int_equal(command(&b, 13, 0), 0);
    assert_int_equal(exchange(&b, UINT8_MAX), 0x80); // OUT_OF_RANGE
}

static void without_select_the_card_is_silent(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, false);
    initialise(&b);
    sdcard_select(&b.card, true);
    assert_int_equal(command(&b, 13, 0), UINT8_MAX);
    sdcard_select(&b.card, false);
    assert_int_equal(command(&b, 13, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_with_select_low_begins_spi_mode),
        cmocka_unit_test(a_reset_with_select_high_does_not),
        cmocka_unit_test(reset_and_cmd8_need_a_check_sum_and_others_do_not),
        cmocka_unit_test(the_ocr_is_read_with_cmd58),
        cmocka_unit_test(registers_come_as_blocks),
        cmocka_unit_test(a_block_is_read),
        cmocka_unit_test(the_same_bit_by_bit),
        cmocka_unit_test(several_blocks_are_read_until_cmd12),
        cmocka_unit_test(a_written_block_is_answered_and_then_the_card_is_busy),
        cmocka_unit_test(several_blocks_are_written_until_the_stop_token),
        cmocka_unit_test(a_damaged_block_is_rejected_when_check_sums_are_on),
        cmocka_unit_test(a_protected_card_says_write_error),
        cmocka_unit_test(wrong_addresses_are_told_in_r1),
        cmocka_unit_test(without_select_the_card_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// An SD card in SD mode (parts/sdcard.h): Physical Layer Simplified Specification, chapters "SD Memory Card
// Functional Description" and "Card Registers".

#include "parts/sdcard.h"

#include "base/bits.h"

#include "sd_medium.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define STANDARD (MEDIUM_BLOCKS)     // 4 MiB
#define HIGH     (UINT32_C(8) << 20) // 4 GiB

static struct medium medium;

struct bench {
    struct clock clock;
    struct log log;
    struct sdcard card;
    uint8_t response[SD_RESPONSE_LONG];
    uint32_t rca;
};

static void power_on(struct bench *b, uint32_t blocks, bool write_protected)
{
    memset(b, 0, sizeof(*b));
    clock_init(&b->clock);
    sdcard_init(&b->card, &b->clock, &b->log);
    medium_insert(&medium, &b->card, blocks, write_protected);
}

static void pass(struct bench *b, uint64_t ticks)
{
    clock_run_to(&b->clock, b->clock.now + ticks);
}

// Sends a command; returns the length of the response.
static size_t command(struct bench *b, unsigned index, uint32_t argument)
{
    uint8_t frame[SD_COMMAND_BYTES] = {(uint8_t)(0x40 | index)};
    for (unsigned i = 0; i < 4; i++) {
        frame[1 + i] = (uint8_t)(argument >> (24 - 8 * i));
    }
    frame[5] = (uint8_t)(sd_crc7(frame, 5) << 1 | 1);
    return b->card.sd.command(&b->card, frame, b->response);
}

static uint32_t word(const struct bench *b)
{
    return (uint32_t)b->response[1] << 24 | (uint32_t)b->response[2] << 16 | (uint32_t)b->response[3] << 8 |
           b->response[4];
}

static uint32_t status_after(struct bench *b, unsigned index, uint32_t argument)
{
    assert_int_equal(command(b, index, argument), SD_RESPONSE_SHORT);
    return word(b);
}

static void app_command(struct bench *b, unsigned index, uint32_t argument)
{
    assert_int_equal(status_after(b, 55, b->rca << 16) >> 5 & 1, 1);
    assert_int_equal(command(b, index, argument), SD_RESPONSE_SHORT);
}

// To the transfer state, as every host does.
static void identify(struct bench *b)
{
    (void)command(b, 0, 0);
    assert_int_equal(status_after(b, 8, 0x1aa), 0x1aa);
    app_command(b, 41, 0x40ff8000);
    pass(b, 100 * TICKS_PER_MS);
    app_command(b, 41, 0x40ff8000);
    assert_int_equal(command(b, 2, 0), SD_RESPONSE_LONG);
    b->rca = status_after(b, 3, 0) >> 16;
    assert_int_equal(status_after(b, 7, b->rca << 16) >> 9 & 0xf, SDCARD_STANDBY);
}

static void power_on_identified(struct bench *b, uint32_t blocks)
{
    power_on(b, blocks, false);
    identify(b);
}

static enum sdcard_state state_of(struct bench *b)
{
    return (enum sdcard_state)(status_after(b, 13, b->rca << 16) >> 9 & 0xf);
}

static size_t fetch(struct bench *b, uint8_t *bytes, size_t size)
{
    unsigned lines = 0;
    uint64_t ready = b->card.sd.data_ready(&b->card);
    assert_true(ready != CLOCK_NEVER);
    clock_run_to(&b->clock, ready);
    size_t length = b->card.sd.read(&b->card, bytes, size, &lines);
    assert_int_equal(lines, b->card.lines);
    return length;
}

static enum sd_crc_status give(struct bench *b, uint8_t value)
{
    uint8_t block[SDCARD_BLOCK];
    memset(block, value, sizeof(block));
    clock_run_to(&b->clock, b->card.sd.busy_until(&b->card));
    return b->card.sd.write(&b->card, block, sizeof(block), b->card.lines);
}

// Bits [low + width - 1 : low] of the 128-bit register in a long response.
static uint32_t field(const struct bench *b, unsigned low, unsigned width)
{
    uint32_t value = 0;
    for (unsigned n = width; n-- > 0;) {
        value = value << 1 | (b->response[16 - (low + n) / 8] >> (low + n) % 8 & 1U);
    }
    return value;
}

static void a_card_of_64_mib_is_a_standard_capacity_card_of_that_size(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, 128U << 10, false);
    (void)command(&b, 0, 0);
    (void)command(&b, 8, 0x1aa);
    app_command(&b, 41, 0x40ff8000);
    pass(&b, 100 * TICKS_PER_MS);
    app_command(&b, 41, 0x40ff8000);
    assert_int_equal(word(&b), 0x80ff8000);
    (void)command(&b, 2, 0);
    b.rca = status_after(&b, 3, 0) >> 16;
    assert_int_equal(command(&b, 9, b.rca << 16), SD_RESPONSE_LONG);
    assert_int_equal(field(&b, 126, 2), 0);
    uint64_t size = (uint64_t)(field(&b, 62, 12) + 1) << (field(&b, 47, 3) + 2 + field(&b, 80, 4));
    assert_int_equal(size, 64U << 20);
    assert_int_equal(b.response[16], sd_crc7(b.response + 1, 15) << 1 | 1);
}

static void a_card_above_2_gib_is_a_high_capacity_card(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, HIGH);
    assert_int_equal(command(&b, 7, 0), 0); // deselected
    assert_int_equal(command(&b, 9, b.rca << 16), SD_RESPONSE_LONG);
    assert_int_equal(field(&b, 126, 2), 1);
    assert_int_equal((uint64_t)(field(&b, 48, 22) + 1) << 19, (uint64_t)HIGH * SDCARD_BLOCK);
}

static void a_high_capacity_card_stays_busy_for_a_host_that_does_not_know_it(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, HIGH, false);
    (void)command(&b, 0, 0);
    for (unsigned i = 0; i < 3; i++) {
        app_command(&b, 41, 0x00ff8000);
        assert_int_equal(word(&b), 0x00ff8000);
        pass(&b, 1000 * TICKS_PER_MS);
    }
}

static void initialisation_takes_50_ms(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, STANDARD, false);
    (void)command(&b, 0, 0);
    app_command(&b, 41, 0x00ff8000);
    pass(&b, 50 * TICKS_PER_MS - 1);
    app_command(&b, 41, 0x00ff8000);
    assert_int_equal(word(&b) >> 31, 0);
    pass(&b, 1);
    app_command(&b, 41, 0x00ff8000);
    assert_int_equal(word(&b) >> 31, 1);
}

static void sizes_are_those_that_a_csd_can_say(void **state)
{
    (void)state;
    uint32_t step;
    assert_int_equal(sdcard_blocks(2047, &step), 0);
    assert_int_equal(sdcard_blocks(2048, &step), 2048);
    assert_int_equal(sdcard_blocks(131072, &step), 131072);
    assert_int_equal(sdcard_blocks(131073, &step), 131072);
    assert_int_equal(step, 32);
    assert_int_equal(sdcard_blocks((4U << 20) + 1, &step), 4U << 20);
    assert_int_equal(step, 1024);
    assert_int_equal(sdcard_blocks(UINT64_MAX, &step), 0xfffffc00);
}

static void a_block_is_read_after_the_access_time(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 17, 5 * SDCARD_BLOCK);
    assert_int_equal(b.card.sd.data_ready(&b.card), b.clock.now + 200 * TICKS_PER_US);
    assert_int_equal(fetch(&b, block, sizeof(block)), SDCARD_BLOCK);
    assert_memory_equal(block, medium.data[5], SDCARD_BLOCK);
    assert_int_equal(state_of(&b), SDCARD_TRANSFER);
}

static void high_capacity_cards_count_blocks(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on_identified(&b, HIGH);
    (void)status_after(&b, 17, 5);
    (void)fetch(&b, block, sizeof(block));
    assert_memory_equal(block, medium.data[5], SDCARD_BLOCK);
}

static void several_blocks_follow_until_they_are_stopped(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 18, 7 * SDCARD_BLOCK);
    for (unsigned i = 0; i < 3; i++) {
        (void)fetch(&b, block, sizeof(block));
        assert_memory_equal(block, medium.data[7 + i], SDCARD_BLOCK);
    }
    assert_int_equal(status_after(&b, 12, 0) >> 9 & 0xf, SDCARD_SENDING);
    assert_int_equal(b.card.sd.data_ready(&b.card), CLOCK_NEVER);
}

static void a_block_count_ends_a_read_by_itself(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 23, 2);
    (void)status_after(&b, 18, 0);
    (void)fetch(&b, block, sizeof(block));
    (void)fetch(&b, block, sizeof(block));
    assert_int_equal(b.card.sd.data_ready(&b.card), CLOCK_NEVER);
    assert_int_equal(state_of(&b), SDCARD_TRANSFER);
}

static void part_of_a_block_can_be_read_from_a_standard_capacity_card(void **state)
{
    (void)state;
    struct bench b;
    uint8_t bytes[4];
    power_on_identified(&b, STANDARD);
    medium.data[3][100] = 0xa5;
    (void)status_after(&b, 16, 4);
    (void)status_after(&b, 17, 3 * SDCARD_BLOCK + 99);
    assert_int_equal(fetch(&b, bytes, sizeof(bytes)), 4);
    assert_memory_equal(bytes, ((uint8_t[]){3, 0xa5, 3, 3}), 4);
    assert_int_equal(status_after(&b, 17, 3 * SDCARD_BLOCK + 509) >> 30 & 1, 1); // ADDRESS_ERROR
}

static void a_written_block_keeps_the_card_busy_for_800_us(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 24, 9 * SDCARD_BLOCK);
    assert_int_equal(give(&b, 0x5a), SD_CRC_ACCEPTED);
    assert_int_equal(medium.data[9][511], 0x5a);
    assert_int_equal(b.card.sd.busy_until(&b.card), b.clock.now + 800 * TICKS_PER_US);
    pass(&b, 800 * TICKS_PER_US - 1);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 8 & 0x1f, SDCARD_PROGRAMMING << 1);
    pass(&b, 1);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 8 & 0x1f, SDCARD_TRANSFER << 1 | 1);
}

static void several_blocks_are_written_and_counted(void **state)
{
    (void)state;
    struct bench b;
    uint8_t count[4];
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 25, 20 * SDCARD_BLOCK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(give(&b, (uint8_t)(0xc0 + i)), SD_CRC_ACCEPTED);
    }
    (void)status_after(&b, 12, 0);
    pass(&b, TICKS_PER_MS);
    assert_int_equal(medium.data[22][0], 0xc2);
    assert_int_equal(medium.data[23][0], 23);
    app_command(&b, 22, 0);
    (void)fetch(&b, count, sizeof(count));
    assert_memory_equal(count, ((uint8_t[]){0, 0, 0, 3}), 4);
}

static void the_end_of_the_card_is_out_of_range(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    unsigned lines;
    power_on_identified(&b, STANDARD);
    assert_int_equal(status_after(&b, 17, STANDARD * SDCARD_BLOCK) >> 31, 1);
    (void)status_after(&b, 18, (STANDARD - 1) * SDCARD_BLOCK);
    (void)fetch(&b, block, sizeof(block));
    pass(&b, TICKS_PER_MS);
    assert_int_equal(b.card.sd.read(&b.card, block, sizeof(block), &lines), 0);
    assert_int_equal(status_after(&b, 12, 0) >> 31, 1);
}

static void erased_blocks_are_zero(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 32, 30 * SDCARD_BLOCK);
    (void)status_after(&b, 33, 31 * SDCARD_BLOCK);
    (void)status_after(&b, 38, 0);
    assert_int_equal(medium.data[29][0], 29);
    assert_int_equal(medium.data[30][0], 0);
    assert_int_equal(medium.data[31][511], 0);
    assert_int_equal(medium.data[32][0], 32);
    pass(&b, 10 * TICKS_PER_MS);
    assert_int_equal(status_after(&b, 38, 0) >> 28 & 1, 1); // ERASE_SEQ_ERROR
}

static void a_protected_card_refuses_writes(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, STANDARD, true);
    identify(&b);
    assert_int_equal(status_after(&b, 24, 0) >> 26 & 1, 1); // WP_VIOLATION
    assert_int_equal(give(&b, 0x5a), SD_CRC_NONE);
    assert_int_equal(medium.data[0][0], 0);
}

static void a_medium_that_fails_is_told_in_the_status(void **state)
{
    (void)state;
    struct bench b;
    uint8_t block[SDCARD_BLOCK];
    unsigned lines;
    power_on_identified(&b, STANDARD);
    medium.fails = true;
    (void)status_after(&b, 24, 0);
    (void)give(&b, 1);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 19 & 1, 1); // ERROR
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 19 & 1, 0); // told once
    pass(&b, TICKS_PER_MS);
    (void)status_after(&b, 17, 0);
    pass(&b, TICKS_PER_MS);
    assert_int_equal(b.card.sd.read(&b.card, block, sizeof(block), &lines), 0);
    assert_int_equal(status_after(&b, 12, 0) >> 21 & 1, 1); // CARD_ECC_FAILED
}

static void a_card_that_is_pulled_out_leaves_half_a_block(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, STANDARD, false);
    sdcard_pull_at(&b.card, 2);
    identify(&b);
    (void)status_after(&b, 25, 40 * SDCARD_BLOCK);
    assert_int_equal(give(&b, 0xaa), SD_CRC_ACCEPTED);
    assert_int_equal(give(&b, 0xaa), SD_CRC_NONE);
    assert_int_equal(medium.data[40][511], 0xaa);
    assert_int_equal(medium.data[41][255], 0xaa);
    assert_int_equal(medium.data[41][256], 41);
    assert_int_equal(command(&b, 13, b.rca << 16), 0);
}

static void four_lines_are_switched_on_by_acmd6(void **state)
{
    (void)state;
    struct bench b;
    uint8_t status[64];
    power_on_identified(&b, STANDARD);
    app_command(&b, 6, 2);
    app_command(&b, 13, 0);
    assert_int_equal(fetch(&b, status, sizeof(status)), 64);
    assert_int_equal(status[0] >> 6, 2);
    (void)status_after(&b, 24, 0);
    assert_int_equal(b.card.sd.write(&b.card, medium.data[1], SDCARD_BLOCK, 1), SD_CRC_REJECTED);
}

static void the_scr_names_both_widths_and_cmd23(void **state)
{
    (void)state;
    struct bench b;
    uint8_t scr[8];
    power_on_identified(&b, STANDARD);
    app_command(&b, 51, 0);
    (void)fetch(&b, scr, sizeof(scr));
    assert_memory_equal(scr, ((uint8_t[]){0x02, 0x25, 0x80, 0x02, 0, 0, 0, 0}), 8);
}

static void high_speed_is_switched_on_by_cmd6(void **state)
{
    (void)state;
    struct bench b;
    uint8_t status[64];
    power_on_identified(&b, STANDARD);
    (void)status_after(&b, 6, 0x00fffff1); // only asked
    (void)fetch(&b, status, sizeof(status));
    assert_int_equal(status[13], 0x03); // functions of group 1
    assert_int_equal(status[16] & 0xf, 1);
    assert_false(b.card.high_speed);
    (void)status_after(&b, 6, 0x80fffff1);
    (void)fetch(&b, status, sizeof(status));
    assert_true(b.card.high_speed);
    (void)command(&b, 7, 0);
    (void)command(&b, 9, b.rca << 16);
    assert_int_equal(field(&b, 96, 8), 0x5a);
}

static void an_illegal_command_has_no_answer_and_is_told_by_the_next(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, STANDARD);
    assert_int_equal(command(&b, 2, 0), 0);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 22 & 1, 1);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 22 & 1, 0);
}

static void a_damaged_command_has_no_answer(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, STANDARD);
    uint8_t frame[SD_COMMAND_BYTES] = {0x40 | 17, 0, 0, 0, 0, 0x55 ^ 1};
    assert_int_equal(b.card.sd.command(&b.card, frame, b.response), 0);
    assert_int_equal(status_after(&b, 13, b.rca << 16) >> 23 & 1, 1); // COM_CRC_ERROR
}

static void commands_for_another_card_are_ignored(void **state)
{
    (void)state;
    struct bench b;
    power_on_identified(&b, STANDARD);
    assert_int_equal(command(&b, 13, (b.rca + 1) << 16), 0);
    assert_int_equal(command(&b, 7, (b.rca + 1) << 16), 0);
    assert_int_equal(state_of(&b), SDCARD_STANDBY);
}

static void an_empty_slot_is_silent(void **state)
{
    (void)state;
    struct bench b;
    power_on(&b, STANDARD, false);
    sdcard_remove(&b.card);
    assert_int_equal(command(&b, 8, 0x1aa), 0);
    assert_int_equal(b.card.sd.data_ready(&b.card), CLOCK_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_of_64_mib_is_a_standard_capacity_card_of_that_size),
        cmocka_unit_test(a_card_above_2_gib_is_a_high_capacity_card),
        cmocka_unit_test(a_high_capacity_card_stays_busy_for_a_host_that_does_not_know_it),
        cmocka_unit_test(initialisation_takes_50_ms),
        cmocka_unit_test(sizes_are_those_that_a_csd_can_say),
        cmocka_unit_test(a_block_is_read_after_the_access_time),
        cmocka_unit_test(high_capacity_cards_count_blocks),
        cmocka_unit_test(several_blocks_follow_until_they_are_stopped),
        cmocka_unit_test(a_block_count_ends_a_read_by_itself),
        cmocka_unit_test(part_of_a_block_can_be_read_from_a_standard_capacity_card),
        cmocka_unit_test(a_written_block_keeps_the_card_busy_for_800_us),
        cmocka_unit_test(several_blocks_are_written_and_counted),
        cmocka_unit_test(the_end_of_the_card_is_out_of_range),
        cmocka_unit_test(erased_blocks_are_zero),
        cmocka_unit_test(a_protected_card_refuses_writes),
        cmocka_unit_test(a_medium_that_fails_is_told_in_the_status),
        cmocka_unit_test(a_card_that_is_pulled_out_leaves_half_a_block),
        cmocka_unit_test(four_lines_are_switched_on_by_acmd6),
        cmocka_unit_test(the_scr_names_both_widths_and_cmd23),
        cmocka_unit_test(high_speed_is_switched_on_by_cmd6),
        cmocka_unit_test(an_illegal_command_has_no_answer_and_is_told_by_the_next),
        cmocka_unit_test(a_damaged_command_has_no_answer),
        cmocka_unit_test(commands_for_another_card_are_ignored),
        cmocka_unit_test(an_empty_slot_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The board as a value (board/board.h): two of them are two, the same input makes the same run, and what the
// power and the adapter's lines do. The guest is a program of twenty instructions.

#include "board/board.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "guest/encode.h"
#include "regs/spi.h"
#include "regs/uart.h"
#include "regs/wdev.h"
#include "scene/scene.h"
#include "xtensa/cpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define IMAGE  0x1000U
#define HEADER 24U
#define CODE   0x40080400U
#define DRAM   0x3ffb0000U
#define SECTOR 0x300000U // that the erasing program erases

#define STATUS_COUNT_BITS 8U

// The listener's side of a board

struct bench {
    struct board *board;
    char text[20000];
    size_t length;
};

static void listen(struct bench *b)
{
    uint8_t bytes[64];
    size_t count;
    while ((count = board_serial_read(b->board, bytes, sizeof bytes)) > 0) {
        for (size_t i = 0; i < count && b->length + 1 < sizeof b->text; i++) {
            b->text[b->length++] = (char)(bytes[i] == 0 ? ' ' : bytes[i]);
        }
    }
    b->text[b->length] = '\0';
}

static void run_to(struct bench *b, uint64_t when)
{
    while (board_is_on(b->board) && board_now(b->board) < when) {
        board_run(b->board, when);
        listen(b);
    }
}

static void run_ms(struct bench *b, uint64_t ms)
{
    run_to(b, board_now(b->board) + ms * TICKS_PER_MS);
}

static bool said(const struct bench *b, const char *text)
{
    return strstr(b->text, text) != NULL;
}

static uint64_t instructions(const struct bench *b)
{
    struct board_stats stats;
    board_stats(b->board, &stats);
    return stats.instructions[0];
}

// Programs, one segment in IRAM

// Stirs random numbers and what UART0 receives into one number, and that into memory; UART0 sends it.
static uint32_t stirring_program(struct encoder *e)
{
    uint32_t uart = encode_data(e, UART0_BASE), rng = encode_data(e, WDEV_BASE + RNG_DATA);
    uint32_t memory = encode_data(e, DRAM);
    uint32_t entry = encode(e, "l32r", 0, 0, 2, uart);
    encode(e, "l32r", 0, 0, 3, rng);
    encode(e, "l32r", 0, 0, 4, memory);
    encode(e, "movi", 0, 0, 8, 0);
    uint32_t loop = encode(e, "l32i", 0, 3, 5, 0);
    encode(e, "addx4", 8, 8, 8, 0);
    encode(e, "add", 8, 8, 5, 0);
    encode(e, "extui", 11, 0, 8, STATUS_COUNT_BITS);
    encode(e, "addx4", 11, 11, 4, 0);
    encode(e, "s32i", 0, 11, 8, 0);
    encode(e, "l32i", 0, 2, 6, UART_STATUS);
    encode(e, "extui", 7, 16, 6, STATUS_COUNT_BITS);
    encode(e, "extui", 9, 0, 6, STATUS_COUNT_BITS);
    uint32_t skip = e->pc + 9; // over the next three
    encode(e, "beqz", 0, 9, 0, skip);
    encode(e, "l32i", 0, 2, 10, 0);
    encode(e, "add", 8, 8, 10, 0);
    assert_int_equal(e->pc, skip);
    encode(e, "bgeui", 64, 7, 0, loop);
    encode(e, "s32i", 0, 2, 8, 0);
    encode(e, "j", 0, 0, 0, loop);
    return entry;
}

// Erases one sector of the flash and stops.
static uint32_t erasing_program(struct encoder *e)
{
    uint32_t spi = encode_data(e, SPI1_BASE), address = encode_data(e, SECTOR);
    uint32_t enable = encode_data(e, SET(0, SPI_FLASH_WREN, 1));
    uint32_t erase = encode_data(e, SET(0, SPI_FLASH_SE, 1));
    uint32_t entry = encode(e, "l32r", 0, 0, 2, spi);
    encode(e, "l32r", 0, 0, 3, enable);
    encode(e, "s32i", 0, 2, 3, SPI_CMD);
    uint32_t wait = encode(e, "l32i", 0, 2, 5, SPI_CMD);
    encode(e, "bnez", 0, 5, 0, wait);
    encode(e, "l32r", 0, 0, 3, address);
    encode(e, "s32i", 0, 2, 3, SPI_ADDR);
    encode(e, "l32r", 0, 0, 3, erase);
    encode(e, "s32i", 0, 2, 3, SPI_CMD);
    encode(e, "j", 0, 0, 0, e->pc);
    return entry;
}

static void write_image(uint8_t *flash, uint32_t (*program)(struct encoder *e))
{
    static const uint8_t header[HEADER] = {0xe9, 1, 2, 0x20, 0, 0, 0, 0, 0xee};
    uint8_t *image = flash + IMAGE, *code = image + HEADER + 8;
    struct encoder e = {.bytes = code, .base = CODE, .pc = CODE};
    memcpy(image, header, HEADER);
    memset(code, 0, 512);
    bytes_put32(image + 4, program(&e));
    uint32_t length = (e.pc - CODE + 3) / 4 * 4;
    bytes_put32(image + HEADER, CODE);
    bytes_put32(image + HEADER + 4, length);
    uint8_t sum = 0xef;
    for (uint32_t i = 0; i < length; i++) {
        sum ^= code[i];
    }
    image[(HEADER + 8 + length) | 15U] = sum;
}

static struct bench *make_board(const struct board_config *config, uint32_t (*program)(struct encoder *e))
{
    struct error err = {.text = ""};
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_int_equal(board_new(&b->board, config, &err), 0);
    if (program != NULL) {
        write_image(board_flash(b->board), program);
    }
    return b;
}

static struct bench *make_default(uint32_t (*program)(struct encoder *e))
{
    struct board_config config;
    board_config_default(&config);
    return make_board(&config, program);
}

static void drop(struct bench *b)
{
    board_free(b->board);
    free(b);
}

// Runs

#define SLICES 60U

struct input {
    unsigned revision;
    uint64_t seed;
    unsigned typed_at; // slice
    const char *typed;
    uint64_t slice; // ticks
};

static const struct input one = {1, 1, 30, "abc", 1000003};
static const struct input two = {3, 77, 25, "a longer line of text", 700001};

static struct bench *begin(const struct input *input)
{
    struct board_config config;
    board_config_default(&config);
    config.chip_revision = input->revision;
    config.seed = input->seed;
    struct bench *b = make_board(&config, stirring_program);
    board_power_on(b->board);
    return b;
}

static void step(struct bench *b, const struct input *input, unsigned slice)
{
    if (slice == input->typed_at) {
        board_serial_write(b->board, (const uint8_t *)input->typed, strlen(input->typed));
    }
    run_to(b, (slice + 1) * input->slice);
}

struct outcome {
    uint64_t hash;
    size_t length;
    uint64_t instructions;
};

static struct outcome end(struct bench *b)
{
    struct outcome outcome = {board_hash(b->board), b->length, instructions(b)};
    assert_true(said(b, "entry 0x4008040c\r\n"));
    assert_true(outcome.instructions > 100000);
    drop(b);
    return outcome;
}

static struct outcome run_alone(const struct input *input)
{
    struct bench *b = begin(input);
    for (unsigned i = 0; i < SLICES; i++) {
        step(b, input, i);
    }
    return end(b);
}

static void assert_same(struct outcome a, struct outcome b)
{
    assert_int_equal(a.hash, b.hash);
    assert_int_equal(a.length, b.length);
    assert_int_equal(a.instructions, b.instructions);
}

static void the_same_input_makes_the_same_run(void **state)
{
    (void)state;
    assert_same(run_alone(&one), run_alone(&one));
    assert_same(run_alone(&two), run_alone(&two));
}

static void another_input_makes_another_run(void **state)
{
    (void)state;
    uint64_t hash = run_alone(&one).hash;
    struct input other = one;
    other.seed = 2;
    assert_int_not_equal(run_alone(&other).hash, hash);
    other = one;
    other.typed = "abd";
    assert_int_not_equal(run_alone(&other).hash, hash);
    other = one;
    other.typed_at++;
    assert_int_not_equal(run_alone(&other).hash, hash);
}

static void two_boards_taking_turns_run_as_each_alone(void **state)
{
    (void)state;
    struct bench *a = begin(&one);
    struct bench *b = begin(&two);
    for (unsigned i = 0; i < SLICES; i++) {
        step(a, &one, i);
        step(b, &two, i);
    }
    assert_same(end(a), run_alone(&one));
    assert_same(end(b), run_alone(&two));
}

// However the owner cuts the time, the run is the same to the cycle.
static void the_size_of_the_steps_changes_nothing(void **state)
{
    (void)state;
    struct bench *fine = begin(&one);
    for (unsigned i = 0; i < SLICES; i++) {
        if (i == one.typed_at) {
            board_serial_write(fine->board, (const uint8_t *)one.typed, strlen(one.typed));
        }
        for (unsigned part = 1; part <= 7; part++) {
            run_to(fine, i * one.slice + one.slice * part / 7);
        }
    }
    assert_same(end(fine), run_alone(&one));
}

// Lines

static void rts_holds_the_chip_in_reset(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    board_set_dtr_rts(b->board, false, true);
    board_power_on(b->board);
    run_ms(b, 500);
    assert_int_equal(b->length, 0);
    assert_int_equal(instructions(b), 0);
    assert_int_equal(board_now(b->board), 500 * TICKS_PER_MS);
    board_set_dtr_rts(b->board, false, false);
    run_ms(b, 100);
    assert_true(said(b, "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"));
    assert_true(said(b, "entry 0x4008040c\r\n"));
    drop(b);
}

static void rts_stops_a_running_program_at_once(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    board_power_on(b->board);
    run_ms(b, 100);
    board_set_dtr_rts(b->board, false, true);
    uint64_t count = instructions(b);
    assert_true(count > 0);
    listen(b);
    size_t length = b->length;
    run_ms(b, 100);
    assert_int_equal(instructions(b), count);
    assert_int_equal(b->length, length);
    drop(b);
}

static void dtr_chooses_download_mode_at_the_next_reset(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    board_power_on(b->board);
    run_ms(b, 60);
    board_set_dtr_rts(b->board, true, false);
    run_ms(b, 20);
    assert_false(said(b, "waiting for download"));
    board_set_dtr_rts(b->board, true, true);
    board_set_dtr_rts(b->board, true, false);
    run_ms(b, 50); // a flasher looks for the line after that time
    assert_true(said(b, "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n"));
    drop(b);
}

static void what_is_typed_during_a_reset_waits_or_is_lost_but_does_no_harm(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    board_set_dtr_rts(b->board, false, true);
    board_power_on(b->board);
    board_serial_write(b->board, (const uint8_t *)"early", 5);
    run_ms(b, 50);
    board_set_dtr_rts(b->board, false, false);
    run_ms(b, 100);
    assert_true(said(b, "entry 0x4008040c\r\n"));
    drop(b);
}

// Power

static void without_power_nothing_happens(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    assert_false(board_is_on(b->board));
    board_run(b->board, TICKS_PER_MS * 100);
    listen(b);
    assert_int_equal(b->length, 0);
    assert_int_equal(instructions(b), 0);
    drop(b);
}

// All along the boot: what comes after is a boot from the beginning.
static void the_power_may_go_at_any_time(void **state)
{
    (void)state;
    struct bench *b = make_default(stirring_program);
    for (unsigned ms = 1; ms < 60; ms += 3) {
        board_power_on(b->board);
        run_ms(b, ms);
        board_power_off(b->board);
        assert_false(board_is_on(b->board));
        listen(b);
        uint64_t count = instructions(b);
        board_run(b->board, board_now(b->board) + TICKS_PER_MS);
        assert_int_equal(instructions(b), count);
    }
    listen(b);
    b->length = 0;
    board_power_on(b->board);
    run_ms(b, 100);
    assert_non_null(strstr(b->text, "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET)"));
    assert_non_null(strstr(b->text, "entry 0x4008040c\r\n"));
    drop(b);
}

static void a_cut_in_the_middle_of_an_erase_leaves_half_a_sector(void **state)
{
    (void)state;
    struct board_config config;
    board_config_default(&config);
    config.power_cut_at_write = 1;
    struct bench *b = make_board(&config, erasing_program);
    uint8_t *sector = board_flash(b->board) + SECTOR;
    memset(sector, 0, 4096);
    board_power_on(b->board);
    run_ms(b, 300);
    assert_false(board_is_on(b->board));
    unsigned cleared = 0;
    for (unsigned i = 0; i < 4096; i++) {
        cleared += sector[i] == 0xff;
    }
    assert_true(cleared < 4096);
    drop(b);
}

static void an_erase_with_power_is_whole(void **state)
{
    (void)state;
    struct bench *b = make_default(erasing_program);
    uint8_t *sector = board_flash(b->board) + SECTOR;
    memset(sector, 0, 4096);
    board_power_on(b->board);
    run_ms(b, 300);
    assert_true(board_is_on(b->board));
    for (unsigned i = 0; i < 4096; i++) {
        assert_int_equal(sector[i], 0xff);
    }
    struct board_stats stats;
    board_stats(b->board, &stats);
    assert_int_equal(stats.flash_writes, 1);
    drop(b);
}

static struct bench *make_sagging(uint32_t millivolts)
{
    struct board_config config;
    board_config_default(&config);
    config.sag_at = 200 * TICKS_PER_MS;
    config.sag_mv = millivolts;
    struct bench *b = make_board(&config, stirring_program);
    board_power_on(b->board);
    run_ms(b, 199);
    listen(b);
    b->length = 0;
    return b;
}

static void a_sag_that_nobody_watches_for_is_outlived(void **state)
{
    (void)state;
    struct bench *b = make_sagging(BOARD_ALIVE_MV);
    uint64_t count = instructions(b);
    run_ms(b, 100);
    assert_false(said(b, "rst:"));
    assert_true(instructions(b) > count + 1000000);
    drop(b);
}

static void a_deep_sag_is_a_start_from_nothing(void **state)
{
    (void)state;
    struct bench *b = make_sagging(BOARD_ALIVE_MV - 1);
    run_ms(b, 2);
    uint64_t count = instructions(b);
    run_ms(b, 18);
    assert_int_equal(instructions(b), count);
    assert_true(board_is_on(b->board));
    run_ms(b, 80);
    assert_true(said(b, "rst:0x1 (POWERON_RESET)"));
    assert_true(said(b, "entry 0x4008040c\r\n"));
    drop(b);
}

// Guests that do harm

#define VECTOR 0x300U // of exceptions in kernel mode
#define STRIDE 4092U

static uint32_t harm; // what the next program begins with

// Stores a word to every 4092nd address from `harm` on; what faults is skipped.
static uint32_t storing_program(struct encoder *e)
{
    uint32_t vectors = encode_data(e, CODE), first = encode_data(e, harm), stride = encode_data(e, STRIDE);
    uint32_t entry = encode(e, "l32r", 0, 0, 4, vectors);
    encode(e, "wsr", 0, 0, 4, SR_VECBASE);
    encode(e, "movi", 0, 0, 4, 0);
    encode(e, "wsr", 0, 0, 4, SR_PS);
    encode(e, "rsync", 0, 0, 0, 0);
    encode(e, "l32r", 0, 0, 2, first);
    encode(e, "l32r", 0, 0, 3, stride);
    uint32_t loop = encode(e, "s32i", 0, 2, 2, 0);
    encode(e, "add", 2, 2, 3, 0);
    encode(e, "j", 0, 0, 0, loop);
    e->pc = CODE + VECTOR;
    encode(e, "rsr", 0, 0, 5, SR_EPC1);
    encode(e, "addi", 0, 5, 5, 3);
    encode(e, "wsr", 0, 0, 5, SR_EPC1);
    encode(e, "rfe", 0, 0, 0, 0);
    return entry;
}

// Random words, made from `harm`.
static uint32_t random_program(struct encoder *e)
{
    uint32_t entry = e->pc;
    uint32_t word = harm * 2654435761U + 1;
    for (unsigned i = 0; i < 256; i++) {
        word = word * 1664525U + 1013904223U;
        encode_data(e, word ^ word >> 15);
    }
    return entry;
}

// Its core may go astray, stop, or reset the chip again and again: time passes, and the board is there.
static void run_harm(uint32_t (*program)(struct encoder *e), uint32_t value)
{
    harm = value;
    struct bench *b = make_default(program);
    board_power_on(b->board);
    for (unsigned i = 0; i < 4; i++) {
        run_ms(b, 30);
        b->length = 0;
    }
    assert_true(board_is_on(b->board));
    assert_in_range(board_now(b->board), 120 * TICKS_PER_MS, 121 * TICKS_PER_MS); // to the cycle
    drop(b);
}

static void a_guest_that_writes_everywhere_harms_nobody_else(void **state)
{
    (void)state;
    for (uint64_t first = 0; first < UINT64_C(1) << 32; first += UINT32_C(1) << 28) {
        run_harm(storing_program, (uint32_t)first);
    }
    run_harm(storing_program, 0x3ff00000);
    run_harm(storing_program, 0x3ff80000);
    run_harm(storing_program, 0x400a0000);
}

static void a_guest_of_random_words_harms_nobody_else(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 24; seed++) {
        run_harm(random_program, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_input_makes_the_same_run),
        cmocka_unit_test(another_input_makes_another_run),
        cmocka_unit_test(two_boards_taking_turns_run_as_each_alone),
        cmocka_unit_test(the_size_of_the_steps_changes_nothing),
        cmocka_unit_test(rts_holds_the_chip_in_reset),
        cmocka_unit_test(rts_stops_a_running_program_at_once),
        cmocka_unit_test(dtr_chooses_download_mode_at_the_next_reset),
        cmocka_unit_test(what_is_typed_during_a_reset_waits_or_is_lost_but_does_no_harm),
        cmocka_unit_test(without_power_nothing_happens),
        cmocka_unit_test(the_power_may_go_at_any_time),
        cmocka_unit_test(a_cut_in_the_middle_of_an_erase_leaves_half_a_sector),
        cmocka_unit_test(an_erase_with_power_is_whole),
        cmocka_unit_test(a_sag_that_nobody_watches_for_is_outlived),
        cmocka_unit_test(a_deep_sag_is_a_start_from_nothing),
        cmocka_unit_test(a_guest_that_writes_everywhere_harms_nobody_else),
        cmocka_unit_test(a_guest_of_random_words_harms_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

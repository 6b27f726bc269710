// The client of the serial loader: what it says, byte for byte as public traces of other clients show it, and
// what it makes of a chip that behaves and of a line that does not.

#include "support/fakechip.h"

#include "serial/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REGION_AT   0x10000U
#define REGION_SIZE 0x18000U // one piece and a half

struct bench {
    struct fakechip chip;
    struct loader loader;
    struct error err;
    uint8_t image[REGION_SIZE];
    struct loader_region region;
    struct loader_written written;
};

// Something that packs neither very well nor not at all.
static void fill_image(uint8_t *image, size_t size, uint32_t seed)
{
    uint32_t state = seed * 2654435761U + 1;
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525U + 1013904223U;
        image[i] =
            (state >> 28) < 11 && i >= 64 ? image[i - 48 - (state >> 24) % 16] : (uint8_t)(state >> 16);
    }
}

static struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    fakechip_init(&b->chip);
    loader_init(&b->loader, &b->chip.device);
    b->loader.use_stub = true;
    b->loader.stub = fakechip_helper(&b->loader.stub_size);
    fill_image(b->image, sizeof b->image, 1);
    b->region = (struct loader_region){REGION_AT, REGION_SIZE, b->image};
    return b;
}

static void bench_free(struct bench *b)
{
    fakechip_deinit(&b->chip);
    free(b);
}

static int write_region(struct bench *b)
{
    int status = loader_connect(&b->loader, &b->err);
    return status < 0 ? status : loader_write(&b->loader, &b->region, 1, &b->written, &b->err);
}

static bool region_is_there(const struct bench *b)
{
    return memcmp(b->chip.flash + REGION_AT, b->image, b->region.length) == 0;
}

// Connecting

static void check_wiring(enum fake_wiring wiring)
{
    struct bench *b = bench_new();
    b->chip.wiring = wiring;
    assert_int_equal(loader_connect(&b->loader, &b->err), 0);
    assert_int_equal(b->chip.state, FAKE_HELPER);
    assert_int_equal(loader_restart(&b->loader, &b->err), 1);
    assert_int_equal(b->chip.state, FAKE_PROGRAM);
    bench_free(b);
}

static void two_transistors_bring_the_chip_into_its_loader_and_back(void **state)
{
    (void)state;
    check_wiring(FAKE_TRANSISTORS);
}

static void straight_wires_do(void **state)
{
    (void)state;
    check_wiring(FAKE_STRAIGHT);
}

static void inverted_wires_do(void **state)
{
    (void)state;
    check_wiring(FAKE_INVERTED);
}

static void a_chip_that_waits_already_needs_no_lines(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.device.has_modem = false;
    b->chip.state = FAKE_LOADER;
    slip_reader_init(&b->chip.reader, b->chip.packet, sizeof b->chip.packet);
    assert_int_equal(loader_connect(&b->loader, &b->err), 0);
    assert_int_equal(loader_restart(&b->loader, &b->err), 1); // the helper can
    bench_free(b);
}

static void a_board_that_starts_its_program_is_told_apart(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.wiring = FAKE_RESET_ONLY;
    assert_int_equal(loader_connect(&b->loader, &b->err), ERR_TIMEOUT);
    assert_non_null(strstr(b->err.text, "starts its program instead"));
    bench_free(b);
}

static void a_silent_board_is_told_apart(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.wiring = FAKE_NO_LINES;
    b->chip.state = FAKE_OFF;
    b->chip.out_count = 0;
    assert_int_equal(loader_connect(&b->loader, &b->err), ERR_TIMEOUT);
    assert_non_null(strstr(b->err.text, "says nothing"));
    bench_free(b);
}

static void another_chip_is_named(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.magic = 0x00000009;
    assert_int_equal(loader_connect(&b->loader, &b->err), ERR_REMOTE);
    assert_non_null(strstr(b->err.text, "this is an ESP32-S3"));
    bench_free(b);
}

static void the_chip_is_described(void **state)
{
    static const uint8_t mac[6] = {0x24, 0x6f, 0x28, 0x7a, 0xd8, 0x84};
    struct bench *b = bench_new();
    (void)state;
    assert_int_equal(loader_connect(&b->loader, &b->err), 0);
    assert_int_equal(b->loader.chip.revision, 300);
    assert_int_equal(b->loader.chip.crystal_mhz, 40);
    assert_memory_equal(b->loader.chip.mac, mac, sizeof mac);
    assert_int_equal(b->loader.chip.flash_size, FAKE_FLASH_SIZE);
    bench_free(b);
}

static void a_speed_that_the_line_cannot_do_is_given_up(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->loader.baud = 921600;
    b->chip.fastest = 300000;
    assert_int_equal(write_region(b), 0);
    assert_int_equal(b->loader.baud, 230400);
    assert_true(region_is_there(b));
    bench_free(b);
}

static void another_crystal_is_served_by_the_rom(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.clock_divider = 226; // 26 MHz
    assert_int_equal(write_region(b), 0);
    assert_false(b->loader.stub_runs);
    assert_true(region_is_there(b));
    bench_free(b);
}

// Writing

static void what_is_written_is_there(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->loader.baud = 921600;
    assert_int_equal(write_region(b), 0);
    assert_true(region_is_there(b));
    assert_int_equal(b->written.bytes, REGION_SIZE);
    assert_true(b->written.packed < REGION_SIZE);
    bench_free(b);
}

static void the_rom_alone_can_write_as_well(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->loader.use_stub = false;
    assert_int_equal(write_region(b), 0);
    assert_true(region_is_there(b));
    bench_free(b);
}

static void what_is_there_already_is_not_written(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    memcpy(b->chip.flash + REGION_AT, b->image, REGION_SIZE);
    b->chip.flash[REGION_AT + REGION_SIZE - 1] ^= 1; // in its second piece
    assert_int_equal(write_region(b), 0);
    assert_true(region_is_there(b));
    assert_int_equal(b->written.bytes, REGION_SIZE - 0x10000);
    bench_free(b);
}

static void a_transfer_that_broke_goes_on_where_it_was(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.cut_at = 40000;
    assert_int_equal(write_region(b), 0);
    assert_true(region_is_there(b));
    assert_true(b->chip.programs < REGION_SIZE + 0x10000);
    bench_free(b);
}

static void a_flash_that_does_not_keep_its_bits_is_found_out(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.worn = true;
    memset(b->image, 0x55, sizeof b->image);
    assert_int_equal(write_region(b), ERR_INVALID);
    assert_non_null(strstr(b->err.text, "does not keep"));
    bench_free(b);
}

static void erasing_leaves_ff(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    memset(b->chip.flash, 0x5a, FAKE_FLASH_SIZE);
    assert_int_equal(loader_connect(&b->loader, &b->err), 0);
    assert_int_equal(loader_erase(&b->loader, 0x3000, 0x15000, &b->err), 0);
    for (size_t i = 0; i < FAKE_FLASH_SIZE; i++) {
        assert_int_equal(b->chip.flash[i], i >= 0x3000 && i < 0x18000 ? 0xff : 0x5a);
    }
    bench_free(b);
}

static void check_reading(bool use_stub)
{
    struct bench *b = bench_new();
    uint8_t *bytes = malloc(20000);
    assert_non_null(bytes);
    b->loader.use_stub = use_stub;
    fill_image(b->chip.flash, FAKE_FLASH_SIZE, 7);
    assert_int_equal(loader_connect(&b->loader, &b->err), 0);
    assert_int_equal(loader_read(&b->loader, 0x1234, 20000, bytes, &b->err), 0);
    assert_memory_equal(bytes, b->chip.flash + 0x1234, 20000);
    free(bytes);
    bench_free(b);
}

static void reading_gives_what_is_there(void **state)
{
    (void)state;
    check_reading(true);
}

static void the_rom_alone_can_read_as_well(void **state)
{
    (void)state;
    check_reading(false);
}

static void a_noisy_line_makes_it_slower_and_not_worse(void **state)
{
    struct bench *b = bench_new();
    (void)state;
    b->chip.hurt = FAKE_FLIP;
    b->chip.hurt_at = 4000;
    b->chip.hurt_every = 30011;
    assert_int_equal(write_region(b), 0);
    assert_true(region_is_there(b));
    assert_int_equal(b->loader.recoveries, 0);
    bench_free(b);
}

// Every byte of a small transfer in turn is dropped, flipped, doubled. Either the flash ends right, the rest
// of it untouched, or the client says that something is wrong.

#define SMALL_SIZE 0x1000U

static void run_hurt(struct bench *b, bool use_stub, enum fake_hurt hurt, bool answers, size_t at,
                     uint8_t flip)
{
    fakechip_deinit(&b->chip);
    fakechip_init(&b->chip);
    loader_init(&b->loader, &b->chip.device);
    b->loader.use_stub = use_stub;
    b->loader.stub = fakechip_helper(&b->loader.stub_size);
    b->err.text[0] = '\0';
    b->region.length = SMALL_SIZE;
    memset(b->chip.flash, 0x3c, FAKE_FLASH_SIZE);
    b->chip.hurt = hurt;
    b->chip.hurt_answers = answers;
    b->chip.hurt_at = at;
    b->chip.flip = flip;
}

static bool rest_is_untouched(const struct bench *b)
{
    const uint8_t *flash = b->chip.flash; // compared with itself, one byte on
    const uint32_t end = REGION_AT + SMALL_SIZE;
    return flash[0] == 0x3c && memcmp(flash, flash + 1, REGION_AT - 1) == 0 && flash[end] == 0x3c &&
           memcmp(flash + end, flash + end + 1, FAKE_FLASH_SIZE - end - 1) == 0;
}

static size_t hurt_all(struct bench *b, bool use_stub, enum fake_hurt hurt, bool answers, uint8_t flip,
                       size_t step)
{
    size_t said = 0;
    run_hurt(b, use_stub, FAKE_SOUND, false, 0, 0);
    assert_int_equal(write_region(b), 0);
    size_t count = answers ? b->chip.from_chip : b->chip.to_chip;
    for (size_t at = 0; at < count; at += step) {
        run_hurt(b, use_stub, hurt, answers, at, flip);
        int status = write_region(b);
        if (status < 0) {
            assert_true(b->err.text[0] != '\0');
            said++;
        } else if (!region_is_there(b) || !rest_is_untouched(b)) {
            fail_msg("a silent bad write: byte %zu, kind %d", at, (int)hurt);
        }
    }
    return said;
}

// With the helper every run must end with a good flash, with the ROM alone some may end with a message.
static void hurt_both_ways(enum fake_hurt hurt, uint8_t flip)
{
    struct bench *b = bench_new();
    assert_int_equal(hurt_all(b, true, hurt, false, flip, 1), 0);
    assert_int_equal(hurt_all(b, true, hurt, true, flip, 1), 0);
    (void)hurt_all(b, false, hurt, false, flip, 11);
    (void)hurt_all(b, false, hurt, true, flip, 11);
    bench_free(b);
}

static void no_dropped_byte_makes_a_bad_flash(void **state)
{
    (void)state;
    hurt_both_ways(FAKE_DROP, 0);
}

static void no_doubled_byte_makes_a_bad_flash(void **state)
{
    (void)state;
    hurt_both_ways(FAKE_DOUBLE, 0);
}

static void no_flipped_bit_makes_a_bad_flash(void **state)
{
    (void)state;
    hurt_both_ways(FAKE_FLIP, 0x04);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_transistors_bring_the_chip_into_its_loader_and_back),
        cmocka_unit_test(straight_wires_do),
        cmocka_unit_test(inverted_wires_do),
        cmocka_unit_test(a_chip_that_waits_already_needs_no_lines),
        cmocka_unit_test(a_board_that_starts_its_program_is_told_apart),
        cmocka_unit_test(a_silent_board_is_told_apart),
        cmocka_unit_test(another_chip_is_named),
        cmocka_unit_test(the_chip_is_described),
        cmocka_unit_test(a_speed_that_the_line_cannot_do_is_given_up),
        cmocka_unit_test(another_crystal_is_served_by_the_rom),
        cmocka_unit_test(what_is_written_is_there),
        cmocka_unit_test(the_rom_alone_can_write_as_well),
        cmocka_unit_test(what_is_there_already_is_not_written),
        cmocka_unit_test(a_transfer_that_broke_goes_on_where_it_was),
        cmocka_unit_test(a_flash_that_does_not_keep_its_bits_is_found_out),
        cmocka_unit_test(erasing_leaves_ff),
        cmocka_unit_test(reading_gives_what_is_there),
        cmocka_unit_test(the_rom_alone_can_read_as_well),
        cmocka_unit_test(a_noisy_line_makes_it_slower_and_not_worse),
        cmocka_unit_test(no_dropped_byte_makes_a_bad_flash),
        cmocka_unit_test(no_doubled_byte_makes_a_bad_flash),
        cmocka_unit_test(no_flipped_bit_makes_a_bad_flash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

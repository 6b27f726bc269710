// A serial line between two ends that agree, almost agree, and do not (wire/serial.h).

#include "wire/serial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct clock clock;
    struct serial_listener listener;
    uint8_t bytes[64];
    unsigned faults[64];
    uint64_t when[64];
    unsigned count;
};

static void heard(void *ctx, uint8_t byte, unsigned faults)
{
    struct bench *b = ctx;
    assert_true(b->count < 64);
    b->bytes[b->count] = byte;
    b->faults[b->count] = faults;
    b->when[b->count++] = b->clock.now;
}

static bool heard_all(const struct bench *b, const uint8_t *bytes, unsigned count)
{
    unsigned faults = 0;
    for (unsigned i = 0; i < b->count; i++) {
        faults |= b->faults[i];
    }
    return faults == 0 && b->count == count && memcmp(b->bytes, bytes, count) == 0;
}

static void begin(struct bench *b)
{
    memset(b, 0, sizeof *b);
    clock_init(&b->clock);
    serial_listener_init(&b->listener, &b->clock, heard, b);
}

static struct serial_format at(uint32_t baud)
{
    return (struct serial_format){.bit = serial_bit_of_baud(baud), .data_bits = 8, .stop_half_bits = 2};
}

// Sends bytes back to back, then leaves the line alone for a second.
static void talk(struct bench *b, struct serial_format theirs, struct serial_format mine,
                 const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        clock_run_to(&b->clock, b->clock.now + serial_frame_ticks(&theirs));
        serial_hear(&b->listener, &theirs, bytes[i], &mine);
    }
    clock_run_to(&b->clock, b->clock.now + TICKS_PER_SECOND);
}

static void a_frame_lasts_its_bits(void **state)
{
    struct serial_format format = at(1000000);
    (void)state;
    assert_int_equal(serial_frame_ticks(&format), 10 * TICKS_PER_US);
    format.parity = SERIAL_EVEN;
    assert_int_equal(serial_frame_ticks(&format), 11 * TICKS_PER_US);
    format.stop_half_bits = 3;
    assert_int_equal(serial_frame_ticks(&format), 11 * TICKS_PER_US + TICKS_PER_US / 2);
}

static void the_same_speed_gives_the_same_bytes_at_their_end(void **state)
{
    struct bench b;
    uint8_t all[3] = {0x00, 0x55, 0xff};
    (void)state;
    begin(&b);
    talk(&b, at(115200), at(115200), all, 3);
    assert_int_equal(b.count, 3);
    assert_memory_equal(b.bytes, all, 3);
    assert_int_equal(b.faults[0] | b.faults[1] | b.faults[2], 0);
    struct serial_format format = at(115200);
    assert_int_equal(b.when[1], 2 * serial_frame_ticks(&format));
}

// Half a bit in nine and a half is what the middle of the stop bit may be off: about five in a hundred.
static void four_in_a_hundred_does_no_harm_and_six_does(void **state)
{
    static const uint8_t text[] = "The quick brown fox\x00\x80\xfe";
    static const uint32_t good[] = {110600, 119800}, bad[] = {108000, 122300};
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct bench b;
        begin(&b);
        talk(&b, at(115200), at(good[i]), text, 22);
        assert_true(heard_all(&b, text, 22));
        begin(&b);
        talk(&b, at(115200), at(bad[i]), text, 22);
        assert_false(heard_all(&b, text, 22));
    }
}

// 0x00 at half the speed: 18 low bits of mine, 2 high. Nine zeros and no stop bit, then high.
static void a_slow_zero_is_a_break_to_a_fast_listener(void **state)
{
    struct bench b;
    uint8_t zero = 0;
    (void)state;
    begin(&b);
    talk(&b, at(57600), at(115200), &zero, 1);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.bytes[0], 0);
    assert_int_equal(b.faults[0], SERIAL_FRAMING | SERIAL_BREAK);
}

// 'U' is 1010101010 on the line with its start bit low: at half the speed a start bit, then 00 11 00 11, and
// low where the stop bit should be.
static void a_slow_u_is_two_faulty_bytes_to_a_listener_of_twice_the_speed(void **state)
{
    struct bench b;
    uint8_t u = 'U';
    (void)state;
    begin(&b);
    talk(&b, at(57600), at(115200), &u, 1);
    assert_int_equal(b.count, 2);
    assert_int_equal(b.bytes[0], 0x66);
    assert_int_equal(b.faults[0], SERIAL_FRAMING);
    assert_int_equal(b.bytes[1], 0xe6); // low low, high high, low low, then high for good
    assert_int_equal(b.faults[1], 0);
}

// Ten fast frames fit into one slow one; 0xff is a low bit and nine high ones.
static void a_frame_that_the_talker_does_not_fill_ends_with_the_line_high(void **state)
{
    struct bench b;
    uint8_t ones = 0xf0; // low for five bits: half of a slow bit
    (void)state;
    begin(&b);
    talk(&b, at(115200), at(12800), &ones, 1);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.bytes[0], 0xff);
    assert_int_equal(b.faults[0], 0);
}

static void a_glitch_is_no_start_bit(void **state)
{
    struct bench b;
    uint8_t ones = 0xff; // low for one bit, a ninth of a slow one
    (void)state;
    begin(&b);
    talk(&b, at(115200), at(12800), &ones, 1);
    assert_int_equal(b.count, 0);
}

static void parity_is_checked(void **state)
{
    struct bench b;
    struct serial_format even = at(9600), odd = at(9600);
    uint8_t byte = 'A';
    (void)state;
    even.parity = SERIAL_EVEN;
    odd.parity = SERIAL_ODD;
    begin(&b);
    talk(&b, even, even, &byte, 1);
    talk(&b, even, odd, &byte, 1);
    assert_int_equal(b.count, 2);
    assert_int_equal(b.bytes[0], 'A');
    assert_int_equal(b.bytes[1], 'A');
    assert_int_equal(b.faults[0], 0);
    assert_int_equal(b.faults[1], SERIAL_BAD_PARITY);
}

// With parity and seven bits the line has as many bits as with eight and none.
static void seven_bits_with_parity_are_eight_to_who_expects_eight(void **state)
{
    struct bench b;
    struct serial_format seven = at(9600);
    uint8_t byte = 'C'; // three ones
    (void)state;
    seven.data_bits = 7;
    seven.parity = SERIAL_EVEN;
    begin(&b);
    talk(&b, seven, at(9600), &byte, 1);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.bytes[0], 'C' | 0x80);
}

static void a_break_is_heard_once_however_long(void **state)
{
    struct bench b;
    struct serial_format format = at(9600);
    uint8_t byte = 'x';
    (void)state;
    begin(&b);
    clock_run_to(&b.clock, TICKS_PER_SECOND);
    serial_hear_level(&b.listener, true, &format);
    for (unsigned i = 0; i < 5; i++) {
        clock_run_to(&b.clock, b.clock.now + TICKS_PER_SECOND);
        serial_hear_level(&b.listener, false, &format);
    }
    assert_int_equal(b.count, 1);
    assert_int_equal(b.faults[0], SERIAL_FRAMING | SERIAL_BREAK);
    clock_run_to(&b.clock, b.clock.now + TICKS_PER_SECOND);
    talk(&b, format, format, &byte, 1);
    assert_int_equal(b.count, 2);
    assert_int_equal(b.bytes[1], 'x');
    assert_int_equal(b.faults[1], 0);
}

// Any byte, any pair of speeds: it ends, and within the listener's own rules.
static void any_two_speeds_make_something(void **state)
{
    static const uint32_t speeds[] = {300, 9600, 74880, 115200, 921600, 5000000};
    uint8_t bytes[2] = {0xa5, 0x0f};
    (void)state;
    for (unsigned i = 0; i < 36; i++) {
        struct bench b;
        begin(&b);
        struct serial_format theirs = at(speeds[i / 6]), mine = at(speeds[i % 6]);
        for (unsigned n = 0; n < 2; n++) {
            clock_run_to(&b.clock, b.clock.now + serial_frame_ticks(&theirs));
            b.count = 0;
            serial_hear(&b.listener, &theirs, bytes[n], &mine);
        }
        clock_run_to(&b.clock, b.clock.now + TICKS_PER_SECOND);
        assert_false(b.listener.busy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_lasts_its_bits),
        cmocka_unit_test(the_same_speed_gives_the_same_bytes_at_their_end),
        cmocka_unit_test(four_in_a_hundred_does_no_harm_and_six_does),
        cmocka_unit_test(a_slow_zero_is_a_break_to_a_fast_listener),
        cmocka_unit_test(a_slow_u_is_two_faulty_bytes_to_a_listener_of_twice_the_speed),
        cmocka_unit_test(a_frame_that_the_talker_does_not_fill_ends_with_the_line_high),
        cmocka_unit_test(a_glitch_is_no_start_bit),
        cmocka_unit_test(parity_is_checked),
        cmocka_unit_test(seven_bits_with_parity_are_eight_to_who_expects_eight),
        cmocka_unit_test(a_break_is_heard_once_however_long),
        cmocka_unit_test(any_two_speeds_make_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

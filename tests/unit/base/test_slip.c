// base/slip: packets between 0xC0 bytes. Source of the rules and of the sample: esptool documentation,
// "Serial Protocol".

#include "base/slip.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct bench {
    struct slip_reader reader;
    uint8_t bytes[8];
};

static void set_up(struct bench *b)
{
    slip_reader_init(&b->reader, b->bytes, sizeof b->bytes);
}

static enum slip_result feed(struct bench *b, const uint8_t *bytes, size_t count)
{
    enum slip_result result = SLIP_MORE;
    for (size_t i = 0; i < count; i++) {
        result = slip_read(&b->reader, bytes[i]);
    }
    return result;
}

#define FEED(b, ...) feed(b, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define CHECK_PACKET(b, ...)                                                                                 \
    do {                                                                                                     \
        const uint8_t wanted[] = {__VA_ARGS__};                                                              \
        assert_int_equal((b)->reader.count, sizeof wanted);                                                  \
        assert_memory_equal((b)->bytes, wanted, sizeof wanted);                                              \
    } while (0)

static void a_packet_is_what_lies_between_two_ends(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 0xc0, 1, 2, 3), SLIP_MORE);
    assert_int_equal(FEED(&b, 0xc0), SLIP_PACKET);
    CHECK_PACKET(&b, 1, 2, 3);
}

static void escapes_stand_for_the_two_special_bytes(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 0xc0, 0xdb, 0xdc, 0xdb, 0xdd, 0xdc, 0xc0), SLIP_PACKET);
    CHECK_PACKET(&b, 0xc0, 0xdb, 0xdc);
}

static void bytes_outside_of_packets_are_passed_over(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 'e', 't', 's', 0xdb, 0xc0, 7, 0xc0, 'x'), SLIP_MORE);
    assert_int_equal(FEED(&b, 0xc0, 8, 0xc0), SLIP_PACKET);
    CHECK_PACKET(&b, 8);
}

static void an_empty_packet_is_the_beginning_of_the_next(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 0xc0, 0xc0, 0xc0, 5, 0xc0), SLIP_PACKET);
    CHECK_PACKET(&b, 5);
}

static void a_byte_that_no_escape_allows_breaks_the_packet(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 0xc0, 1, 0xdb, 2, 3, 0xc0), SLIP_BROKEN);
    assert_int_equal(FEED(&b, 0xc0, 0xdb, 0xc0), SLIP_BROKEN);
    assert_int_equal(FEED(&b, 0xc0, 1, 0xc0), SLIP_PACKET);
}

static void a_packet_of_the_size_fits_and_a_longer_one_does_not(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    assert_int_equal(FEED(&b, 0xc0, 1, 2, 3, 4, 5, 6, 7, 8, 0xc0), SLIP_PACKET);
    assert_int_equal(FEED(&b, 0xc0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xc0), SLIP_TOO_LONG);
    assert_int_equal(FEED(&b, 0xc0, 1, 0xc0), SLIP_PACKET);
}

static void encoding_adds_ends_and_escapes(void **state)
{
    (void)state;
    static const uint8_t wanted[] = {0xc0, 1, 0xdb, 0xdc, 0xdb, 0xdd, 0xc0};
    uint8_t out[SLIP_ENCODED_MAX(3)];
    assert_int_equal(slip_encode(out, (const uint8_t[]){1, 0xc0, 0xdb}, 3), sizeof wanted);
    assert_memory_equal(out, wanted, sizeof wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_is_what_lies_between_two_ends),
        cmocka_unit_test(escapes_stand_for_the_two_special_bytes),
        cmocka_unit_test(bytes_outside_of_packets_are_passed_over),
        cmocka_unit_test(an_empty_packet_is_the_beginning_of_the_next),
        cmocka_unit_test(a_byte_that_no_escape_allows_breaks_the_packet),
        cmocka_unit_test(a_packet_of_the_size_fits_and_a_longer_one_does_not),
        cmocka_unit_test(encoding_adds_ends_and_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

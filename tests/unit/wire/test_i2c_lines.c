// I2C by hand (NXP UM10204): a controller that moves two open-drain wires reaches the devices of the bus.

#include "wire/i2c_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DEVICE 0x30U

// The wires, and a device that remembers what it hears: eight registers, the first byte written selects one.
struct hand {
    struct i2c_bus bus;
    struct i2c_device device;
    struct i2c_lines lines;
    bool controller, others; // what each side does to SDA
    uint8_t reg[8];
    unsigned at, written;
    unsigned starts, stops;
};

static bool heard_start(void *ctx, uint8_t address, bool read)
{
    struct hand *hand = ctx;
    (void)read;
    hand->starts += address == DEVICE;
    hand->written = 0;
    return address == DEVICE;
}

static bool heard(void *ctx, uint8_t byte)
{
    struct hand *hand = ctx;
    if (hand->written++ == 0) {
        hand->at = byte;
    } else {
        hand->reg[hand->at++ % 8] = byte;
    }
    return hand->at <= 8;
}

static uint8_t said(void *ctx)
{
    struct hand *hand = ctx;
    return hand->reg[hand->at++ % 8];
}

static void stopped(void *ctx)
{
    struct hand *hand = ctx;
    hand->stops += 1;
}

static void set_up(struct hand *hand)
{
    memset(hand, 0, sizeof *hand);
    i2c_bus_init(&hand->bus);
    hand->device =
        (struct i2c_device){.ctx = hand, .start = heard_start, .write = heard, .read = said, .stop = stopped};
    i2c_bus_attach(&hand->bus, &hand->device);
    i2c_lines_init(&hand->lines, &hand->bus);
    hand->controller = hand->others = true;
}

// The level of the wire is that of whoever pulls it low; a change is heard, which may change it again.
static void settle(struct hand *hand)
{
    while (hand->lines.sda != (hand->controller && hand->others)) {
        hand->others = i2c_lines_sda(&hand->lines, hand->controller && hand->others);
    }
}

static void data(struct hand *hand, bool level)
{
    hand->controller = level;
    settle(hand);
}

static void tick(struct hand *hand, bool level)
{
    hand->others = i2c_lines_scl(&hand->lines, level);
    settle(hand);
}

static void start(struct hand *hand)
{
    data(hand, true);
    tick(hand, true);
    data(hand, false);
    tick(hand, false);
}

static void stop(struct hand *hand)
{
    data(hand, false);
    tick(hand, true);
    data(hand, true);
}

static bool bit(struct hand *hand, bool level)
{
    data(hand, level);
    tick(hand, true);
    bool seen = hand->lines.sda;
    tick(hand, false);
    return seen;
}

// True: acknowledged.
static bool put(struct hand *hand, unsigned byte)
{
    for (unsigned i = 8; i-- > 0;) {
        (void)bit(hand, (byte >> i & 1U) != 0);
    }
    return !bit(hand, true);
}

static unsigned get(struct hand *hand, bool more)
{
    unsigned byte = 0;
    for (unsigned i = 0; i < 8; ++i) {
        byte = byte << 1 | bit(hand, true);
    }
    (void)bit(hand, !more);
    return byte;
}

static void bytes_are_written(void **state)
{
    (void)state;
    struct hand hand;
    set_up(&hand);
    start(&hand);
    assert_true(put(&hand, DEVICE << 1));
    assert_true(put(&hand, 3));
    assert_true(put(&hand, 0xa5));
    assert_true(put(&hand, 0x00));
    assert_int_equal(hand.stops, 0);
    stop(&hand);
    assert_int_equal(hand.stops, 1);
    assert_int_equal(hand.reg[3], 0xa5);
    assert_int_equal(hand.at, 5);
}

// As SCCB does, with a STOP between, and as I2C does, without.
static void bytes_are_read(void **state)
{
    (void)state;
    for (unsigned repeated = 0; repeated < 2; ++repeated) {
        struct hand hand;
        set_up(&hand);
        hand.reg[1] = 0x26;
        hand.reg[2] = 0xd9;
        start(&hand);
        assert_true(put(&hand, DEVICE << 1));
        assert_true(put(&hand, 1));
        if (repeated == 0) {
            stop(&hand);
        }
        start(&hand);
        assert_true(put(&hand, DEVICE << 1 | 1));
        assert_int_equal(get(&hand, true), 0x26);
        assert_int_equal(get(&hand, false), 0xd9);
        stop(&hand);
        assert_int_equal(hand.starts, 2);
        assert_int_equal(hand.stops, 2 - repeated);
        assert_true(hand.lines.sda);
    }
}

static void nobody_else_answers(void **state)
{
    (void)state;
    struct hand hand;
    set_up(&hand);
    for (unsigned address = 0; address < 128; ++address) {
        start(&hand);
        assert_int_equal(put(&hand, address << 1), address == DEVICE);
        stop(&hand);
    }
    assert_int_equal(hand.starts, 1);
    start(&hand);
    assert_false(put(&hand, 0x10));
    assert_false(put(&hand, DEVICE << 1)); // no START before it
    assert_int_equal(get(&hand, true), 0xff);
    stop(&hand);
    assert_int_equal(hand.starts, 1);
}

static void a_device_can_refuse_a_byte(void **state)
{
    (void)state;
    struct hand hand;
    set_up(&hand);
    start(&hand);
    assert_true(put(&hand, DEVICE << 1));
    assert_false(put(&hand, 9));
    stop(&hand);
    start(&hand);
    assert_true(put(&hand, DEVICE << 1));
    assert_true(put(&hand, 2));
    stop(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_written),
        cmocka_unit_test(bytes_are_read),
        cmocka_unit_test(nobody_else_answers),
        cmocka_unit_test(a_device_can_refuse_a_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

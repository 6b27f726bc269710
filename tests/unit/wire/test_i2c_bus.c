// One controller and its devices (wire/i2c_bus.h).

#include "wire/i2c_bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

// A device that keeps the last byte and gives it back.
struct chip {
    struct i2c_device device;
    uint8_t address, byte;
    unsigned stops;
};

static bool chip_start(void *ctx, uint8_t address, bool read)
{
    (void)read;
    return address == ((struct chip *)ctx)->address;
}

static bool chip_write(void *ctx, uint8_t byte)
{
    ((struct chip *)ctx)->byte = byte;
    return byte != 0; // nothing acknowledges a zero
}

static uint8_t chip_read(void *ctx)
{
    return ((struct chip *)ctx)->byte;
}

static void chip_stop(void *ctx)
{
    ((struct chip *)ctx)->stops++;
}

static void attach(struct i2c_bus *bus, struct chip *chip, uint8_t address)
{
    *chip = (struct chip){.device = {chip, chip_start, chip_write, chip_read, chip_stop, NULL},
                          .address = address};
    i2c_bus_attach(bus, &chip->device);
}

static void the_addressed_device_answers(void **state)
{
    struct i2c_bus bus;
    struct chip a, b;
    (void)state;
    i2c_bus_init(&bus);
    attach(&bus, &a, 0x30);
    attach(&bus, &b, 0x3c);
    assert_true(i2c_bus_start(&bus, 0x30, false));
    assert_true(i2c_bus_write(&bus, 0x12));
    assert_true(i2c_bus_start(&bus, 0x3c, false)); // repeated START, another device
    assert_false(i2c_bus_write(&bus, 0));
    i2c_bus_stop(&bus);
    assert_int_equal(a.byte, 0x12);
    assert_int_equal(a.stops, 0);
    assert_int_equal(b.stops, 1);
    assert_true(i2c_bus_start(&bus, 0x30, true));
    assert_int_equal(i2c_bus_read(&bus), 0x12);
}

static void nobody_there_is_no_acknowledge_and_all_ones(void **state)
{
    struct i2c_bus bus;
    struct chip a;
    (void)state;
    i2c_bus_init(&bus);
    attach(&bus, &a, 0x30);
    assert_true(i2c_bus_start(&bus, 0x30, false));
    assert_false(i2c_bus_start(&bus, 0x31, false));
    assert_false(i2c_bus_write(&bus, 0x12));
    assert_int_equal(i2c_bus_read(&bus), 0xff);
    i2c_bus_stop(&bus);
    assert_int_equal(a.byte, 0);
    assert_int_equal(a.stops, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_addressed_device_answers),
        cmocka_unit_test(nobody_there_is_no_acknowledge_and_all_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

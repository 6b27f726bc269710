// OV2640: SCCB, registers and pins. Data sheet, "SCCB Interface" and "Device Control Register List".

#include "unit/sensor/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct bench b;

static int power_on(void **state)
{
    (void)state;
    bench_init(&b, 4, 3, bench_grey);
    return 0;
}

static int power_off(void **state)
{
    (void)state;
    bench_deinit(&b);
    return 0;
}

struct row {
    const char *name;
    uint8_t number, reset, writable;
};

#define ROW(name, offset, reset, writable) {#name, (offset), (reset), (writable)},
static const struct row dsp_rows[] = {OV2640_DSP_REGISTERS(ROW)};
static const struct row sensor_rows[] = {OV2640_SENSOR_REGISTERS(ROW)};

static void it_names_itself(void **state)
{
    (void)state;
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, 0x0a), 0x26);
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, 0x0b), 0x42);
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, 0x1c), 0x7f);
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, 0x1d), 0xa2);
}

// Data of a table: reading shows the next entry.
static bool moves_on(unsigned bank, uint8_t number)
{
    return bank == OV2640_BANK_DSP && (number == OV2640_BPDATA || number == OV2640_GAMMA_DATA ||
                                       number == OV2640_CIP_DATA || number == OV2640_CMX_DATA);
}

static void expect_reset_values(unsigned bank, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!moves_on(bank, rows[i].number)) {
            assert_int_equal(bench_read(&b, bank, rows[i].number), rows[i].reset);
        }
    }
}

static void every_register_reads_its_reset_value(void **state)
{
    (void)state;
    expect_reset_values(OV2640_BANK_DSP, dsp_rows, sizeof(dsp_rows) / sizeof(dsp_rows[0]));
    expect_reset_values(OV2640_BANK_SENSOR, sensor_rows, sizeof(sensor_rows) / sizeof(sensor_rows[0]));
}

static void expect_storing(unsigned bank, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (moves_on(bank, rows[i].number)) {
            continue;
        }
        for (unsigned value = 0x55; value <= 0xaa; value += 0x55) {
            uint8_t written = value & 0xff;
            if (rows[i].number == OV2640_COM7 && bank == OV2640_BANK_SENSOR) {
                written &= 0x7f; // bit 7 resets
            }
            bench_write(&b, bank, rows[i].number, written);
            assert_int_equal(bench_read(&b, bank, rows[i].number) & rows[i].writable,
                             written & rows[i].writable);
        }
    }
}

static void every_writable_bit_is_stored(void **state)
{
    (void)state;
    expect_storing(OV2640_BANK_DSP, dsp_rows, sizeof(dsp_rows) / sizeof(dsp_rows[0]));
    expect_storing(OV2640_BANK_SENSOR, sensor_rows, sizeof(sensor_rows) / sizeof(sensor_rows[0]));
    it_names_itself(state);
}

static void reserved_registers_keep_what_is_written(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_DSP, 0xd7, 0x03);
    bench_write(&b, OV2640_BANK_SENSOR, 0xd7, 0x99);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, 0xd7), 0x03);
    assert_int_equal(bench_read(&b, OV2640_BANK_SENSOR, 0xd7), 0x99);
}

static void com7_resets_all_registers(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 40);
    bench_write(&b, OV2640_BANK_DSP, 0xd7, 0x03);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_REG04, 0xff);
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM7, 0x80);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, 0xd7), 0);
    every_register_reads_its_reset_value(state);
}

static void the_reset_pin_resets_too_and_power_down_does_not(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 40);
    ov2640_set_power_down(&b.sensor, true);
    ov2640_set_power_down(&b.sensor, false);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_QS), 40);
    ov2640_set_reset(&b.sensor, true);
    assert_false(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
    ov2640_set_reset(&b.sensor, false);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_QS), 0x0c);
}

static void it_answers_only_to_its_address(void **state)
{
    (void)state;
    for (unsigned address = 0; address < 128; address++) {
        assert_int_equal(i2c_bus_start(&b.bus, (uint8_t)address, false), address == 0x30);
        i2c_bus_stop(&b.bus);
    }
}

static void it_does_not_answer_without_a_clock_or_powered_down(void **state)
{
    (void)state;
    ov2640_set_xclk(&b.sensor, 0);
    assert_false(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
    ov2640_set_xclk(&b.sensor, 20000000);
    assert_true(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
    i2c_bus_stop(&b.bus);
    ov2640_set_power_down(&b.sensor, true);
    assert_false(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
}

static void a_transfer_has_one_value(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 1);
    assert_true(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
    assert_true(i2c_bus_write(&b.bus, OV2640_QS));
    assert_true(i2c_bus_write(&b.bus, 7));
    assert_false(i2c_bus_write(&b.bus, 8));
    i2c_bus_stop(&b.bus);
    assert_int_equal(bench_read(&b, OV2640_BANK_DSP, OV2640_QS), 7);
}

static void a_repeated_start_reads_as_well(void **state)
{
    (void)state;
    bench_write(&b, OV2640_BANK_SENSOR, OV2640_AEW, 0x31);
    assert_true(i2c_bus_start(&b.bus, OV2640_ADDRESS, false));
    assert_true(i2c_bus_write(&b.bus, OV2640_AEW));
    assert_true(i2c_bus_start(&b.bus, OV2640_ADDRESS, true));
    assert_int_equal(i2c_bus_read(&b.bus), 0x31);
    i2c_bus_stop(&b.bus);
}

static void any_value_in_any_register_is_survived(void **state)
{
    uint32_t random = 1;
    (void)state;
    for (unsigned i = 0; i < 400; i++) {
        for (unsigned n = 0; n < 20; n++) {
            random = random * 1664525 + 1013904223;
            bench_write(&b, random >> 8 & 1, (uint8_t)(random >> 16), (uint8_t)(random >> 24));
        }
        bench_write(&b, OV2640_BANK_DSP, OV2640_RESET, 0);
        bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM2, 0);
        bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM7, (uint8_t)(random >> 10 & 0x7f));
        if (i % 8 == 0) {
            bench_write(&b, OV2640_BANK_SENSOR, OV2640_FLH, 0);
            bench_write(&b, OV2640_BANK_SENSOR, OV2640_COM10, 0);
            bench_take_frame(&b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, power_on, power_off)
        TEST(it_names_itself),
        TEST(every_register_reads_its_reset_value),
        TEST(every_writable_bit_is_stored),
        TEST(reserved_registers_keep_what_is_written),
        TEST(com7_resets_all_registers),
        TEST(the_reset_pin_resets_too_and_power_down_does_not),
        TEST(it_answers_only_to_its_address),
        TEST(it_does_not_answer_without_a_clock_or_powered_down),
        TEST(a_transfer_has_one_value),
        TEST(a_repeated_start_reads_as_well),
        TEST(any_value_in_any_register_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// I2C as a master (ESP32 TRM, chapter "I2C Controller"): lists as the camera driver writes them.

#include "base/bits.h"
#include "soc/i2c.h"

#include "bench_pins.h"

#define SCL 27U
#define SDA 26U
// Cycles with the settings below: one more for each step than its registers say.
#define START_CYCLES (100U + 100U + 1U)
#define BYTE_CYCLES  (9U * 800U + 1U)
#define STOP_CYCLES  (100U + 100U + 1U)

struct i2c_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct i2c i2c;
    struct i2c_bus bus;
    struct i2c_wiring wiring;

    struct i2c_device device; // at address 0x30
    uint8_t written[64];
    unsigned writes;
    unsigned starts, stops;
    uint8_t answer;
};

static bool device_start(void *ctx, uint8_t address, bool read)
{
    struct i2c_bench *b = ctx;
    (void)read;
    b->starts++;
    return address == 0x30;
}

static bool device_write(void *ctx, uint8_t byte)
{
    struct i2c_bench *b = ctx;
    b->written[b->writes++] = byte;
    return true;
}

static uint8_t device_read(void *ctx)
{
    struct i2c_bench *b = ctx;
    return b->answer++;
}

static void device_stop(void *ctx)
{
    struct i2c_bench *b = ctx;
    b->stops++;
}

static void put(struct i2c_bench *b, uint32_t offset, uint32_t value)
{
    i2c_ops.write(&b->i2c, offset, value);
}

static uint32_t get(struct i2c_bench *b, uint32_t offset)
{
    return i2c_ops.read(&b->i2c, offset);
}

static void route(struct i2c_bench *b, unsigned signal, unsigned pin)
{
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(pin), signal);
    gpio_ops.write(&b->gpio, GPIO_IN_SEL_REG(signal), MASK(GPIO_SIG_IN_SEL) | pin);
}

static void power_on(struct i2c_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    i2c_bus_init(&b->bus);
    b->device = (struct i2c_device){b, device_start, device_write, device_read, device_stop, NULL};
    i2c_bus_attach(&b->bus, &b->device);
    b->wiring = (struct i2c_wiring){SCL, SDA, &b->bus};
    bench_add(&b->bench, &i2c_ops, &b->i2c, 1);
    b->i2c.gpio = &b->gpio;
    b->i2c.wiring = &b->wiring;
    b->i2c.wiring_count = 1;
    route(b, SIG_I2CEXT1_SCL, SCL);
    route(b, SIG_I2CEXT1_SDA, SDA);
    put(b, I2C_SCL_LOW_PERIOD, 400);
    put(b, I2C_SCL_HIGH_PERIOD, 400);
    put(b, I2C_SCL_START_HOLD, 100);
    put(b, I2C_SCL_RSTART_SETUP, 100);
    put(b, I2C_SCL_STOP_HOLD, 100);
    put(b, I2C_SCL_STOP_SETUP, 100);
    put(b, I2C_TO, 5000);
}

static uint32_t command(enum i2c_op op, unsigned bytes)
{
    uint32_t ack_check = op == I2C_OP_WRITE ? MASK(I2C_COMD_ACK_CHECK_EN) : 0;
    return (uint32_t)op << 11 | ack_check | bytes;
}

static void start(struct i2c_bench *b)
{
    put(b, I2C_CTR, MASK(I2C_CTR_MS_MODE) | MASK(I2C_CTR_TRANS_START));
}

// START, `bytes` bytes that are in the FIFO, STOP.
static void write_list(struct i2c_bench *b, unsigned bytes)
{
    put(b, I2C_COMD0, command(I2C_OP_RSTART, 0));
    put(b, I2C_COMD1, command(I2C_OP_WRITE, bytes));
    put(b, I2C_COMD2, command(I2C_OP_STOP, 0));
    start(b);
}

static void run_us(struct i2c_bench *b, uint64_t us)
{
    clock_run_to(&b->bench.clock, b->bench.clock.now + us * TICKS_PER_US);
}

static void a_register_is_written_at_the_time_of_its_bits(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    put(&b, I2C_INT_ENA, MASK(I2C_INT_TRANS_COMPLETE));
    put(&b, I2C_DATA, 0x60);
    put(&b, I2C_DATA, 0x12);
    put(&b, I2C_DATA, 0x80);
    write_list(&b, 3);
    uint64_t end = (uint64_t)APB * (START_CYCLES + 3 * BYTE_CYCLES + STOP_CYCLES);
    clock_run_to(&b.bench.clock, end - 1);
    assert_false(b.i2c.irq[0].level);
    assert_int_equal(GET(get(&b, I2C_SR), I2C_SR_BUS_BUSY), 1);
    clock_run_to(&b.bench.clock, end);
    assert_true(b.i2c.irq[0].level);
    assert_int_equal(GET(get(&b, I2C_SR), I2C_SR_BUS_BUSY), 0);
    assert_memory_equal(b.written, "\x12\x80", 2);
    assert_int_equal(b.stops, 1);
    assert_int_equal(GET(get(&b, I2C_COMD2), I2C_COMD_DONE), 1);
}

static void a_read_fills_the_receive_fifo(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    b.answer = 0x26;
    put(&b, I2C_DATA, 0x61);
    put(&b, I2C_COMD0, command(I2C_OP_RSTART, 0));
    put(&b, I2C_COMD1, command(I2C_OP_WRITE, 1));
    put(&b, I2C_COMD2, command(I2C_OP_READ, 2));
    put(&b, I2C_COMD3, command(I2C_OP_STOP, 0));
    start(&b);
    run_us(&b, 1000);
    assert_int_equal(GET(get(&b, I2C_SR), I2C_SR_RXFIFO_CNT), 2);
    assert_int_equal(get(&b, I2C_DATA), 0x26);
    assert_int_equal(get(&b, I2C_DATA), 0x27);
}

static void nobody_at_the_address_is_an_ack_error(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    put(&b, I2C_INT_ENA, MASK(I2C_INT_ACK_ERR));
    put(&b, I2C_DATA, 0x42);
    write_list(&b, 1);
    clock_run_to(&b.bench.clock, (uint64_t)APB * (START_CYCLES + BYTE_CYCLES) - 1);
    assert_false(b.i2c.irq[0].level);
    clock_run_to(&b.bench.clock, (uint64_t)APB * (START_CYCLES + BYTE_CYCLES));
    assert_true(b.i2c.irq[0].level);
    run_us(&b, 1000);
    assert_int_equal(get(&b, I2C_INT_RAW) & MASK(I2C_INT_TRANS_COMPLETE), 0);
}

static void without_a_clock_pin_the_transfer_times_out(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    gpio_ops.write(&b.gpio, GPIO_OUT_SEL_REG(SCL), GPIO_OUT_SIMPLE);
    put(&b, I2C_INT_ENA, MASK(I2C_INT_TIME_OUT));
    put(&b, I2C_DATA, 0x60);
    write_list(&b, 1);
    clock_run_to(&b.bench.clock, 5001 * APB - 1);
    assert_false(b.i2c.irq[0].level);
    clock_run_to(&b.bench.clock, 5001 * APB);
    assert_true(b.i2c.irq[0].level);
    assert_int_equal(b.starts, 0);
}

static void without_a_data_pin_arbitration_is_lost(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    gpio_ops.write(&b.gpio, GPIO_IN_SEL_REG(SIG_I2CEXT1_SDA), MASK(GPIO_SIG_IN_SEL) | 4U);
    put(&b, I2C_DATA, 0x60);
    write_list(&b, 1);
    assert_int_not_equal(get(&b, I2C_INT_RAW) & MASK(I2C_INT_ARBITRATION_LOST), 0);
}

static void pins_without_a_bus_do_not_acknowledge(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    b.wiring.sda_pin = 14;
    put(&b, I2C_DATA, 0x60);
    write_list(&b, 1);
    run_us(&b, 1000);
    assert_int_not_equal(get(&b, I2C_INT_RAW) & MASK(I2C_INT_ACK_ERR), 0);
    assert_int_equal(b.starts, 0);
}

static void end_pauses_and_a_new_list_goes_on(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    put(&b, I2C_DATA, 0x60);
    put(&b, I2C_COMD0, command(I2C_OP_RSTART, 0));
    put(&b, I2C_COMD1, command(I2C_OP_WRITE, 1));
    put(&b, I2C_COMD2, command(I2C_OP_END, 0));
    start(&b);
    run_us(&b, 1000);
    assert_int_not_equal(get(&b, I2C_INT_RAW) & MASK(I2C_INT_END_DETECT), 0);
    assert_int_equal(b.stops, 0);
    put(&b, I2C_DATA, 0x77);
    put(&b, I2C_COMD0, command(I2C_OP_WRITE, 1));
    put(&b, I2C_COMD1, command(I2C_OP_STOP, 0));
    start(&b);
    run_us(&b, 1000);
    assert_int_equal(b.written[0], 0x77);
    assert_int_equal(b.starts, 1);
    assert_int_equal(b.stops, 1);
}

static void fifo_resets_empty_the_fifos(void **state)
{
    (void)state;
    struct i2c_bench b;
    power_on(&b);
    for (unsigned i = 0; i < 40; i++) {
        put(&b, I2C_DATA, i);
    }
    assert_int_equal(GET(get(&b, I2C_SR), I2C_SR_TXFIFO_CNT), 32);
    put(&b, I2C_FIFO_CONF, MASK(I2C_FIFO_CONF_TX_FIFO_RST));
    assert_int_equal(GET(get(&b, I2C_SR), I2C_SR_TXFIFO_CNT), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_register_is_written_at_the_time_of_its_bits),
        cmocka_unit_test(a_read_fills_the_receive_fifo),
        cmocka_unit_test(nobody_at_the_address_is_an_ack_error),
        cmocka_unit_test(without_a_clock_pin_the_transfer_times_out),
        cmocka_unit_test(without_a_data_pin_arbitration_is_lost),
        cmocka_unit_test(pins_without_a_bus_do_not_acknowledge),
        cmocka_unit_test(end_pauses_and_a_new_list_goes_on),
        cmocka_unit_test(fifo_resets_empty_the_fifos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

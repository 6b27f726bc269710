// I2S0 as camera receiver (ESP32 TRM, chapter "I2S", section "Camera Mode"), set up as the camera driver
// does.

#include "base/bits.h"
#include "base/bytes.h"
#include "soc/i2s.h"

#include "bench_pins.h"

#define RING       BENCH_RAM            // descriptors
#define BUFFERS    (BENCH_RAM + 0x1000) // what they point to
#define BYTE_TICKS 24U                  // 20 MHz

static const uint8_t pins[DVP_WIRES] = {5, 18, 19, 21, 36, 39, 34, 35, 22, 23, 25};

struct i2s_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct i2s i2s;
    uint64_t eof_at[64];
    unsigned eofs;
};

static void put(struct i2s_bench *b, uint32_t offset, uint32_t value)
{
    i2s_ops.write(&b->i2s, offset, value);
}

static uint32_t get(struct i2s_bench *b, uint32_t offset)
{
    return i2s_ops.read(&b->i2s, offset);
}

static uint32_t ram(struct i2s_bench *b, uint32_t address)
{
    return bytes_get32(b->bench.ram + (address - BENCH_RAM));
}

static void set_ram(struct i2s_bench *b, uint32_t address, uint32_t value)
{
    bytes_put32(b->bench.ram + (address - BENCH_RAM), value);
}

// The interrupt routine: notes the time and clears.
static void eof_interrupt(void *ctx, bool level)
{
    struct i2s_bench *b = ctx;
    if (level) {
        b->eof_at[b->eofs++] = b->bench.clock.now;
        put(b, I2S_INT_CLR, get(b, I2S_INT_ST));
    }
}

static void route(struct i2s_bench *b, unsigned signal, uint32_t source)
{
    gpio_ops.write(&b->gpio, GPIO_IN_SEL_REG(signal), MASK(GPIO_SIG_IN_SEL) | source);
}

static void inputs_on(struct i2s_bench *b)
{
    for (uint32_t offset = IO_MUX_GPIO36; offset <= IO_MUX_GPIO24; offset += 4) {
        io_mux_ops.write(&b->io_mux, offset, IO_MUX_FUNCTION_GPIO << 12 | MASK(IO_MUX_FUN_IE));
    }
}

static void route_camera(struct i2s_bench *b)
{
    inputs_on(b);
    route(b, SIG_I2S0I_WS_IN, pins[DVP_PCLK]);
    route(b, SIG_I2S0I_V_SYNC, pins[DVP_VSYNC]);
    route(b, SIG_I2S0I_H_SYNC, pins[DVP_HREF]);
    route(b, SIG_I2S0I_H_ENABLE, GPIO_IN_CONST_1);
    for (unsigned n = 0; n < 8; n++) {
        route(b, SIG_I2S0I_DATA_IN0 + n, pins[n]);
    }
}

// A ring of `count` descriptors of `size` bytes each, as the driver makes it.
static void make_ring(struct i2s_bench *b, unsigned count, uint32_t size)
{
    for (unsigned i = 0; i < count; i++) {
        uint32_t at = RING + 12 * i;
        set_ram(b, at, MASK(LLDESC_OWNER) | size);
        set_ram(b, at + 4, BUFFERS + i * size);
        set_ram(b, at + 8, RING + 12 * ((i + 1) % count));
    }
}

static void start(struct i2s_bench *b, uint32_t mode, uint32_t eof_words)
{
    put(b, I2S_CONF2, MASK(I2S_CONF2_CAMERA_EN) | MASK(I2S_CONF2_LCD_EN));
    put(b, I2S_FIFO_CONF,
        MASK(I2S_FIFO_CONF_DSCR_EN) | MASK(I2S_FIFO_CONF_RX_FIFO_MOD_FORCE_EN) | mode << 16);
    put(b, I2S_RX_EOF_NUM, eof_words);
    put(b, I2S_INT_ENA, MASK(I2S_INT_IN_SUC_EOF));
    put(b, I2S_IN_LINK, (RING & 0xfffff) | MASK(I2S_IN_LINK_START));
    put(b, I2S_CONF, MASK(I2S_CONF_RX_SLAVE_MOD) | MASK(I2S_CONF_RX_START));
}

static void power_on(struct i2s_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    bench_add(&b->bench, &i2s_ops, &b->i2s, 0);
    i2s_attach(&b->i2s, &b->gpio, pins);
    line_watch(&b->i2s.irq[0], eof_interrupt, b);
    route_camera(b);
    b->i2s.dvp.vsync(b->i2s.dvp.ctx, true);
}

static void send(struct i2s_bench *b, const uint8_t *bytes, size_t count)
{
    b->i2s.dvp.run(b->i2s.dvp.ctx, bytes, count, BYTE_TICKS);
}

static void send_counting(struct i2s_bench *b, size_t count)
{
    uint8_t bytes[8192];
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)i;
    }
    send(b, bytes, count);
}

static void run_for(struct i2s_bench *b, uint64_t bytes)
{
    clock_run_to(&b->bench.clock, b->bench.clock.now + bytes * BYTE_TICKS);
}

static void mode_3_makes_a_word_of_every_byte(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 4);
    send(&b, (const uint8_t *)"\xff\xd8\xff\xe0", 4);
    run_for(&b, 4);
    assert_int_equal(ram(&b, BUFFERS), 0x00ff0000);
    assert_int_equal(ram(&b, BUFFERS + 4), 0x00d80000);
    assert_int_equal(ram(&b, BUFFERS + 12), 0x00e00000);
}

static void mode_1_makes_a_word_of_two_bytes_across_runs(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 1, 2);
    send(&b, (const uint8_t *)"\x11\x22\x33", 3);
    run_for(&b, 3);
    assert_int_equal(b.eofs, 0);
    send(&b, (const uint8_t *)"\x44", 1);
    run_for(&b, 1);
    assert_int_equal(b.eofs, 1);
    assert_int_equal(ram(&b, BUFFERS), 0x00110022);
    assert_int_equal(ram(&b, BUFFERS + 4), 0x00330044);
}

static void mode_0_pairs_each_byte_with_the_next(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 0, 2);
    send(&b, (const uint8_t *)"\x11\x22\x33", 3);
    run_for(&b, 3);
    assert_int_equal(b.eofs, 1);
    assert_int_equal(ram(&b, BUFFERS), 0x00110022);
    assert_int_equal(ram(&b, BUFFERS + 4), 0x00220033);
}

static void each_eof_comes_at_the_tick_of_its_last_byte(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 4, 400);
    start(&b, 3, 200);
    send_counting(&b, 500);
    clock_run_to(&b.bench.clock, 200 * BYTE_TICKS - 1);
    assert_int_equal(b.eofs, 0);
    run_for(&b, 1000);
    assert_int_equal(b.eofs, 2);
    assert_int_equal(b.eof_at[0], 200 * BYTE_TICKS);
    assert_int_equal(b.eof_at[1], 400 * BYTE_TICKS);
    send_counting(&b, 100);
    run_for(&b, 100);
    assert_int_equal(b.eofs, 3);
}

static void runs_that_overlap_keep_their_pace(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 4, 400);
    start(&b, 3, 100);
    send_counting(&b, 300);
    clock_run_to(&b.bench.clock, 150 * BYTE_TICKS);
    send_counting(&b, 100);
    run_for(&b, 1000);
    assert_int_equal(b.eofs, 4);
    assert_int_equal(b.eof_at[3], 400 * BYTE_TICKS);
}

static void descriptors_are_written_back(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 32);
    send_counting(&b, 32);
    run_for(&b, 32);
    assert_int_equal(GET(ram(&b, RING), LLDESC_LENGTH), 64);
    assert_int_equal(GET(ram(&b, RING), LLDESC_EOF), 0);
    assert_int_equal(GET(ram(&b, RING), LLDESC_OWNER), 0);
    assert_int_equal(GET(ram(&b, RING), LLDESC_SIZE), 64);
    assert_int_equal(GET(ram(&b, RING + 12), LLDESC_EOF), 1);
    assert_int_equal(get(&b, I2S_IN_EOF_DES_ADDR), RING + 12);
    assert_int_not_equal(get(&b, I2S_INT_RAW) & MASK(I2S_INT_IN_DONE), 0);
}

// What a driver sees that was kept from its interrupts: the ring went round under it.
static void ends_that_nobody_took_are_one_interrupt(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 16);
    put(&b, I2S_INT_ENA, 0);
    send_counting(&b, 100);
    run_for(&b, 100);
    assert_int_equal(b.eofs, 0);
    put(&b, I2S_INT_ENA, MASK(I2S_INT_IN_SUC_EOF));
    assert_int_equal(b.eofs, 1);
    assert_int_equal(get(&b, I2S_INT_RAW) & MASK(I2S_INT_IN_SUC_EOF), 0);
    assert_int_equal(get(&b, I2S_IN_EOF_DES_ADDR), RING + 12);
    assert_int_equal(ram(&b, BUFFERS), 96U << 16);
}

static void the_ring_is_used_again_without_an_owner_check(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 16);
    send_counting(&b, 100);
    run_for(&b, 100);
    assert_int_equal(b.eofs, 6);
    assert_int_equal(ram(&b, BUFFERS), 96U << 16);
}

static void with_an_owner_check_a_used_descriptor_is_an_error(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    put(&b, I2S_LC_CONF, MASK(I2S_LC_CONF_CHECK_OWNER));
    start(&b, 3, 16);
    send_counting(&b, 100);
    run_for(&b, 100);
    assert_int_equal(b.eofs, 2);
    assert_int_not_equal(get(&b, I2S_INT_RAW) & MASK(I2S_INT_IN_DSCR_ERR), 0);
    assert_false(b.i2s.dvp.wanted);
}

static void a_list_that_ends_stops_the_dma(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 1, 64);
    set_ram(&b, RING + 8, 0);
    start(&b, 3, 1000);
    assert_true(b.i2s.dvp.wanted);
    send_counting(&b, 17);
    run_for(&b, 17);
    assert_int_not_equal(get(&b, I2S_INT_RAW) & MASK(I2S_INT_IN_DSCR_EMPTY), 0);
    assert_false(b.i2s.dvp.wanted);
    assert_int_equal(ram(&b, BUFFERS + 64), 0);
}

static void descriptors_outside_ram_are_errors(void **state)
{
    (void)state;
    static const uint32_t bad[][3] = {
        {64, 0x3f800000, 0}, // buffer in PSRAM
        {0, BUFFERS, 0},     // no room
        {64, BUFFERS + 1, 0},
        {64, BENCH_RAM + BENCH_RAM_SIZE - 32, 0},
    };
    for (size_t i = 0; i < 4; i++) {
        struct i2s_bench b;
        power_on(&b);
        for (unsigned n = 0; n < 3; n++) {
            set_ram(&b, RING + 4 * n, bad[i][n]);
        }
        start(&b, 3, 16);
        assert_int_not_equal(get(&b, I2S_INT_RAW) & MASK(I2S_INT_IN_DSCR_ERR), 0);
        send_counting(&b, 100);
        run_for(&b, 100);
        assert_int_equal(b.eofs, 0);
    }
}

static void low_vsync_and_low_enable_keep_bytes_out(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 4);
    b.i2s.dvp.vsync(b.i2s.dvp.ctx, false);
    send_counting(&b, 16);
    run_for(&b, 16);
    b.i2s.dvp.vsync(b.i2s.dvp.ctx, true);
    route(&b, SIG_I2S0I_H_ENABLE, GPIO_IN_CONST_0);
    send_counting(&b, 16);
    run_for(&b, 16);
    assert_int_equal(b.eofs, 0);
}

static void a_clock_from_another_pin_is_no_clock(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 4);
    route(&b, SIG_I2S0I_WS_IN, 13);
    send_counting(&b, 16);
    run_for(&b, 16);
    assert_int_equal(b.eofs, 0);
}

static void crossed_data_lines_cross_the_bits(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 4);
    route(&b, SIG_I2S0I_DATA_IN0 + 0, pins[DVP_D7]);
    route(&b, SIG_I2S0I_DATA_IN0 + 7, pins[DVP_D0]);
    route(&b, SIG_I2S0I_DATA_IN0 + 1, GPIO_IN_CONST_1);
    gpio_ops.write(&b.gpio, GPIO_IN_SEL_REG(SIG_I2S0I_DATA_IN0 + 2), 0);
    send(&b, (const uint8_t *)"\x81\x01\x04\x08", 4);
    run_for(&b, 4);
    assert_int_equal(ram(&b, BUFFERS), 0x83U << 16);
    assert_int_equal(ram(&b, BUFFERS + 4), 0x82U << 16);
    assert_int_equal(ram(&b, BUFFERS + 8), 0x02U << 16);
    assert_int_equal(ram(&b, BUFFERS + 12), 0x0aU << 16);
}

static void vsync_shows_on_its_pin(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    assert_true(gpio_level(&b.gpio, pins[DVP_VSYNC]));
    b.i2s.dvp.vsync(b.i2s.dvp.ctx, false);
    assert_false(gpio_level(&b.gpio, pins[DVP_VSYNC]));
}

static void the_rest_of_a_run_is_there_when_vsync_falls(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 8);
    send_counting(&b, 8);
    b.i2s.dvp.vsync(b.i2s.dvp.ctx, false);
    assert_int_equal(b.eofs, 1);
    assert_int_equal(ram(&b, BUFFERS + 28), 7U << 16);
}

static void stopping_in_the_middle_keeps_what_has_arrived(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 64);
    start(&b, 3, 1000);
    send_counting(&b, 16);
    run_for(&b, 5);
    put(&b, I2S_CONF, 0);
    run_for(&b, 100);
    assert_int_equal(ram(&b, BUFFERS + 16), 4U << 16);
    assert_int_equal(ram(&b, BUFFERS + 20), 0);
}

static void a_run_longer_than_the_store_is_not_lost(void **state)
{
    (void)state;
    struct i2s_bench b;
    power_on(&b);
    make_ring(&b, 2, 4000);
    start(&b, 3, 5000);
    uint8_t bytes[20000] = {0};
    send(&b, bytes, sizeof(bytes));
    run_for(&b, 20000);
    assert_int_equal(b.eofs, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mode_3_makes_a_word_of_every_byte),
        cmocka_unit_test(mode_1_makes_a_word_of_two_bytes_across_runs),
        cmocka_unit_test(mode_0_pairs_each_byte_with_the_next),
        cmocka_unit_test(each_eof_comes_at_the_tick_of_its_last_byte),
        cmocka_unit_test(runs_that_overlap_keep_their_pace),
        cmocka_unit_test(descriptors_are_written_back),
        cmocka_unit_test(ends_that_nobody_took_are_one_interrupt),
        cmocka_unit_test(the_ring_is_used_again_without_an_owner_check),
        cmocka_unit_test(with_an_owner_check_a_used_descriptor_is_an_error),
        cmocka_unit_test(a_list_that_ends_stops_the_dma),
        cmocka_unit_test(descriptors_outside_ram_are_errors),
        cmocka_unit_test(low_vsync_and_low_enable_keep_bytes_out),
        cmocka_unit_test(a_clock_from_another_pin_is_no_clock),
        cmocka_unit_test(crossed_data_lines_cross_the_bits),
        cmocka_unit_test(vsync_shows_on_its_pin),
        cmocka_unit_test(the_rest_of_a_run_is_there_when_vsync_falls),
        cmocka_unit_test(stopping_in_the_middle_keeps_what_has_arrived),
        cmocka_unit_test(a_run_longer_than_the_store_is_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

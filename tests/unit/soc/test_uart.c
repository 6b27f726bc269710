// UART (ESP32 TRM, chapter "UART Controllers"). At 115200 baud from 80 MHz a bit is 694.4375 APB cycles.

#include "base/bits.h"
#include "soc/uart.h"

#include "bench.h"

#define CLKDIV_115200 (694U | 7U << 20)
#define BYTE_TICKS    ((uint64_t)10 * APB * (694 * 16 + 7) / 16)

struct uart_bench {
    struct bench bench;
    struct uart uart;
    uint8_t sent[512];
    uint64_t sent_at[512];
    unsigned count;
};

static void note_sent(void *ctx, uint8_t byte)
{
    struct uart_bench *b = ctx;
    b->sent[b->count] = byte;
    b->sent_at[b->count++] = b->bench.clock.now;
}

static void put(struct uart_bench *b, uint32_t offset, uint32_t value)
{
    uart_ops.write(&b->uart, offset, value);
}

static uint32_t get(struct uart_bench *b, uint32_t offset)
{
    return uart_ops.read(&b->uart, offset);
}

static void power_on(struct uart_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add(&b->bench, &uart_ops, &b->uart, 0);
    b->uart.sent = note_sent;
    b->uart.sent_ctx = b;
    put(b, UART_CLKDIV, CLKDIV_115200);
}

static void a_byte_leaves_after_ten_bits(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_FIFO, 'A');
    clock_run_to(&b.bench.clock, BYTE_TICKS - 1);
    assert_int_equal(b.count, 0);
    clock_run_to(&b.bench.clock, BYTE_TICKS);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.sent[0], 'A');
}

static void bytes_follow_each_other_without_a_gap(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    for (unsigned i = 0; i < 5; i++) {
        put(&b, UART_FIFO, 'a' + i);
    }
    clock_run_to(&b.bench.clock, TICKS_PER_MS);
    assert_int_equal(b.count, 5);
    assert_int_equal(b.sent_at[4], 5 * BYTE_TICKS);
    assert_memory_equal(b.sent, "abcde", 5);
}

static void parity_two_stop_bits_and_seven_bits_change_the_length(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CLKDIV, 100);
    put(&b, UART_CONF0, MASK(UART_CONF0_TICK_REF_ALWAYS_ON) | 2U << 2 | 3U << 4 | MASK(UART_CONF0_PARITY_EN));
    assert_int_equal(uart_byte_ticks(&b.uart), (1 + 7 + 1 + 2) * 100 * APB);
    put(&b, UART_FIFO, 0xff);
    clock_run_to(&b.bench.clock, TICKS_PER_MS);
    assert_int_equal(b.sent[0], 0x7f);
}

static void without_tick_ref_always_on_a_bit_counts_ref_tick(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CLKDIV, 10);
    put(&b, UART_CONF0, 3U << 2 | 1U << 4);
    assert_int_equal(uart_byte_ticks(&b.uart), 10 * 10 * TICKS_PER_US);
}

static void a_divider_of_zero_still_takes_time(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CLKDIV, 0);
    assert_true(uart_byte_ticks(&b.uart) >= 1);
}

static void status_counts_what_waits(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_FIFO, 1);
    put(&b, UART_FIFO, 2);
    put(&b, UART_FIFO, 3);
    assert_int_equal(GET(get(&b, UART_STATUS), UART_STATUS_TXFIFO_CNT), 2);
    assert_int_not_equal(GET(get(&b, UART_STATUS), UART_STATUS_ST_UTX_OUT), 0);
    clock_run_to(&b.bench.clock, 3 * BYTE_TICKS);
    assert_int_equal(GET(get(&b, UART_STATUS), UART_STATUS_TXFIFO_CNT), 0);
    assert_int_equal(GET(get(&b, UART_STATUS), UART_STATUS_ST_UTX_OUT), 0);
    assert_true(uart_tx_idle(&b.uart));
}

static void a_full_fifo_drops_what_comes_next(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    for (unsigned i = 0; i < 140; i++) {
        put(&b, UART_FIFO, i);
    }
    assert_int_equal(uart_tx_room(&b.uart), 0);
    clock_run_to(&b.bench.clock, 200 * BYTE_TICKS);
    assert_int_equal(b.count, 129);
    assert_int_equal(b.sent[128], 128);
}

static void tx_done_comes_with_the_last_byte(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CONF1, 0);
    put(&b, UART_INT_ENA, MASK(UART_INT_TX_DONE));
    put(&b, UART_FIFO, 1);
    put(&b, UART_FIFO, 2);
    clock_run_to(&b.bench.clock, 2 * BYTE_TICKS - 1);
    assert_false(b.uart.irq[0].level);
    clock_run_to(&b.bench.clock, 2 * BYTE_TICKS);
    assert_true(b.uart.irq[0].level);
    put(&b, UART_INT_CLR, MASK(UART_INT_TX_DONE));
    assert_false(b.uart.irq[0].level);
}

static void txfifo_empty_comes_back_while_the_fifo_is_low(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CONF1, 2U << 8);
    put(&b, UART_INT_ENA, MASK(UART_INT_TXFIFO_EMPTY));
    assert_true(b.uart.irq[0].level);
    put(&b, UART_INT_CLR, MASK(UART_INT_TXFIFO_EMPTY));
    assert_true(b.uart.irq[0].level);
    for (unsigned i = 0; i < 4; i++) {
        put(&b, UART_FIFO, i);
    }
    put(&b, UART_INT_CLR, MASK(UART_INT_TXFIFO_EMPTY));
    assert_false(b.uart.irq[0].level);
    clock_run_to(&b.bench.clock, BYTE_TICKS);
    assert_true(b.uart.irq[0].level);
}

static void rxfifo_full_follows_its_threshold(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CONF1, 3);
    put(&b, UART_INT_ENA, MASK(UART_INT_RXFIFO_FULL));
    uart_receive(&b.uart, 'x');
    uart_receive(&b.uart, 'y');
    assert_false(b.uart.irq[0].level);
    uart_receive(&b.uart, 'z');
    assert_true(b.uart.irq[0].level);
    assert_int_equal(GET(get(&b, UART_STATUS), UART_STATUS_RXFIFO_CNT), 3);
    assert_int_equal(get(&b, UART_FIFO), 'x');
    put(&b, UART_INT_CLR, MASK(UART_INT_RXFIFO_FULL));
    assert_false(b.uart.irq[0].level);
}

static void a_pause_on_the_line_raises_the_time_out(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    uint64_t quiet = (uint64_t)2 * 8 * APB * (694 * 16 + 7) / 16;
    put(&b, UART_CONF1, MASK(UART_CONF1_RX_TOUT_EN) | 2U << 24 | 100);
    put(&b, UART_INT_ENA, MASK(UART_INT_RXFIFO_TOUT));
    uart_receive(&b.uart, 1);
    clock_run_to(&b.bench.clock, quiet - 1);
    uart_receive(&b.uart, 2);
    clock_run_to(&b.bench.clock, 2 * quiet - 2);
    assert_false(b.uart.irq[0].level);
    clock_run_to(&b.bench.clock, 2 * quiet - 1);
    assert_true(b.uart.irq[0].level);
}

static void the_129th_byte_is_an_overflow(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_INT_ENA, MASK(UART_INT_RXFIFO_OVF));
    for (unsigned i = 0; i < 128; i++) {
        uart_receive(&b.uart, (uint8_t)i);
    }
    assert_int_equal(uart_rx_room(&b.uart), 0);
    assert_false(b.uart.irq[0].level);
    uart_receive(&b.uart, 200);
    assert_true(b.uart.irq[0].level);
    for (unsigned i = 0; i < 128; i++) {
        assert_int_equal(get(&b, UART_FIFO), i);
    }
}

static void a_break_is_a_zero_byte_with_a_frame_error(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    uart_receive_faulty(&b.uart, 0, SERIAL_FRAMING | SERIAL_BREAK);
    assert_int_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_BRK_DET), MASK(UART_INT_BRK_DET));
    assert_int_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_FRM_ERR), MASK(UART_INT_FRM_ERR));
    assert_int_equal(get(&b, UART_FIFO), 0);
}

static void rxfifo_rst_empties_the_receiver(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    uart_receive(&b.uart, 1);
    uint32_t conf0 = get(&b, UART_CONF0);
    put(&b, UART_CONF0, conf0 | MASK(UART_CONF0_RXFIFO_RST));
    put(&b, UART_CONF0, conf0);
    uint32_t addresses = get(&b, UART_MEM_RX_STATUS);
    assert_int_equal(GET(get(&b, UART_STATUS), UART_STATUS_RXFIFO_CNT), 0);
    assert_int_equal(GET(addresses, UART_MEM_RX_STATUS_RD_ADDR), GET(addresses, UART_MEM_RX_STATUS_WR_ADDR));
}

static void loopback_receives_what_is_sent(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_CONF0, get(&b, UART_CONF0) | MASK(UART_CONF0_LOOPBACK));
    put(&b, UART_FIFO, 0x5a);
    clock_run_to(&b.bench.clock, BYTE_TICKS);
    assert_int_equal(get(&b, UART_FIFO), 0x5a);
}

static void a_break_follows_the_last_byte(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    uint64_t bit_16 = APB * (694 * 16 + 7); // a bit, in sixteenths of a tick
    put(&b, UART_IDLE_CONF, SET(SET(0, UART_IDLE_CONF_TX_BRK_NUM, 20), UART_IDLE_CONF_TX_IDLE_NUM, 10));
    put(&b, UART_CONF0, get(&b, UART_CONF0) | MASK(UART_CONF0_TXD_BRK));
    put(&b, UART_FIFO, 'A');
    clock_run_to(&b.bench.clock, BYTE_TICKS + 20 * bit_16 / 16 - 1);
    assert_int_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_TX_BRK_DONE), 0);
    clock_run_to(&b.bench.clock, BYTE_TICKS + 20 * bit_16 / 16);
    assert_int_not_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_TX_BRK_DONE), 0);
    assert_int_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_TX_BRK_IDLE_DONE), 0);
    clock_run_to(&b.bench.clock, BYTE_TICKS + 31 * bit_16 / 16);
    assert_int_not_equal(get(&b, UART_INT_RAW) & MASK(UART_INT_TX_BRK_IDLE_DONE), 0);
}

static bool detected(struct uart_bench *b)
{
    return (get(b, UART_INT_RAW) & MASK(UART_INT_AT_CMD_CHAR_DET)) != 0;
}

static void three_plus_signs_in_silence_are_detected(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    put(&b, UART_AT_CMD_PRECNT, 1000);
    put(&b, UART_AT_CMD_GAPTOUT, 500);
    put(&b, UART_AT_CMD_POSTCNT, 2000);
    uint64_t now = 0;
    for (unsigned i = 0; i < 3; i++) {
        clock_run_to(&b.bench.clock, now += 400 * APB);
        uart_receive(&b.uart, '+');
    }
    clock_run_to(&b.bench.clock, now + 2000 * APB - 1);
    assert_false(detected(&b));
    clock_run_to(&b.bench.clock, now += 2000 * APB);
    assert_true(detected(&b));
    put(&b, UART_INT_CLR, UINT32_MAX);
    uart_receive(&b.uart, 'x');
    for (unsigned i = 0; i < 3; i++) {
        clock_run_to(&b.bench.clock, now += 400 * APB); // too soon behind the x
        uart_receive(&b.uart, '+');
    }
    clock_run_to(&b.bench.clock, now + 9999 * APB);
    assert_false(detected(&b));
}

struct uart_pair {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct uart uart[3];
};

// UART1 sends to GPIO25, from where it and UART2 hear.
static void pair_on(struct uart_pair *p)
{
    memset(p, 0, sizeof(*p));
    bench_init(&p->bench);
    bench_add(&p->bench, &io_mux_ops, &p->io_mux, 0);
    bench_add(&p->bench, &rtc_io_ops, &p->rtc_io, 0);
    gpio_ops.init(&p->gpio, &p->bench.host, 0);
    gpio_attach(&p->gpio, &p->io_mux, &p->rtc_io);
    gpio_ops.reset(&p->gpio);
    for (unsigned i = 0; i < 3; i++) {
        bench_add(&p->bench, &uart_ops, &p->uart[i], i);
        uart_ops.write(&p->uart[i], UART_CLKDIV, CLKDIV_115200);
    }
    uart_connect(p->uart, 3, &p->gpio);
    io_mux_ops.write(&p->io_mux, IO_MUX_GPIO25, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    gpio_ops.write(&p->gpio, GPIO_OUT_SEL_REG(25), SIG_U1TXD_OUT);
    gpio_ops.write(&p->gpio, GPIO_IN_SEL_REG(SIG_U1RXD_IN), MASK(GPIO_SIG_IN_SEL) | 25U);
    gpio_ops.write(&p->gpio, GPIO_IN_SEL_REG(SIG_U2RXD_IN), MASK(GPIO_SIG_IN_SEL) | 25U);
}

static void uarts_hear_each_other_over_a_pin(void **state)
{
    (void)state;
    static struct uart_pair p;
    pair_on(&p);
    uart_ops.write(&p.uart[2], UART_CLKDIV, 2 * 694U); // half the speed: garbage
    for (const char *c = "Hallo"; *c != '\0'; c++) {
        uart_ops.write(&p.uart[1], UART_FIFO, (uint8_t)*c);
    }
    clock_run_to(&p.bench.clock, 7 * BYTE_TICKS);
    for (const char *c = "Hallo"; *c != '\0'; c++) {
        assert_int_equal(uart_ops.read(&p.uart[1], UART_FIFO), *c);
    }
    assert_int_equal(GET(uart_ops.read(&p.uart[0], UART_STATUS), UART_STATUS_RXFIFO_CNT), 0);
    uint32_t heard = GET(uart_ops.read(&p.uart[2], UART_STATUS), UART_STATUS_RXFIFO_CNT);
    assert_in_range(heard, 1, 4);
}

// Baud rate detection. The ROM, with the filter at 4, adds 9 cycles to the mean of both pulses.

static void the_shortest_pulses_are_measured(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    const struct serial_format talker = {.bit = 1000 * 16 * APB, .data_bits = 8, .stop_half_bits = 2};
    put(&b, UART_AUTOBAUD, SET(MASK(UART_AUTOBAUD_EN), UART_AUTOBAUD_GLITCH_FILT, 4));
    uart_hear_line(&b.uart, &talker, 0x3c); // low 3 bits, high 4, low 2
    assert_int_equal(get(&b, UART_LOWPULSE), 2000 - 9);
    assert_int_equal(get(&b, UART_HIGHPULSE), 4000 - 9);
    assert_int_equal(get(&b, UART_RXD_CNT), 4);
    uart_hear_line(&b.uart, &talker, 0x55);
    assert_int_equal(get(&b, UART_LOWPULSE), 1000 - 9);
    assert_int_equal(get(&b, UART_HIGHPULSE), 1000 - 9);
    assert_int_equal(get(&b, UART_RXD_CNT), 14);
}

static void nothing_is_measured_before_and_all_is_forgotten_after(void **state)
{
    (void)state;
    struct uart_bench b;
    power_on(&b);
    const struct serial_format talker = {.bit = 1000 * 16 * APB, .data_bits = 8, .stop_half_bits = 2};
    uart_hear_line(&b.uart, &talker, 0x55);
    assert_int_equal(get(&b, UART_RXD_CNT), 0);
    assert_int_equal(get(&b, UART_LOWPULSE), 0xfffff);
    put(&b, UART_AUTOBAUD, MASK(UART_AUTOBAUD_EN));
    uart_hear_line(&b.uart, &talker, 0x55);
    put(&b, UART_AUTOBAUD, 0);
    assert_int_equal(get(&b, UART_RXD_CNT), 0);
    assert_int_equal(get(&b, UART_HIGHPULSE), 0xfffff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shortest_pulses_are_measured),
        cmocka_unit_test(nothing_is_measured_before_and_all_is_forgotten_after),
        cmocka_unit_test(a_byte_leaves_after_ten_bits),
        cmocka_unit_test(bytes_follow_each_other_without_a_gap),
        cmocka_unit_test(parity_two_stop_bits_and_seven_bits_change_the_length),
        cmocka_unit_test(without_tick_ref_always_on_a_bit_counts_ref_tick),
        cmocka_unit_test(a_divider_of_zero_still_takes_time),
        cmocka_unit_test(status_counts_what_waits),
        cmocka_unit_test(a_full_fifo_drops_what_comes_next),
        cmocka_unit_test(tx_done_comes_with_the_last_byte),
        cmocka_unit_test(txfifo_empty_comes_back_while_the_fifo_is_low),
        cmocka_unit_test(rxfifo_full_follows_its_threshold),
        cmocka_unit_test(a_pause_on_the_line_raises_the_time_out),
        cmocka_unit_test(the_129th_byte_is_an_overflow),
        cmocka_unit_test(a_break_is_a_zero_byte_with_a_frame_error),
        cmocka_unit_test(rxfifo_rst_empties_the_receiver),
        cmocka_unit_test(loopback_receives_what_is_sent),
        cmocka_unit_test(a_break_follows_the_last_byte),
        cmocka_unit_test(three_plus_signs_in_silence_are_detected),
        cmocka_unit_test(uarts_hear_each_other_over_a_pin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

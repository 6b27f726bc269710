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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

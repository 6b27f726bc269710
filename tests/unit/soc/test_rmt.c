// RMT (ESP32 TRM, chapter "Remote Control Peripheral").

#include "base/bits.h"
#include "soc/rmt.h"

#include "bench_pins.h"

#define PIN        25
#define EDGES_MAX  64
#define MICROS(us) ((uint64_t)(us)*TICKS_PER_US)

struct rmt_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct rmt rmt;
    uint64_t edge[EDGES_MAX];
    unsigned edges;
};

static void put(struct rmt_bench *b, uint32_t offset, uint32_t value)
{
    rmt_ops.write(&b->rmt, offset, value);
}

static uint32_t get(struct rmt_bench *b, uint32_t offset)
{
    return rmt_ops.read(&b->rmt, offset);
}

static void note_edge(void *ctx, bool level)
{
    struct rmt_bench *b = ctx;
    (void)level;
    b->edge[b->edges++ % EDGES_MAX] = b->bench.clock.now;
}

// Channel 0 sends to PIN in microseconds (80 MHz / 80), channel 1 receives from there.
static void power_on(struct rmt_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    rmt_ops.init(&b->rmt, &b->bench.host, 0);
    rmt_attach(&b->rmt, &b->gpio);
    rmt_ops.reset(&b->rmt);
    io_mux_ops.write(&b->io_mux, IO_MUX_GPIO25, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(PIN), SIG_RMT_OUT0);
    gpio_ops.write(&b->gpio, GPIO_IN_SEL_REG(SIG_RMT_IN0 + 1), MASK(GPIO_SIG_IN_SEL) | PIN);
    line_watch(&b->gpio.pin[PIN], note_edge, b);
    put(b, RMT_APB_CONF, MASK(RMT_APB_CONF_FIFO_MASK));
    put(b, RMT_CH0CONF0, 1U << 24 | 80U);
    put(b, RMT_INT_ENA, UINT32_MAX);
}

static uint32_t pulse(bool level, uint32_t duration)
{
    return SET(SET(0, RMT_PULSE_DURATION, duration), RMT_PULSE_LEVEL, level);
}

static void put_pair(struct rmt_bench *b, unsigned word, uint32_t first, uint32_t second)
{
    rmt_ram_ops.write(&b->rmt, word * 4, second << 16 | first);
}

static void start(struct rmt_bench *b, uint32_t flags)
{
    uint32_t config = MASK(RMT_CONF1_REF_ALWAYS_ON) | flags;
    put(b, RMT_CH0CONF1, config | MASK(RMT_CONF1_MEM_RD_RST));
    put(b, RMT_CH0CONF1, config);
    put(b, RMT_CH0CONF1, config | MASK(RMT_CONF1_TX_START));
}

static void a_train_of_pulses_leaves_in_time(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put_pair(&b, 0, pulse(true, 10), pulse(false, 20));
    put_pair(&b, 1, pulse(true, 5), pulse(false, 0));
    start(&b, 0);
    clock_run_to(&b.bench.clock, MICROS(35) - 1);
    assert_false(b.rmt.irq[0].level);
    clock_run_to(&b.bench.clock, MICROS(35));
    assert_true(b.rmt.irq[0].level);
    assert_int_equal(get(&b, RMT_INT_ST), bit(RMT_INT_TX_END(0)));
    assert_int_equal(b.edges, 4);
    assert_int_equal(b.edge[1], MICROS(10));
    assert_int_equal(b.edge[2], MICROS(30));
    assert_int_equal(b.edge[3], MICROS(35));
    put(&b, RMT_INT_CLR, UINT32_MAX);
    assert_false(b.rmt.irq[0].level);
}

static void the_idle_level_is_the_one_chosen(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put_pair(&b, 0, pulse(false, 10), pulse(false, 0));
    start(&b, MASK(RMT_CONF1_IDLE_OUT_EN) | MASK(RMT_CONF1_IDLE_OUT_LV));
    assert_false(gpio_level(&b.gpio, PIN));
    clock_run_to(&b.bench.clock, MICROS(10));
    assert_true(gpio_level(&b.gpio, PIN));
}

static void a_carrier_fills_the_marks(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put(&b, RMT_CH0CONF0, 1U << 24 | 80U | MASK(RMT_CONF0_CARRIER_EN) | MASK(RMT_CONF0_CARRIER_OUT_LV));
    put(&b, RMT_CH0CARRIER_DUTY, 80U << 16 | 160U); // 1 us high, 2 us low
    put_pair(&b, 0, pulse(true, 9), pulse(false, 9));
    put_pair(&b, 1, pulse(false, 0), 0);
    start(&b, 0);
    clock_run_to(&b.bench.clock, MICROS(18));
    assert_int_equal(b.edges, 6);
    assert_int_equal(b.edge[1], MICROS(1));
    assert_int_equal(b.edge[2], MICROS(3));
    assert_int_equal(b.edge[5], MICROS(7));
}

static void the_memory_wraps_and_says_when_it_is_half_used(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put(&b, RMT_APB_CONF, MASK(RMT_APB_CONF_FIFO_MASK) | MASK(RMT_APB_CONF_MEM_TX_WRAP_EN));
    put(&b, RMT_CH0_TX_LIM, 32);
    for (unsigned i = 0; i < RMT_BLOCK_WORDS; i++) {
        put_pair(&b, i, pulse(true, 1), pulse(false, 1));
    }
    start(&b, 0);
    clock_run_to(&b.bench.clock, MICROS(64) - 1);
    assert_int_equal(get(&b, RMT_INT_RAW), 0);
    clock_run_to(&b.bench.clock, MICROS(64));
    assert_int_equal(get(&b, RMT_INT_RAW), bit(RMT_INT_TX_THR(0)));
    clock_run_to(&b.bench.clock, MICROS(500));
    assert_true(b.rmt.channel[0].sending);
    put_pair(&b, 10, 0, 0);
    clock_run_to(&b.bench.clock, MICROS(1000));
    assert_false(b.rmt.channel[0].sending);
}

static void without_wrapping_the_end_of_the_memory_is_an_error(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    for (unsigned i = 0; i < RMT_BLOCK_WORDS; i++) {
        put_pair(&b, i, pulse(true, 1), pulse(false, 1));
    }
    start(&b, 0);
    clock_run_to(&b.bench.clock, MICROS(1000));
    assert_int_equal(get(&b, RMT_INT_RAW), bit(RMT_INT_ERR(0)));
}

static void continuous_mode_goes_round(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put_pair(&b, 0, pulse(true, 10), pulse(false, 10));
    put_pair(&b, 1, pulse(false, 0), 0);
    start(&b, MASK(RMT_CONF1_TX_CONTI_MODE));
    clock_run_to(&b.bench.clock, MICROS(205));
    assert_int_equal(b.edges, 21);
    assert_int_equal(get(&b, RMT_INT_RAW), 0);
}

static void what_is_sent_is_received(void **state)
{
    (void)state;
    static struct rmt_bench b;
    power_on(&b);
    put(&b, RMT_CH1CONF0, 1U << 24 | 100U << 8 | 80U);
    put(&b, RMT_CH1CONF1, MASK(RMT_CONF1_REF_ALWAYS_ON) | MASK(RMT_CONF1_RX_EN) | MASK(RMT_CONF1_MEM_OWNER));
    put_pair(&b, 0, pulse(true, 30), pulse(false, 40));
    put_pair(&b, 1, pulse(true, 50), pulse(false, 0));
    start(&b, 0);
    clock_run_to(&b.bench.clock, MICROS(120 + 100) - 1);
    assert_int_equal(get(&b, RMT_INT_RAW), bit(RMT_INT_TX_END(0)));
    clock_run_to(&b.bench.clock, MICROS(120 + 100));
    assert_int_equal(get(&b, RMT_INT_RAW), bit(RMT_INT_TX_END(0)) | bit(RMT_INT_RX_END(1)));
    assert_int_equal(rmt_ram_ops.read(&b.rmt, 64 * 4), pulse(false, 40) << 16 | pulse(true, 30));
    assert_int_equal(rmt_ram_ops.read(&b.rmt, 65 * 4), pulse(false, 0) << 16 | pulse(true, 50));
    assert_int_equal(GET(get(&b, RMT_CH1STATUS), RMT_STATUS_MEM_WADDR_EX), 66);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_train_of_pulses_leaves_in_time),
        cmocka_unit_test(the_idle_level_is_the_one_chosen),
        cmocka_unit_test(a_carrier_fills_the_marks),
        cmocka_unit_test(the_memory_wraps_and_says_when_it_is_half_used),
        cmocka_unit_test(without_wrapping_the_end_of_the_memory_is_an_error),
        cmocka_unit_test(continuous_mode_goes_round),
        cmocka_unit_test(what_is_sent_is_received),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

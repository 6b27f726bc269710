// MCPWM (ESP32 TRM, chapter "Motor Control PWM").

#include "base/bits.h"
#include "soc/mcpwm.h"

#include "bench_pins.h"

#define PIN_A      25
#define PIN_CAP    26
#define EDGES_MAX  32
#define MICROS(us) ((uint64_t)(us)*TICKS_PER_US)

struct mcpwm_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct mcpwm mcpwm;
    uint64_t edge[EDGES_MAX];
    unsigned edges;
};

static void put(struct mcpwm_bench *b, uint32_t offset, uint32_t value)
{
    mcpwm_ops.write(&b->mcpwm, offset, value);
}

static uint32_t get(struct mcpwm_bench *b, uint32_t offset)
{
    return mcpwm_ops.read(&b->mcpwm, offset);
}

static void note_edge(void *ctx, bool level)
{
    struct mcpwm_bench *b = ctx;
    (void)level;
    b->edge[b->edges++ % EDGES_MAX] = b->bench.clock.now;
}

// Timer 0 counts microseconds; output 0A is on PIN_A, capture 0 listens to PIN_CAP.
static void power_on(struct mcpwm_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    mcpwm_ops.init(&b->mcpwm, &b->bench.host, 0);
    mcpwm_attach(&b->mcpwm, &b->gpio);
    mcpwm_ops.reset(&b->mcpwm);
    io_mux_ops.write(&b->io_mux, IO_MUX_GPIO26, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(PIN_A), SIG_PWM0_OUT0A);
    gpio_ops.write(&b->gpio, GPIO_IN_SEL_REG(SIG_PWM0_CAP0_IN), MASK(GPIO_SIG_IN_SEL) | PIN_CAP);
    line_watch(&b->gpio.pin[PIN_A], note_edge, b);
    put(b, MCPWM_CLK_CFG, 15); // 10 MHz
}

static void run(struct mcpwm_bench *b, uint32_t period, uint32_t mode, uint32_t start)
{
    put(b, MCPWM_TIMER0_CFG0, period << 8 | 9U);
    put(b, MCPWM_TIMER0_CFG1, mode << 3 | start);
}

static uint32_t action(enum mcpwm_event event, bool down, enum mcpwm_action what)
{
    return (uint32_t)what << ((unsigned)event * 2 + (down ? MCPWM_GEN_DOWN_SHIFT : 0));
}

static void an_up_counter_makes_a_wave(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    put(&b, MCPWM_GEN0_A, action(MCPWM_AT_ZERO, false, MCPWM_HIGH) | action(MCPWM_AT_A, false, MCPWM_LOW));
    put(&b, MCPWM_GEN0_TSTMP_A, 1500);
    run(&b, 19999, MCPWM_UP, MCPWM_RUN); // a servo in its middle
    clock_run_to(&b.bench.clock, MICROS(45000));
    assert_int_equal(b.edges, 6);
    assert_int_equal(b.edge[0], 0);
    assert_int_equal(b.edge[1], MICROS(1500));
    assert_int_equal(b.edge[2], MICROS(20000));
    assert_int_equal(b.edge[3], MICROS(21500));
    assert_int_equal(GET(get(&b, MCPWM_TIMER0_STATUS), MCPWM_TIMER_STATUS_VALUE), 5000);
}

static void up_and_down_is_symmetric(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    put(&b, MCPWM_GEN0_A, action(MCPWM_AT_A, false, MCPWM_HIGH) | action(MCPWM_AT_A, true, MCPWM_LOW));
    put(&b, MCPWM_GEN0_TSTMP_A, 30);
    run(&b, 100, MCPWM_UP_DOWN, MCPWM_RUN);
    clock_run_to(&b.bench.clock, MICROS(399));
    assert_int_equal(b.edges, 4);
    assert_int_equal(b.edge[0], MICROS(30));
    assert_int_equal(b.edge[1], MICROS(170));
    assert_int_equal(b.edge[2], MICROS(230));
    assert_int_equal(b.edge[3], MICROS(370));
}

static void timers_and_operators_interrupt(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    put(&b, MCPWM_INT_ENA, bit(MCPWM_INT_TIMER_TEP) | bit(MCPWM_INT_OP_TEB));
    put(&b, MCPWM_GEN0_TSTMP_B, 40);
    run(&b, 99, MCPWM_UP, MCPWM_RUN);
    clock_run_to(&b.bench.clock, MICROS(40));
    assert_int_equal(get(&b, MCPWM_INT_ST), bit(MCPWM_INT_OP_TEB));
    assert_true(b.mcpwm.irq[0].level);
    put(&b, MCPWM_INT_CLR, UINT32_MAX);
    assert_false(b.mcpwm.irq[0].level);
    clock_run_to(&b.bench.clock, MICROS(99));
    assert_int_equal(get(&b, MCPWM_INT_ST), bit(MCPWM_INT_TIMER_TEP));
}

static void a_timer_stops_where_it_is_told_to(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    run(&b, 99, MCPWM_UP, MCPWM_RUN);
    clock_run_to(&b.bench.clock, MICROS(50));
    put(&b, MCPWM_TIMER0_CFG1, MCPWM_UP << 3 | MCPWM_STOP_AT_PERIOD);
    clock_run_to(&b.bench.clock, MICROS(500));
    assert_int_equal(GET(get(&b, MCPWM_TIMER0_STATUS), MCPWM_TIMER_STATUS_VALUE), 99);
    assert_true((get(&b, MCPWM_INT_RAW) & bit(MCPWM_INT_TIMER_STOP)) != 0);
}

static void a_continuous_force_wins(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    put(&b, MCPWM_GEN0_FORCE, SET(0x20, MCPWM_GEN_FORCE_A_MODE, MCPWM_FORCE_HIGH));
    assert_true(gpio_level(&b.gpio, PIN_A));
    put(&b, MCPWM_GEN0_FORCE, 0x20);
    assert_false(gpio_level(&b.gpio, PIN_A));
}

static void an_edge_is_captured(void **state)
{
    (void)state;
    static struct mcpwm_bench b;
    power_on(&b);
    put(&b, MCPWM_CAP_TIMER_CFG, MASK(MCPWM_CAP_TIMER_CFG_EN));
    put(&b, MCPWM_CAP_CH0_CFG,
        MASK(MCPWM_CAP_CFG_EN) | MASK(MCPWM_CAP_CFG_RISING) | MASK(MCPWM_CAP_CFG_FALLING));
    clock_run_to(&b.bench.clock, MICROS(100));
    gpio_drive(&b.gpio, PIN_CAP, GPIO_DRIVE_HIGH);
    uint32_t rise = get(&b, MCPWM_CAP_CH0);
    clock_run_to(&b.bench.clock, MICROS(350));
    gpio_drive(&b.gpio, PIN_CAP, GPIO_DRIVE_LOW);
    assert_int_equal(get(&b, MCPWM_CAP_CH0) - rise, 250 * 80);
    assert_int_equal(get(&b, MCPWM_CAP_STATUS), 1);
    assert_int_equal(get(&b, MCPWM_INT_RAW), bit(MCPWM_INT_CAP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_up_counter_makes_a_wave),     cmocka_unit_test(up_and_down_is_symmetric),
        cmocka_unit_test(timers_and_operators_interrupt), cmocka_unit_test(a_timer_stops_where_it_is_told_to),
        cmocka_unit_test(a_continuous_force_wins),        cmocka_unit_test(an_edge_is_captured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

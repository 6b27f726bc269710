// PCNT (ESP32 TRM, chapter "Pulse Count Controller").

#include "base/bits.h"
#include "soc/pcnt.h"

#include "bench_pins.h"

#define PULSE   25
#define CONTROL 26

struct pcnt_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct pcnt pcnt;
};

static void put(struct pcnt_bench *b, uint32_t offset, uint32_t value)
{
    pcnt_ops.write(&b->pcnt, offset, value);
}

static int count(struct pcnt_bench *b, unsigned unit)
{
    return (int16_t)pcnt_ops.read(&b->pcnt, PCNT_U0_CNT + 4 * unit);
}

static void route(struct pcnt_bench *b, unsigned signal, unsigned pin)
{
    gpio_ops.write(&b->gpio, GPIO_IN_SEL_REG(signal), MASK(GPIO_SIG_IN_SEL) | pin);
}

// Units 0 and 5 count what happens on PULSE with CONTROL.
static void power_on(struct pcnt_bench *b, uint32_t conf0)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    pcnt_ops.init(&b->pcnt, &b->bench.host, 0);
    pcnt_attach(&b->pcnt, &b->gpio);
    pcnt_ops.reset(&b->pcnt);
    io_mux_ops.write(&b->io_mux, IO_MUX_GPIO25, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    io_mux_ops.write(&b->io_mux, IO_MUX_GPIO26, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    route(b, SIG_PCNT_SIG_CH0_IN0, PULSE);
    route(b, SIG_PCNT_SIG_CH0_IN0 + 2, CONTROL);
    route(b, SIG_PCNT_SIG_CH0_IN5, PULSE);
    route(b, SIG_PCNT_SIG_CH0_IN5 + 2, CONTROL);
    for (unsigned unit = 0; unit < PCNT_UNITS; unit += 5) {
        put(b, unit * PCNT_CONF_STEP, conf0);
        put(b, unit * PCNT_CONF_STEP + 8, 0x8000U << 16 | 0x7fffU);
    }
    put(b, PCNT_INT_ENA, 0xff);
    put(b, PCNT_CTRL, 0);
}

static void pulse(struct pcnt_bench *b, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        gpio_drive(&b->gpio, PULSE, GPIO_DRIVE_HIGH);
        gpio_drive(&b->gpio, PULSE, GPIO_DRIVE_LOW);
    }
}

static const uint32_t rising = PCNT_EDGE_UP << 18;

static void rising_edges_are_counted(void **state)
{
    (void)state;
    static struct pcnt_bench b;
    power_on(&b, rising);
    pulse(&b, 7);
    assert_int_equal(count(&b, 0), 7);
    assert_int_equal(count(&b, 5), 7);
    assert_int_equal(count(&b, 1), 0);
}

static void the_control_level_turns_the_direction_or_stops(void **state)
{
    (void)state;
    static struct pcnt_bench b;
    power_on(&b, rising | PCNT_CONTROL_TURN << 20 | PCNT_CONTROL_STOP << 22);
    pulse(&b, 3); // control is low: stopped
    assert_int_equal(count(&b, 0), 0);
    gpio_drive(&b.gpio, CONTROL, GPIO_DRIVE_HIGH);
    pulse(&b, 3);
    assert_int_equal(count(&b, 0), -3);
}

static void a_limit_begins_again_and_interrupts(void **state)
{
    (void)state;
    static struct pcnt_bench b;
    power_on(&b, rising | MASK(PCNT_CONF0_THR_H_LIM_EN) | MASK(PCNT_CONF0_THR_THRES0_EN));
    put(&b, PCNT_U0_CONF2, 10);
    put(&b, PCNT_U0_CONF1, 4);
    pulse(&b, 4);
    assert_true(b.pcnt.irq[0].level);
    assert_true((pcnt_ops.read(&b.pcnt, PCNT_U0_STATUS) & MASK(PCNT_STATUS_THRES0)) != 0);
    put(&b, PCNT_INT_CLR, 0xff);
    assert_false(b.pcnt.irq[0].level);
    pulse(&b, 8);
    assert_int_equal(count(&b, 0), 2);
    assert_true((pcnt_ops.read(&b.pcnt, PCNT_U0_STATUS) & MASK(PCNT_STATUS_H_LIM)) != 0);
    assert_int_equal(pcnt_ops.read(&b.pcnt, PCNT_INT_ST), 1);
}

static void pausing_and_resetting(void **state)
{
    (void)state;
    static struct pcnt_bench b;
    power_on(&b, rising);
    pulse(&b, 5);
    put(&b, PCNT_CTRL, bit(PCNT_CTRL_PAUSE(0)));
    pulse(&b, 5);
    assert_int_equal(count(&b, 0), 5);
    assert_int_equal(count(&b, 5), 10);
    put(&b, PCNT_CTRL, bit(PCNT_CTRL_RST(0)));
    assert_int_equal(count(&b, 0), 0);
}

static void the_filter_drops_short_pulses(void **state)
{
    (void)state;
    static struct pcnt_bench b;
    power_on(&b, rising | MASK(PCNT_CONF0_FILTER_EN) | 100U);
    for (unsigned i = 0; i < 10; i++) {
        gpio_drive(&b.gpio, PULSE, GPIO_DRIVE_HIGH);
        clock_run_to(&b.bench.clock, b.bench.clock.now + (i % 2 == 0 ? 99 : 100) * APB);
        gpio_drive(&b.gpio, PULSE, GPIO_DRIVE_LOW);
        clock_run_to(&b.bench.clock, b.bench.clock.now + 100 * APB);
    }
    assert_int_equal(count(&b, 0), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rising_edges_are_counted),
        cmocka_unit_test(the_control_level_turns_the_direction_or_stops),
        cmocka_unit_test(a_limit_begins_again_and_interrupts),
        cmocka_unit_test(pausing_and_resetting),
        cmocka_unit_test(the_filter_drops_short_pulses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

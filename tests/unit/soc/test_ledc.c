// LEDC (ESP32 TRM, chapter "LED PWM Controller"): frequency and duty on a routed pin.

#include "base/bits.h"
#include "soc/ledc.h"

#include "bench_pins.h"

struct ledc_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct ledc ledc;
    unsigned told;
    unsigned pin;
    struct gpio_wave wave;
};

static void note_wave(void *ctx, unsigned pin, struct gpio_wave wave)
{
    struct ledc_bench *b = ctx;
    b->told++;
    b->pin = pin;
    b->wave = wave;
}

static void put(struct ledc_bench *b, uint32_t offset, uint32_t value)
{
    ledc_ops.write(&b->ledc, offset, value);
}

static uint32_t get(struct ledc_bench *b, uint32_t offset)
{
    return ledc_ops.read(&b->ledc, offset);
}

static void power_on(struct ledc_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    ledc_ops.init(&b->ledc, &b->bench.host, 0);
    ledc_attach(&b->ledc, &b->gpio);
    b->ledc.wave_changed = note_wave;
    b->ledc.wave_ctx = b;
    ledc_ops.reset(&b->ledc);
}

// Low-speed timer 0 and channel 0 as the camera driver sets them for XCLK.
static void xclk(struct ledc_bench *b, uint32_t divider)
{
    put(b, LEDC_CONF, 1);
    put(b, LEDC_LSTIMER0_CONF,
        divider << 5 | 1U | MASK(LEDC_TIMER_CONF_TICK_SEL) | MASK(LEDC_TIMER_CONF_PARA_UP));
    put(b, LEDC_LSCH0_DUTY, 1U << 4);
    put(b, LEDC_LSCH0_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START));
    put(b, LEDC_LSCH0_CONF0, MASK(LEDC_CHANNEL_CONF0_SIG_OUT_EN) | MASK(LEDC_CHANNEL_CONF0_PARA_UP));
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(0), SIG_LEDC_LS_OUT0);
}

static void xclk_of_20_mhz_comes_out_of_gpio_0(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0x200);
    assert_int_equal(b.pin, 0);
    assert_int_equal(b.wave.frequency, 20000000);
    assert_int_equal(b.wave.duty, 32768);
    xclk(&b, 0x400);
    assert_int_equal(b.wave.frequency, 10000000);
}

static void taking_the_pin_away_ends_the_wave(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0x200);
    unsigned before = b.told;
    gpio_ops.write(&b.gpio, GPIO_OUT_SEL_REG(0), GPIO_OUT_SIMPLE);
    assert_int_equal(b.told, before + 1);
    assert_int_equal(b.wave.frequency, 0);
}

static void a_low_speed_timer_waits_for_para_up(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0x200);
    uint32_t slower = 0x400U << 5 | 1U | MASK(LEDC_TIMER_CONF_TICK_SEL);
    put(&b, LEDC_LSTIMER0_CONF, slower);
    assert_int_equal(b.wave.frequency, 20000000);
    put(&b, LEDC_LSTIMER0_CONF, slower | MASK(LEDC_TIMER_CONF_PARA_UP));
    assert_int_equal(b.wave.frequency, 10000000);
}

static void a_paused_timer_gives_no_wave(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0x200);
    put(&b, LEDC_LSTIMER0_CONF, get(&b, LEDC_LSTIMER0_CONF) | MASK(LEDC_TIMER_CONF_PAUSE));
    assert_int_equal(b.wave.frequency, 0);
}

static void a_divider_below_one_gives_no_wave(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0);
    assert_int_equal(ledc_pin_wave(&b.ledc, 0).frequency, 0);
    xclk(&b, 255);
    assert_int_equal(ledc_pin_wave(&b.ledc, 0).frequency, 0);
}

static void the_wave_follows_the_apb_clock(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    xclk(&b, 0x200);
    b.bench.clocks.apb = 12;
    ledc_ops.clock_changed(&b.ledc);
    assert_int_equal(b.wave.frequency, 10000000);
}

static void a_high_speed_lamp_dims_and_goes_steady(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    put(&b, LEDC_HSTIMER1_CONF, (80U * 256U) << 5 | 10U | MASK(LEDC_TIMER_CONF_TICK_SEL));
    put(&b, LEDC_HSCH2_CONF0, 1U | MASK(LEDC_CHANNEL_CONF0_SIG_OUT_EN));
    put(&b, LEDC_HSCH2_DUTY, 256U << 4);
    put(&b, LEDC_HSCH2_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START));
    gpio_ops.write(&b.gpio, GPIO_OUT_SEL_REG(4), SIG_LEDC_HS_OUT0 + 2);
    assert_int_equal(b.pin, 4);
    assert_int_equal(b.wave.frequency, 977); // 1 MHz / 1024
    assert_int_equal(b.wave.duty, 16384);
    assert_true(gpio_level(&b.gpio, 4));
    put(&b, LEDC_HSCH2_DUTY, 0);
    put(&b, LEDC_HSCH2_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START));
    assert_int_equal(b.wave.frequency, 0);
    assert_false(gpio_level(&b.gpio, 4));
    put(&b, LEDC_HSCH2_DUTY, 1024U << 4);
    put(&b, LEDC_HSCH2_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START));
    assert_int_equal(b.wave.duty, 65536);
    assert_true(gpio_level(&b.gpio, 4));
}

// 1 MHz / 1024 on GPIO4 from high-speed timer 1 and channel 0; the period is 1024 us.
#define PERIOD (1024 * TICKS_PER_US)

static void slow_wave(struct ledc_bench *b, uint32_t duty)
{
    put(b, LEDC_HSTIMER1_CONF, (80U * 256U) << 5 | 10U | MASK(LEDC_TIMER_CONF_TICK_SEL));
    put(b, LEDC_HSCH0_CONF0, 1U | MASK(LEDC_CHANNEL_CONF0_SIG_OUT_EN));
    put(b, LEDC_HSCH0_DUTY, duty << 4);
    put(b, LEDC_HSCH0_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START));
    io_mux_ops.write(&b->io_mux, IO_MUX_GPIO4, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(4), SIG_LEDC_HS_OUT0);
}

static void a_fade_takes_its_steps_in_time_and_interrupts_at_the_end(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    slow_wave(&b, 0);
    put(&b, LEDC_INT_CLR, UINT32_MAX);
    put(&b, LEDC_INT_ENA, 1U << 8);
    put(&b, LEDC_HSCH0_DUTY, 100U << 4);
    uint32_t fade = 5U << 20 | 3U << 10 | 10U; // five steps of ten, three periods each
    put(&b, LEDC_HSCH0_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START) | MASK(LEDC_CHANNEL_CONF1_DUTY_INC) | fade);
    assert_int_equal(get(&b, LEDC_HSCH0_DUTY_R), 100U << 4);
    clock_run_to(&b.bench.clock, 2 * 3 * PERIOD);
    assert_int_equal(get(&b, LEDC_HSCH0_DUTY_R), 120U << 4);
    assert_false(b.ledc.irq[0].level);
    clock_run_to(&b.bench.clock, 5 * 3 * PERIOD);
    assert_int_equal(get(&b, LEDC_HSCH0_DUTY_R), 150U << 4);
    assert_true(b.ledc.irq[0].level);
    put(&b, LEDC_INT_CLR, 1U << 8);
    assert_false(b.ledc.irq[0].level);
}

static void a_fade_down_stops_at_nothing(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    slow_wave(&b, 25);
    put(&b, LEDC_HSCH0_CONF1, MASK(LEDC_CHANNEL_CONF1_DUTY_START) | 5U << 20 | 1U << 10 | 10U);
    clock_run_to(&b.bench.clock, 10 * PERIOD);
    assert_int_equal(get(&b, LEDC_HSCH0_DUTY_R), 0);
    assert_int_equal(b.wave.frequency, 0);
}

static bool seen(struct ledc_bench *b)
{
    return (gpio_ops.read(&b->gpio, GPIO_IN) & 1U << 4) != 0;
}

static void whoever_reads_the_pin_sees_the_wave(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    slow_wave(&b, 256);
    put(&b, LEDC_HSCH0_HPOINT, 100);
    uint64_t start = 7 * PERIOD;
    static const struct {
        unsigned at_us;
        bool level;
    } rows[] = {{0, false}, {99, false}, {100, true}, {355, true}, {356, false}, {1023, false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        clock_run_to(&b.bench.clock, start + rows[i].at_us * TICKS_PER_US);
        assert_int_equal(seen(&b), rows[i].level);
    }
}

static void an_interrupt_on_the_pin_meets_every_edge(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    slow_wave(&b, 512);
    gpio_ops.write(&b.gpio, GPIO_PIN_REG(4), GPIO_INT_RISING << 7 | MASK(GPIO_PIN_INT_ENA_PRO));
    unsigned edges = 0;
    for (uint64_t us = 1; us <= 10 * 1024; us++) {
        clock_run_to(&b.bench.clock, us * TICKS_PER_US);
        if (b.gpio.irq[0][GPIO_IRQ_NORMAL].level) {
            assert_int_equal(us % 1024, 0);
            edges++;
            gpio_ops.write(&b.gpio, GPIO_STATUS_W1TC, 1U << 4);
        }
    }
    assert_int_equal(edges, 10);
    gpio_ops.write(&b.gpio, GPIO_PIN_REG(4), 0);
    assert_false(b.ledc.edge.booked);
}

static void a_timer_interrupts_at_the_end_of_its_period(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    slow_wave(&b, 512);
    put(&b, LEDC_INT_ENA, 1U << 1);
    clock_run_to(&b.bench.clock, PERIOD - 1);
    assert_false(b.ledc.irq[0].level);
    clock_run_to(&b.bench.clock, PERIOD);
    assert_true(b.ledc.irq[0].level);
    put(&b, LEDC_INT_CLR, 1U << 1);
    assert_false(b.ledc.irq[0].level);
    clock_run_to(&b.bench.clock, 2 * PERIOD);
    assert_int_equal(get(&b, LEDC_INT_RAW) & 0xff, 1U << 1);
}

static void the_counter_is_derived_from_the_clock(void **state)
{
    (void)state;
    struct ledc_bench b;
    power_on(&b);
    put(&b, LEDC_HSTIMER0_CONF, 256U << 5 | 4U | MASK(LEDC_TIMER_CONF_TICK_SEL));
    clock_run_to(&b.bench.clock, 21 * APB);
    assert_int_equal(get(&b, LEDC_HSTIMER0_VALUE), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xclk_of_20_mhz_comes_out_of_gpio_0),
        cmocka_unit_test(taking_the_pin_away_ends_the_wave),
        cmocka_unit_test(a_low_speed_timer_waits_for_para_up),
        cmocka_unit_test(a_paused_timer_gives_no_wave),
        cmocka_unit_test(a_divider_below_one_gives_no_wave),
        cmocka_unit_test(the_wave_follows_the_apb_clock),
        cmocka_unit_test(a_high_speed_lamp_dims_and_goes_steady),
        cmocka_unit_test(a_fade_takes_its_steps_in_time_and_interrupts_at_the_end),
        cmocka_unit_test(a_fade_down_stops_at_nothing),
        cmocka_unit_test(whoever_reads_the_pin_sees_the_wave),
        cmocka_unit_test(an_interrupt_on_the_pin_meets_every_edge),
        cmocka_unit_test(a_timer_interrupts_at_the_end_of_its_period),
        cmocka_unit_test(the_counter_is_derived_from_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

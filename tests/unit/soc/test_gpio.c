// GPIO, its matrix, IO_MUX and the RTC pads (ESP32 TRM, chapter "IO_MUX and GPIO Matrix").

#include "base/bits.h"
#include "soc/gpio.h"

#include "bench.h"

struct gpio_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    unsigned changes;
    bool last;
    unsigned routings;
    struct gpio_listener listener;
};

static void put(struct gpio_bench *b, uint32_t offset, uint32_t value)
{
    gpio_ops.write(&b->gpio, offset, value);
}

static uint32_t get(struct gpio_bench *b, uint32_t offset)
{
    return gpio_ops.read(&b->gpio, offset);
}

static void note_level(void *ctx, bool level)
{
    struct gpio_bench *b = ctx;
    b->changes++;
    b->last = level;
}

static void note_routing(void *ctx)
{
    struct gpio_bench *b = ctx;
    b->routings++;
}

static void power_on(struct gpio_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    gpio_ops.init(&b->gpio, &b->bench.host, 0);
    io_mux_ops.init(&b->io_mux, &b->bench.host, 0);
    rtc_io_ops.init(&b->rtc_io, &b->bench.host, 0);
    gpio_attach(&b->gpio, &b->io_mux, &b->rtc_io);
    io_mux_ops.reset(&b->io_mux);
    rtc_io_ops.reset(&b->rtc_io);
    gpio_ops.reset(&b->gpio);
    b->listener = (struct gpio_listener){.routed = note_routing, .ctx = b};
    gpio_listen(&b->gpio, &b->listener);
}

static void input_on(struct gpio_bench *b, uint32_t io_mux_offset)
{
    io_mux_ops.write(&b->io_mux, io_mux_offset, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
}

static void an_enabled_output_drives_its_pin(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    line_watch(&b.gpio.pin[33], note_level, &b);
    put(&b, GPIO_OUT1_W1TS, 1U << 1);
    assert_false(gpio_level(&b.gpio, 33));
    put(&b, GPIO_ENABLE1_W1TS, 1U << 1);
    assert_true(gpio_level(&b.gpio, 33));
    put(&b, GPIO_OUT1_W1TC, 1U << 1);
    assert_false(gpio_level(&b.gpio, 33));
    assert_int_equal(b.changes, 2);
}

static void set_and_clear_registers_work_on_both_banks(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    put(&b, GPIO_OUT, 0x0f);
    put(&b, GPIO_OUT_W1TS, 0x30);
    put(&b, GPIO_OUT_W1TC, 0x03);
    assert_int_equal(get(&b, GPIO_OUT), 0x3c);
    put(&b, GPIO_ENABLE1, 0xffffffff);
    assert_int_equal(get(&b, GPIO_ENABLE1), 0xff);
    put(&b, GPIO_ENABLE1_W1TC, 0x81);
    assert_int_equal(get(&b, GPIO_ENABLE1), 0x7e);
}

static void pins_34_to_39_cannot_drive(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    put(&b, GPIO_OUT1, 0xff);
    put(&b, GPIO_ENABLE1, 0xff);
    assert_true(gpio_level(&b.gpio, 33));
    assert_false(gpio_level(&b.gpio, 34));
}

static void an_undriven_pin_follows_its_pulls(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    assert_true(gpio_level(&b.gpio, 5)); // pull-up after reset, in the IO_MUX
    assert_true(gpio_level(&b.gpio, 0)); // pull-up after reset, in the RTC IO_MUX
    assert_false(gpio_level(&b.gpio, 2));
    io_mux_ops.write(&b.io_mux, IO_MUX_GPIO18, MASK(IO_MUX_FUN_IE) | MASK(IO_MUX_FUN_WPU));
    assert_true(gpio_level(&b.gpio, 18));
    rtc_io_ops.write(&b.rtc_io, RTC_IO_TOUCH_PAD2, MASK(RTC_IO_PAD_RUE));
    assert_true(gpio_level(&b.gpio, 2));
}

static void the_board_wins_over_pulls_and_low_over_everything(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    gpio_drive(&b.gpio, 0, GPIO_DRIVE_LOW);
    assert_false(gpio_level(&b.gpio, 0));
    gpio_drive(&b.gpio, 0, GPIO_DRIVE_NONE);
    assert_true(gpio_level(&b.gpio, 0));
    gpio_drive(&b.gpio, 2, GPIO_PULL_HIGH);
    assert_true(gpio_level(&b.gpio, 2));
    gpio_drive(&b.gpio, 200, GPIO_DRIVE_LOW);
}

static void an_open_drain_pin_only_pulls_low(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    put(&b, GPIO_PIN_REG(18), MASK(GPIO_PIN_PAD_DRIVER));
    put(&b, GPIO_OUT_W1TS, 1U << 18);
    put(&b, GPIO_ENABLE_W1TS, 1U << 18);
    assert_false(gpio_level(&b.gpio, 18));
    gpio_drive(&b.gpio, 18, GPIO_PULL_HIGH);
    assert_true(gpio_level(&b.gpio, 18));
    put(&b, GPIO_OUT_W1TC, 1U << 18);
    assert_false(gpio_level(&b.gpio, 18));
}

static void a_pin_is_seen_only_with_its_input_enabled(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    gpio_drive(&b.gpio, 36, GPIO_DRIVE_HIGH);
    assert_int_equal(get(&b, GPIO_IN1), 0);
    input_on(&b, IO_MUX_GPIO36);
    assert_int_equal(get(&b, GPIO_IN1), 1U << 4);
}

static void the_straps_are_latched_at_reset(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    assert_int_equal(get(&b, GPIO_STRAP), 0x13);
    gpio_drive(&b.gpio, 0, GPIO_DRIVE_LOW);
    assert_int_equal(get(&b, GPIO_STRAP), 0x13);
    gpio_ops.reset(&b.gpio);
    assert_int_equal(get(&b, GPIO_STRAP), 0x03);
    gpio_drive(&b.gpio, 12, GPIO_DRIVE_HIGH);
    gpio_ops.reset(&b.gpio);
    assert_int_equal(get(&b, GPIO_STRAP), 0x23);
}

static void each_interrupt_type_answers_to_its_own_change(void **state)
{
    (void)state;
    static const struct {
        uint32_t type;
        bool on_rise, on_fall;
    } rows[] = {{GPIO_INT_OFF, false, false},
                {GPIO_INT_RISING, true, false},
                {GPIO_INT_FALLING, false, true},
                {GPIO_INT_ANY_EDGE, true, true}};
    for (size_t i = 0; i < 4; i++) {
        struct gpio_bench b;
        power_on(&b);
        input_on(&b, IO_MUX_GPIO25);
        put(&b, GPIO_PIN_REG(25), rows[i].type << 7 | MASK(GPIO_PIN_INT_ENA_PRO));
        gpio_drive(&b.gpio, 25, GPIO_DRIVE_HIGH);
        assert_int_equal(b.gpio.irq[0][GPIO_IRQ_NORMAL].level, rows[i].on_rise);
        put(&b, GPIO_STATUS_W1TC, 1U << 25);
        assert_false(b.gpio.irq[0][GPIO_IRQ_NORMAL].level);
        gpio_drive(&b.gpio, 25, GPIO_DRIVE_LOW);
        assert_int_equal(b.gpio.irq[0][GPIO_IRQ_NORMAL].level, rows[i].on_fall);
    }
}

static void a_level_interrupt_comes_back_until_the_level_goes(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    input_on(&b, IO_MUX_GPIO39);
    put(&b, GPIO_PIN_REG(39), GPIO_INT_HIGH << 7 | MASK(GPIO_PIN_INT_ENA_APP));
    gpio_drive(&b.gpio, 39, GPIO_DRIVE_HIGH);
    put(&b, GPIO_STATUS1_W1TC, 1U << 7);
    assert_true(b.gpio.irq[1][GPIO_IRQ_NORMAL].level);
    assert_int_equal(get(&b, GPIO_ACPU_INT1), 1U << 7);
    assert_int_equal(get(&b, GPIO_PCPU_INT1), 0);
    gpio_drive(&b.gpio, 39, GPIO_DRIVE_LOW);
    put(&b, GPIO_STATUS1_W1TC, 1U << 7);
    assert_false(b.gpio.irq[1][GPIO_IRQ_NORMAL].level);
}

static void each_cpu_has_its_own_interrupt_and_nmi(void **state)
{
    (void)state;
    static const struct {
        unsigned enable, core, kind;
    } rows[] = {
        {15, 0, GPIO_IRQ_NORMAL}, {16, 0, GPIO_IRQ_NMI}, {13, 1, GPIO_IRQ_NORMAL}, {14, 1, GPIO_IRQ_NMI}};
    for (size_t i = 0; i < 4; i++) {
        struct gpio_bench b;
        power_on(&b);
        input_on(&b, IO_MUX_GPIO25);
        put(&b, GPIO_PIN_REG(25), GPIO_INT_RISING << 7 | bit(rows[i].enable));
        gpio_drive(&b.gpio, 25, GPIO_DRIVE_HIGH);
        for (unsigned n = 0; n < GPIO_CORES * GPIO_IRQS; n++) {
            bool expected = n == rows[i].core * GPIO_IRQS + rows[i].kind;
            assert_int_equal(b.gpio.irq[n / GPIO_IRQS][n % GPIO_IRQS].level, expected);
        }
    }
}

static void a_pin_that_puts_out_interrupts_itself(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    input_on(&b, IO_MUX_GPIO4);
    put(&b, GPIO_ENABLE_W1TS, 1U << 4);
    put(&b, GPIO_PIN_REG(4), GPIO_INT_RISING << 7 | MASK(GPIO_PIN_INT_ENA_PRO));
    put(&b, GPIO_OUT_W1TS, 1U << 4);
    assert_true(b.gpio.irq[0][GPIO_IRQ_NORMAL].level);
}

static void a_held_pad_keeps_its_output(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    put(&b, GPIO_ENABLE_W1TS, 1U << 4 | 1U << 18);
    put(&b, GPIO_OUT_W1TS, 1U << 4 | 1U << 18);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_TOUCH_PAD0, 0x52000000U | 1U << 31);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_DIG_PAD_HOLD, 1U << 11);
    put(&b, GPIO_OUT_W1TC, 1U << 4 | 1U << 18);
    gpio_ops.reset(&b.gpio);
    assert_true(gpio_level(&b.gpio, 4));
    assert_true(gpio_level(&b.gpio, 18));
    rtc_io_ops.write(&b.rtc_io, RTC_IO_TOUCH_PAD0, 0x42000000U);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_DIG_PAD_HOLD, 0);
    assert_false(gpio_level(&b.gpio, 4));
    assert_false(gpio_level(&b.gpio, 18));
}

static void the_rtc_drives_the_pads_it_has_taken(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    put(&b, GPIO_ENABLE_W1TS, 1U << 4);
    put(&b, GPIO_OUT_W1TS, 1U << 4);
    rtc_io_ops.write(&b.rtc_io, RTC_IO_TOUCH_PAD0, 1U << 19);
    assert_false(gpio_level(&b.gpio, 4));
    rtc_io_ops.write(&b.rtc_io, RTC_GPIO_ENABLE_W1TS, 1U << (14 + 10));
    rtc_io_ops.write(&b.rtc_io, RTC_GPIO_OUT_W1TS, 1U << (14 + 10));
    assert_true(gpio_level(&b.gpio, 4));
    rtc_io_ops.write(&b.rtc_io, RTC_GPIO_OUT_W1TC, 1U << (14 + 10));
    assert_false(gpio_level(&b.gpio, 4));
}

static void note_output(void *ctx, unsigned pin, enum gpio_output output)
{
    struct gpio_bench *b = ctx;
    b->changes = b->changes * 10 + (unsigned)output;
    b->routings = pin;
}

static void the_listener_hears_what_a_pin_puts_out(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    b.gpio.output_changed = note_output;
    b.gpio.output_ctx = &b;
    put(&b, GPIO_ENABLE1_W1TS, 1U << 1);
    put(&b, GPIO_OUT1_W1TS, 1U << 1);
    put(&b, GPIO_OUT1_W1TS, 1U << 1);
    put(&b, GPIO_OUT1_W1TC, 1U << 1);
    put(&b, GPIO_ENABLE1_W1TC, 1U << 1);
    assert_int_equal(b.routings, 33);
    assert_int_equal(b.changes, 1210); // low, high, low, off
}

static void a_peripheral_hears_its_input(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    struct gpio_input input = {.signal = SIG_RMT_IN0, .changed = note_level, .ctx = &b};
    gpio_listen_input(&b.gpio, &input);
    input_on(&b, IO_MUX_GPIO25);
    put(&b, GPIO_IN_SEL_REG(SIG_RMT_IN0), MASK(GPIO_SIG_IN_SEL) | 25U);
    gpio_drive(&b.gpio, 25, GPIO_DRIVE_HIGH);
    assert_true(b.last);
    gpio_drive(&b.gpio, 25, GPIO_DRIVE_LOW);
    assert_false(b.last);
    put(&b, GPIO_IN_SEL_REG(SIG_RMT_IN0), MASK(GPIO_SIG_IN_SEL) | GPIO_IN_CONST_1);
    assert_true(b.last);
    assert_int_equal(b.changes, 3);
}

static void a_signal_reaches_the_pin_that_selects_it(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    io_mux_ops.write(&b.io_mux, IO_MUX_GPIO4, 1U << 12);
    put(&b, GPIO_OUT_SEL_REG(4), SIG_LEDC_LS_OUT0);
    assert_int_equal(gpio_pin_signal(&b.gpio, 4), -1);
    io_mux_ops.write(&b.io_mux, IO_MUX_GPIO4, IO_MUX_FUNCTION_GPIO << 12);
    assert_int_equal(gpio_pin_signal(&b.gpio, 4), SIG_LEDC_LS_OUT0);
    gpio_set_signal(&b.gpio, SIG_LEDC_LS_OUT0, true);
    assert_true(gpio_level(&b.gpio, 4));
    put(&b, GPIO_OUT_SEL_REG(4), SIG_LEDC_LS_OUT0 | MASK(GPIO_FUNC_OUT_INV_SEL));
    assert_false(gpio_level(&b.gpio, 4));
    assert_int_equal(gpio_pin_signal(&b.gpio, 5), -1);
}

static void an_input_signal_comes_from_a_pin_or_a_constant(void **state)
{
    (void)state;
    struct gpio_bench b;
    power_on(&b);
    bool inverted = false;
    assert_int_equal(gpio_input_source(&b.gpio, SIG_I2S0I_H_ENABLE, NULL), -1);
    put(&b, GPIO_IN_SEL_REG(SIG_I2S0I_H_ENABLE), MASK(GPIO_SIG_IN_SEL) | GPIO_IN_CONST_1);
    assert_int_equal(gpio_input_source(&b.gpio, SIG_I2S0I_H_ENABLE, NULL), GPIO_IN_CONST_1);
    assert_true(gpio_input_level(&b.gpio, SIG_I2S0I_H_ENABLE));
    put(&b, GPIO_IN_SEL_REG(SIG_I2S0I_V_SYNC), MASK(GPIO_SIG_IN_SEL) | MASK(GPIO_FUNC_IN_INV_SEL) | 25U);
    assert_int_equal(gpio_input_source(&b.gpio, SIG_I2S0I_V_SYNC, &inverted), 25);
    assert_true(inverted);
    assert_true(gpio_input_level(&b.gpio, SIG_I2S0I_V_SYNC));
    assert_int_equal(b.routings, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_enabled_output_drives_its_pin),
        cmocka_unit_test(set_and_clear_registers_work_on_both_banks),
        cmocka_unit_test(pins_34_to_39_cannot_drive),
        cmocka_unit_test(an_undriven_pin_follows_its_pulls),
        cmocka_unit_test(the_board_wins_over_pulls_and_low_over_everything),
        cmocka_unit_test(an_open_drain_pin_only_pulls_low),
        cmocka_unit_test(a_pin_is_seen_only_with_its_input_enabled),
        cmocka_unit_test(the_straps_are_latched_at_reset),
        cmocka_unit_test(each_interrupt_type_answers_to_its_own_change),
        cmocka_unit_test(a_level_interrupt_comes_back_until_the_level_goes),
        cmocka_unit_test(each_cpu_has_its_own_interrupt_and_nmi),
        cmocka_unit_test(a_pin_that_puts_out_interrupts_itself),
        cmocka_unit_test(a_held_pad_keeps_its_output),
        cmocka_unit_test(the_rtc_drives_the_pads_it_has_taken),
        cmocka_unit_test(the_listener_hears_what_a_pin_puts_out),
        cmocka_unit_test(a_peripheral_hears_its_input),
        cmocka_unit_test(a_signal_reaches_the_pin_that_selects_it),
        cmocka_unit_test(an_input_signal_comes_from_a_pin_or_a_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// IO_MUX and RTC IO_MUX (ESP32 TRM, chapter "IO_MUX and GPIO Matrix").

#include "base/bits.h"
#include "soc/io_mux.h"
#include "soc/rtc_io.h"

#include "bench.h"

static void note_pin(void *ctx, unsigned pin)
{
    uint64_t *pins = ctx;
    *pins |= UINT64_C(1) << pin;
}

static void a_pad_register_belongs_to_its_pin(void **state)
{
    (void)state;
    struct bench bench;
    struct io_mux io_mux;
    uint64_t pins = 0;
    bench_init(&bench);
    bench_add(&bench, &io_mux_ops, &io_mux, 0);
    io_mux.pad_changed = note_pin;
    io_mux.ctx = &pins;
    io_mux_ops.write(&io_mux, IO_MUX_GPIO32, MASK(IO_MUX_FUN_WPU));
    assert_true(pins == UINT64_C(1) << 32);
    assert_int_equal(io_mux_pad(&io_mux, 32), MASK(IO_MUX_FUN_WPU));
    assert_int_equal(io_mux_pad(&io_mux, 28), 0);
    assert_int_equal(io_mux_pad(&io_mux, 4000), 0);
}

static void function_2_is_gpio_everywhere_and_0_on_some_pads(void **state)
{
    (void)state;
    struct bench bench;
    struct io_mux io_mux;
    bench_init(&bench);
    bench_add(&bench, &io_mux_ops, &io_mux, 0);
    assert_true(io_mux_is_gpio(&io_mux, 4));
    assert_false(io_mux_is_gpio(&io_mux, 1));  // U0TXD
    assert_false(io_mux_is_gpio(&io_mux, 14)); // MTMS
    io_mux_ops.write(&io_mux, IO_MUX_GPIO14, IO_MUX_FUNCTION_GPIO << 12);
    assert_true(io_mux_is_gpio(&io_mux, 14));
    assert_false(io_mux_is_gpio(&io_mux, 99));
}

static void pulls_of_rtc_pads_are_in_the_rtc(void **state)
{
    (void)state;
    struct bench bench;
    struct rtc_io rtc_io;
    bool up = false;
    bool down = false;
    bench_init(&bench);
    bench_add(&bench, &rtc_io_ops, &rtc_io, 0);
    assert_true(rtc_io_pulls(&rtc_io, 0, &up, &down));
    assert_true(up && !down);
    assert_true(rtc_io_pulls(&rtc_io, 4, &up, &down));
    assert_true(!up && down);
    rtc_io_ops.write(&rtc_io, RTC_IO_XTAL_32K_PAD, MASK(RTC_IO_XTAL_32K_PAD_X32N_RUE));
    assert_true(rtc_io_pulls(&rtc_io, 33, &up, &down));
    assert_true(up && !down);
    assert_false(rtc_io_pulls(&rtc_io, 21, &up, &down));
}

static void set_and_clear_registers_act_on_the_rtc_outputs(void **state)
{
    (void)state;
    struct bench bench;
    struct rtc_io rtc_io;
    bench_init(&bench);
    bench_add(&bench, &rtc_io_ops, &rtc_io, 0);
    rtc_io_ops.write(&rtc_io, RTC_GPIO_OUT_W1TS, UINT32_MAX);
    assert_int_equal(rtc_io_ops.read(&rtc_io, RTC_GPIO_OUT), 0xffffc000);
    rtc_io_ops.write(&rtc_io, RTC_GPIO_OUT_W1TC, 0x80000000);
    assert_int_equal(rtc_io_ops.read(&rtc_io, RTC_GPIO_OUT), 0x7fffc000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pad_register_belongs_to_its_pin),
        cmocka_unit_test(function_2_is_gpio_everywhere_and_0_on_some_pads),
        cmocka_unit_test(pulls_of_rtc_pads_are_in_the_rtc),
        cmocka_unit_test(set_and_clear_registers_act_on_the_rtc_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

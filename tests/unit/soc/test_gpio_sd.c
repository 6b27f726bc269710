// Sigma-delta modulators (ESP32 TRM, chapter "IO_MUX and GPIO Matrix").

#include "base/bits.h"
#include "soc/gpio_sd.h"

#include "bench_pins.h"

#define PIN 4

struct sd_bench {
    struct bench bench;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct gpio_sd sd;
    unsigned told;
};

static void note(void *ctx, unsigned pin)
{
    struct sd_bench *b = ctx;
    assert_int_equal(pin, PIN);
    b->told++;
}

static void power_on(struct sd_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add_pins(&b->bench, &b->io_mux, &b->rtc_io, &b->gpio);
    gpio_sd_ops.init(&b->sd, &b->bench.host, 0);
    gpio_sd_attach(&b->sd, &b->gpio);
    gpio_sd_ops.reset(&b->sd);
    b->sd.wave_changed = note;
    b->sd.wave_ctx = b;
    gpio_ops.write(&b->gpio, GPIO_OUT_SEL_REG(PIN), SIG_GPIO_SD0_OUT + 2);
}

static void the_density_is_the_duty(void **state)
{
    (void)state;
    static const struct {
        int8_t in;
        uint32_t frequency, duty;
    } rows[] = {{-128, 0, 0}, {-64, 250000, 16384}, {0, 500000, 32768}, {64, 250000, 49152}};
    for (size_t i = 0; i < 4; i++) {
        struct sd_bench b;
        power_on(&b);
        gpio_sd_ops.write(&b.sd, GPIO_SIGMADELTA2, 79U << 8 | (uint8_t)rows[i].in); // 1 MHz
        struct gpio_wave wave = gpio_sd_pin_wave(&b.sd, PIN);
        assert_int_equal(wave.frequency, rows[i].frequency);
        assert_int_equal(wave.duty, rows[i].duty);
        assert_int_equal(gpio_level(&b.gpio, PIN), rows[i].in >= 0);
    }
}

static void whoever_listens_is_told(void **state)
{
    (void)state;
    struct sd_bench b;
    power_on(&b);
    unsigned before = b.told;
    gpio_sd_ops.write(&b.sd, GPIO_SIGMADELTA2, 0x4f20);
    assert_int_equal(b.told, before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_density_is_the_duty),
        cmocka_unit_test(whoever_listens_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

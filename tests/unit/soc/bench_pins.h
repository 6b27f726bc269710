// The pins on a bench: pads, RTC pads and the GPIO matrix, for tests of blocks that reach pins through it.
#ifndef TESTS_UNIT_SOC_BENCH_PINS_H
#define TESTS_UNIT_SOC_BENCH_PINS_H

#include "bench.h"
#include "soc/gpio.h"
#include "soc/io_mux.h"
#include "soc/rtc_io.h"

static inline void bench_add_pins(struct bench *bench, struct io_mux *io_mux, struct rtc_io *rtc_io,
                                  struct gpio *gpio)
{
    bench_add(bench, &io_mux_ops, io_mux, 0);
    bench_add(bench, &rtc_io_ops, rtc_io, 0);
    gpio_ops.init(gpio, &bench->host, 0);
    gpio_attach(gpio, io_mux, rtc_io);
    gpio_ops.reset(gpio);
}

#endif

// IO_MUX: what each pad is used for, and its pull-up and pull-down.
#ifndef SOC_IO_MUX_H
#define SOC_IO_MUX_H

#include "regs/io_mux.h"
#include "soc/peripheral.h"

#include <stdbool.h>
#include <stdint.h>

struct io_mux {
    // Wiring (soc/gpio.h sets it)
    void (*pad_changed)(void *ctx, unsigned pin); // NULL: nobody asks
    void *ctx;

    uint32_t reg[IO_MUX_GPIO24 / 4 + 1];
};

extern const struct peripheral_ops io_mux_ops;

// Offset of the pad's register; 0 for a pin that has no pad.
uint32_t io_mux_offset(unsigned pin);

// The pad's register word; 0 for a pin that has no pad (28 to 31 and beyond 39).
uint32_t io_mux_pad(const struct io_mux *io_mux, unsigned pin);

// True if the pad's function is GPIO, that is the GPIO matrix.
bool io_mux_is_gpio(const struct io_mux *io_mux, unsigned pin);

#endif

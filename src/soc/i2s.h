// I2S0 as the receiver of a parallel camera: bytes from the DVP pins into RAM by DMA.
#ifndef SOC_I2S_H
#define SOC_I2S_H

#include "base/clock.h"
#include "regs/i2s.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/dvp.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define I2S_RUN_SIZE 8192U // bytes of DVP runs that may wait for their time

// The descriptor that the DMA is filling.
struct i2s_descriptor {
    uint32_t address;
    uint32_t buffer;
    uint32_t next;
    uint32_t size;   // bytes, a multiple of 4
    uint32_t filled; // bytes
};

struct i2s {
    // Wiring. The board gives `dvp` to the sensor and says which pins its wires are soldered to.
    const struct peripheral_host *host;
    unsigned index;
    struct gpio *gpio;
    const uint8_t *dvp_pins; // [DVP_WIRES], NULL: no camera port
    struct dvp dvp;
    struct line irq[1];

    uint32_t reg[I2S_DATE / 4 + 1];

    // DMA
    bool linked; // descriptor is valid and being filled
    struct i2s_descriptor descriptor;
    uint32_t words_to_eof;

    // Packing
    bool has_first; // `first` waits for its partner in the word
    uint8_t first;

    // The runs that are being received: byte k has arrived at run_start + (k + 1) * byte_ticks
    uint8_t run[I2S_RUN_SIZE];
    size_t run_count;
    size_t run_taken;
    uint64_t run_start;
    uint32_t byte_ticks;
    struct event due; // the next interrupt that these bytes cause

    bool vsync;
};

extern const struct peripheral_ops i2s_ops;

// After init: the matrix through which the camera's pins reach the receiver.
void i2s_attach(struct i2s *i2s, struct gpio *gpio, const uint8_t *dvp_pins);

#endif

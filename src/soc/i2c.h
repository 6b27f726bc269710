// I2C0 and I2C1 as bus masters: a list of up to sixteen commands, 32 bytes in and out.
#ifndef SOC_I2C_H
#define SOC_I2C_H

#include "base/clock.h"
#include "regs/i2c.h"
#include "soc/fifo.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "wire/i2c_bus.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Two pins of the chip to which the board soldered a bus, with its pull-ups.
struct i2c_wiring {
    uint8_t scl_pin;
    uint8_t sda_pin;
    struct i2c_bus *bus;
};

enum i2c_step { I2C_IDLE, I2C_STEP_START, I2C_STEP_WRITE, I2C_STEP_READ, I2C_STEP_STOP, I2C_STEP_STUCK };

struct i2c {
    // Wiring (soc.c and the board set all but the first two)
    const struct peripheral_host *host;
    unsigned index;
    const struct gpio *gpio;
    const struct i2c_wiring *wiring; // may be shared by both instances
    size_t wiring_count;
    struct line irq[1];

    uint32_t reg[I2C_DATE / 4 + 1];
    struct fifo tx;
    struct fifo rx;

    // The transfer under way
    enum i2c_step step; // what the event will finish
    unsigned command;   // index of the command in hand
    unsigned bytes_left;
    bool bus_held;       // between START and STOP
    bool address_next;   // the next byte written is the address
    bool acknowledged;   // by the device, for the last byte written
    struct i2c_bus *bus; // NULL: nothing is soldered to the routed pins
    struct event step_done;
};

extern const struct peripheral_ops i2c_ops;

#endif

// The two wires of an I2C bus, for a controller that moves them by hand: turns their levels into transfers.
#ifndef WIRE_I2C_LINES_H
#define WIRE_I2C_LINES_H

#include "wire/i2c_bus.h"

#include <stdbool.h>
#include <stdint.h>

enum i2c_lines_state {
    I2C_LINES_IDLE,    // before a START
    I2C_LINES_OVER,    // nobody acknowledged: a STOP or another START comes
    I2C_LINES_ADDRESS, // the controller sends the address byte
    I2C_LINES_WRITE,   // ...a byte of data
    I2C_LINES_READ,    // the device sends one
};

struct i2c_lines {
    struct i2c_bus *bus;
    bool scl, sda; // levels
    enum i2c_lines_state state;
    uint8_t byte;  // received so far, or to be sent
    unsigned bits; // of it that are through; 8: the acknowledge bit comes
    bool acknowledged;
    bool sda_out; // false: a device pulls SDA low
};

// Both lines high, nobody addressed.
void i2c_lines_init(struct i2c_lines *lines, struct i2c_bus *bus);

// A line has that level now. Return what the devices do to SDA: false, they pull it low.
bool i2c_lines_scl(struct i2c_lines *lines, bool level);
bool i2c_lines_sda(struct i2c_lines *lines, bool level);

#endif

// An I2C (or SCCB) bus: one controller talks, devices answer. Whole bytes; the controller keeps the timing.
#ifndef WIRE_I2C_BUS_H
#define WIRE_I2C_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct i2c_device {
    void *ctx;
    bool (*start)(void *ctx, uint8_t address, bool read); // START + address byte; true: acknowledged
    bool (*write)(void *ctx, uint8_t byte);               // true: acknowledged
    uint8_t (*read)(void *ctx);                           // 0xff when it has nothing to say
    void (*stop)(void *ctx);
    struct i2c_device *next;
};

struct i2c_bus {
    struct i2c_device *devices;
    struct i2c_device *selected; // NULL between transfers, or when nobody acknowledged
};

void i2c_bus_init(struct i2c_bus *bus);
void i2c_bus_attach(struct i2c_bus *bus, struct i2c_device *device);

// A (repeated) START with the 7-bit address; true if a device acknowledged.
bool i2c_bus_start(struct i2c_bus *bus, uint8_t address, bool read);
bool i2c_bus_write(struct i2c_bus *bus, uint8_t byte);
uint8_t i2c_bus_read(struct i2c_bus *bus);
void i2c_bus_stop(struct i2c_bus *bus);

#endif

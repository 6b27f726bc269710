#include "wire/i2c_bus.h"

void i2c_bus_init(struct i2c_bus *bus)
{
    bus->devices = NULL;
    bus->selected = NULL;
}

void i2c_bus_attach(struct i2c_bus *bus, struct i2c_device *device)
{
    device->next = bus->devices;
    bus->devices = device;
}

bool i2c_bus_start(struct i2c_bus *bus, uint8_t address, bool read)
{
    bus->selected = NULL;
    for (struct i2c_device *device = bus->devices; device != NULL; device = device->next) {
        if (device->start(device->ctx, address, read)) {
            bus->selected = device;
            return true;
        }
    }
    return false;
}

bool i2c_bus_write(struct i2c_bus *bus, uint8_t byte)
{
    return bus->selected != NULL && bus->selected->write(bus->selected->ctx, byte);
}

uint8_t i2c_bus_read(struct i2c_bus *bus)
{
    return bus->selected == NULL ? UINT8_MAX : bus->selected->read(bus->selected->ctx);
}

void i2c_bus_stop(struct i2c_bus *bus)
{
    if (bus->selected != NULL) {
        bus->selected->stop(bus->selected->ctx);
        bus->selected = NULL;
    }
}

// SCCB, the sensor's control bus: I2C0 at 100 kHz.
#ifndef FIRMWARE_SCCB_H
#define FIRMWARE_SCCB_H

#include <stdbool.h>
#include <stdint.h>

void sccb_start(unsigned sda, unsigned scl);

// Does a device answer at this 7-bit address?
bool sccb_probe(uint8_t address);

// One register; false when the device did not acknowledge.
bool sccb_write(uint8_t address, uint8_t reg, uint8_t value);
bool sccb_read(uint8_t address, uint8_t reg, uint8_t *value);

#endif

// SPI1, the controller on the bus of flash and PSRAM, as the app and the loader's helper use it. Resident in
// IRAM.
#ifndef FIRMWARE_SPI1_H
#define FIRMWARE_SPI1_H

#include "regs/spi.h"

#include <stdint.h>

#define SPI1(name) ((uint32_t)SPI1_BASE + SPI_##name)

// Waits until it is idle, and sets it to 40 MHz and one line.
void spi1_set_up(void);

// What the next transfer sends: up to SPI_BUFFER_SIZE bytes.
void spi1_load(const uint8_t *bytes, unsigned length);
// Makes the transfer that the registers describe, and waits for its end.
void spi1_run(void);
// What came: up to SPI_BUFFER_SIZE bytes.
void spi1_store(uint8_t *bytes, unsigned length);

#endif

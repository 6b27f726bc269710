// The cache in front of flash and PSRAM, and transfers on the SPI bus behind it. Everything here is resident
// in IRAM.
#ifndef FIRMWARE_CACHE_H
#define FIRMWARE_CACHE_H

#include <stdint.h>

// Off: only resident interrupt handlers run, code and data in flash and PSRAM must not be touched.
void cache_off(void);
void cache_on(void);
// Forgets what it holds; only while it is off and nothing in PSRAM was written since it was switched on.
void cache_flush(void);

enum spi_chip { SPI_CHIP_FLASH, SPI_CHIP_PSRAM };

struct spi_command {
    enum spi_chip chip;
    uint32_t command; // 8 bits
    unsigned address_bits;
    uint32_t address;
    unsigned quad; // 1: command on four lines
    const uint8_t *out;
    unsigned out_length; // bytes, up to 64; in internal RAM
    uint8_t *in;
    unsigned in_length; // bytes, up to 64
};

// One transfer through SPI1, while the cache is off and the lines go through the GPIO matrix
// (psram_chip_start).
void spi_transfer(const struct spi_command *command);

#endif

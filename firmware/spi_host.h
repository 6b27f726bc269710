// The SPI controllers 2 (HSPI) and 3 (VSPI) as masters in mode 0, on any pins. The chip select line is the
// caller's.
#ifndef FIRMWARE_SPI_HOST_H
#define FIRMWARE_SPI_HOST_H

#include <stdint.h>

struct spi_host {
    uint8_t number; // 2 or 3
    uint8_t sck, mosi, miso;
};

// Clock gate, reset, pins; the data in is pulled up.
void spi_host_start(const struct spi_host *host);
void spi_host_stop(const struct spi_host *host);

// The clock: at most so many Hz, from 20 kHz to 40 MHz.
void spi_host_clock(const struct spi_host *host, uint32_t hz);

// As many bytes out as in. No `out`: ones are sent; no `in`: what comes is dropped.
void spi_host_exchange(const struct spi_host *host, const uint8_t *out, uint8_t *in, uint32_t length);

#endif

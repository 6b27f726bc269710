// SPI controllers 0 to 3 as masters.
//
// SPI1 (and SPI0) talk to the flash and the PSRAM; SPI_CMD has a bit for each flash command, which builds
// the transfer itself, and one for a user-defined transfer of command, address, dummy, data out, data in
// through the 64-byte buffer SPI_W0..15. The bit reads one until the transfer is over.
//
// Source:       ESP32 TRM, chapter "SPI Controller", sections "SPI Master Mode" and "Parallel QSPI"; ESP-IDF
//               soc/spi_reg.h for the flash command bits; hal/spi_flash_ll.h for the place of the address.
// Not modelled: slave mode, DMA, reversed bit and byte order, full duplex (data in follows data out), setup
//               and hold times (they cost no time), the cache's own transfers on SPI0.
#ifndef SOC_SPI_H
#define SOC_SPI_H

#include "regs/spi.h"
#include "soc/peripheral.h"
#include "wire/line.h"
#include "wire/spi_bus.h"

#include <stdint.h>

#define SPI_CHIP_SELECTS 3

struct spi {
    uint32_t reg[SPI_DATE / 4 + 1];
    const struct peripheral_host *host;
    unsigned index;
    struct line irq[1];
    struct event done;
    // What hangs on each chip select; NULL: nothing (reads ones). SPI0 and SPI1 share their pins.
    struct spi_device *device[SPI_CHIP_SELECTS];
};

extern const struct peripheral_ops spi_ops;

// Ticks of one cycle of the serial clock.
uint32_t spi_clock_ticks(const struct spi *spi);

#endif

// SPI controllers 0 to 3 as masters.
//
// SPI1 (and SPI0) talk to the flash and the PSRAM; SPI_CMD has a bit for each flash command, which builds
// the transfer itself, and one for a user-defined transfer of command, address, dummy, data out, data in
// through the 64-byte buffer SPI_W0..15. The bit reads one until the transfer is over.
//
// Source:       ESP32 TRM, chapter "SPI Controller", sections "SPI Master Mode" and "Parallel QSPI"; ESP-IDF
//               soc/spi_reg.h for the flash command bits; hal/spi_flash_ll.h for the place of the address.
// Not modelled: slave mode, byte order, bit order of command and address, setup and hold times (they cost no
//               time), the cache's own transfers on SPI0, the levels of the SPI lines on the pins. More than
//               SPI_PIECE bytes of data reach a device as several transfers, the later ones without command
//               and address.
#ifndef SOC_SPI_H
#define SOC_SPI_H

#include "regs/spi.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "soc/spi_dma.h"
#include "wire/line.h"
#include "wire/spi_bus.h"

#include <stdint.h>

#define SPI_CHIP_SELECTS 3
#define SPI_PIECE        4096U

// A device that is soldered to pins and has a select line of its own: it hears every transfer whose clock and
// data out reach its pins, and decides by that line. Its data is received if data in comes from its pin.
struct spi_wiring {
    uint8_t clock_pin, out_pin, in_pin; // out and in: of the controller
    struct spi_device *device;
};

struct spi {
    uint32_t reg[SPI_DATE / 4 + 1];
    const struct peripheral_host *host;
    unsigned index;
    struct line irq[1];
    struct event done;
    struct spi_dma dma;
    struct gpio *gpio;               // NULL: the lines are not on pins (SPI0, SPI1)
    const struct spi_wiring *wiring; // on those pins; NULL: nothing
    uint8_t out[SPI_PIECE], in[SPI_PIECE];
    // What hangs on each chip select; NULL: nothing (reads ones). SPI0 and SPI1 share their pins.
    struct spi_device *device[SPI_CHIP_SELECTS];
};

extern const struct peripheral_ops spi_ops;

// Ticks of one cycle of the serial clock.
uint32_t spi_clock_ticks(const struct spi *spi);

// Ticks in which the cache reads `bytes` from the flash with the present mode and clock of SPI0.
uint64_t spi_cache_read_ticks(const struct spi *spi, uint32_t bytes);

#endif

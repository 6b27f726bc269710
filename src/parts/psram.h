// ESP-PSRAM64H: 8 MiB of pseudo-static RAM on the flash's SPI lines, of which an ESP32 maps 4 MiB.
//
// The chip starts in SPI mode and is put into QPI mode (four lines for everything) by command 0x35; it
// answers its id in SPI mode only.
//
// Source:       AP Memory APS6404L-3SQR data sheet (the die of ESP-PSRAM64H), chapters "Command Truth Table",
//               "Read ID" and "Reset Operation".
// Not modelled: refresh limits (tCEM), wrap at 1 KiB pages, wrap mode, loss of data below the minimum supply.
#ifndef PARTS_PSRAM_H
#define PARTS_PSRAM_H

#include "base/log.h"
#include "wire/spi_bus.h"

#include <stdbool.h>
#include <stdint.h>

#define PSRAM_SIZE (8U << 20)

struct psram {
    uint8_t data[PSRAM_SIZE];
    struct spi_device device; // attach this to a chip select
    const struct log *log;
    bool quad;            // QPI mode
    unsigned late_clocks; // of each transfer the chip misses this many clock cycles
    bool reset_enabled;
};

void psram_init(struct psram *psram, const struct log *log);

// The clock line reaches the chip that many cycles after the others: it misses the start of each transfer.
// (ESP-IDF sends it two cycles of zeros in front: "two extra clocks".)
void psram_delay_clock(struct psram *psram, unsigned cycles);

// Power comes up: SPI mode, content lost (zeros).
void psram_power_on(struct psram *psram);

#endif

// An SPI bus as memory chips use it: one transfer is command, address, dummy cycles, data out, data in.
// The number of lines changes the time, never the content, unless a chip's clock comes late.
#ifndef WIRE_SPI_BUS_H
#define WIRE_SPI_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spi_transfer {
    unsigned command_bits; // 0: no command phase
    uint16_t command;
    unsigned address_bits; // 0: no address phase
    uint32_t address;
    unsigned dummy_cycles;
    const uint8_t *out;
    size_t out_length; // bytes
    uint8_t *in;       // filled by the device; 0xff where nobody drives the line
    size_t in_length;  // bytes
    bool full_duplex;  // data goes in and out at the same time; else first out, then in
    // Lines in use: 1, 2 or 4; 0 counts as 1. Commands go on one.
    unsigned address_lines;
    unsigned out_lines;
};

struct spi_device {
    void *ctx;
    // One whole transfer, from chip select low to high.
    void (*transfer)(void *ctx, const struct spi_transfer *transfer);
};

#endif

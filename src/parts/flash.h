// A 4 MiB SPI NOR flash: GigaDevice GD25Q32, the chip of most ESP32-CAM boards.
//
// Programming clears bits only and wraps inside its 256-byte page; erasing sets whole sectors. Both need the
// write enable latch, keep the chip busy for their typical time, and can be cut off half-way by a failing
// supply (flash_cut_power_at).
//
// Source:       GigaDevice GD25Q32C data sheet, chapters "Commands Description", "Status Register" and
//               "AC Characteristics" (typical times).
// Not modelled: block protection (the bits are stored and have no effect), security registers, SFDP,
//               suspend and resume, continuous read mode, wear, QPI.
#ifndef PARTS_FLASH_H
#define PARTS_FLASH_H

#include "base/clock.h"
#include "base/log.h"
#include "wire/spi_bus.h"

#include <stdbool.h>
#include <stdint.h>

#define FLASH_SIZE   (4U << 20)
#define FLASH_SECTOR 4096U
#define FLASH_PAGE   256U

struct flash {
    uint8_t data[FLASH_SIZE];
    struct spi_device device; // attach this to a chip select
    struct clock *clock;
    const struct log *log;

    bool supplied; // false: wrong supply voltage, the chip never answers
    bool write_enabled;
    bool asleep; // deep power-down
    bool reset_enabled;
    uint8_t status[3];
    uint64_t busy_until; // tick

    uint64_t writes;       // program and erase operations so far
    uint64_t power_cut_at; // 0: never

    // The content changed (offset, bytes), and: the power fails now. Each may be NULL.
    void *ctx;
    void (*changed)(void *ctx, uint32_t offset, uint32_t length);
    void (*power_cut)(void *ctx);
};

// An erased chip, powered and idle. The hooks are NULL and may be set afterwards.
void flash_init(struct flash *flash, struct clock *clock, const struct log *log);

// Power comes up: volatile state as after power-on, content kept. `supplied`: the supply is within its
// limits.
void flash_power_on(struct flash *flash, bool supplied);

// From now on counted, the nth program or erase is done half and power_cut is called in the middle; 0: never.
void flash_cut_power_at(struct flash *flash, uint64_t n);

#endif

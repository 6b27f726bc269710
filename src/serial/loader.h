// The client of the ESP32's serial loader: find the chip, ask it who it is, read and write its flash.
//
// The mask ROM's loader has no protection but a sum of one byte over the data of a block. So espcam first
// puts a helper of its own into the RAM (firmware/stub), whose every packet carries a CRC-32; with `use_stub`
// off the ROM's commands do all of the work. Either way nothing counts as written before the chip's own MD5
// over it says so.
//
// Source: esptool documentation, "Serial Protocol" and "Boot Mode Selection"; docs/formats.md, "The helper in
// RAM".
#ifndef SERIAL_LOADER_H
#define SERIAL_LOADER_H

#include "base/slip.h"
#include "serial/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOADER_BAUD       115200U // of the ROM's first words, and of its log
#define LOADER_SECTOR     4096U
#define LOADER_HEARD_MAX  2048U
#define LOADER_PACKET_MAX 20000U
#define LOADER_MD5_SIZE   16U

struct loader_chip {
    unsigned revision; // major * 100 + minor
    unsigned package;  // eFuse number
    uint8_t mac[6];
    unsigned crystal_mhz; // 40 or 26
    bool one_core, no_bluetooth, flash_inside, psram_inside;
    uint32_t flash_id; // as the chip sends it: maker, type, size, first byte lowest; 0 or 0xffffff: no answer
    uint32_t flash_size; // bytes; 0: unknown
};

struct loader_wiring;

struct loader {
    struct device *device; // borrowed
    // How to go about it, set after loader_init
    uint32_t baud;        // for the transfers
    bool use_stub;        //
    const uint8_t *stub;  // the helper, an ELF file; borrowed
    size_t stub_size;     //
    unsigned patience_ms; // how long somebody may take to press the buttons
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t total); // bytes; NULL: nobody looks
    void (*say)(void *ctx, const char *sentence); // something the user should know, a sentence; NULL
    void *ctx;

    // What is known
    const struct loader_wiring *wiring; // that has worked; NULL: none yet
    uint32_t speed;                     // of the line now
    bool stub_runs;
    uint32_t stub_keeps; // bytes that may be on their way to it
    struct loader_chip chip;
    unsigned recoveries; // times that the connection was made anew

    // The line
    struct slip_reader reader;
    uint8_t packet[LOADER_PACKET_MAX]; // the last one that came
    uint8_t in[512];                   // read from the device and not yet looked at
    size_t in_first, in_count;
    char heard[LOADER_HEARD_MAX]; // the last text outside of packets; a string
    size_t heard_count;           // of its bytes
    uint64_t noise;               // bytes outside of packets so far
    bool saw_loader, saw_program; // what a reset has led to
    uint16_t tag;                 // of the last request to the helper
};

void loader_init(struct loader *loader, struct device *device);

// Resets the chip into its loader (or waits until the user has), asks who it is, and starts the helper.
// ERR_TIMEOUT: no answer, and what to do about it; ERR_REMOTE: another chip; ERR_IO, ERR_STOPPED.
int loader_connect(struct loader *loader, struct error *err) MUST_USE;

// The MD5 over a piece of flash, as the chip computes it.
int loader_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t digest[LOADER_MD5_SIZE],
               struct error *err) MUST_USE;

// Erases; both numbers are multiples of LOADER_SECTOR.
int loader_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err) MUST_USE;

// Reads into `bytes` and has the chip's MD5 confirm it.
int loader_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes,
                struct error *err) MUST_USE;

struct loader_region {
    uint32_t offset;      // a multiple of LOADER_SECTOR
    uint32_t length;      // the same
    const uint8_t *bytes; // borrowed
};

struct loader_written {
    uint64_t bytes;   // that had to be written, of
    uint64_t total;   // all
    uint64_t packed;  // bytes that went over the line for them
    unsigned repeats; // pieces that had to be written again
};

// Makes the flash hold these regions, which do not overlap: what it holds already is left alone, everything
// else is written, and all of it is compared by MD5 at the end. A broken connection is made anew and the work
// goes on where it was. 0: the flash holds exactly that. Negative: it does not, or nobody knows; the sentence
// says which.
int loader_write(struct loader *loader, const struct loader_region *regions, unsigned count,
                 struct loader_written *written, struct error *err) MUST_USE;

// Starts the program in flash. The line is back at LOADER_BAUD. 1: it starts; 0: nothing can reset this board
// but a finger on its button.
int loader_restart(struct loader *loader, struct error *err) MUST_USE;

#endif

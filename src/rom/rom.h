// What the ESP32's mask ROM does at a reset: straps, banner, loading the second stage from flash, failing.
//
// No code of the ROM is used: its behaviour is a machine of states that takes the ROM's time on the chip's
// clock, reads the flash chip over its SPI pins, prints through UART0 and writes the chip's memory over the
// bus. Two personalities exist: the ROM of 2016 (chip revision 1) and that of 2019 (revision 3).
//
// Source:       ESP32 TRM, chapter "Reset and Clock", section "System Reset"; esptool documentation,
//               "Boot Mode Selection" and "Boot Log"; public boot logs (docs/hardware.md, "What no manual
//               says"). The times are measured on those logs.
// Not modelled: boot from SDIO, HSPI and the second flash,
//               the BASIC interpreter, secure boot, flash encryption; of the functions that programs call by
//               address those without a row (the core stops at such a call, and `missing` names it).
#ifndef ROM_ROM_H
#define ROM_ROM_H

#include "image/image.h"
#include "rom/download.h"
#include "soc/soc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROM_TEXT_SIZE  512U
#define ROM_INDEX_SIZE 4096U // more than twice as many as there are functions

struct rom_function;

struct rom {
    struct soc *soc;
    bool revision3; // the ROM of 2019
    struct event step;
    void (*next)(struct rom *rom); // what happens when the text is out and the time has come; NULL: hangs
    uint64_t delay;                // ticks from the text's end to `next`

    char text[ROM_TEXT_SIZE]; // on its way to UART0
    unsigned text_first, text_end;
    void (*boot)(struct rom *rom); // what the straps ask for
    bool silent;                   // strapped so: nothing is printed
    unsigned faulty;               // the core whose exception is being reported

    struct rom_download loader;

    char missing[160];      // what a program called or read and is not there; empty: nothing so far
    bool missing_bluetooth; // it belongs to Bluetooth's controller

    const struct rom_function *index[ROM_INDEX_SIZE]; // the functions by a hash of their addresses

    // The image being loaded
    struct image_header header;
    uint32_t position;      // in flash
    unsigned segment;       // number of the one in hand
    uint32_t segment_start; // flash offset of its data
    uint32_t address;       // where the next byte goes
    uint32_t left;          // bytes to come
    uint8_t checksum;
};

// Prepares the ROM of that chip and enters it as `rom` in the chip's configuration: to be called after
// soc_init and before soc_power_on. `soc` is borrowed.
void rom_init(struct rom *rom, struct soc *soc);

#endif

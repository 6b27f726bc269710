// A chip in its loader as far as the loader's client can tell: reset lines, the mask ROM's commands, the
// helper in RAM (the same source that runs on the chip), a small flash; and a line on which a given byte is
// dropped, flipped or doubled. Its time is its own: nothing waits.
//
// Source: esptool documentation, "Serial Protocol".
#ifndef SUPPORT_FAKECHIP_H
#define SUPPORT_FAKECHIP_H

#include "firmware/stub/stub.h"
#include "serial/device.h"

#include <stddef.h>

#define FAKE_FLASH_SIZE (256U << 10)
#define FAKE_CODE_AT    0x40080000U
#define FAKE_DATA_AT    0x3ffb0000U
#define FAKE_RAM_SIZE   2048U

enum fake_wiring { FAKE_NO_LINES, FAKE_TRANSISTORS, FAKE_STRAIGHT, FAKE_INVERTED, FAKE_RESET_ONLY };
enum fake_hurt { FAKE_SOUND, FAKE_DROP, FAKE_FLIP, FAKE_DOUBLE };
enum fake_state { FAKE_OFF, FAKE_PROGRAM, FAKE_LOADER, FAKE_HELPER, FAKE_CRASHED };

struct fakechip {
    struct device device;
    // How it is; may be changed before it is used
    enum fake_wiring wiring;
    uint32_t magic;         // of the chip, at 0x40001000
    uint32_t clock_divider; // UART_CLKDIV
    bool button;            // IO0 is held
    uint32_t fastest;       // the line only makes garbage above; 0: any speed is good

    // What happens on the line: the nth byte of one direction, counted from 0
    enum fake_hurt hurt;
    bool hurt_answers; // else what goes to the chip
    size_t hurt_at;
    size_t hurt_every; // bytes from one hurt one to the next; 0: only that one
    uint8_t flip;      // the bits
    size_t cut_at;     // bytes to the chip; then the cable is out for a while. 0: never
    size_t to_chip, from_chip;

    enum fake_state state;
    bool dtr, rts;
    uint32_t baud, host_baud;
    uint64_t now_us;
    uint8_t flash[FAKE_FLASH_SIZE];
    bool worn;         // programs clear one bit too many
    unsigned erases;   // units
    uint64_t programs; // bytes

    // The ROM
    struct slip_reader reader;
    uint8_t packet[20000];
    uint8_t code[FAKE_RAM_SIZE], data[FAKE_RAM_SIZE];
    uint32_t mem_at, mem_left;
    uint32_t spi_w0;
    uint32_t write_at, write_left; // FLASH_DEFL
    void *unpacker;

    struct stub stub;
    struct stub_chip hardware;
    uint8_t out[1U << 17]; // to the host
    size_t out_first, out_count;
};

// A chip in its program, with transistors at EN and IO0, and a flash of FF.
void fakechip_init(struct fakechip *chip);
void fakechip_deinit(struct fakechip *chip);

// The helper runs, as if the ROM had just started it.
void fakechip_start_helper(struct fakechip *chip);

// What the client is to load: an ELF file.
const uint8_t *fakechip_helper(size_t *size);

#endif

// An SD memory card, as it is pushed into the slot of the ESP32-CAM: standard capacity (SDSC) up to 2 GiB,
// high capacity (SDHC, SDXC) above.
//
// It is in SD mode (one or four data lines) until it gets a reset command with its select line (data 3) low,
// and then in SPI mode until its power goes. What is in it belongs to the owner, who reads and writes its
// blocks.
//
// Source:       SD Specifications, Part 1, Physical Layer Simplified Specification, chapters "SD Memory Card
//               Functional Description", "Card Registers", "SPI Mode".
// Not modelled: UHS-I and 1.8 V, password lock (CMD42), write protection of groups (CMD28 to CMD30),
//               programming of CSD, CID and DSR, general and security commands, the time that a read or write
//               really takes on a worn card: typical times of a card of class 10 here.
#ifndef PARTS_SDCARD_H
#define PARTS_SDCARD_H

#include "base/clock.h"
#include "base/log.h"
#include "wire/sd_bus.h"
#include "wire/spi_bus.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDCARD_BLOCK 512U

// The blocks. Each function returns 0, or a negative number when the medium fails; the card then reports an
// error to the host.
struct sdcard_medium {
    void *ctx;
    uint32_t blocks; // of SDCARD_BLOCK bytes; see sdcard_blocks
    bool write_protected;
    int (*read)(void *ctx, uint32_t block, uint8_t bytes[SDCARD_BLOCK]);
    int (*write)(void *ctx, uint32_t block, const uint8_t bytes[SDCARD_BLOCK]);
    int (*erase)(void *ctx, uint32_t block, uint32_t count); // to zeros
};

// CURRENT_STATE of the card status.
enum sdcard_state {
    SDCARD_IDLE,
    SDCARD_READY,
    SDCARD_IDENTIFICATION,
    SDCARD_STANDBY,
    SDCARD_TRANSFER,
    SDCARD_SENDING,
    SDCARD_RECEIVING,
    SDCARD_PROGRAMMING,
    SDCARD_DISCONNECT,
    SDCARD_INACTIVE,
};

// What the bytes in sdcard.data are, or will be.
enum sdcard_job { SDCARD_NO_JOB, SDCARD_SEND_REGISTER, SDCARD_READ, SDCARD_WRITE };

// The byte stream of SPI mode.
struct sdcard_stream {
    uint8_t command[SD_COMMAND_BYTES];
    unsigned command_bytes; // that have arrived
    uint8_t out[SDCARD_BLOCK + 16];
    size_t out_count, out_next;
    bool receiving; // a block, after its token
    size_t received;
    uint8_t in[SDCARD_BLOCK + 2];
    // The byte under way
    bool loaded; // shift_out is it
    uint8_t shift_in, shift_out;
    unsigned bits; // that have been exchanged, when they come one by one
};

struct sdcard {
    struct sd_device sd;   // attach this to an SD host,
    struct spi_device spi; // and this to an SPI controller
    struct clock *clock;
    const struct log *log;
    struct sdcard_medium medium;
    bool present;
    bool selected; // its select line (data 3) is low
    uint64_t pulled_at_write;
    uint64_t writes; // blocks so far

    uint8_t cid[16], csd[16], scr[8];
    bool spi_mode;
    bool spi_crc; // commands and blocks are checked in SPI mode
    bool high_capacity, high_speed;
    unsigned lines;
    enum sdcard_state state;
    uint32_t status; // error bits of the card status, until they have been told
    uint16_t rca;
    bool application; // the next command is an application command
    bool version_2;   // the host knows CMD8
    bool initialising;
    uint64_t initialised_at;
    uint32_t block_length;
    uint32_t preset_blocks; // CMD23, for the next command
    uint32_t erase_first, erase_last;
    bool erase_first_set, erase_last_set;
    uint32_t well_written; // blocks, ACMD22

    enum sdcard_job job;
    bool multiple;
    uint32_t blocks_left; // 0: open-ended
    uint64_t address;     // in bytes, of the next block
    uint8_t data[SDCARD_BLOCK];
    size_t data_length;
    uint64_t data_at; // the tick from which on they can be sent
    uint64_t busy_until;

    struct sdcard_stream stream;
};

// The largest number of blocks, up to `blocks`, that a card can have; 0: too few for a card. *step: sizes
// near that one are multiples of so many blocks.
uint32_t sdcard_blocks(uint64_t blocks, uint32_t *step);

// An empty slot.
void sdcard_init(struct sdcard *card, struct clock *clock, const struct log *log);

// A card is pushed in, and gets power if `powered`. `medium` is copied; medium->blocks is a size that
// sdcard_blocks gives.
void sdcard_insert(struct sdcard *card, const struct sdcard_medium *medium);
void sdcard_remove(struct sdcard *card);

// Its power comes, after it was gone.
void sdcard_power_on(struct sdcard *card);

// Of the blocks written from now on the nth is written half, and then the card is out; 0: none.
void sdcard_pull_at(struct sdcard *card, uint64_t n);

// The level of the select line (data 3) as the host drives it.
void sdcard_select(struct sdcard *card, bool level);

// Bit-banged SPI: the clock line has risen (the level of the command line is taken) or fallen; returns the
// level of the card's data output from now on, true where it does not drive.
bool sdcard_clock(struct sdcard *card, bool level, bool data_in);

#endif

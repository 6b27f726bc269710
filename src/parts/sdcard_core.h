// Inside an SD card: what its two bus protocols (sdcard.c, sdcard_spi.c) share.
#ifndef PARTS_SDCARD_CORE_H
#define PARTS_SDCARD_CORE_H

#include "parts/sdcard.h"

#define SDCARD_LARGEST_SDSC (4U << 20) // blocks: 2 GiB

// Bits of the card status.
enum sdcard_status {
    SDCARD_APP_CMD = 5,
    SDCARD_READY_FOR_DATA = 8,
    SDCARD_CURRENT_STATE = 9, // to 12
    SDCARD_ERASE_RESET = 13,
    SDCARD_ERROR = 19,
    SDCARD_CC_ERROR = 20,
    SDCARD_CARD_ECC_FAILED = 21,
    SDCARD_ILLEGAL_COMMAND = 22,
    SDCARD_COM_CRC_ERROR = 23,
    SDCARD_WP_VIOLATION = 26,
    SDCARD_ERASE_PARAM = 27,
    SDCARD_ERASE_SEQ_ERROR = 28,
    SDCARD_BLOCK_LEN_ERROR = 29,
    SDCARD_ADDRESS_ERROR = 30,
    SDCARD_OUT_OF_RANGE = 31,
};

enum sdcard_answer_kind {
    SDCARD_SILENT,
    SDCARD_R1,  // card status
    SDCARD_R1B, // the same, and busy
    SDCARD_R2,  // a register of 16 bytes; in SPI mode two bytes of status
    SDCARD_R3,  // OCR
    SDCARD_R6,  // RCA and some of the status
    SDCARD_R7,  // interface condition
};

struct sdcard_answer {
    enum sdcard_answer_kind kind;
    uint8_t index;
    uint32_t word;
    const uint8_t *bytes; // of R2
};

// sdcard_registers.c: make them of the card's properties; the last two go into `data`, 64 bytes.
void sdcard_make_cid(struct sdcard *card);
void sdcard_make_csd(struct sdcard *card);
void sdcard_make_scr(struct sdcard *card);
void sdcard_make_sd_status(struct sdcard *card);
void sdcard_make_switch_status(struct sdcard *card, uint32_t wanted);
// Puts a value into bits [low + width - 1 : low] of a register of `bytes` bytes, whose first byte is the
// highest.
void sdcard_put(uint8_t *reg, unsigned bytes, unsigned low, unsigned width, uint32_t value);

// sdcard_commands.c: executes a command whose CRC is right.
struct sdcard_answer sdcard_execute(struct sdcard *card, uint8_t index, uint32_t argument);
// One whose CRC is wrong.
void sdcard_command_damaged(struct sdcard *card);

// sdcard.c

// The state follows the time.
void sdcard_settle(struct sdcard *card);
// As CMD0 leaves it.
void sdcard_go_idle(struct sdcard *card);
void sdcard_drop_job(struct sdcard *card);
void sdcard_raise(struct sdcard *card, enum sdcard_status error);
// The byte address of a command, for `length` bytes; false, and the status says why, if it is wrong.
bool sdcard_find_address(struct sdcard *card, uint32_t argument, size_t length);
bool sdcard_start_reading(struct sdcard *card, uint32_t argument, bool multiple);
bool sdcard_start_writing(struct sdcard *card, uint32_t argument, bool multiple);

// Takes the errors that wait to be told.
uint32_t sdcard_take_errors(struct sdcard *card);

// Fills `data` with the next block to send; false: it cannot be read (the status says why).
bool sdcard_load(struct sdcard *card);
// That block was sent.
void sdcard_sent(struct sdcard *card);
// Writes a received block to the medium; false: it could not be (the status says why).
bool sdcard_store(struct sdcard *card, const uint8_t bytes[SDCARD_BLOCK]);
// The end of several blocks: the card programs the rest.
void sdcard_stop_writing(struct sdcard *card);

// sdcard_spi.c
void sdcard_spi_init(struct sdcard *card);
void sdcard_spi_reset(struct sdcard *card);

#endif

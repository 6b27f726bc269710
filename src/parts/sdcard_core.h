// Inside an SD card: what its two bus protocols (sdcard.c, sdcard_spi.c) share.
#ifndef PARTS_SDCARD_CORE_H
#define PARTS_SDCARD_CORE_H

#include "parts/sdcard.h"

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

// Executes a command whose CRC is right.
struct sdcard_answer sdcard_execute(struct sdcard *card, uint8_t index, uint32_t argument);
// One whose CRC is wrong.
void sdcard_command_damaged(struct sdcard *card);

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

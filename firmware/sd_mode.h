// The two ways in which an SD card talks: SD mode behind the SD/MMC host, SPI mode behind an SPI controller.
#ifndef FIRMWARE_SD_MODE_H
#define FIRMWARE_SD_MODE_H

#include "firmware/sd_card.h"

// What both need of the specification: commands, and fields of the registers.
enum sd_command {
    SD_GO_IDLE_STATE = 0,
    SD_ALL_SEND_CID = 2,
    SD_SEND_RELATIVE_ADDR = 3,
    SD_SELECT_CARD = 7,
    SD_SEND_IF_COND = 8,
    SD_SEND_CSD = 9,
    SD_STOP_TRANSMISSION = 12,
    SD_SEND_STATUS = 13,
    SD_SET_BLOCKLEN = 16,
    SD_READ_SINGLE_BLOCK = 17,
    SD_READ_MULTIPLE_BLOCK = 18,
    SD_WRITE_BLOCK = 24,
    SD_WRITE_MULTIPLE_BLOCK = 25,
    SD_APP_CMD = 55,
    SD_READ_OCR = 58,
    SD_CRC_ON_OFF = 59,
};

enum sd_application_command { SD_SET_BUS_WIDTH = 6, SD_SEND_OP_COND = 41 };

#define SD_IDENTIFICATION_HZ 400000u
#define SD_POWER_UP_US       1000u
#define SD_INITIALISE_US     1000000u // the specification's limit for ACMD41
#define SD_CHECK_PATTERN     0x1aau   // of CMD8: 2.7 to 3.6 V, and a pattern that comes back
#define SD_OCR_POWERED_UP    31, 1
#define SD_OCR_HIGH_CAPACITY 30, 1

struct sd_identity {
    uint32_t sectors;
    bool protected;
};

// What a CSD says, its lowest word first.
struct sd_identity sd_mode_identity(const uint32_t csd[4]);

struct sd_mode {
    // From power on to where sectors can be read. 0 or a negative number; then all is let go.
    int (*start)(const struct sd_card_bus *bus, struct sd_identity *identity);
    void (*stop)(void); // the pins are nobody's again
    // `most` sectors at most, to `read` or from `write`; the other is NULL. 0 or enum sd_card_error.
    int (*transfer)(uint32_t sector, void *read, const void *write, uint32_t count);
    uint32_t most;
};

extern const struct sd_mode sd_native, sd_spi;

#endif

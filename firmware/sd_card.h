// The card in the microSD slot, by its sectors of 512 bytes.
#ifndef FIRMWARE_SD_CARD_H
#define FIRMWARE_SD_CARD_H

#include <stdbool.h>
#include <stdint.h>

#define SD_CARD_SECTOR 512u

// What went wrong, as negative errno numbers.
enum sd_card_error {
    SD_CARD_IO = -5,    // it does not answer, or not rightly
    SD_CARD_BUSY = -16, // no card that could be used: nothing answers
    SD_CARD_ROFS = -30, // it is write-protected
};

// How the card is reached. MicroPython counts the ways as slots.
enum sd_card_slot { SD_CARD_SDMMC = 1, SD_CARD_VSPI = 2, SD_CARD_HSPI = 3 };

struct sd_card_bus {
    uint8_t slot;                // enum sd_card_slot
    uint8_t lines;               // SDMMC: data lines, 1 or 4
    uint8_t sck, mosi, miso, cs; // SPI: pins
    uint32_t hz;                 // the clock is at most this
};

// Takes up the card. Answers 0 or a negative number. If it was taken up before in the same way, that stands.
int sd_card_start(const struct sd_card_bus *bus);
void sd_card_stop(void);

uint32_t sd_card_sectors(void); // 0: no card was taken up
bool sd_card_is_protected(void);

int sd_card_read(uint32_t sector, void *data, uint32_t count);
int sd_card_write(uint32_t sector, const void *data, uint32_t count);

#endif

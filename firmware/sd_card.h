// The card in the microSD slot, by its sectors of 512 bytes.
#ifndef FIRMWARE_SD_CARD_H
#define FIRMWARE_SD_CARD_H

#include <stdbool.h>
#include <stdint.h>

// What went wrong, as negative errno numbers.
enum sd_card_error {
    SD_CARD_IO = -5,    // it does not answer, or not rightly
    SD_CARD_BUSY = -16, // no card that could be used: nothing answers
    SD_CARD_ROFS = -30, // it is write-protected
};

// Takes up the card with 1 or 4 data lines and a clock of at most hz. Answers 0 or a negative number. If it
// was taken up before in the same way, that stands.
int sd_card_start(unsigned lines, uint32_t hz);
void sd_card_stop(void);

uint32_t sd_card_sectors(void); // 0: no card was taken up
bool sd_card_is_protected(void);

int sd_card_read(uint32_t sector, void *data, uint32_t count);
int sd_card_write(uint32_t sector, const void *data, uint32_t count);

#endif

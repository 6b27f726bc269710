// The SD/MMC host's slot 1, which the board's microSD slot is wired to: clock, commands, data by DMA.
#ifndef FIRMWARE_SDMMC_HOST_H
#define FIRMWARE_SDMMC_HOST_H

#include <stdbool.h>
#include <stdint.h>

#define SDMMC_HOST_SECTOR 512u
#define SDMMC_HOST_MOST   16u // sectors in one transfer

enum sdmmc_host_result {
    SDMMC_HOST_OK = 0,
    SDMMC_HOST_TIMEOUT = -1, // no response, or no data in time
    SDMMC_HOST_DAMAGED = -2, // a checksum or a frame was wrong
};

enum sdmmc_response { SDMMC_NO_RESPONSE, SDMMC_SHORT, SDMMC_UNCHECKED, SDMMC_LONG };

struct sdmmc_command {
    uint8_t index;
    uint32_t argument;
    enum sdmmc_response response;
    bool first;         // 80 clocks go before it
    void *read;         // data from the card: `bytes` of them; NULL: none
    const void *write;  // data to the card
    uint32_t bytes;     // at most SDMMC_HOST_MOST sectors
    uint32_t answer[4]; // the response, its lowest word first
};

// Pins, clock gate, reset. With one line GPIO4 and GPIO12 are left alone; GPIO13 is held high, which keeps
// the card in SD mode.
void sdmmc_host_start(unsigned lines);
void sdmmc_host_stop(void);

// The card's clock: at most so many Hz; and how many data lines carry data.
void sdmmc_host_clock(uint32_t hz);
void sdmmc_host_lines(unsigned lines);

// Sends a command and waits for its response and its data. A transfer of several sectors is stopped by the
// host (CMD12) when it is over.
int sdmmc_host_run(struct sdmmc_command *command);

#endif

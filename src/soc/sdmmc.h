// SD/MMC host: commands and data for the cards in two slots.
//
// A command that is written to CMD with its start bit set goes out at the card's clock; the bit clears when
// the controller has taken it. Data follows through the FIFO or the internal DMA, block by block; after
// BYTCNT bytes the transfer is over. The two slots have fixed pads (IO_MUX function 3); card detect and write
// protect come through the GPIO matrix.
//
// Source:       ESP32 TRM, chapter "SD/MMC Host Controller"; ESP-IDF soc/sdmmc_struct.h for SDMMC_CLOCK and
//               the registers that the TRM leaves out.
// Not modelled: the depth of the FIFO (it holds a block; the card's clock stands still until it is empty),
//               data starvation (HTO), debouncing, 8 data lines, DDR, stream mode, boot, CE-ATA, SDIO and its
//               interrupts, read wait, thresholds, phases of the clock, power of the card (PWREN, RST_N),
//               that slot 0 takes the flash's pads away from the flash.
#ifndef SOC_SDMMC_H
#define SOC_SDMMC_H

#include "regs/sdmmc.h"
#include "soc/gpio.h"
#include "soc/peripheral.h"
#include "soc/sdmmc_dma.h"
#include "wire/line.h"
#include "wire/sd_bus.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDMMC_SLOTS     2
#define SDMMC_BLOCK_MAX 4096U // longer blocks are cut

enum sdmmc_command_step {
    SDMMC_NO_COMMAND,
    SDMMC_COMMAND_GOES,
    SDMMC_NO_RESPONSE_WANTED,
    SDMMC_RESPONSE_COMES,
    SDMMC_NO_RESPONSE,
    SDMMC_BADLY_ANSWERED, // the error was told, the end was not
    SDMMC_NOT_ANSWERED,   // the same
};
enum sdmmc_data_step { SDMMC_NO_DATA, SDMMC_WAIT, SDMMC_RECEIVE, SDMMC_DRAIN, SDMMC_FILL, SDMMC_SEND };

struct sdmmc {
    uint32_t reg[SDMMC_CLOCK / 4 + 1];
    const struct peripheral_host *host;
    struct line irq[1];
    struct gpio *gpio;
    struct gpio_input detect[SDMMC_SLOTS];
    struct sd_device *device[SDMMC_SLOTS]; // what is soldered to the slot's pads; NULL: nothing
    // Data lines 1 to 3 of a slot begin or end to carry data, at that many Hz; NULL: nobody asks.
    void (*wide_data)(void *ctx, unsigned slot, uint32_t clock_hz);
    void *wide_ctx;
    struct sdmmc_dma dma;

    // As the last update of the clock left them
    uint32_t divider, source, enable;

    // The command under way
    enum sdmmc_command_step step;
    struct event command_event;
    uint32_t command; // as CMD was written
    uint32_t argument;
    bool automatic; // the stop that the controller sends itself
    uint8_t response[SD_RESPONSE_LONG];
    size_t response_length;
    unsigned last_index; // of the last response
    bool stop_waits;     // an automatic stop is due

    // The data under way
    enum sdmmc_data_step data;
    struct event data_event;
    unsigned slot;
    bool auto_stop;
    bool told_wide;
    uint32_t left; // bytes of BYTCNT that have not been on the data lines yet
    uint32_t block_length;
    uint32_t block_used; // bytes of the block that are filled or drained
    uint8_t block[SDMMC_BLOCK_MAX];
};

extern const struct peripheral_ops sdmmc_ops;

// After init: the pins it uses.
void sdmmc_attach(struct sdmmc *sdmmc, struct gpio *gpio);

#endif

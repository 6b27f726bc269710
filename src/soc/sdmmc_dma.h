// The internal DMA of the SD/MMC host: a list of descriptors with one or two buffers each.
//
// Source:       ESP32 TRM, chapter "SD/MMC Host Controller", sections "DMA", "Linked List Structure" and
//               "Linked List Operation".
// Not modelled: bursts and the time that the bus takes, the code of a bus error, the state in IDSTS.
#ifndef SOC_SDMMC_DMA_H
#define SOC_SDMMC_DMA_H

#include "regs/sdmmc.h"
#include "soc/peripheral.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sdmmc_dma {
    const struct peripheral_host *host;
    uint32_t *reg; // of the host controller

    uint32_t next;  // address of the descriptor to fetch
    bool loaded;    // a descriptor is in hand
    bool suspended; // until a poll demand: there is none, or it is the CPU's
    bool ended;     // the last one is done
    uint32_t word[4];
    uint32_t address; // of the descriptor in hand
    unsigned buffer;  // 0 or 1
    uint32_t used;    // bytes of that buffer
};

void sdmmc_dma_reset(struct sdmmc_dma *dma);

// The data goes through the descriptors, not through the FIFO.
bool sdmmc_dma_is_on(const struct sdmmc_dma *dma);

// DBADDR was written; PLDMND was written.
void sdmmc_dma_set_base(struct sdmmc_dma *dma);
void sdmmc_dma_demand(struct sdmmc_dma *dma);

// Moves up to `count` bytes from the buffers (to the card) or into them; returns how many. Fewer: there is no
// descriptor at the moment.
size_t sdmmc_dma_move(struct sdmmc_dma *dma, uint8_t *bytes, size_t count, bool to_card);

// The data transfer is over: a descriptor that is in use is closed.
void sdmmc_dma_finish(struct sdmmc_dma *dma, bool to_card, bool card_error);

// The interrupt that IDSTS and IDINTEN make.
bool sdmmc_dma_interrupts(const struct sdmmc_dma *dma);

#endif

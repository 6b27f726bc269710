// The DMA of an SPI controller: bytes to send come from a list of descriptors, received ones go to another.
//
// Source:       ESP32 TRM, chapters "SPI Controller", section "SPI DMA Mode", and "DMA Controller".
// Not modelled: which of the two DMA channels serves which controller (DPORT_SPI_DMA_CHAN_SEL), the FIFO,
//               loop tests, slave mode.
#ifndef SOC_SPI_DMA_H
#define SOC_SPI_DMA_H

#include "regs/spi.h"
#include "soc/peripheral.h"
#include "wire/line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One of the two lists: where it is read or written.
struct spi_link {
    uint32_t descriptor; // 0: there is none (left)
    uint32_t used;       // bytes of its buffer that are done
};

struct spi_dma {
    const struct peripheral_host *host;
    uint32_t *reg; // of the controller
    struct line irq[1];
    struct spi_link out, in;
};

void spi_dma_init(struct spi_dma *dma, const struct peripheral_host *host, uint32_t reg[]);
void spi_dma_reset(struct spi_dma *dma);

// A register from SPI_DMA_CONF to SPI_DMA_INT_CLR was written.
void spi_dma_write(struct spi_dma *dma, uint32_t offset, uint32_t value);

// True if a list has been started: the data goes through it and not through SPI_W0 to SPI_W15.
bool spi_dma_sends(const struct spi_dma *dma);
bool spi_dma_receives(const struct spi_dma *dma);

// The next `count` bytes to send; where the list ends, zeros.
void spi_dma_take(struct spi_dma *dma, uint8_t *bytes, size_t count);
// Stores received bytes; where the list ends, they are lost.
void spi_dma_give(struct spi_dma *dma, const uint8_t *bytes, size_t count);
// The transfer is over: the last descriptors are closed, interrupts raised.
void spi_dma_finish(struct spi_dma *dma, bool sent, bool received);

#endif

// Source: see soc/spi_dma.h.
#include "soc/spi_dma.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/lldesc.h"

#include <string.h>

static void update_irq(struct spi_dma *dma)
{
    line_drive(&dma->irq[0], (dma->reg[SPI_DMA_INT_RAW / 4] & dma->reg[SPI_DMA_INT_ENA / 4]) != 0);
}

static void raise(struct spi_dma *dma, uint32_t interrupts)
{
    dma->reg[SPI_DMA_INT_RAW / 4] |= interrupts;
    update_irq(dma);
}

static uint8_t *memory(const struct spi_dma *dma, uint32_t address, uint32_t length)
{
    return dma->host->dma(dma->host->ctx, address, length);
}

// The words of the descriptor in hand, NULL if they or its buffer are not where DMA reaches.
static uint8_t *words_of(const struct spi_dma *dma, const struct spi_link *link, uint32_t count)
{
    uint8_t *words = link->descriptor % 4 == 0 ? memory(dma, link->descriptor, LLDESC_BYTES) : NULL;
    if (words == NULL || (count != 0 && memory(dma, bytes_get32(words + 4), count) == NULL)) {
        return NULL;
    }
    return words;
}

static void fail(struct spi_dma *dma, struct spi_link *link)
{
    log_write(dma->host->log, LOG_GUEST, "SPI", "DMA descriptor at 0x%08x cannot be used",
              (unsigned)link->descriptor);
    link->descriptor = 0;
    raise(dma, link == &dma->in ? MASK(SPI_DMA_INT_INLINK_DSCR_ERROR) : MASK(SPI_DMA_INT_OUTLINK_DSCR_ERROR));
}

bool spi_dma_sends(const struct spi_dma *dma)
{
    return dma->out.descriptor != 0;
}

bool spi_dma_receives(const struct spi_dma *dma)
{
    return dma->in.descriptor != 0;
}

static void next_out(struct spi_dma *dma, const uint8_t *words)
{
    if (GET(bytes_get32(words), LLDESC_EOF) != 0) {
        dma->reg[SPI_OUT_EOF_DES_ADDR / 4] = dma->out.descriptor;
        raise(dma, MASK(SPI_DMA_INT_OUT_EOF));
    }
    raise(dma, MASK(SPI_DMA_INT_OUT_DONE));
    dma->out = (struct spi_link){bytes_get32(words + 8), 0};
}

void spi_dma_take(struct spi_dma *dma, uint8_t *bytes, size_t count)
{
    memset(bytes, 0, count);
    for (size_t done = 0; done < count && dma->out.descriptor != 0;) {
        const uint8_t *words = words_of(dma, &dma->out, 0);
        uint32_t length = words == NULL ? 0 : GET(bytes_get32(words), LLDESC_LENGTH);
        if (length == 0 || words_of(dma, &dma->out, length) == NULL) {
            fail(dma, &dma->out);
            return;
        }
        size_t left = length > dma->out.used ? length - dma->out.used : 0;
        size_t part = left < count - done ? left : count - done;
        if (part > 0) {
            memcpy(bytes + done, memory(dma, bytes_get32(words + 4), length) + dma->out.used, part);
        }
        done += part;
        dma->out.used += (uint32_t)part;
        if (dma->out.used >= length) {
            next_out(dma, words);
        }
    }
}

static void close_in(struct spi_dma *dma, uint8_t *words, bool eof)
{
    uint32_t word0 = SET(bytes_get32(words), LLDESC_LENGTH, dma->in.used);
    word0 = SET(word0, LLDESC_EOF, eof);
    bytes_put32(words, SET(word0, LLDESC_OWNER, 0));
    dma->host->dma_wrote(dma->host->ctx, dma->in.descriptor, 4);
    if (eof) {
        dma->reg[SPI_IN_SUC_EOF_DES_ADDR / 4] = dma->in.descriptor;
    }
    raise(dma, MASK(SPI_DMA_INT_IN_DONE));
    dma->in = (struct spi_link){bytes_get32(words + 8), 0};
}

void spi_dma_give(struct spi_dma *dma, const uint8_t *bytes, size_t count)
{
    for (size_t done = 0; done < count && dma->in.descriptor != 0;) {
        uint8_t *words = words_of(dma, &dma->in, 0);
        uint32_t size = words == NULL ? 0 : GET(bytes_get32(words), LLDESC_SIZE);
        if (size == 0 || words_of(dma, &dma->in, size) == NULL) {
            fail(dma, &dma->in);
            return;
        }
        if (dma->in.used >= size) {
            close_in(dma, words, false);
            continue;
        }
        size_t part = size - dma->in.used < count - done ? size - dma->in.used : count - done;
        uint32_t address = bytes_get32(words + 4);
        memcpy(memory(dma, address, size) + dma->in.used, bytes + done, part);
        dma->host->dma_wrote(dma->host->ctx, address + dma->in.used, (uint32_t)part);
        done += part;
        dma->in.used += (uint32_t)part;
    }
}

void spi_dma_finish(struct spi_dma *dma, bool sent, bool received)
{
    uint8_t *words = received && dma->in.descriptor != 0 ? words_of(dma, &dma->in, 0) : NULL;
    if (words != NULL) {
        close_in(dma, words, true);
        raise(dma, MASK(SPI_DMA_INT_IN_SUC_EOF));
    }
    if (sent && dma->out.descriptor == 0) {
        raise(dma, MASK(SPI_DMA_INT_OUT_TOTAL_EOF));
    }
}

static void write_link(struct spi_link *link, uint32_t value)
{
    if (GET(value, SPI_LINK_STOP) != 0) {
        link->descriptor = 0;
    }
    if (GET(value, SPI_LINK_START) != 0) {
        *link = (struct spi_link){LLDESC_LINK_BASE | GET(value, SPI_LINK_ADDR), 0};
    }
}

void spi_dma_write(struct spi_dma *dma, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case SPI_DMA_CONF:
        dma->out.descriptor = GET(value, SPI_OUT_RST) != 0 ? 0 : dma->out.descriptor;
        dma->in.descriptor = GET(value, SPI_IN_RST) != 0 ? 0 : dma->in.descriptor;
        break;
    case SPI_DMA_OUT_LINK:
        write_link(&dma->out, value);
        break;
    case SPI_DMA_IN_LINK:
        write_link(&dma->in, value);
        break;
    case SPI_DMA_INT_CLR:
        dma->reg[SPI_DMA_INT_RAW / 4] &= ~value;
        update_irq(dma);
        break;
    default:
        update_irq(dma);
        break;
    }
}

void spi_dma_reset(struct spi_dma *dma)
{
    dma->out = (struct spi_link){0, 0};
    dma->in = (struct spi_link){0, 0};
    update_irq(dma);
}

void spi_dma_init(struct spi_dma *dma, const struct peripheral_host *host, uint32_t reg[])
{
    *dma = (struct spi_dma){.host = host, .reg = reg};
}

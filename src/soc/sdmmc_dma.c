#include "soc/sdmmc_dma.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

static uint32_t *idsts(struct sdmmc_dma *dma)
{
    return &dma->reg[SDMMC_IDSTS / 4];
}

// The summaries follow the sources that are enabled.
static void raise(struct sdmmc_dma *dma, uint32_t sources)
{
    uint32_t enabled = sources & dma->reg[SDMMC_IDINTEN / 4];
    *idsts(dma) |= sources;
    if ((enabled & (MASK(SDMMC_ID_TI) | MASK(SDMMC_ID_RI))) != 0) {
        *idsts(dma) |= MASK(SDMMC_ID_NIS);
    }
    if ((enabled & (MASK(SDMMC_ID_FBE) | MASK(SDMMC_ID_DU) | MASK(SDMMC_ID_CES))) != 0) {
        *idsts(dma) |= MASK(SDMMC_ID_AIS);
    }
}

bool sdmmc_dma_interrupts(const struct sdmmc_dma *dma)
{
    uint32_t summaries = MASK(SDMMC_ID_NIS) | MASK(SDMMC_ID_AIS);
    return (dma->reg[SDMMC_IDSTS / 4] & dma->reg[SDMMC_IDINTEN / 4] & summaries) != 0;
}

bool sdmmc_dma_is_on(const struct sdmmc_dma *dma)
{
    return GET(dma->reg[SDMMC_CTRL / 4], SDMMC_CTRL_USE_INTERNAL_DMA) != 0 &&
           GET(dma->reg[SDMMC_BMOD / 4], SDMMC_BMOD_DE) != 0;
}

void sdmmc_dma_reset(struct sdmmc_dma *dma)
{
    dma->loaded = false;
    dma->suspended = false;
    dma->ended = false;
}

void sdmmc_dma_set_base(struct sdmmc_dma *dma)
{
    sdmmc_dma_reset(dma);
    dma->next = dma->reg[SDMMC_DBADDR / 4];
}

void sdmmc_dma_demand(struct sdmmc_dma *dma)
{
    dma->suspended = false;
}

static bool bus_error(struct sdmmc_dma *dma, uint32_t address)
{
    log_write(dma->host->log, LOG_GUEST, "SDMMC", "no memory for DMA at 0x%08x", (unsigned)address);
    dma->suspended = true;
    raise(dma, MASK(SDMMC_ID_FBE));
    return false;
}

static bool fetch(struct sdmmc_dma *dma)
{
    if (dma->suspended || dma->ended) {
        return false;
    }
    const uint8_t *words = dma->host->dma(dma->host->ctx, dma->next, SDMMC_DESCRIPTOR_BYTES);
    if (dma->next % 4 != 0 || words == NULL) {
        return bus_error(dma, dma->next);
    }
    for (unsigned i = 0; i < 4; i++) {
        dma->word[i] = bytes_get32(words + 4 * (size_t)i);
    }
    if (GET(dma->word[0], SDMMC_DES0_OWN) == 0) {
        dma->suspended = true;
        raise(dma, MASK(SDMMC_ID_DU));
        return false;
    }
    dma->address = dma->next;
    dma->reg[SDMMC_DSCADDR / 4] = dma->address;
    dma->buffer = 0;
    dma->used = 0;
    dma->loaded = true;
    return true;
}

static void find_next(struct sdmmc_dma *dma)
{
    uint32_t skip = GET(dma->reg[SDMMC_BMOD / 4], SDMMC_BMOD_DSL) * 4;
    dma->ended = GET(dma->word[0], SDMMC_DES0_LD) != 0;
    if (GET(dma->word[0], SDMMC_DES0_ER) != 0) {
        dma->next = dma->reg[SDMMC_DBADDR / 4];
    } else if (GET(dma->word[0], SDMMC_DES0_CH) != 0) {
        dma->next = dma->word[3];
    } else {
        dma->next = dma->address + SDMMC_DESCRIPTOR_BYTES + skip;
    }
}

static void close(struct sdmmc_dma *dma, bool to_card, bool card_error)
{
    uint8_t *words = dma->host->dma(dma->host->ctx, dma->address, SDMMC_DESCRIPTOR_BYTES);
    uint32_t word = SET(dma->word[0], SDMMC_DES0_OWN, 0);
    bytes_put32(words, SET(word, SDMMC_DES0_CES, card_error));
    dma->host->dma_wrote(dma->host->ctx, dma->address, 4);
    dma->loaded = false;
    find_next(dma);
    if (GET(dma->word[0], SDMMC_DES0_DIC) == 0) {
        raise(dma, to_card ? MASK(SDMMC_ID_TI) : MASK(SDMMC_ID_RI));
    }
}

static uint32_t buffer_size(const struct sdmmc_dma *dma)
{
    if (dma->buffer == 0) {
        return GET(dma->word[1], SDMMC_DES1_BS1);
    }
    bool chained = GET(dma->word[0], SDMMC_DES0_CH) != 0;
    return chained ? 0 : GET(dma->word[1], SDMMC_DES1_BS2);
}

// Goes on to the second buffer, or closes the descriptor. True: there is room again.
static bool next_buffer(struct sdmmc_dma *dma, bool to_card)
{
    while (dma->used == buffer_size(dma)) {
        if (dma->buffer == 1) {
            close(dma, to_card, false);
            return false;
        }
        dma->buffer = 1;
        dma->used = 0;
    }
    return true;
}

// Moves what fits into the buffer in hand; 0: it is not there.
static size_t move_some(struct sdmmc_dma *dma, uint8_t *bytes, size_t count, bool to_card)
{
    uint32_t room = buffer_size(dma) - dma->used;
    uint32_t some = count < room ? (uint32_t)count : room;
    uint32_t at = dma->word[2 + dma->buffer] + dma->used;
    uint8_t *memory = dma->host->dma(dma->host->ctx, at, some);
    if (memory == NULL) {
        (void)bus_error(dma, at);
        return 0;
    }
    dma->reg[SDMMC_BUFADDR / 4] = at;
    if (to_card) {
        memcpy(bytes, memory, some);
    } else {
        memcpy(memory, bytes, some);
        dma->host->dma_wrote(dma->host->ctx, at, some);
    }
    dma->used += some;
    return some;
}

size_t sdmmc_dma_move(struct sdmmc_dma *dma, uint8_t *bytes, size_t count, bool to_card)
{
    size_t moved = 0;
    unsigned empty = 0; // descriptors without a byte in them, in a row: a ring of those never ends
    while (moved < count && empty < 256 && !dma->suspended && (dma->loaded || fetch(dma))) {
        empty++;
        if (next_buffer(dma, to_card)) {
            size_t some = move_some(dma, bytes + moved, count - moved, to_card);
            moved += some;
            empty = some > 0 ? 0 : empty;
        }
    }
    if (dma->loaded && !dma->suspended) {
        (void)next_buffer(dma, to_card);
    }
    return moved;
}

void sdmmc_dma_finish(struct sdmmc_dma *dma, bool to_card, bool card_error)
{
    if (card_error) {
        raise(dma, MASK(SDMMC_ID_CES));
    }
    if (dma->loaded) {
        close(dma, to_card, card_error);
    }
}

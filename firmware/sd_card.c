// The card in the slot, in whichever mode it was taken up.
//
// Source: SD Specifications, Part 1, Physical Layer Simplified Specification, chapter "CSD Register".

#include "firmware/sd_card.h"

#include "base/bits.h"
#include "firmware/sd_mode.h"

#include <stddef.h>

// Fields of the CSD.
#define CSD_STRUCTURE       126, 2
#define CSD_READ_BL_LEN     80, 4
#define CSD_C_SIZE_1        62, 12
#define CSD_C_SIZE_MULT     47, 3
#define CSD_C_SIZE_2        48, 22
#define CSD_WRITE_PROTECTED 12, 2

static struct {
    const struct sd_mode *mode; // NULL: no card
    struct sd_card_bus bus;
    struct sd_identity identity;
} card;

// Bits of the CSD; they may lie in two words.
static uint32_t field(const uint32_t *csd, unsigned low, unsigned width)
{
    uint64_t pair = csd[low / 32] | (uint64_t)(low / 32 < 3 ? csd[low / 32 + 1] : 0) << 32;
    return (uint32_t)(pair >> low % 32) & (bit(width) - 1);
}

static uint32_t size_of(const uint32_t *csd)
{
    if (field(csd, CSD_STRUCTURE) != 0) {
        return (field(csd, CSD_C_SIZE_2) + 1) * 1024;
    }
    uint32_t blocks = (field(csd, CSD_C_SIZE_1) + 1) << (field(csd, CSD_C_SIZE_MULT) + 2);
    return blocks << (field(csd, CSD_READ_BL_LEN) - 9);
}

struct sd_identity sd_mode_identity(const uint32_t csd[4])
{
    return (struct sd_identity){.sectors = size_of(csd), .protected = field(csd, CSD_WRITE_PROTECTED) != 0};
}

// Two descriptions of the same way; of a bus in SPI mode the number of lines is always one.
static bool is_same(const struct sd_card_bus *a, const struct sd_card_bus *b)
{
    return a->slot == b->slot && a->lines == b->lines && a->sck == b->sck && a->mosi == b->mosi &&
           a->miso == b->miso && a->cs == b->cs && a->hz == b->hz;
}

int sd_card_start(const struct sd_card_bus *bus)
{
    const struct sd_mode *mode = bus->slot == SD_CARD_SDMMC ? &sd_native : &sd_spi;
    if (card.mode != NULL && is_same(&card.bus, bus)) {
        return 0;
    }
    sd_card_stop();
    if (mode->start(bus, &card.identity) < 0) {
        card.identity = (struct sd_identity){0};
        return SD_CARD_BUSY;
    }
    card.mode = mode;
    card.bus = *bus;
    return 0;
}

void sd_card_stop(void)
{
    if (card.mode != NULL) {
        card.mode->stop();
    }
    card.mode = NULL;
    card.identity = (struct sd_identity){0};
}

uint32_t sd_card_sectors(void)
{
    return card.identity.sectors;
}

bool sd_card_is_protected(void)
{
    return card.identity.protected;
}

static bool is_outside(uint32_t sector, uint32_t count)
{
    return sector >= card.identity.sectors || count > card.identity.sectors - sector;
}

static uint32_t at_once(uint32_t count)
{
    return count < card.mode->most ? count : card.mode->most;
}

int sd_card_read(uint32_t sector, void *data, uint32_t count)
{
    uint8_t *out = data;
    int err = is_outside(sector, count) ? SD_CARD_IO : 0;
    while (count > 0 && err >= 0) {
        uint32_t some = at_once(count);
        err = card.mode->transfer(sector, out, NULL, some);
        sector += some;
        out += some * SD_CARD_SECTOR;
        count -= some;
    }
    return err;
}

int sd_card_write(uint32_t sector, const void *data, uint32_t count)
{
    const uint8_t *in = data;
    int err = is_outside(sector, count) ? SD_CARD_IO : card.identity.protected ? SD_CARD_ROFS : 0;
    while (count > 0 && err >= 0) {
        uint32_t some = at_once(count);
        err = card.mode->transfer(sector, NULL, in, some);
        sector += some;
        in += some * SD_CARD_SECTOR;
        count -= some;
    }
    return err;
}

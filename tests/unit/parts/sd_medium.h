// A small medium for SD cards under test: 4 MiB of memory, whose writes can fail.
#ifndef TESTS_UNIT_PARTS_SD_MEDIUM_H
#define TESTS_UNIT_PARTS_SD_MEDIUM_H

#include "parts/sdcard.h"

#include <string.h>

#define MEDIUM_BLOCKS 8192U

struct medium {
    uint8_t data[MEDIUM_BLOCKS][SDCARD_BLOCK];
    bool fails;
};

static inline int medium_read(void *ctx, uint32_t block, uint8_t bytes[SDCARD_BLOCK])
{
    struct medium *medium = ctx;
    memcpy(bytes, medium->data[block % MEDIUM_BLOCKS], SDCARD_BLOCK);
    return medium->fails ? -1 : 0;
}

static inline int medium_write(void *ctx, uint32_t block, const uint8_t bytes[SDCARD_BLOCK])
{
    struct medium *medium = ctx;
    if (medium->fails) {
        return -1;
    }
    memcpy(medium->data[block % MEDIUM_BLOCKS], bytes, SDCARD_BLOCK);
    return 0;
}

static inline int medium_erase(void *ctx, uint32_t block, uint32_t count)
{
    struct medium *medium = ctx;
    memset(medium->data[block], 0, (size_t)count * SDCARD_BLOCK);
    return 0;
}

// A card of so many blocks: what lies beyond MEDIUM_BLOCKS repeats what is in front.
static inline void medium_insert(struct medium *medium, struct sdcard *card, uint32_t blocks,
                                 bool write_protected)
{
    for (size_t i = 0; i < MEDIUM_BLOCKS; i++) {
        memset(medium->data[i], (int)(i & 0xff), SDCARD_BLOCK);
    }
    medium->fails = false;
    sdcard_insert(card, &(struct sdcard_medium){medium, blocks, write_protected, medium_read, medium_write,
                                                medium_erase});
}

#endif

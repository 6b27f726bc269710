#include "soc/cache.h"

#include "base/bits.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define ENTRY_RESET MASK(MMU_ENTRY_INVALID)
#define WINDOW_SIZE 0x400000U

struct window {
    uint32_t base, first_entry, page;
};

// In the order of enum cache_bus. IRAM0's entries count from 0x40000000, but the first 0xc2000 bytes are ROM
// and internal memory.
#define IRAM0_FIRST 0xc2000U

static const struct window windows[] = {
    {0x40000000, MMU_ENTRY_IRAM0, MMU_FLASH_PAGE}, {0x40400000, MMU_ENTRY_IRAM1, MMU_FLASH_PAGE},
    {0x40800000, MMU_ENTRY_IROM0, MMU_FLASH_PAGE}, {0x3f800000, MMU_ENTRY_DRAM1, MMU_PSRAM_PAGE},
    {0x3f400000, MMU_ENTRY_DROM0, MMU_FLASH_PAGE},
};
static_assert(sizeof(windows) / sizeof(windows[0]) == CACHE_BUSES, "one window per bus");

void cache_init(struct cache *cache, void (*changed)(void *ctx, unsigned core), void *ctx)
{
    cache->flash = (struct cache_memory){NULL, 0};
    cache->psram = (struct cache_memory){NULL, 0};
    cache->changed = changed;
    cache->ctx = ctx;
    cache_reset(cache);
}

void cache_reset(struct cache *cache)
{
    for (unsigned core = 0; core < CACHE_CORES; core++) {
        cache->on[core] = false;
        cache_flush(cache, core);
        cache->closed[core] = bits_ones(CACHE_BUSES);
        for (uint32_t i = 0; i < MMU_ENTRIES; i++) {
            cache->table[core][i] = ENTRY_RESET;
        }
        cache->changed(cache->ctx, core);
    }
}

void cache_control(struct cache *cache, unsigned core, bool on, uint32_t closed)
{
    closed = bits_get(closed, 0, CACHE_BUSES);
    if (cache->on[core] == on && cache->closed[core] == closed) {
        return;
    }
    cache->on[core] = on;
    cache->closed[core] = closed;
    cache->changed(cache->ctx, core);
}

uint32_t cache_read_entry(const struct cache *cache, unsigned core, uint32_t index)
{
    assert(core < CACHE_CORES && index < MMU_ENTRIES);
    return cache->table[core][index];
}

void cache_write_entry(struct cache *cache, unsigned core, uint32_t index, uint32_t value)
{
    assert(core < CACHE_CORES && index < MMU_ENTRIES);
    uint32_t entry = value & (MASK(MMU_ENTRY_PAGE) | MASK(MMU_ENTRY_INVALID));
    if (cache->table[core][index] == entry) {
        return;
    }
    cache->table[core][index] = entry;
    if (cache->on[core]) {
        cache->changed(cache->ctx, core);
    }
}

enum cache_bus cache_bus_of(uint32_t address)
{
    for (unsigned bus = 0; bus < CACHE_BUSES; bus++) {
        uint32_t offset = address - windows[bus].base;
        if (offset < WINDOW_SIZE && (bus != CACHE_IRAM0 || offset >= IRAM0_FIRST)) {
            return (enum cache_bus)bus;
        }
    }
    return CACHE_BUSES;
}

// The entry that translates an address of that bus; invalid if the bus is closed.
static uint32_t entry_of(const struct cache *cache, unsigned core, enum cache_bus bus, uint32_t address)
{
    if (bus == CACHE_BUSES || !cache->on[core] || bit_is_set(cache->closed[core], bus)) {
        return ENTRY_RESET;
    }
    const struct window *window = &windows[bus];
    return cache->table[core][window->first_entry + (address - window->base) / window->page];
}

bool cache_is_open(const struct cache *cache, unsigned core, uint32_t address)
{
    return GET(entry_of(cache, core, cache_bus_of(address), address), MMU_ENTRY_INVALID) == 0;
}

uint8_t *cache_at(struct cache *cache, unsigned core, uint32_t address)
{
    enum cache_bus bus = cache_bus_of(address);
    uint32_t entry = entry_of(cache, core, bus, address);
    if (GET(entry, MMU_ENTRY_INVALID) != 0) {
        return NULL;
    }
    const struct window *window = &windows[bus];
    const struct cache_memory *chip = bus == CACHE_DRAM1 ? &cache->psram : &cache->flash;
    uint32_t at = GET(entry, MMU_ENTRY_PAGE) * window->page + (address - window->base) % window->page;
    return at < chip->size && chip->data != NULL ? &chip->data[at] : NULL;
}

unsigned cache_fetch(struct cache *cache, unsigned core, uint32_t address, uint32_t bytes)
{
    unsigned count = 0;
    for (uint32_t line = address / CACHE_LINE; line <= (address + bytes - 1) / CACHE_LINE; line++) {
        enum cache_bus bus = cache_bus_of(line * CACHE_LINE);
        const uint8_t *at = bus == CACHE_DRAM1 ? NULL : cache_at(cache, core, line * CACHE_LINE);
        uint32_t number = at == NULL ? CACHE_LINES : (uint32_t)(at - cache->flash.data) / CACHE_LINE;
        if (number < CACHE_LINES && !bit_is_set(cache->fetched[core][number / 32], number % 32)) {
            cache->fetched[core][number / 32] |= bit(number % 32);
            count++;
        }
    }
    return count;
}

void cache_flush(struct cache *cache, unsigned core)
{
    memset(cache->fetched[core], 0, sizeof(cache->fetched[core]));
}

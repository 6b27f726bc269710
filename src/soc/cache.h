// The cache of each CPU, as far as a program can tell: which page of the flash or the PSRAM shows where.
//
// An MMU table per CPU maps 64 KiB pages of flash into four windows (DROM0, IRAM0, IRAM1, IROM0) and 32 KiB
// pages of PSRAM into one (DRAM1). A window is open while the cache is on and its bus is not masked. What
// the guest sees there is the chip itself: a write to the flash through SPI1 is visible at once, without
// the flush that a real program also needs.
//
// Source:       ESP32 TRM, chapter "Memory Management and Protection Units", section "External Memory", and
//               chapter "System and Memory", section "Cache"; ESP-IDF soc/ext_mem_defs.h, hal/mmu_ll.h.
// Not modelled: cache lines that make room for others, the time that loads take, stale lines, PIDs above 1,
//               PSRAM split between the CPUs (high/low and even/odd mode), OPSDRAM, and that the PSRAM only
//               answers once its mode and the commands in SPI0's SPI_CACHE_SCTRL, SPI_SRAM_DRD_CMD and
//               SPI_SRAM_DWR_CMD agree.
//
// An access to a closed window or an unmapped page loads 0xbad00bad (what ESP32 programs that do so show in
// their registers), loses stores and fails fetches; it raises the "cache invalid access" interrupt if
// enabled.
#ifndef SOC_CACHE_H
#define SOC_CACHE_H

#include "regs/dport.h"

#include <stdbool.h>
#include <stdint.h>

#define CACHE_CORES     2
#define CACHE_LINE      32U // bytes
#define CACHE_LINES     (CACHE_FLASH_MAX / CACHE_LINE)
#define CACHE_FLASH_MAX 0x1000000U // bytes of flash that the tables can reach
#define CACHE_BAD_WORD  UINT32_C(0xbad00bad)

// The buses, in the order of their mask bits in DPORT_x_CACHE_CTRL1.
enum cache_bus { CACHE_IRAM0, CACHE_IRAM1, CACHE_IROM0, CACHE_DRAM1, CACHE_DROM0, CACHE_BUSES };

struct cache_memory {
    uint8_t *data; // NULL: no chip, or one that does not answer
    uint32_t size; // bytes
};

struct cache {
    struct cache_memory flash, psram;
    bool on[CACHE_CORES];
    uint32_t closed[CACHE_CORES]; // bit n: bus n is masked
    uint32_t table[CACHE_CORES][MMU_ENTRIES];
    uint32_t fetched[CACHE_CORES][CACHE_LINES / 32]; // flash, by line: code was fetched from there
    void (*changed)(void *ctx, unsigned core);       // the mapping of this CPU changed
    void *ctx;
};

// Both chips absent, caches off, every entry invalid.
void cache_init(struct cache *cache, void (*changed)(void *ctx, unsigned core), void *ctx);
void cache_reset(struct cache *cache);

// What DPORT_x_CACHE_CTRL and CTRL1 say.
void cache_control(struct cache *cache, unsigned core, bool on, uint32_t closed);

// The table as the bus sees it; `index` in words, below MMU_ENTRIES.
uint32_t cache_read_entry(const struct cache *cache, unsigned core, uint32_t index);
void cache_write_entry(struct cache *cache, unsigned core, uint32_t index, uint32_t value);

// The bus of an address, CACHE_BUSES if it lies in none of the five windows.
enum cache_bus cache_bus_of(uint32_t address);

// Host address of the byte that this CPU sees at `address`, good to the end of its 4 KiB page.
// NULL: closed, not mapped, or beyond the end of the chip.
uint8_t *cache_at(struct cache *cache, unsigned core, uint32_t address);

// The window is open and its entry valid, whether or not there is a chip behind it.
bool cache_is_open(const struct cache *cache, unsigned core, uint32_t address);

// How many lines of flash behind [address, address + bytes) this CPU fetches code from for the first time
// since the cache was emptied; they count as fetched from now on.
unsigned cache_fetch(struct cache *cache, unsigned core, uint32_t address, uint32_t bytes);

// The cache was emptied.
void cache_flush(struct cache *cache, unsigned core);

#endif

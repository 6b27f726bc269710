// The chip's own memories: ROM, 520 KiB of SRAM, RTC fast and slow memory, at their data and instruction
// addresses.
//
//     SRAM0  40070000-4009ffff  instructions; the first 64 KiB serve the caches when they are on
//     SRAM1  3ffe0000-3fffffff  data, and 400a0000-400bffff instructions with the words in reverse order
//     SRAM2  3ffae000-3ffdffff  data
//
// Source:       ESP32 TRM, chapter "System and Memory", sections "Embedded Memory" and "DMA".
// Not modelled: the error that 8- and 16-bit accesses to instruction memory raise, memory protection, SRAM0
//               being out of reach where a cache uses it, the 32 KiB of ROM that boot remapping replaces.
#ifndef SOC_CHIP_MEMORY_H
#define SOC_CHIP_MEMORY_H

#include "xtensa/memory.h"

#include <stdbool.h>
#include <stdint.h>

#define MEMORY_ROM_BASE   0x40000000U
#define MEMORY_ROM_SIZE   0x70000U // ROM0 (384 KiB) and behind it ROM1, whose data address is 3ff90000
#define MEMORY_ROM0_SIZE  0x60000U
#define MEMORY_DRAM_BASE  0x3ffae000U // SRAM2 and, next to it, SRAM1
#define MEMORY_DRAM_SIZE  0x52000U
#define MEMORY_IRAM_BASE  0x40070000U
#define MEMORY_IRAM_SIZE  0x30000U
#define MEMORY_SRAM1_BASE 0x3ffe0000U
#define MEMORY_SRAM1_CODE 0x400a0000U
#define MEMORY_SRAM1_SIZE 0x20000U
#define MEMORY_RTC_SIZE   0x2000U

struct chip_memory {
    // As each core sees it: MEMORY_ROM_SIZE bytes, borrowed; both NULL: the ROM's content is not at hand
    const uint8_t *rom[2];
    uint8_t iram[MEMORY_IRAM_SIZE];
    uint8_t dram[MEMORY_DRAM_SIZE];
    uint8_t rtc_fast[MEMORY_RTC_SIZE];
    uint8_t rtc_slow[MEMORY_RTC_SIZE];
    // SRAM1 as the instruction bus sees it, a copy kept page by page for code that runs there.
    uint8_t sram1_code[MEMORY_SRAM1_SIZE];
    uint32_t sram1_copied; // bit n: page n of the copy is in use
};

void chip_memory_init(struct chip_memory *memory);

// Power came up: contents are lost (zeros).
void chip_memory_power_on(struct chip_memory *memory);

// The SRAM lost its power (deep sleep), and these RTC memories with it.
void chip_memory_lose(struct chip_memory *memory, bool fast, bool slow);

// Host address of the byte at `address`, good to the end of its 4 KiB page, for this kind of access by
// this core; NULL if there is no memory or the access has to go through chip_memory_load and
// chip_memory_store. `remapped` is set when a page that was handed out before for storing is so no longer.
uint8_t *chip_memory_page(struct chip_memory *memory, unsigned core, uint32_t address, enum xt_access access,
                          bool *remapped);

// True if the address lies in RAM or ROM that this core reaches; then the access was made (aligned, 1, 2 or 4
// bytes; a store to ROM has no effect). `code` is set to the bytes that a store changed and that a core may
// have fetched, or NULL.
bool chip_memory_load(const struct chip_memory *memory, unsigned core, uint32_t address, unsigned size,
                      uint32_t *value);
bool chip_memory_store(struct chip_memory *memory, unsigned core, uint32_t address, unsigned size,
                       uint32_t value, const uint8_t **code);

// Host address of [address, address + length) in DMA-capable RAM (SRAM1, SRAM2), or NULL.
uint8_t *chip_memory_dma(struct chip_memory *memory, uint32_t address, uint32_t length);

// A DMA wrote there: brings the copies up to date. Returns true if code may have changed.
bool chip_memory_dma_wrote(struct chip_memory *memory, uint32_t address, uint32_t length);

bool chip_memory_is_rom(uint32_t address);

#endif

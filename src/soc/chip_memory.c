#include "soc/chip_memory.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define PAGES     (MEMORY_SRAM1_SIZE / XT_PAGE_SIZE)
#define ROM1_DATA 0x3ff90000U

enum { FETCH = 1, LOAD = 2, STORE = 4, PRO_ONLY = 8 };

struct region {
    uint32_t base, size;
    size_t place; // in struct chip_memory
    unsigned rights;
};

static const struct region regions[] = {
    {MEMORY_DRAM_BASE, MEMORY_DRAM_SIZE, offsetof(struct chip_memory, dram), LOAD | STORE},
    {MEMORY_IRAM_BASE, MEMORY_IRAM_SIZE, offsetof(struct chip_memory, iram), FETCH | LOAD | STORE},
    {0x400c0000, MEMORY_RTC_SIZE, offsetof(struct chip_memory, rtc_fast), FETCH | LOAD | STORE | PRO_ONLY},
    {0x3ff80000, MEMORY_RTC_SIZE, offsetof(struct chip_memory, rtc_fast), LOAD | STORE | PRO_ONLY},
    {0x50000000, MEMORY_RTC_SIZE, offsetof(struct chip_memory, rtc_slow), FETCH | LOAD | STORE},
};

static_assert(PAGES == 32, "one bit of sram1_copied per page");

void chip_memory_init(struct chip_memory *memory)
{
    memory->rom[0] = memory->rom[1] = NULL;
    chip_memory_power_on(memory);
}

void chip_memory_lose(struct chip_memory *memory, bool fast, bool slow)
{
    memset(memory->iram, 0, sizeof(memory->iram));
    memset(memory->dram, 0, sizeof(memory->dram));
    if (fast) {
        memset(memory->rtc_fast, 0, sizeof(memory->rtc_fast));
    }
    if (slow) {
        memset(memory->rtc_slow, 0, sizeof(memory->rtc_slow));
    }
    memory->sram1_copied = 0;
}

void chip_memory_power_on(struct chip_memory *memory)
{
    chip_memory_lose(memory, true, true);
}

// RAM at its own place: NULL outside of it, or without these rights.
static uint8_t *ram_at(const struct chip_memory *memory, unsigned core, uint32_t address, unsigned rights)
{
    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        const struct region *region = &regions[i];
        if (address - region->base < region->size) {
            bool allowed =
                (region->rights & rights) == rights && (core == 0 || (region->rights & PRO_ONLY) == 0);
            return allowed ? (uint8_t *)memory + region->place + (address - region->base) : NULL;
        }
    }
    return NULL;
}

// RTC fast memory is out of the APP CPU's reach: it reads zeros there, and what it stores is lost.
static bool is_out_of_reach(unsigned core, uint32_t address)
{
    for (size_t i = 0; core != 0 && i < sizeof(regions) / sizeof(regions[0]); i++) {
        if (address - regions[i].base < regions[i].size) {
            return (regions[i].rights & PRO_ONLY) != 0;
        }
    }
    return false;
}

// ROM

bool chip_memory_is_rom(uint32_t address)
{
    return address - MEMORY_ROM_BASE < MEMORY_ROM_SIZE ||
           address - ROM1_DATA < MEMORY_ROM_SIZE - MEMORY_ROM0_SIZE;
}

// Nobody stores through the pointer: pages of the ROM are not handed out for storing.
static uint8_t *rom_at(const struct chip_memory *memory, unsigned core, uint32_t address)
{
    const uint8_t *rom = memory->rom[core];
    if (rom == NULL || !chip_memory_is_rom(address)) {
        return NULL;
    }
    bool data = address < MEMORY_ROM_BASE;
    return (uint8_t *)&rom[data ? address - ROM1_DATA + MEMORY_ROM0_SIZE : address - MEMORY_ROM_BASE];
}

// SRAM1 on the instruction bus

static bool is_sram1_code(uint32_t address)
{
    return address - MEMORY_SRAM1_CODE < MEMORY_SRAM1_SIZE;
}

// From an instruction address to the data address of the same byte, or back: the words are in reverse order,
// the bytes in a word are not.
static uint32_t mirror(uint32_t offset)
{
    return (MEMORY_SRAM1_SIZE - 4 - (offset & ~UINT32_C(3))) | (offset & 3);
}

static uint8_t *sram1_data(struct chip_memory *memory, uint32_t offset)
{
    return &memory->dram[MEMORY_SRAM1_BASE - MEMORY_DRAM_BASE + offset];
}

static void copy_code_page(struct chip_memory *memory, uint32_t page)
{
    for (uint32_t at = page * XT_PAGE_SIZE; at < (page + 1) * XT_PAGE_SIZE; at += 4) {
        memcpy(&memory->sram1_code[at], sram1_data(memory, mirror(at)), 4);
    }
    memory->sram1_copied |= bit(page);
}

// The page of the copy that shows the data address, -1 if that part of SRAM1 is not copied.
static int copied_page(const struct chip_memory *memory, uint32_t address)
{
    if (address - MEMORY_SRAM1_BASE >= MEMORY_SRAM1_SIZE) {
        return -1;
    }
    uint32_t page = mirror(address - MEMORY_SRAM1_BASE) / XT_PAGE_SIZE;
    return bit_is_set(memory->sram1_copied, page) ? (int)page : -1;
}

// Pages

uint8_t *chip_memory_page(struct chip_memory *memory, unsigned core, uint32_t address, enum xt_access access,
                          bool *remapped)
{
    static const unsigned rights[] = {[XT_FETCH] = FETCH, [XT_LOAD] = LOAD, [XT_STORE] = STORE};
    *remapped = false;
    if (is_sram1_code(address)) {
        uint32_t offset = address - MEMORY_SRAM1_CODE;
        uint32_t page = offset / XT_PAGE_SIZE;
        if (access != XT_FETCH) {
            return NULL;
        }
        if (!bit_is_set(memory->sram1_copied, page)) {
            copy_code_page(memory, page);
            *remapped = true;
        }
        return &memory->sram1_code[offset];
    }
    if (access == XT_STORE && copied_page(memory, address) >= 0) {
        return NULL;
    }
    bool rom = chip_memory_is_rom(address) && access != XT_STORE &&
               (access == XT_LOAD || address >= MEMORY_ROM_BASE);
    return rom ? rom_at(memory, core, address) : ram_at(memory, core, address, rights[access]);
}

// Single accesses

static uint32_t get(const uint8_t *at, unsigned size)
{
    return size == 4 ? bytes_get32(at) : size == 2 ? bytes_get16(at) : *at;
}

static void put(uint8_t *at, unsigned size, uint32_t value)
{
    if (size == 4) {
        bytes_put32(at, value);
    } else if (size == 2) {
        bytes_put16(at, (uint16_t)value);
    } else {
        *at = (uint8_t)value;
    }
}

static uint32_t to_data_address(uint32_t address)
{
    return is_sram1_code(address) ? MEMORY_SRAM1_BASE + mirror(address - MEMORY_SRAM1_CODE) : address;
}

bool chip_memory_load(const struct chip_memory *memory, unsigned core, uint32_t address, unsigned size,
                      uint32_t *value)
{
    const uint8_t *at = ram_at(memory, core, to_data_address(address), LOAD);
    at = at != NULL ? at : rom_at(memory, core, address);
    if (at == NULL) {
        *value = 0;
        return is_out_of_reach(core, address);
    }
    *value = get(at, size);
    return true;
}

bool chip_memory_store(struct chip_memory *memory, unsigned core, uint32_t address, unsigned size,
                       uint32_t value, const uint8_t **code)
{
    *code = NULL;
    uint32_t data_address = to_data_address(address);
    uint8_t *at = ram_at(memory, core, data_address, STORE);
    if (at == NULL) {
        return is_out_of_reach(core, address) || (memory->rom[core] != NULL && chip_memory_is_rom(address));
    }
    put(at, size, value);
    if (copied_page(memory, data_address) >= 0) {
        uint8_t *copy = &memory->sram1_code[mirror(data_address - MEMORY_SRAM1_BASE)];
        put(copy, size, value);
        *code = copy;
    }
    return true;
}

// DMA

uint8_t *chip_memory_dma(struct chip_memory *memory, uint32_t address, uint32_t length)
{
    uint32_t offset = address - MEMORY_DRAM_BASE;
    bool inside = offset < MEMORY_DRAM_SIZE && length <= MEMORY_DRAM_SIZE - offset;
    return inside ? &memory->dram[offset] : NULL;
}

bool chip_memory_dma_wrote(struct chip_memory *memory, uint32_t address, uint32_t length)
{
    if (memory->sram1_copied == 0 || length == 0) {
        return false;
    }
    bool changed = false;
    uint32_t last = (address + length - 1) / XT_PAGE_SIZE;
    for (uint32_t number = address / XT_PAGE_SIZE; number <= last; number++) {
        int page = copied_page(memory, number * XT_PAGE_SIZE);
        if (page >= 0) {
            copy_code_page(memory, (uint32_t)page);
            changed = true;
        }
    }
    return changed;
}

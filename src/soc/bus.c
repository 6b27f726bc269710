#include "soc/bus.h"

#include "soc/spi.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <assert.h>
#include <string.h>

#define ALIAS_OFFSET 0x40000U

// The instruction bus (TRM: System and Memory, "Address Mapping"): words only.
#define CODE_BUS      0x40000000U
#define CODE_BUS_SIZE 0x10000000U

// Blocks

static const struct bus_block *block_at(const struct bus *bus, uint32_t address)
{
    unsigned index = bus->grain[(address - BUS_PERIPHERALS) / BUS_GRAIN];
    return index == 0 ? NULL : &bus->block[index - 1];
}

const char *bus_block_name(const struct bus *bus, uint32_t address)
{
    if (address - BUS_PERIPHERALS >= BUS_PERIPHERALS_SIZE) {
        return chip_memory_is_rom(address) ? "ROM" : "?";
    }
    const struct bus_block *block = block_at(bus, address);
    return block == NULL ? "?" : block->name;
}

static bool is_modelled(const struct bus_block *block, uint32_t address)
{
    if (block == NULL || block->ops == NULL) {
        return false;
    }
    uint32_t number = (address - block->base) / 4;
    return block->ops->registers == NULL ||
           (number < 32 * 32 && bit_is_set(block->modelled[number / 32], number % 32));
}

void bus_add(struct bus *bus, const char *name, uint32_t base, uint32_t size, unsigned gate,
             const struct peripheral_ops *ops, void *device)
{
    assert(bus->block_count < BUS_BLOCKS && base % BUS_GRAIN == 0 && size % BUS_GRAIN == 0);
    struct bus_block *block = &bus->block[bus->block_count++];
    *block = (struct bus_block){
        .name = name, .base = base, .size = size, .gate = gate, .ops = ops, .device = device};
    for (size_t i = 0; ops != NULL && i < ops->register_count; i++) {
        uint32_t number = ops->registers[i].offset / 4;
        block->modelled[number / 32] |= bit(number % 32);
    }
    for (uint32_t at = base; at < base + size; at += BUS_GRAIN) {
        uint8_t *grain = &bus->grain[(at - BUS_PERIPHERALS) / BUS_GRAIN];
        assert(*grain == 0);
        *grain = (uint8_t)bus->block_count;
    }
}

// Registers nobody modelled

static struct bus_unmodelled *unmodelled(struct bus *bus, uint32_t address)
{
    uint32_t start = address / 4 % BUS_UNMODELLED;
    for (uint32_t i = 0; i < BUS_UNMODELLED; i++) {
        struct bus_unmodelled *entry = &bus->unmodelled[(start + i) % BUS_UNMODELLED];
        if (entry->address == address) {
            return entry;
        }
        if (entry->address == 0) {
            entry->address = address;
            log_write(bus->log, LOG_STUB, bus_block_name(bus, address), "register at 0x%08x is not modelled",
                      (unsigned)address);
            return entry;
        }
    }
    return NULL;
}

static uint32_t unmodelled_read(struct bus *bus, uint32_t address)
{
    struct bus_unmodelled *entry = unmodelled(bus, address);
    if (entry == NULL) {
        return 0;
    }
    entry->count++;
    return entry->value;
}

static void unmodelled_write(struct bus *bus, uint32_t address, uint32_t value)
{
    struct bus_unmodelled *entry = unmodelled(bus, address);
    if (entry != NULL) {
        entry->count++;
        entry->value = value;
    }
}

void bus_reset(struct bus *bus, uint32_t base, uint32_t size)
{
    for (size_t i = 0; i < BUS_UNMODELLED; i++) {
        struct bus_unmodelled *entry = &bus->unmodelled[i];
        if (entry->address - base < size) {
            entry->value = 0;
        }
    }
}

void bus_each_unmodelled(const struct bus *bus,
                         void (*each)(void *ctx, const char *block, uint32_t address, uint64_t count),
                         void *ctx)
{
    for (size_t i = 0; i < BUS_UNMODELLED; i++) {
        const struct bus_unmodelled *entry = &bus->unmodelled[i];
        if (entry->address != 0) {
            each(ctx, bus_block_name(bus, entry->address), entry->address, entry->count);
        }
    }
}

// Words of peripherals

static bool is_open(struct bus *bus, const struct bus_block *block)
{
    if (dport_gate_open(bus->dport, block->gate)) {
        return true;
    }
    struct bus_block *row = &bus->block[block - bus->block];
    if (!row->gate_reported) {
        row->gate_reported = true;
        log_write(bus->log, LOG_GUEST, row->name, "used without its clock, or in reset");
    }
    return false;
}

static uint32_t read_word(struct bus *bus, uint32_t address)
{
    const struct bus_block *block = block_at(bus, address);
    if (block != NULL && !is_open(bus, block)) {
        return 0;
    }
    if (!is_modelled(block, address)) {
        return unmodelled_read(bus, address);
    }
    return block->ops->read(block->device, address - block->base);
}

static void write_word(struct bus *bus, uint32_t address, uint32_t value)
{
    const struct bus_block *block = block_at(bus, address);
    if (block != NULL && !is_open(bus, block)) {
        return;
    }
    if (!is_modelled(block, address)) {
        unmodelled_write(bus, address, value);
        return;
    }
    block->ops->write(block->device, address - block->base, value);
}

// True if the address is a peripheral's; the alias is turned into the address that it stands for.
static bool is_peripheral(uint32_t *address)
{
    if (*address - BUS_ALIAS < BUS_PERIPHERALS_SIZE - ALIAS_OFFSET) {
        *address = *address - BUS_ALIAS + BUS_PERIPHERALS + ALIAS_OFFSET;
    }
    return *address - BUS_PERIPHERALS < BUS_PERIPHERALS_SIZE;
}

static uint32_t on_all_lanes(uint32_t value, unsigned size)
{
    if (size == 1) {
        return bits_get(value, 0, 8) * UINT32_C(0x01010101);
    }
    return size == 2 ? bits_get(value, 0, 16) * UINT32_C(0x00010001) : value;
}

// Cache windows

static uint8_t *window_page(struct bus *bus, unsigned core, uint32_t address, enum xt_access access)
{
    enum cache_bus window = cache_bus_of(address);
    bool code = window == CACHE_IRAM0 || window == CACHE_IRAM1 || window == CACHE_IROM0;
    bool allowed = access == XT_LOAD || (access == XT_FETCH ? code : window == CACHE_DRAM1);
    return allowed ? cache_at(&bus->dport->cache, core, address) : NULL;
}

static unsigned window_load(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t *value)
{
    const uint8_t *at = cache_at(&bus->dport->cache, core, address);
    if (at != NULL) {
        *value = size == 4 ? bytes_get32(at) : size == 2 ? bytes_get16(at) : *at;
        return 0;
    }
    *value = UINT32_MAX; // nobody drives the chip's lines
    if (!cache_is_open(&bus->dport->cache, core, address)) {
        *value = CACHE_BAD_WORD;
        dport_cache_fault(bus->dport, core, cache_bus_of(address));
    }
    return 0;
}

static unsigned window_store(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t value)
{
    if (cache_bus_of(address) != CACHE_DRAM1) {
        return CAUSE_LOAD_STORE_ERROR; // the flash is read-only
    }
    uint8_t *at = cache_at(&bus->dport->cache, core, address);
    for (unsigned i = 0; at != NULL && i < size; i++) {
        at[i] = (uint8_t)bits_get(value, i * 8, 8);
    }
    if (!cache_is_open(&bus->dport->cache, core, address)) {
        dport_cache_fault(bus->dport, core, CACHE_DRAM1);
    }
    return 0;
}

// A word of the ROM.
static uint32_t rom_read(struct bus *bus, unsigned core, uint32_t address)
{
    uint32_t value;
    if (bus->rom.word != NULL && bus->rom.word(bus->rom.ctx, address, &value)) {
        return value;
    }
    if (bus->rom.missing != NULL) {
        bus->rom.missing(bus->rom.ctx, core, address);
    }
    return unmodelled_read(bus, address);
}

// One access

unsigned bus_load(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t *value)
{
    if (is_peripheral(&address)) {
        uint32_t word = read_word(bus, address & ~UINT32_C(3));
        *value = bits_get(word, (address & 3) * 8, size * 8);
        return 0;
    }
    if (chip_memory_load(&bus->memory, core, address, size, value)) {
        return 0;
    }
    if (chip_memory_is_rom(address)) {
        *value = bits_get(rom_read(bus, core, address & ~UINT32_C(3)), (address & 3) * 8, size * 8);
        return 0;
    }
    if (cache_bus_of(address) != CACHE_BUSES) {
        return window_load(bus, core, address, size, value);
    }
    return CAUSE_LOAD_PROHIBITED;
}

// Bytes of the copy of SRAM1 that code runs from were changed; all in one page.
static void tell_cores(struct bus *bus, const uint8_t *code, uint32_t size)
{
    uint32_t in_page = (uint32_t)(code - bus->memory.sram1_code) % XT_PAGE_SIZE;
    for (unsigned core = 0; core < BUS_CORES; core++) {
        xt_code_changed(bus->cpu[core], code - in_page, in_page, size);
    }
}

unsigned bus_store(struct bus *bus, unsigned core, uint32_t address, unsigned size, uint32_t value)
{
    const uint8_t *code;
    if (is_peripheral(&address)) {
        write_word(bus, address & ~UINT32_C(3), on_all_lanes(value, size));
        return 0;
    }
    if (chip_memory_store(&bus->memory, core, address, size, value, &code)) {
        if (code != NULL) {
            tell_cores(bus, code, size);
        }
        return 0;
    }
    if (cache_bus_of(address) != CACHE_BUSES) {
        return window_store(bus, core, address, size, value);
    }
    return CAUSE_STORE_PROHIBITED;
}

void bus_fetch_failed(struct bus *bus, unsigned core, uint32_t address)
{
    enum cache_bus window = cache_bus_of(address);
    if (window != CACHE_BUSES && !chip_memory_is_rom(address) &&
        !cache_is_open(&bus->dport->cache, core, address)) {
        dport_cache_fault(bus->dport, core, window);
    }
}

void bus_dma_wrote(struct bus *bus, uint32_t address, uint32_t length)
{
    if (chip_memory_dma_wrote(&bus->memory, address, length)) {
        for (uint32_t at = 0; at < MEMORY_SRAM1_SIZE; at += XT_PAGE_SIZE) {
            tell_cores(bus, &bus->memory.sram1_code[at], XT_PAGE_SIZE);
        }
    }
}

// A core's end

static uint8_t *port_page(void *ctx, uint32_t address, enum xt_access access)
{
    struct bus_port *port = ctx;
    struct bus *bus = port->bus;
    bool remapped;
    uint32_t page = address - address % XT_PAGE_SIZE;
    uint8_t *host = chip_memory_page(&bus->memory, port->core, page, access, &remapped);
    if (remapped) {
        for (unsigned core = 0; core < BUS_CORES; core++) {
            xt_flush_pages(bus->cpu[core]);
        }
    }
    return host != NULL ? host : window_page(bus, port->core, page, access);
}

static uint64_t port_fetch_ticks(void *ctx, uint32_t address, uint32_t bytes)
{
    struct bus_port *port = ctx;
    const struct bus *bus = port->bus;
    if (bus->flash_spi == NULL || cache_bus_of(address) == CACHE_BUSES) {
        return 0;
    }
    unsigned lines = cache_fetch(&bus->dport->cache, port->core, address, bytes);
    return lines * spi_cache_read_ticks(bus->flash_spi, CACHE_LINE);
}

static bool port_steady(void *ctx, uint32_t address)
{
    const struct bus_port *port = ctx;
    if (!is_peripheral(&address)) {
        return false;
    }
    const struct bus_block *block = block_at(port->bus, address);
    return is_modelled(block, address) && block->ops->steady;
}

static unsigned port_load(void *ctx, uint32_t address, unsigned size, uint32_t *value)
{
    struct bus_port *port = ctx;
    return bus_load(port->bus, port->core, address, size, value);
}

static unsigned port_store(void *ctx, uint32_t address, unsigned size, uint32_t value)
{
    struct bus_port *port = ctx;
    return bus_store(port->bus, port->core, address, size, value);
}

void bus_init(struct bus *bus, struct dport *dport, const struct log *log, struct xt_cpu *cpu[BUS_CORES])
{
    chip_memory_init(&bus->memory);
    bus->dport = dport;
    bus->flash_spi = NULL;
    bus->rom = (struct bus_rom){NULL, NULL, NULL};
    bus->log = log;
    bus->block_count = 0;
    memset(bus->grain, 0, sizeof(bus->grain));
    memset(bus->unmodelled, 0, sizeof(bus->unmodelled));
    for (unsigned core = 0; core < BUS_CORES; core++) {
        bus->cpu[core] = cpu[core];
        struct bus_port *port = &bus->port[core];
        port->bus = bus;
        port->core = core;
        port->memory = (struct xt_memory){.ctx = port,
                                          .page = port_page,
                                          .steady = port_steady,
                                          .fetch_ticks = port_fetch_ticks,
                                          .load = port_load,
                                          .store = port_store,
                                          .words_base = CODE_BUS,
                                          .words_size = CODE_BUS_SIZE};
    }
}

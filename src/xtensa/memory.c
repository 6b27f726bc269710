// Loads and stores that the executors cannot do at once: pages not yet known, unaligned accesses across
// pages, peripherals, and stores to memory that holds decoded code.
//
// Source: Xtensa ISA Reference Manual, section "Unaligned Exception Option"; that the ESP32 does unaligned
//         accesses in hardware: its public core-isa.h.

#include "xtensa/core.h"
#include "xtensa/execute.h"

#define PAGE_OFFSET (XT_PAGE_SIZE - 1)

static struct xt_tlb *slot(struct xt_tlb *tlb, uint32_t address)
{
    return &tlb[address / XT_PAGE_SIZE % XT_TLB];
}

void xt_forget_tlb(struct xt_cpu *cpu)
{
    for (unsigned i = 0; i < XT_TLB; ++i) {
        cpu->load[i].page = 1;
        cpu->store[i].page = 1;
    }
}

void xt_forget_store_page(struct xt_cpu *cpu, const uint8_t *host)
{
    for (unsigned i = 0; i < XT_TLB; ++i) {
        if (cpu->store[i].host == host) {
            cpu->store[i].page = 1;
        }
    }
}

static uint8_t *load_page(struct xt_cpu *cpu, uint32_t address)
{
    struct xt_tlb *entry = slot(cpu->load, address);
    uint32_t page = address & ~PAGE_OFFSET;
    if (entry->page != page) {
        uint8_t *host = cpu->memory->page(cpu->memory->ctx, page, XT_LOAD);
        if (host == NULL) {
            return NULL;
        }
        *entry = (struct xt_tlb){.page = page, .host = host};
    }
    return entry->host;
}

// Pages that hold code stay out of the table, so that every store to them comes here.
static uint8_t *store_page(struct xt_cpu *cpu, uint32_t address, bool *code)
{
    struct xt_tlb *entry = slot(cpu->store, address);
    uint32_t page = address & ~PAGE_OFFSET;
    *code = false;
    if (entry->page == page) {
        return entry->host;
    }
    uint8_t *host = cpu->memory->page(cpu->memory->ctx, page, XT_STORE);
    if (host != NULL) {
        *code = xt_holds_code(cpu, host);
        if (!*code) {
            *entry = (struct xt_tlb){.page = page, .host = host};
        }
    }
    return host;
}

static bool crosses_page(uint32_t address, unsigned size)
{
    return (address & PAGE_OFFSET) + size > XT_PAGE_SIZE;
}

static unsigned load_bytes(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < size; ++i) {
        const uint8_t *page = load_page(cpu, address + i);
        if (page == NULL) {
            return CAUSE_UNALIGNED;
        }
        *value |= (uint32_t)page[(address + i) & PAGE_OFFSET] << 8 * i;
    }
    return 0;
}

unsigned xt_load(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t *value)
{
    if (crosses_page(address, size)) {
        return load_bytes(cpu, address, size, value);
    }
    const uint8_t *page = load_page(cpu, address);
    if (page != NULL) {
        *value = read_host(page + (address & PAGE_OFFSET), size);
        return 0;
    }
    if (address % size != 0) {
        return CAUSE_UNALIGNED;
    }
    return cpu->memory->load(cpu->memory->ctx, address, size, value);
}

static void code_written(struct xt_cpu *cpu, const uint8_t *host, uint32_t offset, unsigned size)
{
    xt_code_changed(cpu, host, offset, size);
    if (cpu->peer != NULL) {
        xt_code_changed(cpu->peer, host, offset, size);
    }
}

static unsigned store_in_page(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t value)
{
    bool code;
    uint32_t offset = address & PAGE_OFFSET;
    uint8_t *page = store_page(cpu, address, &code);
    if (page != NULL) {
        write_host(page + offset, size, value);
        if (code) {
            code_written(cpu, page, offset, size);
        }
        return 0;
    }
    if (address % size != 0) {
        return CAUSE_UNALIGNED;
    }
    unsigned cause = cpu->memory->store(cpu->memory->ctx, address, size, value);
    // Memory that must be stored to word by word may still be code: the ESP32's instruction RAM.
    const uint8_t *fetched =
        cause == 0 ? cpu->memory->page(cpu->memory->ctx, address & ~PAGE_OFFSET, XT_FETCH) : NULL;
    if (fetched != NULL) {
        code_written(cpu, fetched, offset, size);
    }
    return cause;
}

// Nothing is written unless all of it can be.
static unsigned store_bytes(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t value)
{
    bool code;
    if (store_page(cpu, address, &code) == NULL || store_page(cpu, address + size - 1, &code) == NULL) {
        return CAUSE_UNALIGNED;
    }
    for (unsigned i = 0; i < size; ++i) {
        (void)store_in_page(cpu, address + i, 1, value >> 8 * i);
    }
    return 0;
}

unsigned xt_store(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t value)
{
    return crosses_page(address, size) ? store_bytes(cpu, address, size, value)
                                       : store_in_page(cpu, address, size, value);
}

// The run ends earlier if the access booked an event before its end.
static uint64_t outcome(struct xt_cpu *cpu)
{
    if (clock_next(cpu->clock) < cpu->limit) {
        cpu->leave = true;
    }
    return cpu->leave ? ACCESS_LEAVE : 0;
}

uint64_t xt_refuse(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned cause)
{
    cpu->sr[SR_EXCVADDR] = address;
    xt_exception(cpu, xt_op_pc(cpu, op), cause);
    return ACCESS_FAULT;
}

uint64_t xt_load_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size)
{
    uint32_t value = 0;
    xt_sync_clock(cpu, op);
    unsigned cause = xt_load(cpu, address, size, &value);
    return cause != 0 ? xt_refuse(cpu, op, address, cause) : value | outcome(cpu);
}

uint64_t xt_store_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size,
                         uint32_t value)
{
    xt_sync_clock(cpu, op);
    unsigned cause = xt_store(cpu, address, size, value);
    return cause != 0 ? xt_refuse(cpu, op, address, cause) : outcome(cpu);
}

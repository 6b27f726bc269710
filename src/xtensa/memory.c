// Loads and stores that the executors cannot do at once: pages not yet known, unaligned accesses across
// pages, peripherals, and stores to memory that holds decoded code.
//
// Source: Xtensa ISA Reference Manual, section "Unaligned Exception Option"; that the ESP32 does unaligned
//         accesses in hardware: its public core-isa.h.

#include "xtensa/core.h"
#include "xtensa/execute.h"

#define PAGE_OFFSET    (XT_PAGE_SIZE - 1)
#define XT_REGION_SIZE (UINT32_C(1) << 29)
#define bit_of(access) (1U << (access))

static struct xt_tlb *slot(struct xt_tlb *tlb, uint32_t address)
{
    return &tlb[address / XT_PAGE_SIZE % XT_TLB];
}

void xt_forget_tlb(struct xt_cpu *cpu)
{
    for (unsigned i = 0; i < XT_TLB; ++i) {
        cpu->load[i].page = 1;
        cpu->store[i].page = 1;
        cpu->literal[i].page = 1;
        cpu->no_load[i] = 1;
        cpu->no_store[i] = 1;
    }
}

void xt_forget_page(struct xt_cpu *cpu, uint32_t address)
{
    slot(cpu->load, address)->page = 1;
    slot(cpu->store, address)->page = 1;
    slot(cpu->literal, address)->page = 1;
}

static bool is_words_only(const struct xt_cpu *cpu, uint32_t address)
{
    return address - cpu->memory->words_base < cpu->memory->words_size;
}

// A page where each access must be looked at is not.
static bool may_be_kept(const struct xt_cpu *cpu, uint32_t page)
{
    return !is_words_only(cpu, page) && (!cpu->debug.watching || !xt_debug_watches_page(cpu, page));
}

// Access attributes of a region (ISA manual, "Region Protection Option"); those not listed allow nothing.
static const uint8_t attribute_rights[16] = {
    [0] = bit_of(XT_LOAD) | bit_of(XT_STORE),
    [1] = bit_of(XT_LOAD) | bit_of(XT_STORE) | bit_of(XT_FETCH),
    [2] = bit_of(XT_LOAD) | bit_of(XT_STORE) | bit_of(XT_FETCH),
    [3] = bit_of(XT_FETCH),
    [4] = bit_of(XT_LOAD) | bit_of(XT_STORE) | bit_of(XT_FETCH),
    [5] = bit_of(XT_LOAD) | bit_of(XT_STORE) | bit_of(XT_FETCH),
    [14] = bit_of(XT_LOAD) | bit_of(XT_STORE),
};

bool xt_region_allows(const struct xt_cpu *cpu, uint32_t address, enum xt_access access)
{
    const uint8_t *attribute = access == XT_FETCH ? cpu->itlb : cpu->dtlb;
    return bit_is_set(attribute_rights[attribute[address / XT_REGION_SIZE]], access);
}

uint8_t *xt_page(const struct xt_cpu *cpu, uint32_t address, enum xt_access access)
{
    bool allowed = xt_region_allows(cpu, address, access);
    return allowed ? cpu->memory->page(cpu->memory->ctx, address, access) : NULL;
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
        uint32_t *none = &cpu->no_load[page / XT_PAGE_SIZE % XT_TLB];
        uint8_t *host = *none == page ? NULL : xt_page(cpu, page, XT_LOAD);
        if (host == NULL) {
            *none = page;
            return NULL;
        }
        if (!may_be_kept(cpu, page)) {
            return host;
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
    uint32_t *none = &cpu->no_store[page / XT_PAGE_SIZE % XT_TLB];
    uint8_t *host = *none == page ? NULL : xt_page(cpu, page, XT_STORE);
    if (host == NULL) {
        *none = page;
    } else {
        *code = xt_holds_code(cpu, host);
        if (!*code && may_be_kept(cpu, page) && !xt_watches_page(cpu, host)) {
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
    if (!xt_region_allows(cpu, address, XT_LOAD)) {
        return CAUSE_LOAD_PROHIBITED;
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
    if (!xt_region_allows(cpu, address, XT_STORE)) {
        return CAUSE_STORE_PROHIBITED;
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

// The run ends earlier if the access booked an event before its end, or did what the other core waits for.
static uint64_t outcome(struct xt_cpu *cpu)
{
    if (cpu->watched != NULL) {
        xt_watch(cpu);
    }
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

// EXCCAUSE of an access that the bus at this address cannot do; 0: it can.
static unsigned check_size(const struct xt_cpu *cpu, uint32_t address, unsigned size)
{
    if (!is_words_only(cpu, address) || (size == 4 && address % 4 == 0)) {
        return 0;
    }
    return address % size == 0 ? CAUSE_LOAD_STORE_ERROR : CAUSE_UNALIGNED;
}

uint64_t xt_load_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size)
{
    uint32_t value = 0;
    xt_sync_clock(cpu, op);
    if (cpu->debug.watching && xt_debug_access(cpu, xt_op_pc(cpu, op), address, size, false)) {
        return ACCESS_FAULT;
    }
    unsigned cause = check_size(cpu, address, size);
    if (cause == 0) {
        cause = xt_load(cpu, address, size, &value);
    }
    if (cause == 0 && size == 4 && cpu->memory->steady != NULL) {
        xt_saw(cpu, xt_op_pc(cpu, op), address, value);
    }
    return cause != 0 ? xt_refuse(cpu, op, address, cause) : value | outcome(cpu);
}

uint64_t xt_literal_slowly(struct xt_cpu *cpu, const struct xt_op *op)
{
    uint32_t page = op->imm & ~PAGE_OFFSET;
    uint8_t *host =
        xt_region_allows(cpu, page, XT_LOAD) ? cpu->memory->page(cpu->memory->ctx, page, XT_FETCH) : NULL;
    if (host == NULL) {
        return xt_load_slowly(cpu, op, op->imm, 4);
    }
    if (cpu->debug.watching && xt_debug_watches_page(cpu, page)) {
        return xt_load_slowly(cpu, op, op->imm, 4);
    }
    *slot(cpu->literal, page) = (struct xt_tlb){.page = page, .host = host};
    return bytes_get32(host + (op->imm & PAGE_OFFSET)) | outcome(cpu);
}

uint64_t xt_store_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size,
                         uint32_t value)
{
    xt_sync_clock(cpu, op);
    if (cpu->debug.watching && xt_debug_access(cpu, xt_op_pc(cpu, op), address, size, true)) {
        return ACCESS_FAULT;
    }
    unsigned cause = check_size(cpu, address, size);
    if (cause == 0) {
        cause = xt_store(cpu, address, size, value);
    }
    return cause != 0 ? xt_refuse(cpu, op, address, cause) : outcome(cpu);
}

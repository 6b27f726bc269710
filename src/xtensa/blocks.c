// Decoded blocks: making, finding and dropping them.
//
// Each 4 KiB page of the guest that code came from has an entry that knows the host page behind it. When the
// mapping changes (flash cache switched off and on, another flash page mapped) a block stays and is used
// again once its page is back where it was. When the memory changes, the blocks that overlap the change are
// dropped.
//
// Source: none; this is how the model works, not what the hardware has.

#include "xtensa/core.h"
#include "xtensa/insn.h"
#include "xtensa/translate.h"

#include <assert.h>
#include <string.h>

#define PAGE_OFFSET (XT_PAGE_SIZE - 1)
#define GRANULE     64U
#define BLOCK_PAGES 2U // pages that decoding one block may add

static_assert(XT_PAGE_SIZE / GRANULE == 64, "one bit of `decoded` for each granule of a page");
static_assert(XT_BLOCK_OPS * 3 <= UINT8_MAX, "offsets in a block are bytes");

// Pages

static unsigned address_slot(uint32_t address)
{
    return address / XT_PAGE_SIZE % XT_CODE_PAGES;
}

static unsigned host_slot(const uint8_t *host)
{
    uintptr_t bits = (uintptr_t)host;
    return (unsigned)((bits >> 4 ^ bits >> 12) % XT_CODE_PAGES);
}

// Index in cpu->pages of the page at `address`.
static unsigned code_page(struct xt_cpu *cpu, uint32_t address)
{
    uint32_t base = address & ~PAGE_OFFSET;
    uint16_t *head = &cpu->pages_by_address[address_slot(address)];
    for (unsigned i = *head; i != 0; i = cpu->pages[i - 1].same_address) {
        if (cpu->pages[i - 1].address == base) {
            return i - 1;
        }
    }
    assert(cpu->page_count < XT_CODE_PAGES);
    unsigned index = cpu->page_count++;
    cpu->pages[index] = (struct xt_code_page){
        .address = base,
        .host = xt_page(cpu, base, XT_FETCH),
        .mapping = cpu->mapping,
        .same_address = *head,
    };
    *head = (uint16_t)(index + 1);
    return index;
}

// Where the page is mapped now.
static uint8_t *host_of(struct xt_cpu *cpu, unsigned index)
{
    struct xt_code_page *page = &cpu->pages[index];
    if (page->mapping != cpu->mapping) {
        page->host = xt_page(cpu, page->address, XT_FETCH);
        page->mapping = cpu->mapping;
    }
    return page->host;
}

static void unlink_host(struct xt_cpu *cpu, unsigned index)
{
    uint16_t *link = &cpu->pages_by_host[host_slot(cpu->pages[index].code_host)];
    while (*link != index + 1) {
        link = &cpu->pages[*link - 1].same_host;
    }
    *link = cpu->pages[index].same_host;
}

static void link_host(struct xt_cpu *cpu, unsigned index)
{
    struct xt_code_page *page = &cpu->pages[index];
    uint16_t *head = &cpu->pages_by_host[host_slot(page->host)];
    page->code_host = page->host;
    page->same_host = *head;
    *head = (uint16_t)(index + 1);
}

static bool holds_code(const struct xt_cpu *cpu, const uint8_t *host)
{
    for (unsigned i = cpu->pages_by_host[host_slot(host)]; i != 0; i = cpu->pages[i - 1].same_host) {
        if (cpu->pages[i - 1].code_host == host && cpu->pages[i - 1].decoded != 0) {
            return true;
        }
    }
    return false;
}

bool xt_holds_code(const struct xt_cpu *cpu, const uint8_t *host)
{
    return holds_code(cpu, host) || (cpu->peer != NULL && holds_code(cpu->peer, host));
}

// Dropping

static void kill_block(struct xt_cpu *cpu, struct xt_block *block)
{
    unsigned slot = xt_jump_slot(block->pc);
    struct xt_block **link = &cpu->hash[slot];
    while (*link != block) {
        link = &(*link)->same_hash;
    }
    *link = block->same_hash;
    if (cpu->jump[slot] == block) {
        cpu->jump[slot] = NULL;
    }
    if (cpu->block == block) {
        cpu->resume = NULL;
        cpu->leave = true;
    }
    block->dead = true;
    block->mapping = 0;
}

struct range {
    uint32_t first, last; // bytes of a page
};

// The part of the block that lies in that page.
static struct range part_in_page(const struct xt_block *block, unsigned page)
{
    uint32_t start = block->pc & PAGE_OFFSET;
    uint32_t last = start + block->bytes - 1U;
    if (block->page[0] != page) {
        return (struct range){0, last - XT_PAGE_SIZE};
    }
    return (struct range){start, last < XT_PAGE_SIZE ? last : PAGE_OFFSET};
}

static uint64_t granules(struct range range)
{
    unsigned first = range.first / GRANULE;
    unsigned count = range.last / GRANULE - first + 1;
    return UINT64_MAX >> (64 - count) << first;
}

static void drop_range(struct xt_cpu *cpu, unsigned index, struct range range)
{
    struct xt_code_page *page = &cpu->pages[index];
    struct xt_block **link = &page->blocks;
    page->decoded = 0;
    while (*link != NULL) {
        struct xt_block *block = *link;
        struct xt_block **next = &block->same_page[block->page[0] == index ? 0 : 1];
        struct range part = part_in_page(block, index);
        if (!block->dead && part.first <= range.last && range.first <= part.last) {
            kill_block(cpu, block);
        }
        if (block->dead) {
            *link = *next;
        } else {
            page->decoded |= granules(part);
            link = next;
        }
    }
}

void xt_code_changed(struct xt_cpu *cpu, const uint8_t *host, uint32_t offset, uint32_t size)
{
    struct range range = {offset, offset + size - 1};
    for (unsigned i = cpu->pages_by_host[host_slot(host)]; i != 0; i = cpu->pages[i - 1].same_host) {
        struct xt_code_page *page = &cpu->pages[i - 1];
        if (page->code_host == host && (page->decoded & granules(range)) != 0) {
            drop_range(cpu, i - 1, range);
        }
    }
}

void xt_forget_blocks(struct xt_cpu *cpu)
{
    memset(cpu->jump, 0, sizeof cpu->jump);
    memset(cpu->hash, 0, sizeof cpu->hash);
    memset(cpu->pages_by_address, 0, sizeof cpu->pages_by_address);
    memset(cpu->pages_by_host, 0, sizeof cpu->pages_by_host);
    cpu->page_count = 0;
    cpu->block_count = 0;
    cpu->op_count = 0;
    cpu->block = NULL;
    cpu->resume = NULL;
    xt_forget_translations(cpu);
}

void xt_renew_pages(struct xt_cpu *cpu)
{
    cpu->mapping += 1;
    cpu->resume = NULL;
    xt_forget_tlb(cpu);
}

void xt_flush_pages(struct xt_cpu *cpu)
{
    cpu->pages_changed = true;
    cpu->leave = true;
}

// Making

// Makes the page ready to take code from; NULL if it is not mapped.
static const uint8_t *open_page(struct xt_cpu *cpu, unsigned index)
{
    struct xt_code_page *page = &cpu->pages[index];
    if (host_of(cpu, index) == NULL) {
        return NULL;
    }
    if (page->code_host != page->host) {
        if (page->code_host != NULL) {
            drop_range(cpu, index, (struct range){0, PAGE_OFFSET});
            unlink_host(cpu, index);
        }
        link_host(cpu, index);
    }
    if (page->decoded == 0) {
        xt_forget_store_page(cpu, page->host);
        if (cpu->peer != NULL) {
            xt_forget_store_page(cpu->peer, page->host);
        }
    }
    return page->host;
}

// Whether the core has the special or user register that the instruction names.
static bool register_exists(const struct xt_insn *insn, uint32_t number)
{
    if (insn->format == XT_FORMAT_RUR || insn->format == XT_FORMAT_WUR) {
        return xt_ur_name(number) != NULL;
    }
    if (insn->format != XT_FORMAT_SR) {
        return true;
    }
    bool reads = insn->run != xt_exec_wsr;
    bool writes = insn->run != xt_exec_rsr;
    if (reads && writes && number == SR_INTERRUPT) {
        return false;
    }
    return (!reads || xt_sr_readable(number)) && (!writes || xt_sr_writable(number));
}

// Fills `op` for the word; returns its row, or NULL if it is illegal.
static const struct xt_insn *decode_op(uint32_t word, uint32_t pc, struct xt_op *op)
{
    const struct xt_insn *insn = xt_insn_find(word);
    if (insn != NULL) {
        xt_insn_operands(insn, word, pc, op);
    }
    if (insn == NULL || !register_exists(insn, op->imm)) {
        op->run = xt_exec_ill;
        return NULL;
    }
    op->run = insn->run;
    return insn;
}

static uint32_t word_at(const uint8_t *page, uint32_t offset, const uint8_t *next_page)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < xt_insn_size(page[offset]); ++i) {
        const uint8_t *at =
            offset + i < XT_PAGE_SIZE ? page + offset + i : next_page + (offset + i - XT_PAGE_SIZE);
        word |= (uint32_t)*at << 8 * i;
    }
    return word;
}

static void link_block(struct xt_cpu *cpu, struct xt_block *block)
{
    unsigned slot = xt_jump_slot(block->pc);
    block->same_hash = cpu->hash[slot];
    cpu->hash[slot] = block;
    for (unsigned i = 0; i < (block->page[0] == block->page[1] ? 1U : 2U); ++i) {
        struct xt_code_page *page = &cpu->pages[block->page[i]];
        block->same_page[i] = page->blocks;
        page->blocks = block;
        page->decoded |= granules(part_in_page(block, block->page[i]));
    }
}

// Adds instructions to the block until one ends it.
static void decode_ops(struct xt_cpu *cpu, struct xt_block *block, const uint8_t *page,
                       const uint8_t *next_page)
{
    uint32_t start = block->pc & PAGE_OFFSET;
    bool more = true;
    while (more) {
        struct xt_op *op = &block->ops[block->count];
        uint32_t pc = block->pc + block->bytes;
        const struct xt_insn *insn = decode_op(word_at(page, start + block->bytes, next_page), pc, op);
        op->offset = block->bytes;
        if (xt_debug_breaks_at(cpu, pc)) {
            op->run = xt_exec_break_here;
        }
        unsigned quarters = insn == NULL ? 1 : xt_insn_quarters(insn, op);
        block->quarters = (uint8_t)(quarters > block->quarters ? quarters : block->quarters);
        block->bytes = (uint8_t)(block->bytes + xt_insn_size(page[start + block->bytes]));
        ++block->count;
        uint32_t end = start + block->bytes;
        more = insn != NULL && insn->flow == XT_FLOW_ON && block->count < XT_BLOCK_OPS &&
               end < XT_PAGE_SIZE && end + xt_insn_size(page[end]) <= XT_PAGE_SIZE;
        if (block->pc + block->bytes == cpu->sr[SR_LEND]) {
            block->ends_loop = cpu->sr[SR_LEND];
            more = false;
        }
    }
    struct xt_op *end = &block->ops[block->count];
    end->run = block->ends_loop != 0 ? xt_exec_loop_end : xt_exec_block_end;
    end->offset = block->bytes;
}

static struct xt_block *decode_block(struct xt_cpu *cpu, uint32_t pc)
{
    if (cpu->block_count == XT_BLOCKS || cpu->op_count + XT_BLOCK_OPS + 1 > XT_OPS ||
        cpu->page_count + BLOCK_PAGES > XT_CODE_PAGES) {
        xt_forget_blocks(cpu);
    }
    struct xt_block *block = &cpu->blocks[cpu->block_count];
    *block = (struct xt_block){
        .pc = pc, .quarters = 1, .ops = &cpu->ops[cpu->op_count], .code = xt_untranslated(cpu)};
    block->page[0] = block->page[1] = (uint16_t)code_page(cpu, pc);
    cpu->unmapped = pc;
    const uint8_t *page = open_page(cpu, block->page[0]);
    if (page == NULL) {
        return NULL;
    }
    const uint8_t *next_page = NULL;
    uint32_t offset = pc & PAGE_OFFSET;
    if (offset + xt_insn_size(page[offset]) > XT_PAGE_SIZE) {
        cpu->unmapped = (pc | PAGE_OFFSET) + 1;
        block->page[1] = (uint16_t)code_page(cpu, cpu->unmapped);
        next_page = open_page(cpu, block->page[1]);
        if (next_page == NULL) {
            return NULL;
        }
    }
    decode_ops(cpu, block, page, next_page);
    link_block(cpu, block);
    cpu->block_count += 1;
    cpu->op_count += block->count + 1U;
    return block;
}

// Finding

static bool in_place(struct xt_cpu *cpu, const struct xt_block *block)
{
    unsigned first = block->page[0];
    unsigned second = block->page[1];
    return host_of(cpu, first) == cpu->pages[first].code_host &&
           host_of(cpu, second) == cpu->pages[second].code_host;
}

// New code comes from its memory first.
static bool must_wait(struct xt_cpu *cpu, const struct xt_block *block)
{
    if (cpu->memory->fetch_ticks != NULL) {
        cpu->fetch_ticks = cpu->memory->fetch_ticks(cpu->memory->ctx, block->pc, block->bytes);
    }
    return cpu->fetch_ticks > 0;
}

struct xt_block *xt_block_find(struct xt_cpu *cpu, uint32_t pc)
{
    unsigned slot = xt_jump_slot(pc);
    struct xt_block *block = cpu->jump[slot];
    if (block == NULL || block->pc != pc || !in_place(cpu, block)) {
        // Calls of the ROM that is answered in C come here each time.
        if (cpu->page_count < XT_CODE_PAGES && host_of(cpu, code_page(cpu, pc)) == NULL) {
            cpu->unmapped = pc;
            return NULL;
        }
        block = cpu->hash[slot];
        while (block != NULL && (block->pc != pc || !in_place(cpu, block))) {
            block = block->same_hash;
        }
    }
    if (block != NULL && !xt_block_fits(cpu, block)) {
        kill_block(cpu, block);
        block = NULL;
    }
    if (block == NULL) {
        block = decode_block(cpu, pc);
        if (block == NULL || must_wait(cpu, block)) {
            return NULL;
        }
    }
    block->mapping = cpu->mapping;
    cpu->jump[slot] = block;
    return block;
}

unsigned xt_block_quarters(const struct xt_cpu *cpu, const struct xt_block *block, unsigned index)
{
    const uint8_t *page = cpu->pages[block->page[0]].host;
    const uint8_t *next_page = cpu->pages[block->page[1]].host;
    uint32_t offset = (block->pc & PAGE_OFFSET) + block->ops[index].offset;
    const struct xt_insn *insn = xt_insn_find(word_at(page, offset, next_page));
    return insn == NULL ? 1 : xt_insn_quarters(insn, &block->ops[index]);
}

xt_run_op *xt_block_run(const struct xt_cpu *cpu, const struct xt_block *block, unsigned index)
{
    const uint8_t *page = cpu->pages[block->page[0]].host;
    const uint8_t *next_page = cpu->pages[block->page[1]].host;
    struct xt_op op = block->ops[index];
    (void)decode_op(word_at(page, (block->pc & PAGE_OFFSET) + op.offset, next_page), block->pc + op.offset,
                    &op);
    return op.run;
}

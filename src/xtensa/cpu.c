// The core's life: reset, running, sleeping.
//
// A run goes from block to block until its tick is reached. Between blocks the core looks around only if
// something asked it to (cpu->leave). A run that ends inside a block stops there exactly and goes on there.
//
// Source:       Xtensa ISA Reference Manual, sections "Core Architecture" and "Reset"; values after reset and
//               the identity registers: the ESP32's public core-isa.h.
// Not modelled: pipeline, bus and cache delays (every instruction takes one cycle); the double-precision
//               accelerator; trace; performance counters.

#include "xtensa/cpu.h"

#include "xtensa/core.h"
#include "xtensa/translate.h"

#include <string.h>

#define CONFIGID0 UINT32_C(0xc2bcfffe)
#define CONFIGID1 UINT32_C(0x1cc5fe96)

void xt_init(struct xt_cpu *cpu, const struct xt_memory *memory, struct clock *clock, unsigned core,
             const struct log *log)
{
    memset(cpu, 0, sizeof *cpu);
    cpu->memory = memory;
    cpu->clock = clock;
    cpu->core = core;
    cpu->log = log;
    cpu->cycle_ticks = 2;
    cpu->tick_cycles = UINT64_C(1) << 31;
    cpu->mapping = 1;
    xt_reset(cpu, UINT32_C(0x40000400));
}

static void reset_registers(struct xt_cpu *cpu)
{
    cpu->a = cpu->file;
    memset(cpu->file, 0, sizeof cpu->file);
    memset(cpu->f, 0, sizeof cpu->f);
    memset(cpu->sr, 0, sizeof cpu->sr);
    memset(cpu->ur, 0, sizeof cpu->ur);
    memset(cpu->itlb, 2, sizeof cpu->itlb);
    memset(cpu->dtlb, 2, sizeof cpu->dtlb);
    cpu->sr[SR_PS] = 0x1f;
    cpu->sr[SR_VECBASE] = UINT32_C(0x40000000);
    cpu->sr[SR_WINDOWSTART] = 1;
    cpu->sr[SR_ATOMCTL] = 0x28;
    cpu->sr[SR_CONFIGID0] = CONFIGID0;
    cpu->sr[SR_CONFIGID1] = CONFIGID1;
    cpu->sr[SR_PRID] = cpu->core == 0 ? 0xcdcd : 0xabab;
}

static void wake(struct xt_cpu *cpu)
{
    cpu->asleep = false;
    cpu->nap_end = CLOCK_NEVER;
}

void xt_reset(struct xt_cpu *cpu, uint32_t pc)
{
    reset_registers(cpu);
    cpu->pc = pc;
    wake(cpu);
    cpu->fetch_ticks = 0;
    cpu->poll.found = false;
    cpu->sr[SR_INTERRUPT] = cpu->lines & INTERRUPTS_LEVEL;
    xt_reset_timers(cpu);
    xt_update_reach(cpu);
    xt_forget_blocks(cpu);
    xt_forget_tlb(cpu);
    xt_debug_watches_changed(cpu);
    xt_debug_pace_changed(cpu);
    cpu->leave = true;
}

bool xt_is_asleep(const struct xt_cpu *cpu)
{
    return cpu->asleep;
}

uint64_t xt_spend(struct xt_cpu *cpu, uint64_t cycles)
{
    uint64_t now = cpu->clock->now;
    uint64_t room = cpu->limit > now ? (cpu->limit - now) / cpu->cycle_ticks : 0;
    uint64_t spent = cycles < room ? cycles : room;
    cpu->clock->now += spent * cpu->cycle_ticks;
    return spent;
}

static void nap(struct xt_cpu *cpu, uint64_t ticks)
{
    cpu->asleep = true;
    cpu->nap_end = cpu->clock->now + ticks;
}

void xt_nap(struct xt_cpu *cpu, uint64_t cycles)
{
    nap(cpu, cycles * cpu->cycle_ticks);
}

// Sees to everything that made the core leave its block.
static void look_around(struct xt_cpu *cpu)
{
    cpu->leave = false;
    if (cpu->pages_changed) {
        cpu->pages_changed = false;
        xt_renew_pages(cpu);
    }
    if (cpu->debug.breaks_changed || cpu->code.full) {
        cpu->debug.breaks_changed = false;
        xt_forget_blocks(cpu);
    }
    if (cpu->clock->now >= cpu->next_match) {
        xt_update_timers(cpu);
    }
    if (cpu->clock->now >= cpu->nap_end) {
        wake(cpu);
    }
    unsigned level = cpu->sr[SR_INTERRUPT] == 0 ? 0 : xt_due_level(cpu);
    if (level != 0 && (!cpu->debug.stepping || cpu->asleep)) {
        wake(cpu);
        xt_take_interrupt(cpu, level);
    }
}

static void limit_run(struct xt_cpu *cpu, uint64_t until)
{
    uint64_t event = clock_next(cpu->clock);
    cpu->limit = until < event ? until : event;
    cpu->limit = cpu->next_match < cpu->limit ? cpu->next_match : cpu->limit;
}

static void wait_for_code(struct xt_cpu *cpu)
{
    nap(cpu, cpu->fetch_ticks);
    cpu->fetch_ticks = 0;
    cpu->leave = true;
}

// The code at pc cannot be fetched: it is on its way, the ROM answers in C, or an exception is raised.
static void fetch_failed(struct xt_cpu *cpu)
{
    uint32_t unmapped = cpu->unmapped;
    cpu->clock->now = xt_entered_tick(cpu);
    if (cpu->fetch_ticks > 0) {
        wait_for_code(cpu);
        return;
    }
    if (xt_debug_stops_at(cpu, cpu->pc)) {
        return;
    }
    bool answered = unmapped == cpu->pc && cpu->trap != NULL && xt_region_allows(cpu, cpu->pc, XT_FETCH) &&
                    cpu->trap(cpu->trap_ctx, cpu);
    if (cpu->watched != NULL) {
        xt_watch(cpu);
    }
    if (!answered) {
        cpu->sr[SR_EXCVADDR] = unmapped;
        xt_exception(cpu, cpu->pc, CAUSE_FETCH_PROHIBITED);
    }
    cpu->clock->now += cpu->cycle_ticks;
    cpu->instructions += 1;
    cpu->leave = true;
}

// Executes `count` operations from `first` on, or fewer if one of them leaves the block.
static const struct xt_op *run_part(struct xt_cpu *cpu, struct xt_op *first, uint64_t count)
{
    struct xt_op *stop = first + count;
    xt_run_op *run = stop->run;
    stop->run = xt_exec_stop;
    const struct xt_op *end = first->run(cpu, first);
    stop->run = run;
    return end;
}

// How many of the operations from `index` on find their registers without a window overflow.
static unsigned until_overflow(const struct xt_cpu *cpu, const struct xt_block *block, unsigned index)
{
    unsigned end = index;
    while (end < block->count && xt_block_quarters(cpu, block, end) <= cpu->reach) {
        ++end;
    }
    return end - index;
}

// Executes operations of the block from `first` on, at most `cycles` of them; returns how many.
static uint64_t run_some(struct xt_cpu *cpu, struct xt_block *block, struct xt_op *first, uint64_t cycles)
{
    unsigned index = (unsigned)(first - block->ops);
    cpu->block = block;
    cpu->entered = first;
    uint64_t count = block->count - index;
    if (block->quarters > cpu->reach) {
        count = until_overflow(cpu, block, index);
        if (count == 0) {
            xt_overflow(cpu, block->pc + first->offset);
            return 1;
        }
    }
    count = count < cycles ? count : cycles;
    if (count == (uint64_t)(block->count - index)) {
        return (uint64_t)(first->run(cpu, first) - first);
    }
    return (uint64_t)(run_part(cpu, first, count) - first);
}

static inline struct xt_block *block_at_pc(struct xt_cpu *cpu)
{
    struct xt_block *block = xt_block_at_hand(cpu);
    return block != NULL && xt_block_fits(cpu, block) ? block : xt_block_find(cpu, cpu->pc);
}

// Whole cycles that begin before `limit`.
static uint64_t cycles_before(const struct xt_cpu *cpu, uint64_t limit)
{
    uint64_t ticks = limit - cpu->clock->now - 1;
    uint64_t whole = ticks <= UINT16_MAX ? ticks * cpu->tick_cycles >> 32 : ticks / cpu->cycle_ticks;
    return whole + 1;
}

// The block at pc if it is at hand; `last` is the one before it, which remembers it, or NULL.
static inline struct xt_block *follow(struct xt_cpu *cpu, struct xt_block *last)
{
    struct xt_block *block = last == NULL ? NULL : last->next;
    if (block == NULL || block->pc != cpu->pc || block->mapping != cpu->mapping) {
        block = xt_block_at_hand(cpu);
        if (last != NULL) {
            last->next = block;
        }
    }
    return block;
}

// Runs the block to its end; returns the last one that ran, or NULL if that is not known.
static inline struct xt_block *run_whole(struct xt_cpu *cpu, struct xt_block *block)
{
    if (xt_translated(cpu, block)) {
        xt_run_translated(cpu, block);
        return NULL;
    }
    cpu->block = block;
    cpu->entered = block->ops;
    cpu->cycles -= (uint64_t)(block->ops->run(cpu, block->ops) - block->ops);
    return block;
}

static inline bool fits_whole(const struct xt_cpu *cpu, const struct xt_block *block)
{
    return block->count <= cpu->cycles && block->quarters <= cpu->reach;
}

// Runs the block and those that follow, as long as they are at hand and fit whole into what is left of the
// cycles.
static void run_whole_blocks(struct xt_cpu *cpu, struct xt_block *block)
{
    do {
        block = follow(cpu, run_whole(cpu, block));
    } while (block != NULL && !cpu->leave && fits_whole(cpu, block) && xt_block_fits(cpu, block));
}

// The operation to go on with, in *block; NULL: its code cannot be fetched.
static struct xt_op *next_op(struct xt_cpu *cpu, struct xt_block **block)
{
    struct xt_op *op = cpu->resume;
    cpu->resume = NULL;
    *block = cpu->block;
    if (op != NULL && cpu->block->pc + op->offset == cpu->pc) {
        return op;
    }
    *block = block_at_pc(cpu);
    return *block == NULL ? NULL : (*block)->ops;
}

// Runs for `most` cycles, or until the core has to look around. `short_of`: rather to the end of a block
// before that than into the middle of one; returns false if it did so.
static bool run_blocks(struct xt_cpu *cpu, uint64_t most, bool short_of)
{
    cpu->cycles = most;
    cpu->end_tick = cpu->clock->now + most * cpu->cycle_ticks;
    while (cpu->cycles > 0 && !cpu->leave) {
        struct xt_block *block;
        struct xt_op *first = next_op(cpu, &block);
        if (first == NULL) {
            cpu->instructions += most - cpu->cycles;
            fetch_failed(cpu);
            return true;
        }
        if (short_of && cpu->cycles < most && (uint64_t)(block->ops + block->count - first) > cpu->cycles) {
            cpu->block = block;
            cpu->resume = first;
            break;
        }
        if (first == block->ops && fits_whole(cpu, block)) {
            run_whole_blocks(cpu, block);
        } else {
            cpu->cycles -= run_some(cpu, block, first, cpu->cycles);
        }
    }
    cpu->instructions += most - cpu->cycles;
    cpu->clock->now = xt_entered_tick(cpu);
    return cpu->cycles == 0 || cpu->leave;
}

static void run_one(struct xt_cpu *cpu)
{
    uint64_t before = cpu->instructions;
    if (xt_debug_before(cpu)) {
        cpu->clock->now += cpu->cycle_ticks;
        return;
    }
    (void)run_blocks(cpu, 1, false);
    if (cpu->instructions != before) {
        xt_debug_after(cpu);
    }
}

// Whether the core is awake, if need be after a nap that ends before this run does.
static bool is_awake(struct xt_cpu *cpu)
{
    if (cpu->asleep && cpu->nap_end < cpu->limit) {
        cpu->clock->now = cpu->nap_end > cpu->clock->now ? cpu->nap_end : cpu->clock->now;
        look_around(cpu);
    }
    return !cpu->asleep;
}

void xt_run_until(struct xt_cpu *cpu, uint64_t until, bool short_of)
{
    bool fits = true;
    cpu->pause = false;
    if (cpu->debug.stop != XT_STOP_NONE) {
        return;
    }
    look_around(cpu);
    limit_run(cpu, until);
    while (is_awake(cpu) && cpu->clock->now < cpu->limit && fits && !cpu->pause) {
        if (cpu->debug.careful) {
            run_one(cpu);
        } else {
            fits = run_blocks(cpu, cycles_before(cpu, cpu->limit), short_of && cpu->limit == until);
        }
        if (cpu->leave || cpu->clock->now >= cpu->next_match) {
            if (cpu->debug.stop != XT_STOP_NONE) {
                return;
            }
            look_around(cpu);
        }
        limit_run(cpu, until);
    }
}

void xt_run(struct xt_cpu *cpu, uint64_t until)
{
    do {
        xt_run_until(cpu, until, false);
    } while (cpu->pause);
}

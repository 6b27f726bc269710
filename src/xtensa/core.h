// What the files of the core share among themselves; nobody else includes this.
#ifndef XTENSA_CORE_H
#define XTENSA_CORE_H

#include "base/bits.h"
#include "base/bytes.h"
#include "xtensa/cpu.h"

// Bits of PS that exist.
#define PS_BITS UINT32_C(0x00070f3f)

// Kinds of interrupts (ESP32's core-isa.h, "Masks of interrupts for each type of interrupt").
#define INTERRUPTS_SOFTWARE UINT32_C(0x20000080)
#define INTERRUPTS_EDGE     UINT32_C(0x50400400)
#define INTERRUPTS_LEVEL    UINT32_C(0x8fbe333f)
#define INTERRUPT_NMI       14U

#define EXCM_LEVEL  3U
#define DEBUG_LEVEL 6U
#define NMI_LEVEL   7U

// Offsets from VECBASE.
enum xt_vector {
    VECTOR_OVERFLOW4 = 0x000,
    VECTOR_UNDERFLOW4 = 0x040,
    VECTOR_LEVEL2 = 0x180, // 0x40 for each level above
    VECTOR_DEBUG = 0x280,
    VECTOR_KERNEL = 0x300,
    VECTOR_USER = 0x340,
    VECTOR_DOUBLE = 0x3c0,
};

// DEBUGCAUSE
#define DEBUG_BREAK  3U // bit numbers
#define DEBUG_BREAKN 4U

// interrupt.c

// Exceptions change pc and the state; the instruction at `pc` has not been executed.
void xt_exception(struct xt_cpu *cpu, uint32_t pc, unsigned cause);
void xt_window_exception(struct xt_cpu *cpu, uint32_t pc, unsigned vector);
void xt_debug_exception(struct xt_cpu *cpu, uint32_t pc, uint32_t debugcause);

// After a change of INTERRUPT, INTENABLE or PS: leaves the current block if an interrupt is to be taken.
void xt_interrupts_changed(struct xt_cpu *cpu);
// The level of the interrupt to be taken now, or 0.
unsigned xt_due_level(const struct xt_cpu *cpu);
void xt_take_interrupt(struct xt_cpu *cpu, unsigned level);

// timer.c

void xt_set_ccount(struct xt_cpu *cpu, uint32_t value);
void xt_compare_written(struct xt_cpu *cpu, unsigned n);
// Raises the interrupts of the timers that have matched, and finds the tick of the next match.
void xt_update_timers(struct xt_cpu *cpu);
void xt_reset_timers(struct xt_cpu *cpu);

// cpu.c

// xt_run; `short_of`: it may end before `until`, between two blocks. cpu->pause: it ended before that.
void xt_run_until(struct xt_cpu *cpu, uint64_t until, bool short_of);

// turns.c

// Whether stores to that page must be looked at, because the other core waits for one.
bool xt_watches_page(const struct xt_cpu *cpu, const uint8_t *host);
// Ends the run if one of the words has changed; only while cpu->watched.
void xt_watch(struct xt_cpu *cpu);
// After memory->load gave that word: ends the run if the core seems to wait for it to change.
void xt_saw(struct xt_cpu *cpu, uint32_t pc, uint32_t address, uint32_t value);

// special.c

bool xt_sr_readable(unsigned number);
bool xt_sr_writable(unsigned number);

// window.c

// After a change of WINDOWBASE, WINDOWSTART or PS.
void xt_update_reach(struct xt_cpu *cpu);
// An instruction at `pc` needs a register group beyond `reach`: goes to the overflow vector.
void xt_overflow(struct xt_cpu *cpu, uint32_t pc);

// blocks.c

// The block that begins at `pc`, decoded if need be; NULL if its memory cannot be fetched, and then
// cpu->unmapped is the address of the missing byte.
struct xt_block *xt_block_find(struct xt_cpu *cpu, uint32_t pc);
void xt_forget_blocks(struct xt_cpu *cpu);
// The memory map has changed: every page is asked for again when it is next used.
void xt_renew_pages(struct xt_cpu *cpu);
// Whether this core or its peer has decoded code from that page.
bool xt_holds_code(const struct xt_cpu *cpu, const uint8_t *host);
// How many groups of registers operation `index` of the block uses.
unsigned xt_block_quarters(const struct xt_cpu *cpu, const struct xt_block *block, unsigned index);

// When the current block was entered.
static inline uint64_t xt_entered_tick(const struct xt_cpu *cpu)
{
    return cpu->end_tick - cpu->cycles * cpu->cycle_ticks;
}

// Whether the block minds the end of the loop as LEND is now.
static inline bool xt_block_fits(const struct xt_cpu *cpu, const struct xt_block *block)
{
    uint32_t end = cpu->sr[SR_LEND];
    return end - block->pc - 1 >= block->bytes || block->ends_loop == end;
}

static inline unsigned xt_jump_slot(uint32_t pc)
{
    return (pc ^ pc >> 11) % XT_JUMPS;
}

// The block at pc, if it is found at once; NULL: perhaps xt_block_find has it.
static inline struct xt_block *xt_block_at_hand(const struct xt_cpu *cpu)
{
    struct xt_block *block = cpu->jump[xt_jump_slot(cpu->pc)];
    return block != NULL && block->pc == cpu->pc && block->mapping == cpu->mapping ? block : NULL;
}

// The function that executes operation `index` of the block if there were no breakpoint.
xt_run_op *xt_block_run(const struct xt_cpu *cpu, const struct xt_block *block, unsigned index);

// debug.c

// Whether the instruction at `pc` is to be decoded as xt_exec_break_here.
bool xt_debug_breaks_at(const struct xt_cpu *cpu, uint32_t pc);
// Stops the core if the debugger has a breakpoint at `pc`, unless it has just been passed.
bool xt_debug_stops_at(struct xt_cpu *cpu, uint32_t pc);
// IBREAKENABLE, IBREAKA; DBREAKA, DBREAKC; ICOUNTLEVEL were written.
void xt_debug_breaks_changed(struct xt_cpu *cpu);
void xt_debug_watches_changed(struct xt_cpu *cpu);
void xt_debug_pace_changed(struct xt_cpu *cpu);
// Whether the page must stay out of the tables of pages.
bool xt_debug_watches_page(const struct xt_cpu *cpu, uint32_t page);
// Before an access, while debug.watching: true if it raised an exception instead.
bool xt_debug_access(struct xt_cpu *cpu, uint32_t pc, uint32_t address, unsigned size, bool store);
// Around one instruction, while debug.careful; the first is true if an exception took its place.
bool xt_debug_before(struct xt_cpu *cpu);
void xt_debug_after(struct xt_cpu *cpu);

// memory.c

void xt_forget_tlb(struct xt_cpu *cpu);
// Whether the attribute of the address' region lets the program do that.
bool xt_region_allows(const struct xt_cpu *cpu, uint32_t address, enum xt_access access);
// memory->page, if the region allows it.
uint8_t *xt_page(const struct xt_cpu *cpu, uint32_t address, enum xt_access access);
// The word at an address that L32R names; the same answer as xt_load_slowly.
uint64_t xt_literal_slowly(struct xt_cpu *cpu, const struct xt_op *op);
void xt_forget_page(struct xt_cpu *cpu, uint32_t address);
// From now on stores to that page must not go past the core.
void xt_forget_store_page(struct xt_cpu *cpu, const uint8_t *host);

// execute.c, debug.c: operations that are no instructions

xt_run_op xt_exec_block_end;
xt_run_op xt_exec_loop_end;
xt_run_op xt_exec_stop;
xt_run_op xt_exec_break_here;
xt_run_op xt_exec_translated;

#endif

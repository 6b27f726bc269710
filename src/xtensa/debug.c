// The debug option: breakpoints, watchpoints and instruction counting of the program itself, and of a
// debugger outside, which changes nothing that the program can see.
//
// An instruction at a break address is decoded as xt_exec_break_here, so that nothing is compared while the
// program runs elsewhere. Pages with a watched address stay out of the tables of pages, so that every access
// to them takes the slow way and is compared there. While ICOUNT counts or a debugger steps, instructions are
// executed one by one.
//
// Source:       Xtensa ISA Reference Manual, section "Debug Option"; debug interrupt level 6, two instruction
//               and two data breakpoints: the ESP32's public core-isa.h.
// Not modelled: the on-chip debug module (its registers, debug interrupts, trace); accesses that functions of
//               the ROM make in C are not watched.

#include "xtensa/core.h"
#include "xtensa/execute.h"

// Bits of DEBUGCAUSE.
#define CAUSE_ICOUNT     0U
#define CAUSE_IBREAK     1U
#define CAUSE_DBREAK     2U
#define DEBUGCAUSE_DBNUM 8, 4
#define DBREAKC_MASK     UINT32_C(0x3f)
#define DBREAKC_STORES   31U
#define DBREAKC_LOADS    30U
#define PAGE_OF(address) ((address) & ~(XT_PAGE_SIZE - 1))
#define PROGRAM_BREAKS   2U

static bool debug_enabled(const struct xt_cpu *cpu)
{
    return GET(cpu->sr[SR_PS], PS_INTLEVEL) < DEBUG_LEVEL;
}

// Break addresses

static bool program_breaks_at(const struct xt_cpu *cpu, uint32_t pc)
{
    for (unsigned i = 0; i < PROGRAM_BREAKS; ++i) {
        if (bit_is_set(cpu->sr[SR_IBREAKENABLE], i) && cpu->sr[SR_IBREAKA0 + i] == pc) {
            return true;
        }
    }
    return false;
}

static bool debugger_breaks_at(const struct xt_cpu *cpu, uint32_t pc)
{
    for (unsigned i = 0; i < cpu->debug.break_count; ++i) {
        if (cpu->debug.breaks[i] == pc) {
            return true;
        }
    }
    return false;
}

bool xt_debug_breaks_at(const struct xt_cpu *cpu, uint32_t pc)
{
    return program_breaks_at(cpu, pc) || debugger_breaks_at(cpu, pc);
}

void xt_debug_breaks_changed(struct xt_cpu *cpu)
{
    cpu->debug.breaks_changed = true;
    cpu->leave = true;
}

static void stop_at(struct xt_cpu *cpu, uint32_t pc, enum xt_stop reason)
{
    cpu->pc = pc;
    cpu->resume = NULL;
    cpu->debug.stop = reason;
    cpu->debug.stop_address = pc;
    cpu->leave = true;
}

bool xt_debug_stops_at(struct xt_cpu *cpu, uint32_t pc)
{
    if (!debugger_breaks_at(cpu, pc)) {
        return false;
    }
    if (cpu->debug.passing && cpu->debug.pass == pc) {
        cpu->debug.passing = false;
        return false;
    }
    stop_at(cpu, pc, XT_STOP_BREAK);
    return true;
}

EXECUTE(break_here)
{
    uint32_t pc = xt_op_pc(cpu, op);
    if (xt_debug_stops_at(cpu, pc)) {
        return op;
    }
    if (program_breaks_at(cpu, pc) && debug_enabled(cpu)) {
        xt_debug_exception(cpu, pc, bit(CAUSE_IBREAK));
        return op + 1;
    }
    return xt_block_run(cpu, cpu->block, (unsigned)(op - cpu->block->ops))(cpu, op);
}

static const struct xt_op *debug_break(struct xt_cpu *cpu, const struct xt_op *op, unsigned debugcause)
{
    if (cpu->debug.attached) {
        stop_at(cpu, xt_op_pc(cpu, op), XT_STOP_INSTRUCTION);
        return op;
    }
    if (!debug_enabled(cpu)) {
        return xt_end_block(cpu, op);
    }
    xt_debug_exception(cpu, xt_op_pc(cpu, op), bit(debugcause));
    return op + 1;
}

EXECUTE(break)
{
    return debug_break(cpu, op, DEBUG_BREAK);
}

EXECUTE(break_n)
{
    return debug_break(cpu, op, DEBUG_BREAKN);
}

// Watched addresses

static bool overlaps(uint32_t address, uint32_t size, uint32_t other, uint32_t other_size)
{
    return address - other < other_size || other - address < size;
}

// DBREAKA and DBREAKC describe a block of 1 to 64 bytes.
static bool program_watches(const struct xt_cpu *cpu, unsigned i, uint32_t address, unsigned size)
{
    uint32_t mask = cpu->sr[SR_DBREAKC0 + i] | ~DBREAKC_MASK;
    for (unsigned n = 0; n < size; ++n) {
        if (((address + n) & mask) == cpu->sr[SR_DBREAKA0 + i]) {
            return true;
        }
    }
    return false;
}

static bool program_armed(const struct xt_cpu *cpu, unsigned i)
{
    return bits_get(cpu->sr[SR_DBREAKC0 + i], DBREAKC_LOADS, 2) != 0;
}

bool xt_debug_watches_page(const struct xt_cpu *cpu, uint32_t page)
{
    for (unsigned i = 0; i < PROGRAM_BREAKS; ++i) {
        if (program_armed(cpu, i) && PAGE_OF(cpu->sr[SR_DBREAKA0 + i]) == page) {
            return true;
        }
    }
    for (unsigned i = 0; i < cpu->debug.watch_count; ++i) {
        const struct xt_watch *watch = &cpu->debug.watches[i];
        if (overlaps(page, XT_PAGE_SIZE, watch->address, watch->size)) {
            return true;
        }
    }
    return false;
}

static void forget_watched(struct xt_cpu *cpu, uint32_t address, uint32_t size)
{
    if (size > XT_PAGE_SIZE) {
        xt_forget_tlb(cpu);
        return;
    }
    xt_forget_page(cpu, address);
    xt_forget_page(cpu, address + size - 1);
}

void xt_debug_watches_changed(struct xt_cpu *cpu)
{
    cpu->debug.watching = cpu->debug.watch_count > 0 || program_armed(cpu, 0) || program_armed(cpu, 1);
    for (unsigned i = 0; i < PROGRAM_BREAKS; ++i) {
        xt_forget_page(cpu, PAGE_OF(cpu->sr[SR_DBREAKA0 + i]));
    }
    for (unsigned i = 0; i < cpu->debug.watch_count; ++i) {
        forget_watched(cpu, cpu->debug.watches[i].address, cpu->debug.watches[i].size);
    }
}

static void note_watch(struct xt_cpu *cpu, uint32_t address, unsigned size, bool store)
{
    for (unsigned i = 0; i < cpu->debug.watch_count; ++i) {
        const struct xt_watch *watch = &cpu->debug.watches[i];
        if ((store ? watch->stores : watch->loads) && overlaps(address, size, watch->address, watch->size)) {
            cpu->debug.stop = XT_STOP_WATCH;
            cpu->debug.stop_address = watch->address;
            cpu->debug.stop_watch = *watch;
            cpu->leave = true;
        }
    }
}

bool xt_debug_access(struct xt_cpu *cpu, uint32_t pc, uint32_t address, unsigned size, bool store)
{
    for (unsigned i = 0; i < PROGRAM_BREAKS && debug_enabled(cpu); ++i) {
        bool kind = bit_is_set(cpu->sr[SR_DBREAKC0 + i], store ? DBREAKC_STORES : DBREAKC_LOADS);
        if (kind && program_watches(cpu, i, address, size)) {
            xt_debug_exception(cpu, pc, SET(bit(CAUSE_DBREAK), DEBUGCAUSE_DBNUM, i));
            return true;
        }
    }
    note_watch(cpu, address, size, store);
    return false;
}

// One instruction at a time

static bool icount_counts(const struct xt_cpu *cpu)
{
    unsigned level = GET(cpu->sr[SR_PS], PS_INTLEVEL);
    if (GET(cpu->sr[SR_PS], PS_EXCM) != 0 && level < EXCM_LEVEL) {
        level = EXCM_LEVEL;
    }
    return level < cpu->sr[SR_ICOUNTLEVEL];
}

void xt_debug_pace_changed(struct xt_cpu *cpu)
{
    cpu->debug.careful = cpu->debug.stepping || cpu->sr[SR_ICOUNTLEVEL] != 0;
    cpu->leave = true;
}

bool xt_debug_before(struct xt_cpu *cpu)
{
    cpu->debug.counting = icount_counts(cpu);
    cpu->debug.counted = cpu->sr[SR_ICOUNT];
    if (cpu->debug.counting && cpu->sr[SR_ICOUNT] == UINT32_MAX && debug_enabled(cpu)) {
        xt_debug_exception(cpu, cpu->pc, bit(CAUSE_ICOUNT));
        return true;
    }
    return false;
}

void xt_debug_after(struct xt_cpu *cpu)
{
    if (cpu->debug.counting && cpu->sr[SR_ICOUNT] == cpu->debug.counted) {
        cpu->sr[SR_ICOUNT] += 1;
    }
    if (cpu->debug.stepping && cpu->debug.stop == XT_STOP_NONE) {
        cpu->debug.stop = XT_STOP_STEP;
        cpu->debug.stop_address = cpu->pc;
        cpu->leave = true;
    }
}

// The debugger

int xt_debug_break(struct xt_cpu *cpu, uint32_t address)
{
    if (debugger_breaks_at(cpu, address)) {
        return 0;
    }
    if (cpu->debug.break_count == XT_DEBUG_BREAKS) {
        return ERR_LIMIT;
    }
    cpu->debug.breaks[cpu->debug.break_count++] = address;
    xt_debug_breaks_changed(cpu);
    return 0;
}

void xt_debug_unbreak(struct xt_cpu *cpu, uint32_t address)
{
    for (unsigned i = 0; i < cpu->debug.break_count; ++i) {
        if (cpu->debug.breaks[i] == address) {
            cpu->debug.breaks[i] = cpu->debug.breaks[--cpu->debug.break_count];
            xt_debug_breaks_changed(cpu);
            return;
        }
    }
}

int xt_debug_watch(struct xt_cpu *cpu, const struct xt_watch *watch)
{
    if (cpu->debug.watch_count == XT_DEBUG_WATCHES || watch->size == 0) {
        return ERR_LIMIT;
    }
    cpu->debug.watches[cpu->debug.watch_count++] = *watch;
    xt_debug_watches_changed(cpu);
    return 0;
}

void xt_debug_unwatch(struct xt_cpu *cpu, const struct xt_watch *watch)
{
    for (unsigned i = 0; i < cpu->debug.watch_count; ++i) {
        struct xt_watch *at = &cpu->debug.watches[i];
        if (at->address == watch->address && at->size == watch->size && at->loads == watch->loads &&
            at->stores == watch->stores) {
            *at = cpu->debug.watches[--cpu->debug.watch_count];
            xt_debug_watches_changed(cpu);
            return;
        }
    }
}

void xt_debug_attach(struct xt_cpu *cpu, bool attached)
{
    cpu->debug.attached = attached;
    if (!attached) {
        cpu->debug.break_count = 0;
        cpu->debug.watch_count = 0;
        xt_debug_breaks_changed(cpu);
        xt_debug_watches_changed(cpu);
    }
}

void xt_debug_halt(struct xt_cpu *cpu, enum xt_stop reason)
{
    cpu->debug.stop = reason;
    cpu->debug.stop_address = cpu->pc;
    cpu->debug.stepping = false;
    xt_debug_pace_changed(cpu);
}

// Bytes of the BREAK instruction at the core's address.
static unsigned break_size(struct xt_cpu *cpu)
{
    uint32_t first = 0;
    return xt_load(cpu, cpu->pc, 1, &first) == 0 ? xt_insn_size((uint8_t)first) : 3;
}

void xt_debug_go(struct xt_cpu *cpu, bool step)
{
    if (cpu->debug.stop == XT_STOP_INSTRUCTION && cpu->pc == cpu->debug.stop_address) {
        cpu->pc += break_size(cpu);
    }
    cpu->debug.stop = XT_STOP_NONE;
    cpu->debug.stepping = step;
    cpu->debug.passing = debugger_breaks_at(cpu, cpu->pc);
    cpu->debug.pass = cpu->pc;
    xt_debug_pace_changed(cpu);
}

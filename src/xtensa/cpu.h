// The Xtensa LX6 core of the ESP32: registers, time, interrupts, and the cache of decoded blocks.
//
// Instructions are decoded once into blocks of operations and run from there. A block ends at a jump, at the
// end of its 4 KiB page or after XT_BLOCK_OPS operations; it is dropped when the memory it was decoded from
// changes. Every instruction takes one cycle.
//
// Source: Cadence "Xtensa Instruction Set Architecture Reference Manual", chapters "Processor Configuration"
//         and "Architectural Options"; the ESP32's choices are those of its public core-isa.h.
#ifndef XTENSA_CPU_H
#define XTENSA_CPU_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "xtensa/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Special registers, by their number in RSR, WSR and XSR (ISA manual, "Special Registers").
enum xt_sr {
    SR_LBEG = 0,
    SR_LEND = 1,
    SR_LCOUNT = 2,
    SR_SAR = 3,
    SR_BR = 4,
    SR_LITBASE = 5,
    SR_SCOMPARE1 = 12,
    SR_ACCLO = 16,
    SR_ACCHI = 17,
    SR_M0 = 32,
    SR_WINDOWBASE = 72,
    SR_WINDOWSTART = 73,
    SR_MMID = 89,
    SR_IBREAKENABLE = 96,
    SR_MEMCTL = 97,
    SR_ATOMCTL = 99,
    SR_DDR = 104,
    SR_IBREAKA0 = 128,
    SR_DBREAKA0 = 144,
    SR_DBREAKC0 = 160,
    SR_CONFIGID0 = 176,
    SR_EPC1 = 177,
    SR_DEPC = 192,
    SR_EPS2 = 194,
    SR_CONFIGID1 = 208,
    SR_EXCSAVE1 = 209,
    SR_CPENABLE = 224,
    SR_INTERRUPT = 226, // read: INTERRUPT, write: INTSET
    SR_INTCLEAR = 227,
    SR_INTENABLE = 228,
    SR_PS = 230,
    SR_VECBASE = 231,
    SR_EXCCAUSE = 232,
    SR_DEBUGCAUSE = 233,
    SR_CCOUNT = 234,
    SR_PRID = 235,
    SR_ICOUNT = 236,
    SR_ICOUNTLEVEL = 237,
    SR_EXCVADDR = 238,
    SR_CCOMPARE0 = 240,
    SR_MISC0 = 244,
};

// User registers, by their number in RUR and WUR.
enum xt_ur {
    UR_EXPSTATE = 230, // outputs of the core that lead nowhere
    UR_THREADPTR = 231,
    UR_FCR = 232,
    UR_FSR = 233,
    UR_F64R_LO = 234, // registers of the double-precision accelerator
    UR_F64R_HI = 235,
    UR_F64S = 236,
};

// Fields of PS (ISA manual, "The Miscellaneous Program State Register (PS)").
//
//     31        19 18  17..16   15..12 11..8 7..6  5   4   3..0
//    |  reserved  |WOE|CALLINC|  --   | OWB |RING|UM|EXCM|INTLEVEL|
#define PS_INTLEVEL 0, 4
#define PS_EXCM     4, 1
#define PS_UM       5, 1
#define PS_OWB      8, 4
#define PS_CALLINC  16, 2
#define PS_WOE      18, 1

// EXCCAUSE (ISA manual, "The Exception Cause Register (EXCCAUSE)").
enum xt_cause {
    CAUSE_ILLEGAL = 0,
    CAUSE_SYSCALL = 1,
    CAUSE_FETCH_ERROR = 2,
    CAUSE_LOAD_STORE_ERROR = 3,
    CAUSE_LEVEL1_INTERRUPT = 4,
    CAUSE_ALLOCA = 5,
    CAUSE_DIVIDE_BY_ZERO = 6,
    CAUSE_PRIVILEGED = 8,
    CAUSE_UNALIGNED = 9,
    CAUSE_FETCH_PROHIBITED = 20,
    CAUSE_LOAD_PROHIBITED = 28,
    CAUSE_STORE_PROHIBITED = 29,
    CAUSE_COPROCESSOR0_DISABLED = 32,
};

#define XT_BLOCK_OPS  32U    // most instructions in a block
#define XT_BLOCKS     16384U // blocks kept
#define XT_OPS        98304U // operations kept
#define XT_CODE_PAGES 1024U  // 4 KiB pages that code was taken from
#define XT_TLB        256U   // pages whose host address is at hand, for loads, for stores and for literals
#define XT_JUMPS      4096U  // blocks found at once by address
#define XT_EXTERNALS  4096U  // external registers
#define XT_HOT        48U    // runs of a block after which it is worth translating
#define XT_FILE       64U    // address registers

struct xt_cpu;
struct xt_op;

// Executes `op` and all that follow in its block; returns the operation after the last one executed.
// cpu->pc is then where the program goes on.
typedef const struct xt_op *xt_run_op(struct xt_cpu *cpu, const struct xt_op *op);

struct xt_op {
    xt_run_op *run;
    uint32_t imm;
    uint8_t r, s, t; // the three register fields of the instruction
    uint8_t offset;  // of the instruction, from its block's first one, in bytes
};

// Everything between two jumps.
struct xt_block {
    uint32_t pc;
    uint32_t ends_loop; // the address after the last instruction, if a loop may end there; else 0
    uint8_t count;      // instructions
    uint8_t bytes;
    uint8_t quarters; // how many groups of four registers of the window it uses, 1 to 4
    bool dead;
    uint16_t page[2]; // index in `pages`; the second one differs when an instruction straddles two pages
    struct xt_op *ops;
    struct xt_block *next; // the block that ran after this one the last time, or NULL
    uint32_t mapping;      // cpu->mapping when its pages were last seen where they were; 0: dropped
    uint32_t runs;         // until it is translated
    uint8_t poll_misses;   // how often it looked as if it waited for a word, but did not
    const uint8_t *code;   // translated, or xt_untranslated
    struct xt_block *same_page[2];
    struct xt_block *same_hash;
};

// A page of the guest that code was fetched from.
struct xt_code_page {
    uint32_t address;
    uint8_t *host;           // where it was mapped when `mapping` was current; NULL: nowhere
    uint32_t mapping;        // cpu->mapping when `host` was asked for
    uint8_t *code_host;      // where it was mapped when its blocks were decoded
    uint64_t decoded;        // bit n: bytes 64n to 64n + 63 hold decoded instructions
    struct xt_block *blocks; // linked by same_page
    uint16_t same_address;   // next page in pages_by_address, plus 1; 0: none
    uint16_t same_host;      // next page in pages_by_host (code_host), plus 1; 0: none
};

struct xt_tlb {
    uint32_t page; // address of the page, or 1: nothing
    uint8_t *host;
};

// Translated code (translate.h).
struct xt_code {
    uint8_t *memory; // NULL: no block is translated
    size_t size;
    unsigned runs;                        // of a block before it is translated
    const uint8_t *out, *left, *dispatch; // parts that all blocks share, in `memory`
    uint8_t *start;                       // behind them
    uint8_t *next;                        // where the next block goes
    const uint8_t **links;                // the lowest part used at the end of the memory
    const uint8_t **unlinked;             // link that translated code was left through, or NULL...
    uint32_t unlinked_pc;                 // ...and where it leads
    bool full;                            // to be forgotten
};

// A loop that looks at words of memory until one changes (turns.c).
#define XT_POLL_WORDS 4U

struct xt_poll_word {
    const uint8_t *host; // page, or NULL: a word that memory->load gives
    uint32_t offset;     // in the page; without one, the address
    uint32_t value;
};

struct xt_poll {
    bool found;                               // the core was in such a loop in its last turn, at its start...
    unsigned cycles;                          // ...which takes so long...
    struct xt_poll_word words[XT_POLL_WORDS]; // ...and these are the words
    unsigned count;
    uint32_t pc; // where the last turn ended
};

// The last load that memory->load answered.
struct xt_seen {
    uint32_t pc, address, value;
    unsigned again; // so often the same one followed
    unsigned turns; // to take now: to the start of the loop that this may be, and once through it
};

// Why a core stopped for the debugger.
enum xt_stop {
    XT_STOP_NONE,        // it runs
    XT_STOP_BREAK,       // at a breakpoint; the instruction there is not executed yet
    XT_STOP_STEP,        // one instruction is done
    XT_STOP_WATCH,       // after an access to a watched address
    XT_STOP_INSTRUCTION, // at a BREAK instruction
    XT_STOP_ASKED,       // xt_debug_halt
    XT_STOP_FROZEN,      // xt_debug_halt: time passes without this core
};

#define XT_DEBUG_BREAKS  64U
#define XT_DEBUG_WATCHES 16U

struct xt_watch {
    uint32_t address, size; // bytes
    bool loads, stores;
};

// The debug option (debug.c).
struct xt_debug {
    // The debugger's
    bool attached; // BREAK instructions stop the core
    bool stepping; // stop after the next instruction; no interrupt is taken before it
    bool passing;  // the breakpoint at `pass` does not hold once
    uint32_t pass;
    uint32_t breaks[XT_DEBUG_BREAKS];
    unsigned break_count;
    struct xt_watch watches[XT_DEBUG_WATCHES];
    unsigned watch_count;

    enum xt_stop stop;
    uint32_t stop_address; // pc
    struct xt_watch stop_watch;

    // Derived from that and from the program's own settings
    bool breaks_changed; // decoded blocks are of no use any more
    bool watching;       // some address is watched
    bool careful;        // one instruction at a time
    bool counting;       // ICOUNT counts the instruction in hand...
    uint32_t counted;    // ...and was this before it
};

struct xt_cpu {
    // Registers
    uint32_t *a; // the sixteen address registers that the program sees, in `file`
    uint32_t pc;
    uint32_t sr[256];
    uint32_t ur[256];
    uint32_t f[16]; // floating point, as bits
    // All address registers; then twelve where a window that begins near the end of them goes on. While it
    // does, the first twelve are stale (xt_rotate).
    uint32_t file[XT_FILE + 12];

    uint8_t itlb[8], dtlb[8];        // access attribute of each 512 MB region
    uint32_t external[XT_EXTERNALS]; // external registers (RER, WER): trace, performance, on-chip debugging
    uint32_t external_seen[XT_EXTERNALS / 32]; // bit n: register n was reported

    // Wiring
    const struct xt_memory *memory;
    struct clock *clock;
    const struct log *log;
    unsigned core;
    struct xt_cpu *peer; // the other core that runs code from the same memory, or NULL
    // Called when the page of `pc` cannot be fetched: changes registers and pc and returns true, or returns
    // false to raise InstFetchProhibited. NULL: always raise.
    bool (*trap)(void *ctx, struct xt_cpu *cpu);
    void *trap_ctx;

    // Time
    uint32_t cycle_ticks; // ticks per CPU cycle
    uint64_t tick_cycles; // cycles per tick, times 2 to the power of 32, rounded up
    uint32_t ccount;      // CCOUNT at the tick `ccount_tick`
    uint64_t ccount_tick;
    uint64_t match_tick[3]; // when CCOUNT next equals CCOMPAREn
    uint64_t next_match;    // the first of these, as xt_update_timers found it
    uint64_t instructions;  // executed since xt_init

    struct xt_debug debug;

    // Interrupts
    uint32_t lines;   // levels of the external lines
    bool asleep;      // in WAITI or in a nap
    uint64_t nap_end; // the tick at which a nap ends; CLOCK_NEVER: only an interrupt ends the sleep

    uint64_t fetch_ticks; // until the code just decoded has arrived from its memory; 0: it has

    // The run in progress
    bool leave;         // something happened that ends the current block: look around
    bool pages_changed; // xt_flush_pages was called
    uint8_t reach;      // groups of four registers usable without a window overflow, 1 to 4
    uint64_t limit;     // tick at which this run ends
    uint64_t cycles;    // left when the current block was entered at `entered`...
    uint64_t end_tick;  // ...and when there will be none
    const struct xt_op *entered;
    struct xt_block *block; // being executed, or stopped in
    struct xt_op *resume;   // in `block`: where the last run stopped, or NULL
    uint32_t unmapped;      // where xt_block_find could not fetch
    struct xt_code code;

    // Turns
    struct xt_poll poll;
    struct xt_seen seen;
    const struct xt_cpu *watched; // the other core, which waits while this one runs alone
    bool pause;                   // the run ends: what `watched` waits for may be there, or this core waits

    // Pages and blocks
    struct xt_tlb load[XT_TLB];
    struct xt_tlb store[XT_TLB];
    struct xt_tlb literal[XT_TLB]; // of L32R, from pages that code is fetched from
    uint32_t no_load[XT_TLB];      // addresses of pages that memory->page does not have for loads, or 1
    uint32_t no_store[XT_TLB];
    uint32_t mapping; // counts the changes of the memory map
    struct xt_block *jump[XT_JUMPS];
    struct xt_block *hash[XT_JUMPS];
    uint16_t pages_by_address[XT_CODE_PAGES]; // hash heads: index in `pages` plus 1, or 0
    uint16_t pages_by_host[XT_CODE_PAGES];
    struct xt_code_page pages[XT_CODE_PAGES];
    unsigned page_count;
    unsigned block_count;
    unsigned op_count;
    struct xt_block blocks[XT_BLOCKS];
    struct xt_op ops[XT_OPS];
};

// Wires a core up and resets it; `core` is 0 (PRO) or 1 (APP). The struct is large (4 MB): never on a stack.
// `trap` and `peer` may be set afterwards.
void xt_init(struct xt_cpu *cpu, const struct xt_memory *memory, struct clock *clock, unsigned core,
             const struct log *log);

// From now on translates blocks that ran `runs` times (XT_HOT) into `memory`, which the caller keeps and in
// which the host lets code run. It changes nothing but the speed. Without effect on hosts other than x86-64.
void xt_translate_into(struct xt_cpu *cpu, void *memory, size_t size, unsigned runs);

// The reset input: registers as after power-on, awake, at address `pc`. Keeps wiring, cycle length and the
// instruction count.
void xt_reset(struct xt_cpu *cpu, uint32_t pc);

// Changes the CPU clock: ticks (480 MHz) per cycle, 240 MHz = 2, 160 = 3, 80 = 6. CCOUNT goes on from where
// it is.
void xt_set_cycle_ticks(struct xt_cpu *cpu, uint32_t ticks);

// Executes from clock->now until the tick `until`, the clock's next event, or WAITI, whichever is first, and
// leaves clock->now at the time reached (up to a cycle less a tick beyond `until`). Fires no events.
// clock->now is exact in every call of memory->load, memory->store and trap.
void xt_run(struct xt_cpu *cpu, uint64_t until);

// Drives external interrupt line 0..31. Edge-triggered ones are latched when the level rises.
void xt_set_interrupt(struct xt_cpu *cpu, unsigned number, bool level);

bool xt_is_asleep(const struct xt_cpu *cpu);

// The tick at which a CCOMPARE whose interrupt is enabled wakes the sleeping core; CLOCK_NEVER if none does.
uint64_t xt_wake_tick(const struct xt_cpu *cpu);

// The answers of memory->page have changed. Code whose page is where it was is kept. May be called any time.
void xt_flush_pages(struct xt_cpu *cpu);

// Somebody other than this core wrote `size` bytes at `offset` in the page that memory->page gives as `host`
// for XT_FETCH. Cheap if no code was decoded from there. Stores of this core and of its peer need no call.
void xt_code_changed(struct xt_cpu *cpu, const uint8_t *host, uint32_t offset, uint32_t size);

// Two cores that share a clock take turns from clock->now on: each time the first runs for up to `turn`
// cycles (less if the clock's next event, a WAITI or a timer is before that, as with xt_run), then the second
// up to where the first one came. Returns at `until`, when an event is due, or when one of them sleeps. Where
// a turn ends is for the program alone to decide: two runs agree.
void xt_run_in_turns(struct xt_cpu *first, struct xt_cpu *second, unsigned turn, uint64_t until);

// As xt_run, for one of two cores while the other one sleeps; a loop that waits for a word costs nothing.
void xt_run_alone(struct xt_cpu *cpu, unsigned turn, uint64_t until);

// For a trap: lets up to `cycles` cycles pass, but not beyond the end of this run; returns how many did.
uint64_t xt_spend(struct xt_cpu *cpu, uint64_t cycles);

// One access of 1, 2 or 4 bytes as the core would do it, unaligned ones included, without raising an
// exception. Returns 0 or the EXCCAUSE.
unsigned xt_load(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t *value);
unsigned xt_store(struct xt_cpu *cpu, uint32_t address, unsigned size, uint32_t value);

// For a trap: the core sleeps for that many cycles, or until an interrupt is taken, and then goes on at its
// pc.
void xt_nap(struct xt_cpu *cpu, uint64_t cycles);

// For a trap: what CALL4/8/12, ENTRY a1, RETW and RFWO or RFWU (`filled`) would do at cpu->pc. `next` is the
// return address. The first two return false when an exception was raised instead (window overflow, illegal):
// pc is then at its vector.
bool xt_call(struct xt_cpu *cpu, unsigned quarters, uint32_t target, uint32_t next);
bool xt_enter(struct xt_cpu *cpu, uint32_t frame);
void xt_return(struct xt_cpu *cpu);
void xt_end_window_handler(struct xt_cpu *cpu, bool filled);

// For a trap: the instruction at cpu->pc raises this exception; `address` goes to EXCVADDR.
void xt_fault(struct xt_cpu *cpu, unsigned cause, uint32_t address);

// Where in cpu->file address register 0..63 is now.
unsigned xt_place(const struct xt_cpu *cpu, unsigned number);

// CCOUNT now.
uint32_t xt_ccount(const struct xt_cpu *cpu);

// A special register, with the values of those that are computed.
uint32_t xt_read_sr(const struct xt_cpu *cpu, unsigned number);

// What WSR does to a special register.
void xt_write_sr(struct xt_cpu *cpu, unsigned number, uint32_t value);

// Writes PS from outside (ROM, debugger) and sees to it that interrupts and windows follow.
void xt_write_ps(struct xt_cpu *cpu, uint32_t value);

// A debugger. Addresses and accesses of the program can stop the core; memory is not changed. xt_run returns
// at once while debug.stop is set.
int xt_debug_break(struct xt_cpu *cpu, uint32_t address) MUST_USE; // ERR_LIMIT: too many
void xt_debug_unbreak(struct xt_cpu *cpu, uint32_t address);
int xt_debug_watch(struct xt_cpu *cpu,
                   const struct xt_watch *watch) MUST_USE; // ERR_LIMIT: too many, or empty
void xt_debug_unwatch(struct xt_cpu *cpu, const struct xt_watch *watch);
// Attached, BREAK stops the core, and the program can see that a debugger is there. Detaching forgets
// breakpoints and watchpoints; a core that stands goes on only with xt_debug_go.
void xt_debug_attach(struct xt_cpu *cpu, bool attached);
// Stops the core between two instructions. Not from within a run.
void xt_debug_halt(struct xt_cpu *cpu, enum xt_stop reason);
// Lets a stopped core go on: to its end, or for one instruction. A BREAK instruction it stands at is done
// with.
void xt_debug_go(struct xt_cpu *cpu, bool step);

// Turns the register window by `quarters` groups of four, positive like CALL, negative like RETW.
void xt_rotate(struct xt_cpu *cpu, int quarters);

#endif

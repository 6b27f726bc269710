// Programs that jump into the ROM: back from where it called them, into its exception and window vectors, or
// to one of its functions.
//
// Source:       texts in public boot logs; vectors: Xtensa ISA Reference Manual, "Exception Option" and
//               "Windowed Register Option", section "Window Overflow/Underflow Exceptions"; which register is
//               spilled where: the same manual, "The Windowed Procedure-Call Protocol".
// Not modelled: the ROM's own interrupt handlers (those that a program attaches are called: level1.c).

#include "base/bits.h"
#include "rom/call.h"
#include "rom/steps.h"
#include "rom/symbols.h"

#include <stdio.h>

#define VECTOR_KERNEL 0x300U
#define VECTOR_USER   0x340U
#define VECTOR_DOUBLE 0x3c0U

static const char *exception_name(uint32_t cause)
{
    static const char *const names[] = {
        [CAUSE_ILLEGAL] = "IllegalInstruction",         [CAUSE_SYSCALL] = "Syscall",
        [CAUSE_FETCH_ERROR] = "InstructionFetchError",  [CAUSE_LOAD_STORE_ERROR] = "LoadStoreError",
        [CAUSE_LEVEL1_INTERRUPT] = "Level1Interrupt",   [CAUSE_ALLOCA] = "Alloca",
        [CAUSE_DIVIDE_BY_ZERO] = "IntegerDivideByZero", [CAUSE_PRIVILEGED] = "Privileged",
        [CAUSE_UNALIGNED] = "LoadStoreAlignment",       [CAUSE_FETCH_PROHIBITED] = "InstFetchProhibited",
        [CAUSE_LOAD_PROHIBITED] = "LoadProhibited",     [CAUSE_STORE_PROHIBITED] = "StoreProhibited",
    };
    bool known = cause < sizeof(names) / sizeof(names[0]) && names[cause] != NULL;
    return known ? names[cause] : "unknown";
}

static void print_exception(struct rom *rom)
{
    const struct xt_cpu *cpu = &rom->soc->core[rom->faulty];
    uint32_t cause = xt_read_sr(cpu, SR_EXCCAUSE);
    rom_print(rom, "Fatal exception (%u): %s\n", (unsigned)cause, exception_name(cause));
    rom_print(rom, "epc1=0x%08x, epc2=0x%08x, epc3=0x%08x, excvaddr=0x%08x, depc=0x%08x\n",
              (unsigned)xt_read_sr(cpu, SR_EPC1), (unsigned)xt_read_sr(cpu, SR_EPC1 + 1),
              (unsigned)xt_read_sr(cpu, SR_EPC1 + 2), (unsigned)xt_read_sr(cpu, SR_EXCVADDR),
              (unsigned)xt_read_sr(cpu, SR_DEPC));
    rom_then(rom, rom_hang, 0);
}

static void print_done(struct rom *rom)
{
    rom_print(rom, "user code done\n");
    rom_then(rom, rom_hang, 0);
}

// The core stays in the ROM from here on.
static bool take_over(struct rom *rom, const struct xt_cpu *cpu, void (*next)(struct rom *rom))
{
    rom->soc->held[cpu->core] = true;
    rom->faulty = cpu->core;
    rom_go(rom, next);
    return true;
}

// The return address as an address: its top two bits are the size of the window's turn.
static uint32_t caller(const struct xt_cpu *cpu)
{
    unsigned base = 4 * GET(cpu->sr[SR_PS], PS_CALLINC);
    return bits_set(cpu->a[base], cpu->pc >> 30, 30, 2);
}

// Window vectors, for programs that leave VECBASE at the ROM (every second stage does)

// What one of the six handlers moves: registers 0 to 3 of the window in hand, below the stack pointer that is
// in register `next`; then `more` registers from 4 on, below the caller's caller's stack pointer.
static void move_register(struct xt_cpu *cpu, unsigned n, uint32_t address, bool fill)
{
    if (fill) {
        (void)xt_load(cpu, address, 4, &cpu->a[n]);
    } else {
        (void)xt_store(cpu, address, 4, cpu->a[n]);
    }
}

static void handle_window(struct xt_cpu *cpu, unsigned turn, bool fill)
{
    uint32_t next = cpu->a[4 * turn + 1];
    for (unsigned n = 0; n < 4; n++) {
        move_register(cpu, n, next - 16 + 4 * n, fill);
    }
    uint32_t callers_stack = 0;
    if (turn > 1) {
        (void)xt_load(cpu, cpu->a[1] - 12, 4, &callers_stack);
    }
    for (unsigned n = 4; n < 4 * turn; n++) {
        move_register(cpu, n, callers_stack - 16 - 16 * (turn - 1) + 4 * (n - 4), fill);
    }
    xt_end_window_handler(cpu, fill);
}

// Offset of a handler from the vectors: overflow 4, underflow 4, overflow 8, ...
static bool is_window_vector(uint32_t offset)
{
    return offset < 0x180 && offset % 0x40 == 0;
}

// A missing function

// A published function that has no row: nothing true can follow, so the core stops, and whoever runs the
// board asks for `missing`. Any other place in the ROM holds no code here: the core faults.
static bool stop_at_missing(struct rom *rom, const struct xt_cpu *cpu)
{
    uint32_t offset = 0;
    const char *name = rom_symbol(cpu->pc, &offset);
    bool function = name != NULL && offset == 0;
    log_write(&rom->soc->config.log, LOG_STUB, "ROM", "%s%s at 0x%08x is not there, called from 0x%08x",
              function ? "function " : "code", function ? name : "", (unsigned)cpu->pc,
              (unsigned)caller(cpu));
    if (!function) {
        return false;
    }
    snprintf(rom->missing, sizeof(rom->missing), "the function %s at 0x%08x, called from 0x%08x on core %u",
             name, (unsigned)cpu->pc, (unsigned)caller(cpu), cpu->core);
    rom->missing_bluetooth = rom_is_bluetooth(cpu->pc);
    soc_stop(rom->soc);
    return take_over(rom, cpu, rom_hang);
}

bool rom_call(void *ctx, struct xt_cpu *cpu)
{
    struct rom *rom = ctx;
    uint32_t offset = cpu->pc - ROM_VECTORS;
    if (is_window_vector(offset)) {
        handle_window(cpu, offset / 0x80 + 1, offset % 0x80 != 0);
        return true;
    }
    if (rom_call_function(rom, cpu) || rom_go_on_with_interrupt(cpu)) {
        return true;
    }
    switch (cpu->pc) {
    case ROM_RETURN_ADDRESS:
        return take_over(rom, cpu, print_done);
    case ROM_WAKE_RETURN_ADDRESS:
        return take_over(rom, cpu, rom_boot_after_wake);
    case ROM_VECTORS + VECTOR_USER:
        if (xt_read_sr(cpu, SR_EXCCAUSE) == CAUSE_LEVEL1_INTERRUPT) {
            rom_take_interrupt(cpu);
            return true;
        }
        return take_over(rom, cpu, print_exception);
    case ROM_VECTORS + VECTOR_KERNEL:
    case ROM_VECTORS + VECTOR_DOUBLE:
        return take_over(rom, cpu, print_exception);
    default:
        return stop_at_missing(rom, cpu);
    }
}

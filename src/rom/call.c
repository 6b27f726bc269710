// Programs that jump into the ROM: back from where it called them, into its exception vectors, or to one of
// its functions.
//
// Source:       texts in public boot logs; vectors: Xtensa ISA Reference Manual, "Exception Option".
// Not modelled: the functions themselves, the window vectors (a program that leaves VECBASE at the ROM
//               and uses more windows than there are ends with a fatal exception here), the ROM's own
//               interrupt handlers.

#include "base/bits.h"
#include "rom/steps.h"

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
    return bits_set(cpu->a[0], cpu->pc >> 30, 30, 2);
}

bool rom_call(void *ctx, struct xt_cpu *cpu)
{
    struct rom *rom = ctx;
    switch (cpu->pc) {
    case ROM_RETURN_ADDRESS:
        return take_over(rom, cpu, print_done);
    case ROM_VECTORS + VECTOR_KERNEL:
    case ROM_VECTORS + VECTOR_USER:
    case ROM_VECTORS + VECTOR_DOUBLE:
        return take_over(rom, cpu, print_exception);
    default:
        log_write(&rom->soc->config.log, LOG_STUB, "ROM", "no function at 0x%08x, called from 0x%08x",
                  (unsigned)cpu->pc, (unsigned)caller(cpu));
        return false;
    }
}

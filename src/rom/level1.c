// Level 1 interrupts of programs that leave VECBASE at the ROM and have attached a function with
// ets_isr_attach: the ROM saves the interrupted program, calls the function and restores.
//
// The program's registers go below its stack, with the words that belong to its caller's window spill. From
// then on window exceptions are possible again, so the call is a place of its own that can be begun again.
//
// Source:       Cadence "Xtensa Instruction Set Architecture Reference Manual", chapter "Using the Xtensa
//               Architecture", section "The Windowed Register and CALL0 ABIs"; place and order of the table
//               of functions: observed on the revision-3 ROM.
// Not modelled: the time that the ROM's handler takes; interrupts of higher levels.

#include "base/bits.h"
#include "rom/steps.h"

#define TABLE      0x3ffe0658U // of interrupt 31; the others follow downwards
#define INTERRUPTS 32U
#define LEVEL_1    0x000637ffU // the interrupts of that level

#define PLACE_CALL 0x40000407U // inside the ROM; no program calls them
#define PLACE_DONE 0x40000409U

#define FRAME       256U
#define CALLER_AREA 16U // below a stack pointer: four registers of the window before

enum { REGISTERS = 16 };
enum { SAVED_PC = REGISTERS, SAVED_PS, SAVED_NUMBER, SAVED_SPECIAL };

static const uint8_t special[] = {SR_SAR, SR_LBEG, SR_LEND, SR_LCOUNT};
#define SPECIALS (sizeof(special) / sizeof(special[0]))

uint32_t rom_interrupt_entry(uint32_t number)
{
    return TABLE + 8 * (INTERRUPTS - 1 - number % INTERRUPTS);
}

static void put(struct xt_cpu *cpu, unsigned word, uint32_t value)
{
    (void)xt_store(cpu, cpu->a[1] + 4 * word, 4, value);
}

static uint32_t get(struct xt_cpu *cpu, uint32_t address)
{
    uint32_t value = 0;
    (void)xt_load(cpu, address, 4, &value);
    return value;
}

// The caller's registers, if they are spilled while the stack pointer is another.
static void move_caller_area(struct xt_cpu *cpu, uint32_t from, uint32_t to)
{
    for (uint32_t n = 0; n < CALLER_AREA; n += 4) {
        (void)xt_store(cpu, to - CALLER_AREA + n, 4, get(cpu, from - CALLER_AREA + n));
    }
}

void rom_take_interrupt(struct xt_cpu *cpu)
{
    uint32_t pending = xt_read_sr(cpu, SR_INTERRUPT) & xt_read_sr(cpu, SR_INTENABLE) & LEVEL_1;
    uint32_t number = pending == 0 ? INTERRUPTS : (uint32_t)__builtin_ctz(pending);
    uint32_t ps = SET(xt_read_sr(cpu, SR_PS), PS_EXCM, 0);
    uint32_t registers[REGISTERS];
    for (unsigned n = 0; n < REGISTERS; n++) {
        registers[n] = cpu->a[n];
    }
    move_caller_area(cpu, registers[1], registers[1] - FRAME);
    cpu->a[1] -= FRAME;
    for (unsigned n = 0; n < REGISTERS; n++) {
        put(cpu, n, registers[n]);
    }
    put(cpu, SAVED_PC, xt_read_sr(cpu, SR_EPC1));
    put(cpu, SAVED_PS, ps);
    put(cpu, SAVED_NUMBER, number);
    for (unsigned n = 0; n < SPECIALS; n++) {
        put(cpu, SAVED_SPECIAL + n, xt_read_sr(cpu, special[n]));
    }
    xt_write_ps(cpu, SET(SET(ps, PS_INTLEVEL, 1), PS_CALLINC, 0));
    xt_write_sr(cpu, SR_LCOUNT, 0);
    cpu->pc = PLACE_CALL;
}

static void call_function(struct xt_cpu *cpu)
{
    uint32_t number = get(cpu, cpu->a[1] + 4 * SAVED_NUMBER);
    uint32_t entry = rom_interrupt_entry(number);
    uint32_t function = number < INTERRUPTS ? get(cpu, entry) : 0;
    uint32_t argument = get(cpu, entry + 4);
    if (function == 0) {
        cpu->pc = PLACE_DONE;
    } else if (xt_call(cpu, 2, function, PLACE_DONE)) {
        cpu->a[8 + 2] = argument;
    }
}

static void restore(struct xt_cpu *cpu)
{
    uint32_t frame = cpu->a[1];
    move_caller_area(cpu, frame, frame + FRAME);
    for (unsigned n = 0; n < SPECIALS; n++) {
        xt_write_sr(cpu, special[n], get(cpu, frame + 4 * (SAVED_SPECIAL + n)));
    }
    for (unsigned n = 0; n < REGISTERS; n++) {
        cpu->a[n] = get(cpu, frame + 4 * n);
    }
    cpu->pc = get(cpu, frame + 4 * SAVED_PC);
    xt_write_ps(cpu, get(cpu, frame + 4 * SAVED_PS));
}

bool rom_go_on_with_interrupt(struct xt_cpu *cpu)
{
    if (cpu->pc == PLACE_CALL) {
        call_function(cpu);
    } else if (cpu->pc == PLACE_DONE) {
        restore(cpu);
    } else {
        return false;
    }
    return true;
}

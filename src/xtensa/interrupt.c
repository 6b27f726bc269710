// Exceptions and interrupts: which one is due, and the way to its vector.
//
// Source: Xtensa ISA Reference Manual, sections "Exception Option", "Interrupt Option" and "High-Priority
//         Interrupt Option"; levels, types and vector offsets: the ESP32's public core-isa.h.

#include "xtensa/core.h"

// Interrupts of each level.
static const uint32_t level_mask[NMI_LEVEL + 1] = {
    0, 0x000637ff, 0x00380000, 0x28c08800, 0x53000000, 0x84010000, 0, 0x00004000,
};

static void go_to_vector(struct xt_cpu *cpu, uint32_t offset)
{
    cpu->pc = cpu->sr[SR_VECBASE] + offset;
    cpu->resume = NULL;
    xt_update_reach(cpu);
}

void xt_exception(struct xt_cpu *cpu, uint32_t pc, unsigned cause)
{
    uint32_t ps = cpu->sr[SR_PS];
    cpu->sr[SR_EXCCAUSE] = cause;
    cpu->sr[SR_PS] = SET(ps, PS_EXCM, 1);
    if (GET(ps, PS_EXCM) != 0) {
        cpu->sr[SR_DEPC] = pc;
        go_to_vector(cpu, VECTOR_DOUBLE);
    } else {
        cpu->sr[SR_EPC1] = pc;
        go_to_vector(cpu, GET(ps, PS_UM) != 0 ? VECTOR_USER : VECTOR_KERNEL);
    }
}

void xt_fault(struct xt_cpu *cpu, unsigned cause, uint32_t address)
{
    cpu->sr[SR_EXCVADDR] = address;
    xt_exception(cpu, cpu->pc, cause);
}

void xt_window_exception(struct xt_cpu *cpu, uint32_t pc, unsigned vector)
{
    cpu->sr[SR_EPC1] = pc;
    cpu->sr[SR_PS] = SET(cpu->sr[SR_PS], PS_EXCM, 1);
    go_to_vector(cpu, vector);
}

static void enter_level(struct xt_cpu *cpu, uint32_t pc, unsigned level)
{
    uint32_t ps = cpu->sr[SR_PS];
    cpu->sr[SR_EPC1 + level - 1] = pc;
    cpu->sr[SR_EPS2 + level - 2] = ps;
    cpu->sr[SR_PS] = SET(SET(ps, PS_INTLEVEL, level), PS_EXCM, 1);
    go_to_vector(cpu, VECTOR_LEVEL2 + 0x40 * (level - 2));
}

void xt_debug_exception(struct xt_cpu *cpu, uint32_t pc, uint32_t debugcause)
{
    cpu->sr[SR_DEBUGCAUSE] = debugcause;
    enter_level(cpu, pc, DEBUG_LEVEL);
}

unsigned xt_due_level(const struct xt_cpu *cpu)
{
    uint32_t pending = cpu->sr[SR_INTERRUPT] & (cpu->sr[SR_INTENABLE] | bit(INTERRUPT_NMI));
    if (pending == 0) {
        return 0;
    }
    unsigned masked = GET(cpu->sr[SR_PS], PS_INTLEVEL);
    if (GET(cpu->sr[SR_PS], PS_EXCM) != 0 && masked < EXCM_LEVEL) {
        masked = EXCM_LEVEL;
    }
    for (unsigned level = NMI_LEVEL; level > 0; --level) {
        if ((pending & level_mask[level]) != 0) {
            return level > masked || level == NMI_LEVEL ? level : 0;
        }
    }
    return 0;
}

void xt_interrupts_changed(struct xt_cpu *cpu)
{
    if (xt_due_level(cpu) != 0) {
        cpu->leave = true;
    }
}

void xt_take_interrupt(struct xt_cpu *cpu, unsigned level)
{
    if (level == 1) {
        xt_exception(cpu, cpu->pc, CAUSE_LEVEL1_INTERRUPT);
        return;
    }
    if (level == NMI_LEVEL) {
        cpu->sr[SR_INTERRUPT] &= ~bit(INTERRUPT_NMI);
    }
    enter_level(cpu, cpu->pc, level);
}

void xt_set_interrupt(struct xt_cpu *cpu, unsigned number, bool level)
{
    uint32_t mask = bit(number);
    bool rises = level && (cpu->lines & mask) == 0;
    cpu->lines = level ? cpu->lines | mask : cpu->lines & ~mask;
    if ((mask & INTERRUPTS_LEVEL) != 0) {
        cpu->sr[SR_INTERRUPT] = (cpu->sr[SR_INTERRUPT] & ~mask) | (cpu->lines & mask);
    } else if (rises && (mask & (INTERRUPTS_EDGE | bit(INTERRUPT_NMI))) != 0) {
        cpu->sr[SR_INTERRUPT] |= mask;
    }
    xt_interrupts_changed(cpu);
}

void xt_write_ps(struct xt_cpu *cpu, uint32_t value)
{
    cpu->sr[SR_PS] = value & PS_BITS;
    xt_update_reach(cpu);
    xt_interrupts_changed(cpu);
}

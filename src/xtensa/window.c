// The register window: turning it, and the exceptions that spill and fill it.
//
// The sixteen registers that the program sees are kept apart (cpu->a) and copied from and to the file of 64
// when the window turns, so that every other instruction finds them at a fixed place.
//
// Source: Xtensa ISA Reference Manual, section "Windowed Register Option".

#include "xtensa/core.h"

#include <string.h>

#define WINDOWS    16U
#define GROUP_SIZE (4 * sizeof(uint32_t))

static bool starts(const struct xt_cpu *cpu, unsigned window)
{
    return bit_is_set(cpu->sr[SR_WINDOWSTART], window % WINDOWS);
}

void xt_update_reach(struct xt_cpu *cpu)
{
    uint32_t ps = cpu->sr[SR_PS];
    cpu->reach = 4;
    if (GET(ps, PS_WOE) == 0 || GET(ps, PS_EXCM) != 0) {
        return;
    }
    // The three windows after the current one, in the lowest bits.
    uint32_t twice = cpu->sr[SR_WINDOWSTART] * UINT32_C(0x00010001);
    static const uint8_t first[8] = {4, 1, 2, 1, 3, 1, 2, 1};
    cpu->reach = first[twice >> (cpu->sr[SR_WINDOWBASE] + 1) & 7];
}

// Registers of the file, a group of four.
static uint32_t *group(struct xt_cpu *cpu, unsigned number)
{
    return &cpu->file[number % WINDOWS * 4];
}

void xt_rotate(struct xt_cpu *cpu, int quarters)
{
    unsigned base = cpu->sr[SR_WINDOWBASE];
    for (unsigned i = 0; i < 4; ++i) {
        memcpy(group(cpu, base + i), &cpu->a[4 * i], GROUP_SIZE);
    }
    base = (base + (unsigned)quarters) % WINDOWS;
    for (unsigned i = 0; i < 4; ++i) {
        memcpy(&cpu->a[4 * i], group(cpu, base + i), GROUP_SIZE);
    }
    cpu->sr[SR_WINDOWBASE] = base;
    xt_update_reach(cpu);
}

void xt_overflow(struct xt_cpu *cpu, uint32_t pc)
{
    unsigned old_base = cpu->sr[SR_WINDOWBASE];
    unsigned frame = old_base + cpu->reach;
    unsigned vector = starts(cpu, frame + 1)   ? VECTOR_OVERFLOW4
                      : starts(cpu, frame + 2) ? VECTOR_OVERFLOW4 + 0x80
                                               : VECTOR_OVERFLOW4 + 0x100;
    xt_rotate(cpu, cpu->reach);
    cpu->sr[SR_PS] = SET(cpu->sr[SR_PS], PS_OWB, old_base);
    xt_window_exception(cpu, pc, vector);
}

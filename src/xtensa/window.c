// The register window: turning it, and the exceptions that spill and fill it.
//
// cpu->a points to the first of the sixteen registers that the program sees. A window that begins at 52 or
// later goes on behind the end of the file instead of at its beginning, in a copy.
//
// Source: Xtensa ISA Reference Manual, section "Windowed Register Option".

#include "xtensa/core.h"

#include <string.h>

#define WINDOWS    16U
#define LAST_WHOLE 12U                            // the last window that ends within the file
#define WRAPPED    (XT_FILE / 4 - LAST_WHOLE - 1) // groups of four registers that are copied
#define COPY_BYTES (WRAPPED * 4 * sizeof(uint32_t))

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

unsigned xt_place(const struct xt_cpu *cpu, unsigned number)
{
    bool copied = cpu->sr[SR_WINDOWBASE] > LAST_WHOLE && number < WRAPPED * 4;
    return copied ? XT_FILE + number : number;
}

void xt_rotate(struct xt_cpu *cpu, int quarters)
{
    unsigned from = cpu->sr[SR_WINDOWBASE];
    unsigned to = (from + (unsigned)quarters) % WINDOWS;
    if (from > LAST_WHOLE) {
        memcpy(cpu->file, &cpu->file[XT_FILE], COPY_BYTES);
    }
    if (to > LAST_WHOLE) {
        memcpy(&cpu->file[XT_FILE], cpu->file, COPY_BYTES);
    }
    cpu->a = &cpu->file[to * 4];
    cpu->sr[SR_WINDOWBASE] = to;
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

// Calls and returns that turn the register window.
//
// Source: Xtensa ISA Reference Manual, section "Windowed Register Option", and chapter "Instruction
//         Descriptions".

#include "xtensa/execute.h"

#define WINDOWS 16U

static bool windows_enabled(const struct xt_cpu *cpu)
{
    return GET(cpu->sr[SR_PS], PS_WOE) != 0 && GET(cpu->sr[SR_PS], PS_EXCM) == 0;
}

static bool window_starts(const struct xt_cpu *cpu, unsigned window)
{
    return bit_is_set(cpu->sr[SR_WINDOWSTART], window % WINDOWS);
}

static void set_window_start(struct xt_cpu *cpu, unsigned window, bool value)
{
    cpu->sr[SR_WINDOWSTART] = bits_set(cpu->sr[SR_WINDOWSTART], value, window % WINDOWS, 1);
}

// The return address carries, in its two highest bits, by how much the window turned.
static bool call_from(struct xt_cpu *cpu, uint32_t pc, unsigned quarters, uint32_t target, uint32_t next)
{
    if (cpu->reach <= quarters) {
        xt_overflow(cpu, pc);
        return false;
    }
    cpu->a[4 * quarters] = bits_set(next, quarters, 30, 2);
    cpu->sr[SR_PS] = SET(cpu->sr[SR_PS], PS_CALLINC, quarters);
    cpu->pc = target;
    return true;
}

bool xt_call(struct xt_cpu *cpu, unsigned quarters, uint32_t target, uint32_t next)
{
    return call_from(cpu, cpu->pc, quarters, target, next);
}

static const struct xt_op *call(struct xt_cpu *cpu, const struct xt_op *op, unsigned quarters,
                                uint32_t target)
{
    (void)call_from(cpu, xt_op_pc(cpu, op), quarters, target, xt_op_pc(cpu, op + 1));
    return op + 1;
}

EXECUTE(call4)
{
    return call(cpu, op, 1, op->imm);
}

EXECUTE(call8)
{
    return call(cpu, op, 2, op->imm);
}

EXECUTE(call12)
{
    return call(cpu, op, 3, op->imm);
}

EXECUTE(callx4)
{
    return call(cpu, op, 1, get_s(cpu, op));
}

EXECUTE(callx8)
{
    return call(cpu, op, 2, get_s(cpu, op));
}

EXECUTE(callx12)
{
    return call(cpu, op, 3, get_s(cpu, op));
}

static bool enter(struct xt_cpu *cpu, uint32_t pc, unsigned pointer, uint32_t frame)
{
    unsigned quarters = GET(cpu->sr[SR_PS], PS_CALLINC);
    if (cpu->reach <= quarters) {
        xt_overflow(cpu, pc);
        return false;
    }
    cpu->a[4 * quarters + pointer] = cpu->a[pointer] - frame;
    set_window_start(cpu, cpu->sr[SR_WINDOWBASE] + quarters, true);
    xt_rotate(cpu, (int)quarters);
    return true;
}

bool xt_enter(struct xt_cpu *cpu, uint32_t frame)
{
    if (!windows_enabled(cpu)) {
        xt_exception(cpu, cpu->pc, CAUSE_ILLEGAL);
        return false;
    }
    return enter(cpu, cpu->pc, 1, frame);
}

EXECUTE(entry)
{
    if (op->s > 3 || !windows_enabled(cpu)) {
        return xt_raise(cpu, op, CAUSE_ILLEGAL);
    }
    return enter(cpu, xt_op_pc(cpu, op), op->s, op->imm) ? xt_end_block(cpu, op) : op + 1;
}

// How far back the caller's window is, or 0 if it is not in the registers.
static unsigned callers_distance(const struct xt_cpu *cpu)
{
    for (unsigned back = 1; back <= 3; ++back) {
        if (window_starts(cpu, cpu->sr[SR_WINDOWBASE] - back)) {
            return back;
        }
    }
    return 0;
}

static void return_from(struct xt_cpu *cpu, uint32_t pc)
{
    unsigned quarters = bits_get(cpu->a[0], 30, 2);
    unsigned distance = callers_distance(cpu);
    if (quarters == 0 || (distance != 0 && distance != quarters) || !windows_enabled(cpu)) {
        xt_exception(cpu, pc, CAUSE_ILLEGAL);
        return;
    }
    uint32_t target = bits_set(pc, cpu->a[0], 0, 30);
    unsigned old_base = cpu->sr[SR_WINDOWBASE];
    xt_rotate(cpu, -(int)quarters);
    if (distance == 0) {
        cpu->sr[SR_PS] = SET(cpu->sr[SR_PS], PS_OWB, old_base);
        xt_window_exception(cpu, pc, VECTOR_UNDERFLOW4 + 0x80 * (quarters - 1));
        return;
    }
    set_window_start(cpu, old_base, false);
    xt_update_reach(cpu);
    cpu->pc = target;
}

void xt_return(struct xt_cpu *cpu)
{
    return_from(cpu, cpu->pc);
}

EXECUTE(retw)
{
    return_from(cpu, xt_op_pc(cpu, op));
    return op + 1;
}

EXECUTE(retw_n)
{
    return_from(cpu, xt_op_pc(cpu, op));
    return op + 1;
}

EXECUTE(movsp)
{
    if (callers_distance(cpu) == 0) {
        return xt_raise(cpu, op, CAUSE_ALLOCA);
    }
    return set_t(cpu, op, get_s(cpu, op));
}

EXECUTE(rotw)
{
    xt_rotate(cpu, (int32_t)op->imm);
    return xt_end_block(cpu, op);
}

// The ends of the overflow and underflow handlers: the spilled window is free, or the filled one is taken.
void xt_end_window_handler(struct xt_cpu *cpu, bool filled)
{
    unsigned handled = cpu->sr[SR_WINDOWBASE];
    set_window_start(cpu, handled, filled);
    xt_rotate(cpu, (int)GET(cpu->sr[SR_PS], PS_OWB) - (int)handled);
    xt_write_ps(cpu, SET(cpu->sr[SR_PS], PS_EXCM, 0));
    cpu->pc = cpu->sr[SR_EPC1];
}

EXECUTE(rfwo)
{
    xt_end_window_handler(cpu, false);
    return op + 1;
}

EXECUTE(rfwu)
{
    xt_end_window_handler(cpu, true);
    return op + 1;
}

// Arithmetic, shifts, moves, jumps and branches; and the ends of blocks.
//
// Source: Xtensa ISA Reference Manual, chapter "Instruction Descriptions", the "Operation" of each
// instruction.

#include "xtensa/execute.h"

// Ends of blocks

// The address after instruction `op`, or the start of the loop that ends there.
static uint32_t pc_after(struct xt_cpu *cpu, uint32_t next)
{
    bool loops = next == cpu->sr[SR_LEND] && cpu->sr[SR_LCOUNT] != 0 && GET(cpu->sr[SR_PS], PS_EXCM) == 0;
    if (!loops) {
        return next;
    }
    cpu->sr[SR_LCOUNT] -= 1;
    return cpu->sr[SR_LBEG];
}

EXECUTE(block_end)
{
    cpu->pc = cpu->block->pc + op->offset;
    return op;
}

EXECUTE(loop_end)
{
    cpu->pc = pc_after(cpu, cpu->block->pc + op->offset);
    return op;
}

EXECUTE(stop)
{
    cpu->pc = cpu->block->pc + op->offset;
    cpu->resume = &cpu->block->ops[op - cpu->block->ops];
    return op;
}

const struct xt_op *xt_end_block(struct xt_cpu *cpu, const struct xt_op *op)
{
    // No block: the access that this instruction made has reset the core, and pc is where it starts again.
    if (cpu->block != NULL) {
        cpu->pc = pc_after(cpu, xt_op_pc(cpu, op + 1));
    }
    return op + 1;
}

const struct xt_op *xt_raise(struct xt_cpu *cpu, const struct xt_op *op, unsigned cause)
{
    xt_exception(cpu, xt_op_pc(cpu, op), cause);
    return op + 1;
}

// Arithmetic and logic

EXECUTE(add)
{
    return set_r(cpu, op, get_s(cpu, op) + get_t(cpu, op));
}

EXECUTE(add_n)
{
    return set_r(cpu, op, get_s(cpu, op) + get_t(cpu, op));
}

EXECUTE(addx2)
{
    return set_r(cpu, op, (get_s(cpu, op) << 1) + get_t(cpu, op));
}

EXECUTE(addx4)
{
    return set_r(cpu, op, (get_s(cpu, op) << 2) + get_t(cpu, op));
}

EXECUTE(addx8)
{
    return set_r(cpu, op, (get_s(cpu, op) << 3) + get_t(cpu, op));
}

EXECUTE(sub)
{
    return set_r(cpu, op, get_s(cpu, op) - get_t(cpu, op));
}

EXECUTE(subx2)
{
    return set_r(cpu, op, (get_s(cpu, op) << 1) - get_t(cpu, op));
}

EXECUTE(subx4)
{
    return set_r(cpu, op, (get_s(cpu, op) << 2) - get_t(cpu, op));
}

EXECUTE(subx8)
{
    return set_r(cpu, op, (get_s(cpu, op) << 3) - get_t(cpu, op));
}

EXECUTE(addi)
{
    return set_t(cpu, op, get_s(cpu, op) + op->imm);
}

EXECUTE(addmi)
{
    return set_t(cpu, op, get_s(cpu, op) + op->imm);
}

EXECUTE(addi_n)
{
    return set_r(cpu, op, get_s(cpu, op) + op->imm);
}

EXECUTE(and)
{
    return set_r(cpu, op, get_s(cpu, op) & get_t(cpu, op));
}

EXECUTE(or)
{
    return set_r(cpu, op, get_s(cpu, op) | get_t(cpu, op));
}

EXECUTE(xor)
{
    return set_r(cpu, op, get_s(cpu, op) ^ get_t(cpu, op));
}

EXECUTE(neg)
{
    return set_r(cpu, op, 0U - get_t(cpu, op));
}

EXECUTE(abs)
{
    uint32_t value = get_t(cpu, op);
    return set_r(cpu, op, (int32_t)value < 0 ? 0U - value : value);
}

static uint32_t leading_zeros(uint32_t value)
{
    uint32_t count = 0;
    for (unsigned half = 16; half > 0; half /= 2) {
        if (value >> (32 - half) == 0) {
            count += half;
            value <<= half;
        }
    }
    return value >> 31 == 0 ? count + 1 : count;
}

EXECUTE(nsau)
{
    return set_t(cpu, op, leading_zeros(get_s(cpu, op)));
}

EXECUTE(nsa)
{
    uint32_t value = get_s(cpu, op);
    return set_t(cpu, op, leading_zeros((int32_t)value < 0 ? ~value : value) - 1);
}

EXECUTE(min)
{
    bool less = (int32_t)get_s(cpu, op) < (int32_t)get_t(cpu, op);
    return set_r(cpu, op, less ? get_s(cpu, op) : get_t(cpu, op));
}

EXECUTE(max)
{
    bool less = (int32_t)get_s(cpu, op) < (int32_t)get_t(cpu, op);
    return set_r(cpu, op, less ? get_t(cpu, op) : get_s(cpu, op));
}

EXECUTE(minu)
{
    bool less = get_s(cpu, op) < get_t(cpu, op);
    return set_r(cpu, op, less ? get_s(cpu, op) : get_t(cpu, op));
}

EXECUTE(maxu)
{
    bool less = get_s(cpu, op) < get_t(cpu, op);
    return set_r(cpu, op, less ? get_t(cpu, op) : get_s(cpu, op));
}

EXECUTE(sext)
{
    return set_r(cpu, op, (uint32_t)bits_signed(get_s(cpu, op), op->imm + 1));
}

EXECUTE(clamps)
{
    int32_t value = (int32_t)get_s(cpu, op);
    int32_t limit = (int32_t)bit(op->imm);
    int32_t clamped = value < -limit ? -limit : value > limit - 1 ? limit - 1 : value;
    return set_r(cpu, op, (uint32_t)clamped);
}

// Multiplication and division

static int32_t signed16(uint32_t value)
{
    return bits_signed(value, 16);
}

EXECUTE(mul16u)
{
    return set_r(cpu, op, (get_s(cpu, op) & 0xffff) * (get_t(cpu, op) & 0xffff));
}

EXECUTE(mul16s)
{
    return set_r(cpu, op, (uint32_t)(signed16(get_s(cpu, op)) * signed16(get_t(cpu, op))));
}

EXECUTE(mull)
{
    return set_r(cpu, op, get_s(cpu, op) * get_t(cpu, op));
}

EXECUTE(muluh)
{
    return set_r(cpu, op, (uint32_t)((uint64_t)get_s(cpu, op) * get_t(cpu, op) >> 32));
}

EXECUTE(mulsh)
{
    int64_t product = (int64_t)(int32_t)get_s(cpu, op) * (int32_t)get_t(cpu, op);
    return set_r(cpu, op, (uint32_t)((uint64_t)product >> 32));
}

EXECUTE(quou)
{
    if (get_t(cpu, op) == 0) {
        return xt_raise(cpu, op, CAUSE_DIVIDE_BY_ZERO);
    }
    return set_r(cpu, op, get_s(cpu, op) / get_t(cpu, op));
}

EXECUTE(remu)
{
    if (get_t(cpu, op) == 0) {
        return xt_raise(cpu, op, CAUSE_DIVIDE_BY_ZERO);
    }
    return set_r(cpu, op, get_s(cpu, op) % get_t(cpu, op));
}

// 64 bits, so that the one quotient that needs 33 does not overflow.
EXECUTE(quos)
{
    if (get_t(cpu, op) == 0) {
        return xt_raise(cpu, op, CAUSE_DIVIDE_BY_ZERO);
    }
    int64_t quotient = (int64_t)(int32_t)get_s(cpu, op) / (int32_t)get_t(cpu, op);
    return set_r(cpu, op, (uint32_t)quotient);
}

EXECUTE(rems)
{
    if (get_t(cpu, op) == 0) {
        return xt_raise(cpu, op, CAUSE_DIVIDE_BY_ZERO);
    }
    int64_t remainder = (int64_t)(int32_t)get_s(cpu, op) % (int32_t)get_t(cpu, op);
    return set_r(cpu, op, (uint32_t)remainder);
}

// Shifts

EXECUTE(slli)
{
    return set_r(cpu, op, (uint32_t)((uint64_t)get_s(cpu, op) << op->imm));
}

EXECUTE(srli)
{
    return set_r(cpu, op, get_t(cpu, op) >> op->imm);
}

static uint32_t shifted_signed(uint32_t value, unsigned shift)
{
    unsigned amount = shift > 31 ? 31 : shift;
    return (int32_t)value < 0 ? ~(~value >> amount) : value >> amount;
}

EXECUTE(srai)
{
    return set_r(cpu, op, shifted_signed(get_t(cpu, op), op->imm));
}

EXECUTE(extui)
{
    return set_r(cpu, op, get_t(cpu, op) >> op->s & op->imm);
}

// SRC and its kin take 32 bits out of a pair of registers, SAR bits above the lowest.
EXECUTE(src)
{
    uint64_t pair = (uint64_t)get_s(cpu, op) << 32 | get_t(cpu, op);
    return set_r(cpu, op, (uint32_t)(pair >> cpu->sr[SR_SAR]));
}

EXECUTE(srl)
{
    return set_r(cpu, op, (uint32_t)((uint64_t)get_t(cpu, op) >> cpu->sr[SR_SAR]));
}

EXECUTE(sll)
{
    return set_r(cpu, op, (uint32_t)((uint64_t)get_s(cpu, op) << 32 >> cpu->sr[SR_SAR]));
}

EXECUTE(sra)
{
    return set_r(cpu, op, shifted_signed(get_t(cpu, op), cpu->sr[SR_SAR]));
}

static const struct xt_op *set_sar(struct xt_cpu *cpu, const struct xt_op *op, uint32_t value)
{
    cpu->sr[SR_SAR] = value;
    return go_on(cpu, op);
}

EXECUTE(ssr)
{
    return set_sar(cpu, op, get_s(cpu, op) & 31);
}

EXECUTE(ssl)
{
    return set_sar(cpu, op, 32 - (get_s(cpu, op) & 31));
}

EXECUTE(ssa8l)
{
    return set_sar(cpu, op, (get_s(cpu, op) & 3) * 8);
}

EXECUTE(ssa8b)
{
    return set_sar(cpu, op, 32 - (get_s(cpu, op) & 3) * 8);
}

EXECUTE(ssai)
{
    return set_sar(cpu, op, op->imm);
}

// Moves

EXECUTE(movi)
{
    return set_t(cpu, op, op->imm);
}

EXECUTE(movi_n)
{
    cpu->a[op->s] = op->imm;
    return go_on(cpu, op);
}

EXECUTE(mov_n)
{
    return set_t(cpu, op, get_s(cpu, op));
}

EXECUTE(moveqz)
{
    return set_r(cpu, op, get_t(cpu, op) == 0 ? get_s(cpu, op) : get_r(cpu, op));
}

EXECUTE(movnez)
{
    return set_r(cpu, op, get_t(cpu, op) != 0 ? get_s(cpu, op) : get_r(cpu, op));
}

EXECUTE(movltz)
{
    return set_r(cpu, op, (int32_t)get_t(cpu, op) < 0 ? get_s(cpu, op) : get_r(cpu, op));
}

EXECUTE(movgez)
{
    return set_r(cpu, op, (int32_t)get_t(cpu, op) >= 0 ? get_s(cpu, op) : get_r(cpu, op));
}

// Jumps and calls

EXECUTE(j)
{
    return jump(cpu, op, op->imm);
}

EXECUTE(jx)
{
    return jump(cpu, op, get_s(cpu, op));
}

EXECUTE(call0)
{
    cpu->a[0] = xt_op_pc(cpu, op + 1);
    return jump(cpu, op, op->imm);
}

EXECUTE(callx0)
{
    uint32_t target = get_s(cpu, op);
    cpu->a[0] = xt_op_pc(cpu, op + 1);
    return jump(cpu, op, target);
}

EXECUTE(ret)
{
    return jump(cpu, op, cpu->a[0]);
}

EXECUTE(ret_n)
{
    return jump(cpu, op, cpu->a[0]);
}

// Branches: not taken, the block goes on.

static inline const struct xt_op *branch(struct xt_cpu *cpu, const struct xt_op *op, bool taken)
{
    return taken ? jump(cpu, op, op->imm) : go_on(cpu, op);
}

EXECUTE(beqz)
{
    return branch(cpu, op, get_s(cpu, op) == 0);
}

EXECUTE(bnez)
{
    return branch(cpu, op, get_s(cpu, op) != 0);
}

EXECUTE(bltz)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) < 0);
}

EXECUTE(bgez)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) >= 0);
}

EXECUTE(beqz_n)
{
    return branch(cpu, op, get_s(cpu, op) == 0);
}

EXECUTE(bnez_n)
{
    return branch(cpu, op, get_s(cpu, op) != 0);
}

EXECUTE(beqi)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) == xt_b4const[op->r]);
}

EXECUTE(bnei)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) != xt_b4const[op->r]);
}

EXECUTE(blti)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) < xt_b4const[op->r]);
}

EXECUTE(bgei)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) >= xt_b4const[op->r]);
}

EXECUTE(bltui)
{
    return branch(cpu, op, get_s(cpu, op) < xt_b4constu[op->r]);
}

EXECUTE(bgeui)
{
    return branch(cpu, op, get_s(cpu, op) >= xt_b4constu[op->r]);
}

EXECUTE(beq)
{
    return branch(cpu, op, get_s(cpu, op) == get_t(cpu, op));
}

EXECUTE(bne)
{
    return branch(cpu, op, get_s(cpu, op) != get_t(cpu, op));
}

EXECUTE(blt)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) < (int32_t)get_t(cpu, op));
}

EXECUTE(bge)
{
    return branch(cpu, op, (int32_t)get_s(cpu, op) >= (int32_t)get_t(cpu, op));
}

EXECUTE(bltu)
{
    return branch(cpu, op, get_s(cpu, op) < get_t(cpu, op));
}

EXECUTE(bgeu)
{
    return branch(cpu, op, get_s(cpu, op) >= get_t(cpu, op));
}

EXECUTE(bnone)
{
    return branch(cpu, op, (get_s(cpu, op) & get_t(cpu, op)) == 0);
}

EXECUTE(bany)
{
    return branch(cpu, op, (get_s(cpu, op) & get_t(cpu, op)) != 0);
}

EXECUTE(ball)
{
    return branch(cpu, op, (~get_s(cpu, op) & get_t(cpu, op)) == 0);
}

EXECUTE(bnall)
{
    return branch(cpu, op, (~get_s(cpu, op) & get_t(cpu, op)) != 0);
}

EXECUTE(bbc)
{
    return branch(cpu, op, !bit_is_set(get_s(cpu, op), get_t(cpu, op) & 31));
}

EXECUTE(bbs)
{
    return branch(cpu, op, bit_is_set(get_s(cpu, op), get_t(cpu, op) & 31));
}

EXECUTE(bbci)
{
    return branch(cpu, op, !bit_is_set(get_s(cpu, op), op->t));
}

EXECUTE(bbsi)
{
    return branch(cpu, op, bit_is_set(get_s(cpu, op), op->t));
}

// Zero-overhead loops: what happens at their end is in pc_after.

static const struct xt_op *loop(struct xt_cpu *cpu, const struct xt_op *op, bool enters)
{
    uint32_t begin = xt_op_pc(cpu, op + 1);
    cpu->sr[SR_LCOUNT] = get_s(cpu, op) - 1;
    cpu->sr[SR_LBEG] = begin;
    cpu->sr[SR_LEND] = op->imm;
    return jump(cpu, op, enters ? begin : op->imm);
}

EXECUTE(loop)
{
    return loop(cpu, op, true);
}

EXECUTE(loopnez)
{
    return loop(cpu, op, get_s(cpu, op) != 0);
}

EXECUTE(loopgtz)
{
    return loop(cpu, op, (int32_t)get_s(cpu, op) > 0);
}

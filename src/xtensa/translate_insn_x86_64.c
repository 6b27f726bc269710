// Instructions as x86-64 code. A row tells which executor's work it is, and what tells it apart from similar
// ones.
//
// Source: Xtensa ISA Reference Manual, chapter "Instruction Descriptions"; what each does is what its
// executor does.

#include "xtensa/translate_x86_64.h"

#include <string.h>

struct row;
typedef bool emitter(struct translation *tr, const struct xt_op *op, const struct row *row);

struct row {
    xt_run_op *run;
    emitter *emit; // false: the block ends here
    unsigned a, b; // what tells similar instructions apart
};

// Ends

static bool end_with(struct translation *tr, uint32_t target)
{
    tr_exit_to(tr, tr->index, target);
    return false;
}

// On to the address that rax holds.
static bool end_at_rax(struct translation *tr)
{
    tr_count(tr, tr->index);
    tr_jump_to(tr, tr->cpu->code.dispatch);
    return false;
}

static bool branch(struct translation *tr, const struct xt_op *op, unsigned condition)
{
    uint8_t *from = x86_jump_if(&tr->x86, (enum x86_condition)condition);
    tr_add_cold(tr, COLD_EXIT, from)->target = op->imm;
    return true;
}

// Executors

// What is not translated.
static bool emit_call(struct translation *tr)
{
    tr_call_executor(tr, tr->index);
    x86_registers(&tr->x86, X86_TEST, X86_RAX, X86_RAX, true);
    uint8_t *on = x86_jump_if(&tr->x86, X86_E);
    tr_leave_after(tr, tr->index);
    x86_land(on, tr->x86.at);
    tr_forget_registers(tr);
    return true;
}

static bool emit_nothing(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)tr;
    (void)op;
    (void)row;
    return true;
}

// Arithmetic

// r = (s << b) a t
static bool emit_shifted(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, op->s);
    if (row->b != 0) {
        x86_shift_by(&tr->x86, X86_SHL, X86_RAX, row->b, false);
    }
    x86_registers(&tr->x86, (enum x86_alu)row->a, X86_RAX, tr_get(tr, op->t), false);
    return tr_set(tr, op->r, X86_RAX);
}

// a: whether the result goes to t, else to r
static bool emit_add_immediate(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    x86_memory(&tr->x86, X86_LEA, X86_RAX, x86_at(tr_get(tr, op->s), (int32_t)op->imm), false);
    return tr_set(tr, row->a != 0 ? op->t : op->r, X86_RAX);
}

static bool emit_neg(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    tr_get_into(tr, X86_RAX, op->t);
    x86_negate(&tr->x86, X86_RAX);
    return tr_set(tr, op->r, X86_RAX);
}

static enum x86_alu move_if(unsigned condition)
{
    return (enum x86_alu)(X86_CMOV + condition);
}

static bool emit_abs(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    tr_get_into(tr, X86_RAX, op->t);
    x86_registers(&tr->x86, X86_MOV, X86_RCX, X86_RAX, false);
    x86_negate(&tr->x86, X86_RCX);
    x86_registers(&tr->x86, move_if(X86_NS), X86_RAX, X86_RCX, false);
    return tr_set(tr, op->r, X86_RAX);
}

// a: when t is the result
static bool emit_minmax(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register t = tr_get(tr, op->t);
    tr_get_into(tr, X86_RAX, op->s);
    x86_registers(&tr->x86, X86_CMP, X86_RAX, t, false);
    x86_registers(&tr->x86, move_if(row->a), X86_RAX, t, false);
    return tr_set(tr, op->r, X86_RAX);
}

static bool emit_sext(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    tr_get_into(tr, X86_RAX, op->s);
    x86_shift_by(&tr->x86, X86_SHL, X86_RAX, 31 - op->imm, false);
    x86_shift_by(&tr->x86, X86_SAR, X86_RAX, 31 - op->imm, false);
    return tr_set(tr, op->r, X86_RAX);
}

// a: how the factors are taken, b: whether the upper half is the result
static bool emit_multiply(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    bool wide = row->b != 0;
    bool extend = wide && row->a == X86_MOVSXD;
    x86_registers(&tr->x86, (enum x86_alu)row->a, X86_RAX, tr_get(tr, op->s), extend);
    x86_registers(&tr->x86, (enum x86_alu)row->a, X86_RCX, tr_get(tr, op->t), extend);
    x86_registers(&tr->x86, X86_IMUL, X86_RAX, X86_RCX, wide);
    if (wide) {
        x86_shift_by(&tr->x86, X86_SHR, X86_RAX, 32, true);
    }
    return tr_set(tr, op->r, X86_RAX);
}

// Shifts

// a: which, b: whether s is shifted, else t
static bool emit_shift_immediate(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, row->b != 0 ? op->s : op->t);
    if (op->imm > 31) {
        x86_registers(&tr->x86, X86_XOR, X86_RAX, X86_RAX, false);
    } else {
        x86_shift_by(&tr->x86, (enum x86_shift)row->a, X86_RAX, op->imm, false);
    }
    return tr_set(tr, op->r, X86_RAX);
}

static bool emit_extui(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    tr_get_into(tr, X86_RAX, op->t);
    if (op->s != 0) {
        x86_shift_by(&tr->x86, X86_SHR, X86_RAX, op->s, false);
    }
    x86_immediate(&tr->x86, X86_AND, X86_RAX, op->imm, false);
    return tr_set(tr, op->r, X86_RAX);
}

// By SAR, in 64 bits. a: which
static bool finish_shift(struct translation *tr, const struct xt_op *op, unsigned shift)
{
    x86_memory(&tr->x86, X86_MOV, X86_RCX, tr_special(SR_SAR), false);
    x86_shift_by_cl(&tr->x86, (enum x86_shift)shift, X86_RAX, true);
    return tr_set(tr, op->r, X86_RAX);
}

// a: 0 for SRL, 1 for SRA
static bool emit_shift_right(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    bool is_signed = row->a != 0;
    x86_registers(&tr->x86, is_signed ? X86_MOVSXD : X86_MOV, X86_RAX, tr_get(tr, op->t), is_signed);
    return finish_shift(tr, op, is_signed ? X86_SAR : X86_SHR);
}

// a: 0 for SLL, 1 for SRC, which has t in the lower half
static bool emit_shift_pair(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, op->s);
    x86_shift_by(&tr->x86, X86_SHL, X86_RAX, 32, true);
    if (row->a != 0) {
        x86_registers(&tr->x86, X86_OR, X86_RAX, tr_get(tr, op->t), true);
    }
    return finish_shift(tr, op, X86_SHR);
}

// SAR = a - (s & b) * c, c being 8 where b is 3; a = 0: without the minus
static bool emit_set_sar(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, op->s);
    x86_immediate(&tr->x86, X86_AND, X86_RAX, row->b, false);
    if (row->b == 3) {
        x86_shift_by(&tr->x86, X86_SHL, X86_RAX, 3, false);
    }
    if (row->a != 0) {
        x86_negate(&tr->x86, X86_RAX);
        x86_immediate(&tr->x86, X86_ADD, X86_RAX, row->a, false);
    }
    x86_memory(&tr->x86, X86_STORE, X86_RAX, tr_special(SR_SAR), false);
    return true;
}

static bool emit_ssai(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    x86_store_immediate(&tr->x86, tr_special(SR_SAR), op->imm);
    return true;
}

// Moves

// a: whether s is the register that is set, else t
static bool emit_movi(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    return tr_set_constant(tr, row->a != 0 ? op->s : op->t, op->imm);
}

static bool emit_mov(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    return tr_set(tr, op->t, tr_get(tr, op->s));
}

static bool emit_move_if(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register s = tr_get(tr, op->s);
    enum x86_register t = tr_get(tr, op->t);
    tr_get_into(tr, X86_RAX, op->r);
    x86_registers(&tr->x86, X86_TEST, t, t, false);
    x86_registers(&tr->x86, move_if(row->a), X86_RAX, s, false);
    return tr_set(tr, op->r, X86_RAX);
}

// Memory

// rax: host address of s + imm, if the table has its page; else the executor does it.
static struct cold *find_page(struct translation *tr, const struct xt_op *op, size_t table, unsigned size)
{
    struct x86 *x86 = &tr->x86;
    x86_memory(x86, X86_LEA, X86_RAX, x86_at(tr_get(tr, op->s), (int32_t)op->imm), false);
    x86_registers(x86, X86_MOV, X86_RCX, X86_RAX, false);
    x86_shift_by(x86, X86_SHR, X86_RCX, PAGE_BITS - TABLE_BITS, false);
    x86_immediate(x86, X86_AND, X86_RCX, (XT_TLB - 1) << TABLE_BITS, false);
    x86_memory(x86, X86_LEA, X86_RDX, x86_at(X86_RAX, (int32_t)size - 1), false);
    x86_immediate(x86, X86_AND, X86_RDX, ~(XT_PAGE_SIZE - 1), false);
    struct x86_place entry = {CPU, X86_RCX, 1, (int32_t)table};
    entry.offset += (int32_t)offsetof(struct xt_tlb, page);
    x86_memory(x86, X86_CMP, X86_RDX, entry, false);
    struct cold *cold = tr_add_cold(tr, COLD_ACCESS, x86_jump_if(x86, X86_NE));
    x86_immediate(x86, X86_AND, X86_RAX, XT_PAGE_SIZE - 1, false);
    entry.offset = (int32_t)(table + offsetof(struct xt_tlb, host));
    x86_memory(x86, X86_ADD, X86_RAX, entry, true);
    return cold;
}

// After a fast or a slow access the same registers hold the same.
static bool join(struct translation *tr, struct cold *cold)
{
    memcpy(cold->guest, tr->guest, sizeof cold->guest);
    cold->back = tr->x86.at;
    return true;
}

// a: how the value is taken, b: bytes
static bool emit_load(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    struct cold *cold = find_page(tr, op, offsetof(struct xt_cpu, load), row->b);
    enum x86_register to = tr_take(tr, op->t);
    x86_memory(&tr->x86, (enum x86_alu)row->a, to, x86_at(X86_RAX, 0), false);
    tr_put(tr, op->t, to);
    return join(tr, cold);
}

static bool emit_store(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register value = tr_get(tr, op->t);
    struct cold *cold = find_page(tr, op, offsetof(struct xt_cpu, store), row->b);
    x86_memory(&tr->x86, (enum x86_alu)row->a, value, x86_at(X86_RAX, 0), false);
    return join(tr, cold);
}

static bool emit_l32r(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    const struct xt_tlb *entry = &tr->cpu->literal[op->imm / XT_PAGE_SIZE % XT_TLB];
    x86_compare_memory(&tr->x86, tr_inside(tr->cpu, &entry->page), op->imm & ~(XT_PAGE_SIZE - 1));
    struct cold *cold = tr_add_cold(tr, COLD_ACCESS, x86_jump_if(&tr->x86, X86_NE));
    x86_memory(&tr->x86, X86_MOV, X86_RAX, tr_inside(tr->cpu, &entry->host), true);
    enum x86_register to = tr_take(tr, op->t);
    x86_memory(&tr->x86, X86_MOV, to, x86_at(X86_RAX, (int32_t)(op->imm % XT_PAGE_SIZE)), false);
    tr_put(tr, op->t, to);
    return join(tr, cold);
}

// Branches. a: when they are taken

static bool emit_branch_zero(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register s = tr_get(tr, op->s);
    x86_registers(&tr->x86, X86_TEST, s, s, false);
    return branch(tr, op, row->a);
}

// b: whether the constant is of the unsigned ones
static bool emit_branch_constant(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    uint32_t constant = row->b != 0 ? xt_b4constu[op->r] : (uint32_t)xt_b4const[op->r];
    x86_immediate(&tr->x86, X86_CMP, tr_get(tr, op->s), constant, false);
    return branch(tr, op, row->a);
}

// b: X86_CMP or X86_TEST
static bool emit_branch_registers(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register s = tr_get(tr, op->s);
    x86_registers(&tr->x86, (enum x86_alu)row->b, s, tr_get(tr, op->t), false);
    return branch(tr, op, row->a);
}

static bool emit_branch_all(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, op->s);
    x86_invert(&tr->x86, X86_RAX);
    x86_registers(&tr->x86, X86_TEST, X86_RAX, tr_get(tr, op->t), false);
    return branch(tr, op, row->a);
}

static bool emit_branch_bit(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    enum x86_register s = tr_get(tr, op->s);
    x86_registers(&tr->x86, X86_BT, tr_get(tr, op->t), s, false);
    return branch(tr, op, row->a);
}

static bool emit_branch_bit_immediate(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    x86_test_immediate(&tr->x86, tr_get(tr, op->s), UINT32_C(1) << op->t);
    return branch(tr, op, row->a);
}

// Jumps and calls

static uint32_t next_pc(const struct translation *tr)
{
    return tr->block->pc + tr->block->ops[tr->index + 1].offset;
}

static bool emit_j(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    return end_with(tr, op->imm);
}

// a: whether a0 is the target, else s
static bool emit_jx(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    tr_get_into(tr, X86_RAX, row->a != 0 ? 0 : op->s);
    return end_at_rax(tr);
}

static bool emit_call0(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    (void)tr_set_constant(tr, 0, next_pc(tr));
    return end_with(tr, op->imm);
}

static bool emit_callx0(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)row;
    tr_get_into(tr, X86_RAX, op->s);
    (void)tr_set_constant(tr, 0, next_pc(tr));
    return end_at_rax(tr);
}

// a: by how many groups the window will turn, b: whether the target is in s
static bool emit_call_window(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    struct x86 *x86 = &tr->x86;
    unsigned quarters = row->a;
    if (row->b != 0) {
        tr_get_into(tr, X86_RAX, op->s);
    }
    x86_compare_memory8(x86, FIELD(reach), (uint8_t)quarters);
    (void)tr_add_cold(tr, COLD_CALL, x86_jump_if(x86, X86_BE));
    x86_store_immediate(x86, tr_address_register(4 * quarters), bits_set(next_pc(tr), quarters, 30, 2));
    x86_memory(x86, X86_MOV, X86_RCX, tr_special(SR_PS), false);
    x86_immediate(x86, X86_AND, X86_RCX, SET(UINT32_MAX, PS_CALLINC, 0), false);
    x86_immediate(x86, X86_OR, X86_RCX, SET(0U, PS_CALLINC, quarters), false);
    x86_memory(x86, X86_STORE, X86_RCX, tr_special(SR_PS), false);
    return row->b != 0 ? end_at_rax(tr) : end_with(tr, op->imm);
}

// The executor does it; mostly the next instruction follows.
static bool emit_entry(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    (void)op;
    (void)row;
    struct x86 *x86 = &tr->x86;
    tr_call_executor(tr, tr->index);
    x86_compare_memory(x86, FIELD(pc), next_pc(tr));
    uint8_t *other = x86_jump_if(x86, X86_NE);
    x86_memory(x86, X86_MOV, WINDOW, FIELD(a), true);
    tr_exit_to(tr, tr->index, next_pc(tr));
    x86_land(other, x86->at);
    tr_leave_after(tr, tr->index);
    return false;
}

// a: when the loop is not entered, 0: never
static bool emit_loop(struct translation *tr, const struct xt_op *op, const struct row *row)
{
    struct x86 *x86 = &tr->x86;
    enum x86_register s = tr_get(tr, op->s);
    x86_memory(x86, X86_LEA, X86_RAX, x86_at(s, -1), false);
    x86_memory(x86, X86_STORE, X86_RAX, tr_special(SR_LCOUNT), false);
    x86_store_immediate(x86, tr_special(SR_LBEG), next_pc(tr));
    x86_store_immediate(x86, tr_special(SR_LEND), op->imm);
    if (row->a != 0) {
        x86_registers(x86, X86_TEST, s, s, false);
        (void)branch(tr, op, row->a);
    }
    return end_with(tr, next_pc(tr));
}

static const struct row rows[] = {
    {xt_exec_nop, emit_nothing, 0, 0},
    {xt_exec_nop_n, emit_nothing, 0, 0},
    {xt_exec_isync, emit_nothing, 0, 0},
    {xt_exec_rsync, emit_nothing, 0, 0},
    {xt_exec_esync, emit_nothing, 0, 0},
    {xt_exec_dsync, emit_nothing, 0, 0},
    {xt_exec_excw, emit_nothing, 0, 0},
    {xt_exec_memw, emit_nothing, 0, 0},
    {xt_exec_extw, emit_nothing, 0, 0},

    {xt_exec_add, emit_shifted, X86_ADD, 0},
    {xt_exec_add_n, emit_shifted, X86_ADD, 0},
    {xt_exec_addx2, emit_shifted, X86_ADD, 1},
    {xt_exec_addx4, emit_shifted, X86_ADD, 2},
    {xt_exec_addx8, emit_shifted, X86_ADD, 3},
    {xt_exec_sub, emit_shifted, X86_SUB, 0},
    {xt_exec_subx2, emit_shifted, X86_SUB, 1},
    {xt_exec_subx4, emit_shifted, X86_SUB, 2},
    {xt_exec_subx8, emit_shifted, X86_SUB, 3},
    {xt_exec_and, emit_shifted, X86_AND, 0},
    {xt_exec_or, emit_shifted, X86_OR, 0},
    {xt_exec_xor, emit_shifted, X86_XOR, 0},
    {xt_exec_addi, emit_add_immediate, 1, 0},
    {xt_exec_addmi, emit_add_immediate, 1, 0},
    {xt_exec_addi_n, emit_add_immediate, 0, 0},
    {xt_exec_neg, emit_neg, 0, 0},
    {xt_exec_abs, emit_abs, 0, 0},
    {xt_exec_min, emit_minmax, X86_GE, 0},
    {xt_exec_max, emit_minmax, X86_L, 0},
    {xt_exec_minu, emit_minmax, X86_AE, 0},
    {xt_exec_maxu, emit_minmax, X86_B, 0},
    {xt_exec_sext, emit_sext, 0, 0},
    {xt_exec_mul16u, emit_multiply, X86_MOVZX16, 0},
    {xt_exec_mul16s, emit_multiply, X86_MOVSX16, 0},
    {xt_exec_mull, emit_multiply, X86_MOV, 0},
    {xt_exec_muluh, emit_multiply, X86_MOV, 1},
    {xt_exec_mulsh, emit_multiply, X86_MOVSXD, 1},

    {xt_exec_slli, emit_shift_immediate, X86_SHL, 1},
    {xt_exec_srli, emit_shift_immediate, X86_SHR, 0},
    {xt_exec_srai, emit_shift_immediate, X86_SAR, 0},
    {xt_exec_extui, emit_extui, 0, 0},
    {xt_exec_srl, emit_shift_right, 0, 0},
    {xt_exec_sra, emit_shift_right, 1, 0},
    {xt_exec_sll, emit_shift_pair, 0, 0},
    {xt_exec_src, emit_shift_pair, 1, 0},
    {xt_exec_ssr, emit_set_sar, 0, 31},
    {xt_exec_ssl, emit_set_sar, 32, 31},
    {xt_exec_ssa8l, emit_set_sar, 0, 3},
    {xt_exec_ssa8b, emit_set_sar, 32, 3},
    {xt_exec_ssai, emit_ssai, 0, 0},

    {xt_exec_movi, emit_movi, 0, 0},
    {xt_exec_movi_n, emit_movi, 1, 0},
    {xt_exec_mov_n, emit_mov, 0, 0},
    {xt_exec_moveqz, emit_move_if, X86_E, 0},
    {xt_exec_movnez, emit_move_if, X86_NE, 0},
    {xt_exec_movltz, emit_move_if, X86_S, 0},
    {xt_exec_movgez, emit_move_if, X86_NS, 0},

    {xt_exec_l8ui, emit_load, X86_MOVZX8, 1},
    {xt_exec_l16ui, emit_load, X86_MOVZX16, 2},
    {xt_exec_l16si, emit_load, X86_MOVSX16, 2},
    {xt_exec_l32i, emit_load, X86_MOV, 4},
    {xt_exec_l32i_n, emit_load, X86_MOV, 4},
    {xt_exec_l32ai, emit_load, X86_MOV, 4},
    {xt_exec_l32e, emit_load, X86_MOV, 4},
    {xt_exec_s8i, emit_store, X86_STORE8, 1},
    {xt_exec_s16i, emit_store, X86_STORE16, 2},
    {xt_exec_s32i, emit_store, X86_STORE, 4},
    {xt_exec_s32i_n, emit_store, X86_STORE, 4},
    {xt_exec_s32ri, emit_store, X86_STORE, 4},
    {xt_exec_s32nb, emit_store, X86_STORE, 4},
    {xt_exec_s32e, emit_store, X86_STORE, 4},
    {xt_exec_l32r, emit_l32r, 0, 0},

    {xt_exec_beqz, emit_branch_zero, X86_E, 0},
    {xt_exec_bnez, emit_branch_zero, X86_NE, 0},
    {xt_exec_bltz, emit_branch_zero, X86_S, 0},
    {xt_exec_bgez, emit_branch_zero, X86_NS, 0},
    {xt_exec_beqz_n, emit_branch_zero, X86_E, 0},
    {xt_exec_bnez_n, emit_branch_zero, X86_NE, 0},
    {xt_exec_beqi, emit_branch_constant, X86_E, 0},
    {xt_exec_bnei, emit_branch_constant, X86_NE, 0},
    {xt_exec_blti, emit_branch_constant, X86_L, 0},
    {xt_exec_bgei, emit_branch_constant, X86_GE, 0},
    {xt_exec_bltui, emit_branch_constant, X86_B, 1},
    {xt_exec_bgeui, emit_branch_constant, X86_AE, 1},
    {xt_exec_beq, emit_branch_registers, X86_E, X86_CMP},
    {xt_exec_bne, emit_branch_registers, X86_NE, X86_CMP},
    {xt_exec_blt, emit_branch_registers, X86_L, X86_CMP},
    {xt_exec_bge, emit_branch_registers, X86_GE, X86_CMP},
    {xt_exec_bltu, emit_branch_registers, X86_B, X86_CMP},
    {xt_exec_bgeu, emit_branch_registers, X86_AE, X86_CMP},
    {xt_exec_bnone, emit_branch_registers, X86_E, X86_TEST},
    {xt_exec_bany, emit_branch_registers, X86_NE, X86_TEST},
    {xt_exec_ball, emit_branch_all, X86_E, 0},
    {xt_exec_bnall, emit_branch_all, X86_NE, 0},
    {xt_exec_bbc, emit_branch_bit, X86_AE, 0},
    {xt_exec_bbs, emit_branch_bit, X86_B, 0},
    {xt_exec_bbci, emit_branch_bit_immediate, X86_E, 0},
    {xt_exec_bbsi, emit_branch_bit_immediate, X86_NE, 0},

    {xt_exec_j, emit_j, 0, 0},
    {xt_exec_jx, emit_jx, 0, 0},
    {xt_exec_ret, emit_jx, 1, 0},
    {xt_exec_ret_n, emit_jx, 1, 0},
    {xt_exec_call0, emit_call0, 0, 0},
    {xt_exec_callx0, emit_callx0, 0, 0},
    {xt_exec_call4, emit_call_window, 1, 0},
    {xt_exec_call8, emit_call_window, 2, 0},
    {xt_exec_call12, emit_call_window, 3, 0},
    {xt_exec_callx4, emit_call_window, 1, 1},
    {xt_exec_callx8, emit_call_window, 2, 1},
    {xt_exec_callx12, emit_call_window, 3, 1},
    {xt_exec_entry, emit_entry, 0, 0},
    {xt_exec_loop, emit_loop, 0, 0},
    {xt_exec_loopnez, emit_loop, X86_E, 0},
    {xt_exec_loopgtz, emit_loop, X86_LE, 0},
};

bool tr_emit(struct translation *tr, const struct xt_op *op)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        if (rows[i].run == op->run) {
            return rows[i].emit(tr, op, &rows[i]);
        }
    }
    return emit_call(tr);
}

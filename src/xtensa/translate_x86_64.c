// Blocks as x86-64 code.
//
// Memory: shared parts, then code, growing up; from the end on, growing down: links and copies of operations.
//
//     rbx: the core    rbp: cpu->a    r14: cycles left when this block was entered    rax, rcx, rdx: free
//     the others: values of address registers; each is also in cpu->a at any time
//
// A block begins with the tests that the interpreter makes before it runs a block whole, and leaves to C if
// one fails. It ends with a jump through its link to the block that follows, which at first leaves to C, too,
// to be set there; or, where the program's target varies, with a look into cpu->jump.
//
// An executor is called with a copy of its operation that is followed by xt_exec_translated: NULL means that
// the program goes on with the next instruction.
//
// Source: System V Application Binary Interface, AMD64 Architecture Processor Supplement, section "Function
//         Calling Sequence".

#include "xtensa/translate_x86_64.h"

#include "xtensa/translate.h"

#include <assert.h>
#include <string.h>

#define ROOM (UINT32_C(1) << 15) // more than any block's code takes

static_assert(sizeof(struct xt_tlb) == 1U << TABLE_BITS && XT_PAGE_SIZE == 1U << PAGE_BITS, "for shifts");

// Registers that hold address registers.
static const uint8_t hosts[HOSTS] = {X86_RSI, X86_RDI, X86_R8, X86_R9, X86_R10, X86_R11, X86_R12, X86_R13};
static const uint8_t saved[] = {X86_RBX, X86_RBP, X86_R12, X86_R13, X86_R14}; // an odd number, for alignment

EXECUTE(translated)
{
    (void)cpu;
    (void)op;
    return NULL;
}

// Registers

void tr_forget_registers(struct translation *tr)
{
    memset(tr->guest, NOBODY, sizeof tr->guest);
}

static unsigned host_of(struct translation *tr, unsigned guest)
{
    unsigned best = 0;
    for (unsigned i = 0; i < HOSTS; ++i) {
        if (tr->guest[i] == guest) {
            best = i;
            break;
        }
        best = tr->used[i] < tr->used[best] ? i : best;
    }
    tr->used[best] = ++tr->clock;
    return best;
}

enum x86_register tr_get(struct translation *tr, unsigned guest)
{
    unsigned i = host_of(tr, guest);
    if (tr->guest[i] != guest) {
        tr->guest[i] = (uint8_t)guest;
        x86_memory(&tr->x86, X86_MOV, hosts[i], tr_address_register(guest), false);
    }
    return hosts[i];
}

void tr_get_into(struct translation *tr, enum x86_register to, unsigned guest)
{
    x86_registers(&tr->x86, X86_MOV, to, tr_get(tr, guest), false);
}

enum x86_register tr_take(struct translation *tr, unsigned guest)
{
    unsigned i = host_of(tr, guest);
    tr->guest[i] = (uint8_t)guest;
    return hosts[i];
}

void tr_put(struct translation *tr, unsigned guest, enum x86_register host)
{
    x86_memory(&tr->x86, X86_STORE, host, tr_address_register(guest), false);
}

bool tr_set(struct translation *tr, unsigned guest, enum x86_register from)
{
    enum x86_register to = tr_take(tr, guest);
    x86_registers(&tr->x86, X86_MOV, to, from, false);
    tr_put(tr, guest, to);
    return true;
}

bool tr_set_constant(struct translation *tr, unsigned guest, uint32_t value)
{
    enum x86_register to = tr_take(tr, guest);
    x86_load_constant(&tr->x86, to, value);
    tr_put(tr, guest, to);
    return true;
}

// Leaving

struct cold *tr_add_cold(struct translation *tr, enum cold_kind kind, uint8_t *from)
{
    assert(tr->cold_count < MOST_COLD);
    struct cold *cold = &tr->cold[tr->cold_count++];
    *cold = (struct cold){.kind = kind, .from = from, .index = tr->index};
    memcpy(cold->guest, tr->guest, sizeof cold->guest);
    return cold;
}

void tr_jump_to(struct translation *tr, const uint8_t *target)
{
    x86_land(x86_jump(&tr->x86), target);
}

void tr_count(struct translation *tr, unsigned index)
{
    x86_immediate(&tr->x86, X86_SUB, CYCLES, index + 1, true);
}

void tr_exit_to(struct translation *tr, unsigned index, uint32_t target)
{
    struct xt_code *code = &tr->cpu->code;
    const uint8_t **link = --code->links;
    tr_count(tr, index);
    x86_jump_slot(&tr->x86, link);
    *link = tr->x86.at;
    x86_store_immediate(&tr->x86, FIELD(pc), target);
    x86_store_immediate(&tr->x86, FIELD(code.unlinked_pc), target);
    x86_address(&tr->x86, X86_RAX, link);
    x86_memory(&tr->x86, X86_STORE, X86_RAX, FIELD(code.unlinked), true);
    tr_jump_to(tr, code->out);
}

// Executors

void tr_call_executor(struct translation *tr, unsigned index)
{
    struct x86 *x86 = &tr->x86;
    xt_run_op *run = tr->block->ops[index].run;
    uint64_t address = 0;
    memcpy(&address, &run, sizeof run);
    x86_memory(x86, X86_STORE, CYCLES, FIELD(cycles), true);
    x86_memory(x86, X86_LEA, X86_RAX, tr_inside(tr->cpu, tr->block), true);
    x86_memory(x86, X86_STORE, X86_RAX, FIELD(block), true);
    x86_address(x86, X86_RAX, tr->copies);
    x86_memory(x86, X86_STORE, X86_RAX, FIELD(entered), true);
    x86_address(x86, X86_RSI, &tr->copies[index]);
    x86_registers(x86, X86_MOV, X86_RDI, CPU, true);
    x86_load_constant(x86, X86_RAX, address);
    x86_call(x86, X86_RAX);
}

void tr_leave_after(struct translation *tr, unsigned index)
{
    tr_count(tr, index);
    tr_jump_to(tr, tr->cpu->code.left);
}

// A whole block

static void fail_if(struct translation *tr, enum x86_condition condition)
{
    tr->fails[tr->fail_count++] = x86_jump_if(&tr->x86, condition);
}

// rax: LEND as seen from the block, see xt_block_fits.
static void test_loop_end(struct translation *tr)
{
    x86_memory(&tr->x86, X86_MOV, X86_RAX, tr_special(SR_LEND), false);
    x86_immediate(&tr->x86, X86_SUB, X86_RAX, tr->block->pc + 1, false);
    x86_immediate(&tr->x86, X86_CMP, X86_RAX, tr->block->bytes, false);
    fail_if(tr, X86_B);
}

static void emit_tests(struct translation *tr)
{
    struct x86 *x86 = &tr->x86;
    const struct xt_block *block = tr->block;
    x86_memory(x86, X86_MOV, X86_RAX, FIELD(mapping), false);
    x86_memory(x86, X86_CMP, X86_RAX, tr_inside(tr->cpu, &block->mapping), false);
    fail_if(tr, X86_NE);
    x86_immediate(x86, X86_CMP, CYCLES, block->count, true);
    fail_if(tr, X86_B);
    if (block->quarters > 1) {
        x86_compare_memory8(x86, FIELD(reach), block->quarters);
        fail_if(tr, X86_B);
    }
    if (block->ends_loop == 0) {
        test_loop_end(tr);
        return;
    }
    x86_compare_memory(x86, tr_special(SR_LEND), block->ends_loop);
    struct cold *cold = tr_add_cold(tr, COLD_OTHER_LOOP, x86_jump_if(x86, X86_NE));
    cold->back = x86->at;
}

// After the last instruction, see pc_after in execute.c.
static void emit_end(struct translation *tr)
{
    struct x86 *x86 = &tr->x86;
    uint32_t next = tr->block->pc + tr->block->bytes;
    unsigned last = tr->block->count - 1U;
    if (tr->block->ends_loop == 0) {
        tr_exit_to(tr, last, next);
        return;
    }
    uint8_t *ends[3];
    x86_compare_memory(x86, tr_special(SR_LEND), next);
    ends[0] = x86_jump_if(x86, X86_NE);
    x86_compare_memory(x86, tr_special(SR_LCOUNT), 0);
    ends[1] = x86_jump_if(x86, X86_E);
    x86_test_memory8(x86, tr_special(SR_PS), (uint8_t)SET(0U, PS_EXCM, 1));
    ends[2] = x86_jump_if(x86, X86_NE);
    x86_decrement_memory(x86, tr_special(SR_LCOUNT));
    x86_memory(x86, X86_MOV, X86_RAX, tr_special(SR_LBEG), false);
    x86_immediate(x86, X86_CMP, X86_RAX, tr->block->pc, false);
    uint8_t *elsewhere = x86_jump_if(x86, X86_NE);
    tr_count(tr, last);
    tr_jump_to(tr, tr->entry);
    x86_land(elsewhere, x86->at);
    tr_count(tr, last);
    tr_jump_to(tr, tr->cpu->code.dispatch);
    for (unsigned i = 0; i < 3; ++i) {
        x86_land(ends[i], x86->at);
    }
    tr_exit_to(tr, last, next);
}

static void reload(struct translation *tr, const struct cold *cold)
{
    for (unsigned i = 0; i < HOSTS; ++i) {
        if (cold->guest[i] != NOBODY) {
            x86_memory(&tr->x86, X86_MOV, hosts[i], tr_address_register(cold->guest[i]), false);
        }
    }
}

static void emit_cold(struct translation *tr, const struct cold *cold)
{
    x86_land(cold->from, tr->x86.at);
    switch (cold->kind) {
    case COLD_ACCESS: {
        tr_call_executor(tr, cold->index);
        x86_registers(&tr->x86, X86_TEST, X86_RAX, X86_RAX, true);
        uint8_t *on = x86_jump_if(&tr->x86, X86_E);
        tr_leave_after(tr, cold->index);
        x86_land(on, tr->x86.at);
        reload(tr, cold);
        tr_jump_to(tr, cold->back);
        break;
    }
    case COLD_CALL:
        tr_call_executor(tr, cold->index);
        tr_leave_after(tr, cold->index);
        break;
    case COLD_EXIT:
        tr_exit_to(tr, cold->index, cold->target);
        break;
    case COLD_OTHER_LOOP:
        test_loop_end(tr);
        tr_jump_to(tr, cold->back);
        break;
    }
}

static void emit_fails(struct translation *tr)
{
    for (unsigned i = 0; i < tr->fail_count; ++i) {
        x86_land(tr->fails[i], tr->x86.at);
    }
    x86_store_immediate(&tr->x86, FIELD(pc), tr->block->pc);
    tr_jump_to(tr, tr->cpu->code.out);
}

static void emit_block(struct translation *tr)
{
    emit_tests(tr);
    bool on = true;
    while (on && tr->index < tr->block->count) {
        on = tr_emit(tr, &tr->block->ops[tr->index]);
        tr->index += 1;
    }
    if (on) {
        emit_end(tr);
    }
    for (unsigned i = 0; i < tr->cold_count; ++i) {
        emit_cold(tr, &tr->cold[i]);
    }
    emit_fails(tr);
}

static struct xt_op *copy_ops(struct xt_code *code, const struct xt_block *block)
{
    struct xt_op *copies = (struct xt_op *)(void *)code->links - (block->count + 1U);
    for (unsigned i = 0; i <= block->count; ++i) {
        copies[i] = block->ops[i];
        copies[i].run = xt_exec_translated;
    }
    code->links = (const uint8_t **)(void *)copies;
    return copies;
}

static void translate(struct xt_cpu *cpu, struct xt_block *block)
{
    struct xt_code *code = &cpu->code;
    if ((size_t)((const uint8_t *)code->links - code->next) < ROOM) {
        code->full = true;
        return;
    }
    struct translation tr = {.cpu = cpu, .block = block, .x86 = {code->next}, .entry = code->next};
    tr.copies = copy_ops(code, block);
    tr_forget_registers(&tr);
    emit_block(&tr);
    block->code = code->next;
    code->next = tr.x86.at;
}

// Shared parts

static void emit_enter(struct x86 *x86)
{
    for (unsigned i = 0; i < sizeof saved; ++i) {
        x86_push(x86, saved[i]);
    }
    x86_registers(x86, X86_MOV, CPU, X86_RDI, true);
    x86_memory(x86, X86_MOV, WINDOW, FIELD(a), true);
    x86_memory(x86, X86_MOV, CYCLES, FIELD(cycles), true);
    x86_jump_register(x86, X86_RSI);
}

static void emit_out(struct x86 *x86)
{
    x86_memory(x86, X86_STORE, CYCLES, FIELD(cycles), true);
    for (unsigned i = sizeof saved; i > 0; --i) {
        x86_pop(x86, saved[i - 1]);
    }
    x86_return(x86);
}

// After an executor that ended the block.
static void emit_left(struct x86 *x86, const uint8_t *out)
{
    x86_compare_memory8(x86, FIELD(leave), 0);
    x86_land(x86_jump_if(x86, X86_NE), out);
    x86_memory(x86, X86_MOV, WINDOW, FIELD(a), true);
    x86_memory(x86, X86_MOV, X86_RAX, FIELD(pc), false);
}

// To the block at rax, if cpu->jump has it; see xt_jump_slot.
static void emit_dispatch(struct x86 *x86, const uint8_t *out)
{
    x86_memory(x86, X86_STORE, X86_RAX, FIELD(pc), false);
    x86_registers(x86, X86_MOV, X86_RCX, X86_RAX, false);
    x86_shift_by(x86, X86_SHR, X86_RCX, 11, false);
    x86_registers(x86, X86_XOR, X86_RCX, X86_RAX, false);
    x86_immediate(x86, X86_AND, X86_RCX, XT_JUMPS - 1, false);
    struct x86_place jump = {CPU, X86_RCX, sizeof(void *), (int32_t)offsetof(struct xt_cpu, jump)};
    x86_memory(x86, X86_MOV, X86_RDX, jump, true);
    x86_registers(x86, X86_TEST, X86_RDX, X86_RDX, true);
    x86_land(x86_jump_if(x86, X86_E), out);
    x86_memory(x86, X86_CMP, X86_RAX, x86_at(X86_RDX, offsetof(struct xt_block, pc)), false);
    x86_land(x86_jump_if(x86, X86_NE), out);
    x86_jump_memory(x86, x86_at(X86_RDX, offsetof(struct xt_block, code)));
}

void xt_translate_into(struct xt_cpu *cpu, void *memory, size_t size, unsigned runs)
{
    struct xt_code *code = &cpu->code;
    struct x86 x86 = {memory};
    code->memory = memory;
    code->size = size;
    code->runs = runs;
    emit_enter(&x86);
    code->out = x86.at;
    emit_out(&x86);
    code->left = x86.at;
    emit_left(&x86, code->out);
    code->dispatch = x86.at;
    emit_dispatch(&x86, code->out);
    code->start = x86.at;
    xt_forget_blocks(cpu);
}

void xt_forget_translations(struct xt_cpu *cpu)
{
    struct xt_code *code = &cpu->code;
    if (code->memory == NULL) {
        return;
    }
    code->next = code->start;
    code->links = (const uint8_t **)(void *)(code->memory + code->size);
    code->unlinked = NULL;
    code->full = false;
}

const uint8_t *xt_untranslated(const struct xt_cpu *cpu)
{
    return cpu->code.out;
}

bool xt_translated(struct xt_cpu *cpu, struct xt_block *block)
{
    if (cpu->code.memory == NULL || block->code != cpu->code.out) {
        return cpu->code.memory != NULL;
    }
    block->runs += 1;
    if (block->runs < cpu->code.runs || cpu->code.full) {
        return false;
    }
    translate(cpu, block);
    return block->code != cpu->code.out;
}

void xt_run_translated(struct xt_cpu *cpu, struct xt_block *block)
{
    void (*enter)(struct xt_cpu *, const uint8_t *);
    memcpy(&enter, &cpu->code.memory, sizeof enter);
    if (cpu->code.unlinked != NULL && block->pc == cpu->code.unlinked_pc) {
        *cpu->code.unlinked = block->code;
    }
    cpu->code.unlinked = NULL;
    enter(cpu, block->code);
}

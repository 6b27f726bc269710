// What the two halves of the translator share: blocks (translate_x86_64.c) and instructions
// (translate_insn_x86_64.c). Nobody else includes this.
#ifndef XTENSA_TRANSLATE_X86_64_H
#define XTENSA_TRANSLATE_X86_64_H

#include "xtensa/execute.h"
#include "xtensa/x86_64.h"

#include <stddef.h>

#define HOSTS      8U
#define NOBODY     0xffU
#define MOST_COLD  (2 * XT_BLOCK_OPS + 4)
#define TABLE_BITS 4U // log2 of sizeof(struct xt_tlb)
#define PAGE_BITS  12U
#define CPU        X86_RBX
#define WINDOW     X86_RBP
#define CYCLES     X86_R14

enum cold_kind {
    COLD_ACCESS, // the executor does it, and the block goes on
    COLD_CALL,   // the executor does it, and the block is left
    COLD_EXIT,   // to `target`
    COLD_OTHER_LOOP,
};

// Code that is seldom needed stands behind the block.
struct cold {
    enum cold_kind kind;
    uint8_t *from;       // distance of the jump that leads here
    const uint8_t *back; // where it goes on
    unsigned index;      // of the operation
    uint32_t target;
    uint8_t guest[HOSTS];
};

struct translation {
    struct xt_cpu *cpu;
    struct xt_block *block;
    struct xt_op *copies;
    struct x86 x86;
    const uint8_t *entry; // of the block
    uint8_t *fails[4];
    unsigned fail_count;
    unsigned index;       // of the operation being translated
    uint8_t guest[HOSTS]; // address register that a host register holds, or NOBODY
    unsigned used[HOSTS]; // when, for the choice of the next one
    unsigned clock;
    struct cold cold[MOST_COLD];
    unsigned cold_count;
};

// Places in the core

#define FIELD(member) x86_at(CPU, (int32_t)offsetof(struct xt_cpu, member))

static inline struct x86_place tr_special(unsigned number)
{
    return x86_at(CPU, (int32_t)(offsetof(struct xt_cpu, sr) + number * sizeof(uint32_t)));
}

static inline struct x86_place tr_address_register(unsigned guest)
{
    return x86_at(WINDOW, (int32_t)(guest * sizeof(uint32_t)));
}

// Something inside the core.
static inline struct x86_place tr_inside(const struct xt_cpu *cpu, const void *member)
{
    return x86_at(CPU, (int32_t)((const char *)member - (const char *)cpu));
}

// Registers

void tr_forget_registers(struct translation *tr);
// The register that holds address register `guest`.
enum x86_register tr_get(struct translation *tr, unsigned guest);
void tr_get_into(struct translation *tr, enum x86_register to, unsigned guest);
// The register that is to hold `guest` from now on; to be filled, and then stored with tr_put.
enum x86_register tr_take(struct translation *tr, unsigned guest);
void tr_put(struct translation *tr, unsigned guest, enum x86_register host);
// `guest` becomes what `from` holds, or a constant; true, as the block goes on.
bool tr_set(struct translation *tr, unsigned guest, enum x86_register from);
bool tr_set_constant(struct translation *tr, unsigned guest, uint32_t value);

// Leaving

// What the jump whose distance is at `from` leads to is written behind the block.
struct cold *tr_add_cold(struct translation *tr, enum cold_kind kind, uint8_t *from);
void tr_jump_to(struct translation *tr, const uint8_t *target);
// Instructions up to `index` are done.
void tr_count(struct translation *tr, unsigned index);
// On to another block; its link leaves to C until it is set.
void tr_exit_to(struct translation *tr, unsigned index, uint32_t target);

// Executors

void tr_call_executor(struct translation *tr, unsigned index);
void tr_leave_after(struct translation *tr, unsigned index);

// Translates one instruction; false: the block ends here.
bool tr_emit(struct translation *tr, const struct xt_op *op);

#endif

// How an executor is written.
//
// An executor does one instruction and hands over to the next operation of the block (`go_on`), or sets pc
// and returns the operation after itself (`jump`). The compiler turns the hand-over into a jump, so a block
// runs without returning; where it does not (no optimisation), a block's length bounds the stack.
#ifndef XTENSA_EXECUTE_H
#define XTENSA_EXECUTE_H

#include "xtensa/core.h"
#include "xtensa/insn.h"

#define EXECUTE(name) const struct xt_op *xt_exec_##name(struct xt_cpu *cpu, const struct xt_op *op)

static inline const struct xt_op *go_on(struct xt_cpu *cpu, const struct xt_op *op)
{
    return op[1].run(cpu, op + 1);
}

static inline const struct xt_op *jump(struct xt_cpu *cpu, const struct xt_op *op, uint32_t pc)
{
    cpu->pc = pc;
    return op + 1;
}

static inline uint32_t xt_op_pc(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->block->pc + op->offset;
}

// Brings clock->now to the moment at which this instruction executes.
static inline void xt_sync_clock(struct xt_cpu *cpu, const struct xt_op *op)
{
    cpu->clock->now = xt_entered_tick(cpu) + (uint64_t)(op - cpu->entered) * cpu->cycle_ticks;
}

// Ends the block after this instruction; the program goes on with the next one, or at the start of the loop
// that ends here.
const struct xt_op *xt_end_block(struct xt_cpu *cpu, const struct xt_op *op);

// Raises an exception at this instruction.
const struct xt_op *xt_raise(struct xt_cpu *cpu, const struct xt_op *op, unsigned cause);

// Registers

static inline uint32_t get_r(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->a[op->r];
}

static inline uint32_t get_s(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->a[op->s];
}

static inline uint32_t get_t(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->a[op->t];
}

static inline const struct xt_op *set_r(struct xt_cpu *cpu, const struct xt_op *op, uint32_t value)
{
    cpu->a[op->r] = value;
    return go_on(cpu, op);
}

static inline const struct xt_op *set_t(struct xt_cpu *cpu, const struct xt_op *op, uint32_t value)
{
    cpu->a[op->t] = value;
    return go_on(cpu, op);
}

// Memory. A load yields the value in the lower half, a store 0; plus one of these:
#define ACCESS_FAULT (UINT64_C(1) << 32) // an exception was raised
#define ACCESS_LEAVE (UINT64_C(2) << 32) // done, but the block must be left

uint64_t xt_load_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size);
uint64_t xt_store_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size,
                         uint32_t value);

// The access raises the exception `cause` with EXCVADDR = address; returns ACCESS_FAULT.
uint64_t xt_refuse(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned cause);

// Where the bytes are, if a page is at hand that holds all of them; NULL: the slow way. The page of the last
// byte is compared with the entry for the first: an access across two pages finds neither.
static inline uint8_t *in_tlb(const struct xt_tlb *tlb, uint32_t address, unsigned size)
{
    const struct xt_tlb *entry = &tlb[address / XT_PAGE_SIZE % XT_TLB];
    bool found = entry->page == ((address + size - 1) & ~(XT_PAGE_SIZE - 1));
    return found ? entry->host + address % XT_PAGE_SIZE : NULL;
}

static inline const uint8_t *loadable(const struct xt_cpu *cpu, uint32_t address, unsigned size)
{
    return in_tlb(cpu->load, address, size);
}

static inline uint8_t *storable(struct xt_cpu *cpu, uint32_t address, unsigned size)
{
    return in_tlb(cpu->store, address, size);
}

static inline uint32_t read_host(const uint8_t *at, unsigned size)
{
    return size == 4 ? bytes_get32(at) : size == 2 ? bytes_get16(at) : *at;
}

static inline void write_host(uint8_t *at, unsigned size, uint32_t value)
{
    if (size == 4) {
        bytes_put32(at, value);
    } else if (size == 2) {
        bytes_put16(at, (uint16_t)value);
    } else {
        *at = (uint8_t)value;
    }
}

static inline uint64_t load(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size)
{
    const uint8_t *at = loadable(cpu, address, size);
    return at == NULL ? xt_load_slowly(cpu, op, address, size) : read_host(at, size);
}

static inline uint64_t store(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address, unsigned size,
                             uint32_t value)
{
    uint8_t *at = storable(cpu, address, size);
    if (at == NULL) {
        return xt_store_slowly(cpu, op, address, size, value);
    }
    write_host(at, size, value);
    return 0;
}

// What follows an access that did not fault.
static inline const struct xt_op *after_access(struct xt_cpu *cpu, const struct xt_op *op, uint64_t outcome)
{
    return (outcome & ACCESS_LEAVE) != 0 ? xt_end_block(cpu, op) : go_on(cpu, op);
}

// Coprocessor 0 is the FPU.
static inline bool fpu_disabled(const struct xt_cpu *cpu)
{
    return (cpu->sr[SR_CPENABLE] & 1U) == 0;
}

#endif

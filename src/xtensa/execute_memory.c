// Loads and stores, S32C1I, literals.
//
// Source: Xtensa ISA Reference Manual, chapter "Instruction Descriptions", and sections "Multiprocessor
//         Synchronization Option" and "Conditional Store Option". The ESP32's core has no caches of its own
//         and no cache instructions.

#include "xtensa/execute.h"

static inline uint32_t address_of(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return get_s(cpu, op) + op->imm;
}

// The slow ways are functions of their own, called last, so that the fast ways need no stack frame.

static const struct xt_op *load_t_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address,
                                         unsigned size, bool is_signed)
{
    uint64_t got = xt_load_slowly(cpu, op, address, size);
    if ((got & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->a[op->t] = is_signed ? (uint32_t)bits_signed((uint32_t)got, 8 * size) : (uint32_t)got;
    return after_access(cpu, op, got);
}

static inline const struct xt_op *load_t(struct xt_cpu *cpu, const struct xt_op *op, unsigned size,
                                         bool is_signed)
{
    uint32_t address = address_of(cpu, op);
    const uint8_t *at = loadable(cpu, address, size);
    if (at == NULL) {
        return load_t_slowly(cpu, op, address, size, is_signed);
    }
    uint32_t value = read_host(at, size);
    return set_t(cpu, op, is_signed ? (uint32_t)bits_signed(value, 8 * size) : value);
}

static const struct xt_op *store_t_slowly(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address,
                                          unsigned size)
{
    uint64_t done = xt_store_slowly(cpu, op, address, size, get_t(cpu, op));
    return (done & ACCESS_FAULT) != 0 ? op + 1 : after_access(cpu, op, done);
}

static inline const struct xt_op *store_t(struct xt_cpu *cpu, const struct xt_op *op, unsigned size)
{
    uint32_t address = address_of(cpu, op);
    uint8_t *at = storable(cpu, address, size);
    if (at == NULL) {
        return store_t_slowly(cpu, op, address, size);
    }
    write_host(at, size, get_t(cpu, op));
    return go_on(cpu, op);
}

EXECUTE(l8ui)
{
    return load_t(cpu, op, 1, false);
}

EXECUTE(l16ui)
{
    return load_t(cpu, op, 2, false);
}

EXECUTE(l16si)
{
    return load_t(cpu, op, 2, true);
}

EXECUTE(l32i)
{
    return load_t(cpu, op, 4, false);
}

EXECUTE(l32i_n)
{
    return load_t(cpu, op, 4, false);
}

EXECUTE(l32ai)
{
    return load_t(cpu, op, 4, false);
}

EXECUTE(l32e)
{
    return load_t(cpu, op, 4, false);
}

EXECUTE(s8i)
{
    return store_t(cpu, op, 1);
}

EXECUTE(s16i)
{
    return store_t(cpu, op, 2);
}

EXECUTE(s32i)
{
    return store_t(cpu, op, 4);
}

EXECUTE(s32i_n)
{
    return store_t(cpu, op, 4);
}

EXECUTE(s32ri)
{
    return store_t(cpu, op, 4);
}

EXECUTE(s32nb)
{
    return store_t(cpu, op, 4);
}

EXECUTE(s32e)
{
    return store_t(cpu, op, 4);
}

EXECUTE(s32c1i)
{
    uint32_t address = address_of(cpu, op);
    uint64_t got =
        address % 4 == 0 ? load(cpu, op, address, 4) : xt_refuse(cpu, op, address, CAUSE_UNALIGNED);
    uint64_t done = 0;
    if ((got & ACCESS_FAULT) == 0 && (uint32_t)got == cpu->sr[SR_SCOMPARE1]) {
        done = store(cpu, op, address, 4, get_t(cpu, op));
    }
    if (((got | done) & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->a[op->t] = (uint32_t)got;
    return after_access(cpu, op, got | done);
}

static const struct xt_op *load_literal_slowly(struct xt_cpu *cpu, const struct xt_op *op)
{
    uint64_t got = xt_literal_slowly(cpu, op);
    if ((got & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->a[op->t] = (uint32_t)got;
    return after_access(cpu, op, got);
}

EXECUTE(l32r)
{
    const uint8_t *at = in_tlb(cpu->literal, op->imm, 4);
    return at == NULL ? load_literal_slowly(cpu, op) : set_t(cpu, op, bytes_get32(at));
}

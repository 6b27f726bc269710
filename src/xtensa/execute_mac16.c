// MAC16: products of 16-bit halves, added to a 40-bit accumulator.
//
// The halves in a name: LL low by low, HL high by low, LH low by high, HH high by high. The operands: A an
// address register, D one of the registers m0 to m3.
//
// Source: Xtensa ISA Reference Manual, section "MAC16 Option".

#include "xtensa/execute.h"

enum half { LOW, HIGH };

static uint32_t mx(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->sr[SR_M0 + bits_get(op->r, 2, 1)];
}

static uint32_t my(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return cpu->sr[SR_M0 + 2 + bits_get(op->t, 2, 1)];
}

static int64_t half_of(uint32_t value, enum half half)
{
    return bits_signed(value >> (half == HIGH ? 16 : 0), 16);
}

static int64_t product(uint32_t x, uint32_t y, enum half x_half, enum half y_half)
{
    return half_of(x, x_half) * half_of(y, y_half);
}

static int64_t accumulator(const struct xt_cpu *cpu)
{
    return (int64_t)((uint64_t)cpu->sr[SR_ACCHI] << 32 | cpu->sr[SR_ACCLO]);
}

// Keeps 40 bits; ACCHI holds its eight sign-extended.
static void set_accumulator(struct xt_cpu *cpu, int64_t value)
{
    cpu->sr[SR_ACCLO] = (uint32_t)(uint64_t)value;
    cpu->sr[SR_ACCHI] = (uint32_t)bits_signed((uint32_t)((uint64_t)value >> 32), 8);
}

static int64_t mul(const struct xt_cpu *cpu, int64_t value)
{
    (void)cpu;
    return value;
}

static int64_t mula(const struct xt_cpu *cpu, int64_t value)
{
    return accumulator(cpu) + value;
}

static int64_t muls(const struct xt_cpu *cpu, int64_t value)
{
    return accumulator(cpu) - value;
}

// One executor for each combination of operation, operands and halves.
#define MAC(operation, operands, halves, x, y, x_half, y_half)                                               \
    EXECUTE(operation##_##operands##_##halves)                                                               \
    {                                                                                                        \
        set_accumulator(cpu, operation(cpu, product(x, y, x_half, y_half)));                                 \
        return go_on(cpu, op);                                                                               \
    }

#define MAC_HALVES(operation, operands, x, y)                                                                \
    MAC(operation, operands, ll, x, y, LOW, LOW)                                                             \
    MAC(operation, operands, hl, x, y, HIGH, LOW)                                                            \
    MAC(operation, operands, lh, x, y, LOW, HIGH)                                                            \
    MAC(operation, operands, hh, x, y, HIGH, HIGH)

#define MAC_OPERATIONS(operands, x, y)                                                                       \
    MAC_HALVES(mul, operands, x, y)                                                                          \
    MAC_HALVES(mula, operands, x, y)                                                                         \
    MAC_HALVES(muls, operands, x, y)

MAC_OPERATIONS(aa, get_s(cpu, op), get_t(cpu, op))
MAC_OPERATIONS(ad, get_s(cpu, op), my(cpu, op))
MAC_OPERATIONS(da, mx(cpu, op), get_t(cpu, op))
MAC_OPERATIONS(dd, mx(cpu, op), my(cpu, op))

static const struct xt_op *unsigned_product(struct xt_cpu *cpu, const struct xt_op *op, enum half x_half,
                                            enum half y_half)
{
    uint32_t x = bits_get(get_s(cpu, op), x_half == HIGH ? 16 : 0, 16);
    uint32_t y = bits_get(get_t(cpu, op), y_half == HIGH ? 16 : 0, 16);
    set_accumulator(cpu, (int64_t)x * y);
    return go_on(cpu, op);
}

EXECUTE(umul_aa_ll)
{
    return unsigned_product(cpu, op, LOW, LOW);
}

EXECUTE(umul_aa_hl)
{
    return unsigned_product(cpu, op, HIGH, LOW);
}

EXECUTE(umul_aa_lh)
{
    return unsigned_product(cpu, op, LOW, HIGH);
}

EXECUTE(umul_aa_hh)
{
    return unsigned_product(cpu, op, HIGH, HIGH);
}

// Loads mw from the address that `step` moves as to; the product is made of the registers before the load.
static const struct xt_op *load_and_add(struct xt_cpu *cpu, const struct xt_op *op, uint32_t step,
                                        int64_t value)
{
    uint32_t address = get_s(cpu, op) + step;
    uint64_t got = load(cpu, op, address, 4);
    if ((got & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    set_accumulator(cpu, accumulator(cpu) + value);
    cpu->sr[SR_M0 + bits_get(op->r, 0, 2)] = (uint32_t)got;
    cpu->a[op->s] = address;
    return after_access(cpu, op, got);
}

#define INCREMENT 4U
#define DECREMENT (0U - 4U)

EXECUTE(ldinc)
{
    return load_and_add(cpu, op, INCREMENT, 0);
}

EXECUTE(lddec)
{
    return load_and_add(cpu, op, DECREMENT, 0);
}

#define MAC_LOAD(operands, halves, x, y, x_half, y_half)                                                     \
    EXECUTE(mula_##operands##_##halves##_ldinc)                                                              \
    {                                                                                                        \
        return load_and_add(cpu, op, INCREMENT, product(x, y, x_half, y_half));                              \
    }                                                                                                        \
    EXECUTE(mula_##operands##_##halves##_lddec)                                                              \
    {                                                                                                        \
        return load_and_add(cpu, op, DECREMENT, product(x, y, x_half, y_half));                              \
    }

#define MAC_LOADS(operands, x, y)                                                                            \
    MAC_LOAD(operands, ll, x, y, LOW, LOW)                                                                   \
    MAC_LOAD(operands, hl, x, y, HIGH, LOW)                                                                  \
    MAC_LOAD(operands, lh, x, y, LOW, HIGH)                                                                  \
    MAC_LOAD(operands, hh, x, y, HIGH, HIGH)

MAC_LOADS(da, mx(cpu, op), get_t(cpu, op))
MAC_LOADS(dd, mx(cpu, op), my(cpu, op))

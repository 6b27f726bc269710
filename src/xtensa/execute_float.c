// The single-precision FPU.
//
// The host's float arithmetic rounds to nearest; what it cut off is computed exactly in double, which gives
// the inexact flag and the other three rounding modes without touching the host's own modes and flags.
//
// Source:       Xtensa ISA Reference Manual, section "Floating-Point Coprocessor Option"; the steps (DIV0
//               to ADDEXPM): the sequences of libgcc's lib1funcs for Xtensa.
// Not modelled: the intermediate values of the divide and square-root steps. MKDADJ and MKSADJ make the
//               quotient and the root, ADDEXPM hands it on, and the others leave it alone, so that the
//               published sequences give the correctly rounded result.

#include "xtensa/execute.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define DEFAULT_NAN UINT32_C(0x7fc00000)
#define SIGN        UINT32_C(0x80000000)
#define QUIET       UINT32_C(0x00400000)

// FSR
enum flag {
    INEXACT = 1 << 7,
    UNDERFLOW_ = 1 << 8,
    OVERFLOW_ = 1 << 9,
    DIVIDE_BY_ZERO = 1 << 10,
    INVALID = 1 << 11
};

// FCR, lowest two bits
enum rounding { TO_NEAREST, TO_ZERO, UP, DOWN };

static float from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t to_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float get_fr(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return from_bits(cpu->f[op->r]);
}

static float get_fs(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return from_bits(cpu->f[op->s]);
}

static float get_ft(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return from_bits(cpu->f[op->t]);
}

static void raise_flag(struct xt_cpu *cpu, uint32_t flag)
{
    cpu->ur[UR_FSR] |= flag;
}

static bool is_nan(uint32_t bits)
{
    return (bits & ~SIGN) > UINT32_C(0x7f800000);
}

static bool is_signalling(uint32_t bits)
{
    return is_nan(bits) && (bits & QUIET) == 0;
}

static const struct xt_op *no_fpu(struct xt_cpu *cpu, const struct xt_op *op)
{
    return xt_raise(cpu, op, CAUSE_COPROCESSOR0_DISABLED);
}

static const struct xt_op *set_fr(struct xt_cpu *cpu, const struct xt_op *op, uint32_t bits)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    cpu->f[op->r] = bits;
    return go_on(cpu, op);
}

// Rounding

// Moves `nearest` by one step if the rounding mode wants the value on the other side of the exact one;
// `error` is exact minus nearest.
static float rounded(enum rounding mode, float nearest, double error)
{
    if (mode == UP) {
        return error > 0 ? nextafterf(nearest, INFINITY) : nearest;
    }
    if (mode == DOWN) {
        return error < 0 ? nextafterf(nearest, -INFINITY) : nearest;
    }
    bool beyond = signbit(nearest) ? error > 0 : error < 0;
    return mode == TO_ZERO && beyond ? nextafterf(nearest, 0) : nearest;
}

// Whether high + low is below the smallest normal number even after rounding to 24 bits.
static bool is_tiny(enum rounding mode, double high, double low)
{
    const double step = (double)FLT_MIN * (double)FLT_EPSILON / 2; // of 24 bits, just below FLT_MIN
    bool negative = high < 0;
    bool away = mode == (negative ? DOWN : UP);
    double limit = (double)FLT_MIN - (mode == TO_NEAREST ? step / 2 : away ? step : 0);
    double beyond = (fabs(high) - limit) + (negative ? -low : low);
    return away ? beyond <= 0 : beyond < 0;
}

// The result of an operation on finite numbers: exact = high + low.
static uint32_t finish(struct xt_cpu *cpu, float nearest, double high, double low)
{
    enum rounding mode = cpu->ur[UR_FCR] & 3;
    if (high == 0 && low == 0) {
        return to_bits(nearest);
    }
    double error = isinf(nearest) ? -(double)nearest : (high - (double)nearest) + low;
    if (error == 0) {
        return to_bits(nearest);
    }
    float result = rounded(mode, nearest, error);
    raise_flag(cpu, INEXACT | (isinf(nearest) || isinf(result) ? OVERFLOW_ : 0));
    if (is_tiny(mode, high, low)) {
        raise_flag(cpu, UNDERFLOW_);
    }
    return to_bits(result);
}

// What the sum `x + y` in double lost.
static double lost_in_sum(double x, double y)
{
    double sum = x + y;
    double part = sum - x;
    return (x - (sum - part)) + (y - part);
}

// The first of these that is a NaN, made quiet; or the NaN of an invalid operation. A core whose FPU is
// single precision only, as the ESP32's, prefers the last operand of an instruction, so callers pass that
// first.
static uint32_t nan_of(struct xt_cpu *cpu, uint32_t first, uint32_t second, uint32_t third)
{
    bool any = is_nan(first) || is_nan(second) || is_nan(third);
    if (!any || is_signalling(first) || is_signalling(second) || is_signalling(third)) {
        raise_flag(cpu, INVALID);
    }
    return !any ? DEFAULT_NAN : (is_nan(first) ? first : is_nan(second) ? second : third) | QUIET;
}

static uint32_t sum_of(struct xt_cpu *cpu, float x, float y, uint32_t y_operand)
{
    float nearest = x + y;
    if (isnan(nearest)) {
        return nan_of(cpu, y_operand, to_bits(x), 0);
    }
    if (isinf(x) || isinf(y)) {
        return to_bits(nearest);
    }
    double high = (double)x + (double)y;
    // A zero sum of opposite numbers is +0, but -0 when rounding down.
    if (high == 0 && (cpu->ur[UR_FCR] & 3) == DOWN && (signbit(x) || signbit(y))) {
        return SIGN;
    }
    return finish(cpu, nearest, high, lost_in_sum((double)x, (double)y));
}

static uint32_t product_of(struct xt_cpu *cpu, float x, float y)
{
    float nearest = x * y;
    if (isnan(nearest)) {
        return nan_of(cpu, to_bits(y), to_bits(x), 0);
    }
    if (isinf(x) || isinf(y)) {
        return to_bits(nearest);
    }
    return finish(cpu, nearest, (double)x * (double)y, 0);
}

// addend + x * y, rounded once; `x` may have been negated: x_operand is what the program gave.
static uint32_t sum_and_product(struct xt_cpu *cpu, float addend, float x, float y, uint32_t x_operand)
{
    float nearest = fmaf(x, y, addend);
    if (isnan(nearest)) {
        bool zero_by_infinity = (x == 0 && isinf(y)) || (isinf(x) && y == 0);
        if (zero_by_infinity) {
            raise_flag(cpu, INVALID);
        }
        return nan_of(cpu, to_bits(addend), to_bits(y), x_operand);
    }
    if (isinf(x) || isinf(y) || isinf(addend)) {
        return to_bits(nearest);
    }
    double product = (double)x * (double)y;
    double high = product + (double)addend;
    if (high == 0 && (cpu->ur[UR_FCR] & 3) == DOWN && (signbit(product) || signbit(addend))) {
        return SIGN;
    }
    return finish(cpu, nearest, high, lost_in_sum(product, (double)addend));
}

// Arithmetic

EXECUTE(add_s)
{
    return set_fr(cpu, op, sum_of(cpu, get_fs(cpu, op), get_ft(cpu, op), cpu->f[op->t]));
}

EXECUTE(sub_s)
{
    return set_fr(cpu, op, sum_of(cpu, get_fs(cpu, op), -get_ft(cpu, op), cpu->f[op->t]));
}

EXECUTE(mul_s)
{
    return set_fr(cpu, op, product_of(cpu, get_fs(cpu, op), get_ft(cpu, op)));
}

EXECUTE(madd_s)
{
    uint32_t x = cpu->f[op->s];
    return set_fr(cpu, op, sum_and_product(cpu, get_fr(cpu, op), from_bits(x), get_ft(cpu, op), x));
}

EXECUTE(msub_s)
{
    uint32_t x = cpu->f[op->s];
    return set_fr(cpu, op, sum_and_product(cpu, get_fr(cpu, op), from_bits(x ^ SIGN), get_ft(cpu, op), x));
}

EXECUTE(maddn_s)
{
    return set_fr(cpu, op, to_bits(fmaf(get_fs(cpu, op), get_ft(cpu, op), get_fr(cpu, op))));
}

// Moves and constants

EXECUTE(mov_s)
{
    return set_fr(cpu, op, cpu->f[op->s]);
}

EXECUTE(abs_s)
{
    return set_fr(cpu, op, cpu->f[op->s] & ~SIGN);
}

EXECUTE(neg_s)
{
    return set_fr(cpu, op, cpu->f[op->s] ^ SIGN);
}

EXECUTE(const_s)
{
    static const float constants[16] = {0.0F, 1.0F, 2.0F, 0.5F};
    return set_fr(cpu, op, to_bits(constants[op->imm]));
}

EXECUTE(wfr)
{
    return set_fr(cpu, op, get_s(cpu, op));
}

EXECUTE(rfr)
{
    return fpu_disabled(cpu) ? no_fpu(cpu, op) : set_r(cpu, op, cpu->f[op->s]);
}

EXECUTE(moveqz_s)
{
    return set_fr(cpu, op, cpu->f[get_t(cpu, op) == 0 ? op->s : op->r]);
}

EXECUTE(movnez_s)
{
    return set_fr(cpu, op, cpu->f[get_t(cpu, op) != 0 ? op->s : op->r]);
}

EXECUTE(movltz_s)
{
    return set_fr(cpu, op, cpu->f[(int32_t)get_t(cpu, op) < 0 ? op->s : op->r]);
}

EXECUTE(movgez_s)
{
    return set_fr(cpu, op, cpu->f[(int32_t)get_t(cpu, op) >= 0 ? op->s : op->r]);
}

EXECUTE(movf_s)
{
    return set_fr(cpu, op, cpu->f[bit_is_set(cpu->sr[SR_BR], op->t) ? op->r : op->s]);
}

EXECUTE(movt_s)
{
    return set_fr(cpu, op, cpu->f[bit_is_set(cpu->sr[SR_BR], op->t) ? op->s : op->r]);
}

// Comparisons: into a boolean register

static const struct xt_op *compare(struct xt_cpu *cpu, const struct xt_op *op, bool value,
                                   bool unordered_is_invalid)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    uint32_t x = cpu->f[op->s];
    uint32_t y = cpu->f[op->t];
    if (is_signalling(x) || is_signalling(y) || (unordered_is_invalid && (is_nan(x) || is_nan(y)))) {
        raise_flag(cpu, INVALID);
    }
    cpu->sr[SR_BR] = bits_set(cpu->sr[SR_BR], value, op->r, 1);
    return go_on(cpu, op);
}

EXECUTE(un_s)
{
    return compare(cpu, op, isunordered(get_fs(cpu, op), get_ft(cpu, op)), false);
}

EXECUTE(oeq_s)
{
    return compare(cpu, op, get_fs(cpu, op) == get_ft(cpu, op), false);
}

EXECUTE(ueq_s)
{
    return compare(cpu, op, !islessgreater(get_fs(cpu, op), get_ft(cpu, op)), false);
}

EXECUTE(olt_s)
{
    return compare(cpu, op, isless(get_fs(cpu, op), get_ft(cpu, op)), true);
}

EXECUTE(ult_s)
{
    return compare(cpu, op, !isgreaterequal(get_fs(cpu, op), get_ft(cpu, op)), false);
}

EXECUTE(ole_s)
{
    return compare(cpu, op, islessequal(get_fs(cpu, op), get_ft(cpu, op)), true);
}

EXECUTE(ule_s)
{
    return compare(cpu, op, !isgreater(get_fs(cpu, op), get_ft(cpu, op)), false);
}

// Conversions, with a power of two from the instruction

static uint32_t converted(struct xt_cpu *cpu, double whole, double exact, double low, double high)
{
    if (isnan(exact) || whole < low || whole > high) {
        raise_flag(cpu, INVALID);
        return isnan(exact) || whole > high ? (uint32_t)high : (uint32_t)(int32_t)low;
    }
    if (whole != exact) {
        raise_flag(cpu, INEXACT);
    }
    return whole < 0 ? (uint32_t)(int32_t)whole : (uint32_t)whole;
}

static double scaled(const struct xt_cpu *cpu, const struct xt_op *op)
{
    return (double)get_fs(cpu, op) * (double)bit(op->t);
}

static const struct xt_op *to_integer(struct xt_cpu *cpu, const struct xt_op *op, double (*round)(double))
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    double exact = scaled(cpu, op);
    return set_r(cpu, op, converted(cpu, round(exact), exact, INT32_MIN, INT32_MAX));
}

// Halves go to the even neighbour, whatever the host's rounding mode.
static double to_even(double value)
{
    double below = floor(value);
    double rest = value - below;
    bool up = rest > 0.5 || (rest == 0.5 && fmod(below, 2) != 0);
    return up ? below + 1 : below;
}

EXECUTE(round_s)
{
    return to_integer(cpu, op, to_even);
}

EXECUTE(trunc_s)
{
    return to_integer(cpu, op, trunc);
}

EXECUTE(floor_s)
{
    return to_integer(cpu, op, floor);
}

EXECUTE(ceil_s)
{
    return to_integer(cpu, op, ceil);
}

EXECUTE(utrunc_s)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    double exact = scaled(cpu, op);
    bool negative = exact < 0;
    uint32_t value = converted(cpu, trunc(exact), exact, negative ? INT32_MIN : 0, negative ? 0 : UINT32_MAX);
    if (negative && value != 0) {
        raise_flag(cpu, INVALID);
    }
    return set_r(cpu, op, value);
}

static const struct xt_op *to_float(struct xt_cpu *cpu, const struct xt_op *op, double value)
{
    double exact = value / (double)bit(op->t);
    return set_fr(cpu, op, fpu_disabled(cpu) ? 0 : finish(cpu, (float)exact, exact, 0));
}

EXECUTE(float_s)
{
    return to_float(cpu, op, (int32_t)get_s(cpu, op));
}

EXECUTE(ufloat_s)
{
    return to_float(cpu, op, get_s(cpu, op));
}

// Divide and square-root steps: see the head of this file.

#define STEP_WITHOUT_EFFECT(name)                                                                            \
    EXECUTE(name)                                                                                            \
    {                                                                                                        \
        return fpu_disabled(cpu) ? no_fpu(cpu, op) : go_on(cpu, op);                                         \
    }

STEP_WITHOUT_EFFECT(div0_s)
STEP_WITHOUT_EFFECT(sqrt0_s)
STEP_WITHOUT_EFFECT(nexp01_s)
STEP_WITHOUT_EFFECT(addexp_s)
STEP_WITHOUT_EFFECT(divn_s)

EXECUTE(addexpm_s)
{
    return set_fr(cpu, op, cpu->f[op->s]);
}

EXECUTE(mkdadj_s)
{
    float divisor = get_fr(cpu, op);
    float dividend = get_fs(cpu, op);
    float nearest = dividend / divisor;
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    if (isnan(nearest)) {
        return set_fr(cpu, op, nan_of(cpu, to_bits(divisor), to_bits(dividend), 0));
    }
    if (divisor == 0 && !isinf(dividend)) {
        raise_flag(cpu, DIVIDE_BY_ZERO);
    }
    if (divisor == 0 || isinf(dividend) || isinf(divisor) || dividend == 0) {
        return set_fr(cpu, op, to_bits(nearest));
    }
    // A quotient of floats is never so close to a float that double could not tell the side.
    return set_fr(cpu, op, finish(cpu, nearest, (double)dividend / (double)divisor, 0));
}

EXECUTE(mksadj_s)
{
    float value = get_fs(cpu, op);
    float nearest = sqrtf(value);
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    if (isnan(nearest)) {
        return set_fr(cpu, op, nan_of(cpu, to_bits(value), 0, 0));
    }
    return set_fr(cpu, op, isinf(value) ? to_bits(value) : finish(cpu, nearest, sqrt((double)value), 0));
}

EXECUTE(recip0_s)
{
    return set_fr(cpu, op, to_bits(1.0F / get_fs(cpu, op)));
}

EXECUTE(rsqrt0_s)
{
    return set_fr(cpu, op, to_bits(1.0F / sqrtf(get_fs(cpu, op))));
}

// Loads and stores; LSIP and its kin add the offset to the base after the access.

static const struct xt_op *float_load(struct xt_cpu *cpu, const struct xt_op *op, unsigned reg,
                                      uint32_t address)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    uint64_t got = load(cpu, op, address, 4);
    if ((got & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->f[reg] = (uint32_t)got;
    return after_access(cpu, op, got);
}

static const struct xt_op *float_store(struct xt_cpu *cpu, const struct xt_op *op, unsigned reg,
                                       uint32_t address)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    uint64_t done = store(cpu, op, address, 4, cpu->f[reg]);
    return (done & ACCESS_FAULT) != 0 ? op + 1 : after_access(cpu, op, done);
}

static const struct xt_op *float_load_and_move(struct xt_cpu *cpu, const struct xt_op *op, unsigned reg,
                                               uint32_t step)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    uint64_t got = load(cpu, op, get_s(cpu, op), 4);
    if ((got & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->f[reg] = (uint32_t)got;
    cpu->a[op->s] += step;
    return after_access(cpu, op, got);
}

static const struct xt_op *float_store_and_move(struct xt_cpu *cpu, const struct xt_op *op, unsigned reg,
                                                uint32_t step)
{
    if (fpu_disabled(cpu)) {
        return no_fpu(cpu, op);
    }
    uint64_t done = store(cpu, op, get_s(cpu, op), 4, cpu->f[reg]);
    if ((done & ACCESS_FAULT) != 0) {
        return op + 1;
    }
    cpu->a[op->s] += step;
    return after_access(cpu, op, done);
}

EXECUTE(lsi)
{
    return float_load(cpu, op, op->t, get_s(cpu, op) + op->imm);
}

EXECUTE(lsx)
{
    return float_load(cpu, op, op->r, get_s(cpu, op) + get_t(cpu, op));
}

EXECUTE(lsip)
{
    return float_load_and_move(cpu, op, op->t, op->imm);
}

EXECUTE(lsxp)
{
    return float_load_and_move(cpu, op, op->r, get_t(cpu, op));
}

EXECUTE(ssi)
{
    return float_store(cpu, op, op->t, get_s(cpu, op) + op->imm);
}

EXECUTE(ssx)
{
    return float_store(cpu, op, op->r, get_s(cpu, op) + get_t(cpu, op));
}

EXECUTE(ssip)
{
    return float_store_and_move(cpu, op, op->t, op->imm);
}

EXECUTE(ssxp)
{
    return float_store_and_move(cpu, op, op->r, get_t(cpu, op));
}

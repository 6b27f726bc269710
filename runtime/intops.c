// Operators of int. Where both operands are small the machine does it; all else goes through bigint.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/int.h"
#include "runtime/values.h"

#include <math.h>

// Both operands as numbers; small ones live in the rooms.
struct pair {
    struct bigint a, b;
    uint16_t room_a[BIGINT_I64_ROOM], room_b[BIGINT_I64_ROOM];
};

static void pair_view(struct pair *pair, rt_obj a, rt_obj b)
{
    pair->a = int_view(a, pair->room_a);
    pair->b = int_view(b, pair->room_b);
}

static uint32_t longer(const struct pair *pair)
{
    return pair->a.count > pair->b.count ? pair->a.count : pair->b.count;
}

static RT_NORETURN void divide_by_zero(void)
{
    rt_raise_text(&rt_type_ZeroDivisionError, "divide by zero");
}

// Sums, products, bits

static rt_obj sum(const struct pair *pair, bool minus)
{
    struct bigint out;
    struct rt_int *object = int_reserve(&out, longer(pair) + 1U);
    if (minus) {
        bigint_sub(&out, &pair->a, &pair->b);
    } else {
        bigint_add(&out, &pair->a, &pair->b);
    }
    return int_finish(object, &out);
}

static rt_obj product(const struct pair *pair)
{
    struct bigint out;
    struct rt_int *object = int_reserve(&out, (size_t)pair->a.count + pair->b.count);
    bigint_mul(&out, &pair->a, &pair->b);
    return int_finish(object, &out);
}

static rt_obj bitwise(const struct pair *pair, enum bigint_bitwise operation)
{
    struct bigint out;
    struct rt_int *object = int_reserve(&out, longer(pair) + 1U);
    bigint_bitwise(&out, &pair->a, &pair->b, operation);
    return int_finish(object, &out);
}

static void quotient(const struct pair *pair, rt_obj out[2])
{
    struct bigint whole, rest;
    if (pair->b.count == 0) {
        divide_by_zero();
    }
    struct rt_int *whole_object = int_reserve(&whole, pair->a.count + 2U);
    struct rt_int *rest_object = int_reserve(&rest, longer(pair) + 2U);
    uint16_t *scratch = gc_alloc((pair->a.count + 1U) * sizeof *scratch, GC_LEAF);
    bigint_divmod(&whole, &rest, &pair->a, &pair->b, scratch);
    gc_free(scratch);
    out[0] = int_finish(whole_object, &whole);
    out[1] = int_finish(rest_object, &rest);
}

void int_divmod(rt_obj a, rt_obj b, rt_obj out[2])
{
    struct pair pair;
    pair_view(&pair, a, b);
    quotient(&pair, out);
}

// Shifts

static rt_obj shift(const struct pair *pair, rt_obj amount, bool left)
{
    struct bigint out;
    intptr_t bits;
    if (pair->b.negative) {
        rt_raise_value_error("negative shift count");
    }
    bool huge = !rt_int_get_maybe(amount, &bits) || bits > (intptr_t)(UINT32_MAX / 4);
    if (!left) {
        struct rt_int *object = int_reserve(&out, pair->a.count + 1U);
        bigint_shift_right(&out, &pair->a, huge ? UINT32_MAX / 4 : (uint32_t)bits);
        return int_finish(object, &out);
    }
    if (huge && pair->a.count != 0) {
        rt_raise_memory_error(SIZE_MAX);
    }
    bits = pair->a.count == 0 ? 0 : bits;
    struct rt_int *object = int_reserve(&out, pair->a.count + (size_t)bits / BIGINT_LIMB_BITS + 1);
    bigint_shift_left(&out, &pair->a, (uint32_t)bits);
    return int_finish(object, &out);
}

// Powers

static rt_obj multiply(rt_obj a, rt_obj b, rt_obj modulus)
{
    rt_obj parts[2];
    struct pair pair;
    pair_view(&pair, a, b);
    rt_obj value = product(&pair);
    if (modulus == NULL) {
        return value;
    }
    int_divmod(value, modulus, parts);
    return parts[1];
}

// base ** exponent by squaring, from the exponent's highest bit down.
static rt_obj power(rt_obj base, const struct bigint *exponent, rt_obj modulus)
{
    rt_obj value = multiply(RT_SMALL(1), RT_SMALL(1), modulus);
    for (uint32_t bit = bigint_bit_length(exponent); bit-- > 0;) {
        rt_poll();
        value = multiply(value, value, modulus);
        if (((exponent->limb[bit / BIGINT_LIMB_BITS] >> (bit % BIGINT_LIMB_BITS)) & 1U) != 0) {
            value = multiply(value, base, modulus);
        }
    }
    return value;
}

static rt_obj plain_power(const struct pair *pair, rt_obj base, rt_obj exponent)
{
    if (pair->b.negative) {
        rt_obj left = rt_float_new(int_to_float(base));
        return rt_binary(RT_OP_POW, left, rt_float_new(int_to_float(exponent)));
    }
    if (pair->a.count == 1 && pair->a.limb[0] == 1) {
        bool minus = pair->a.negative && pair->b.count > 0 && (pair->b.limb[0] & 1) != 0;
        return minus ? RT_SMALL(-1) : RT_SMALL(1);
    }
    return power(base, &pair->b, NULL);
}

rt_obj int_pow_mod(rt_obj base, rt_obj exponent, rt_obj modulus)
{
    struct pair pair;
    if (!rt_is_int(base) || !rt_is_int(exponent) || !rt_is_int(modulus)) {
        rt_raise_type_error("pow() with 3 arguments requires integers");
    }
    pair_view(&pair, exponent, modulus);
    if (pair.a.negative) {
        rt_raise_value_error("negative exponent with modulus");
    }
    if (pair.b.count == 0) {
        rt_raise_value_error("pow() 3rd argument cannot be 0");
    }
    return power(base, &pair.a, modulus);
}

// The operators

static rt_obj small_floor_divide(intptr_t a, intptr_t b, bool remainder)
{
    if (b == 0) {
        divide_by_zero();
    }
    intptr_t rest = a % b;
    bool round_down = rest != 0 && (rest < 0) != (b < 0);
    return remainder ? RT_SMALL(rest + (round_down ? b : 0)) : rt_int_new(a / b - (round_down ? 1 : 0));
}

// The operators that cannot leave the machine word; NULL for the others.
static rt_obj small_binary(unsigned op, intptr_t a, intptr_t b)
{
    switch (op) {
    case RT_OP_ADD:
        return rt_int_new(a + b);
    case RT_OP_SUB:
        return rt_int_new(a - b);
    case RT_OP_FLOORDIV:
        return small_floor_divide(a, b, false);
    case RT_OP_MOD:
        return small_floor_divide(a, b, true);
    case RT_OP_AND:
        return RT_SMALL(a & b);
    case RT_OP_OR:
        return RT_SMALL(a | b);
    case RT_OP_XOR:
        return RT_SMALL(a ^ b);
    default:
        break;
    }
    bool narrow = a >= INT32_MIN && a <= INT32_MAX;
    if (op == RT_OP_MUL && narrow && b >= INT32_MIN && b <= INT32_MAX) {
        return rt_int_i64((int64_t)a * b);
    }
    if (op == RT_OP_LSHIFT && narrow && b >= 0 && b < 31) {
        return rt_int_i64((int64_t)a * ((int64_t)1 << b));
    }
    if (op == RT_OP_RSHIFT && b >= 0) {
        return RT_SMALL(b < (intptr_t)(sizeof a * 8) ? a >> b : a < 0 ? -1 : 0);
    }
    return op >= RT_OP_LT ? rt_bool(rt_ordered(op, a < b ? -1 : a > b ? 1 : 0)) : NULL;
}

static rt_obj true_divide(rt_obj a, rt_obj b)
{
    rt_real divisor = int_to_float(b);
    if (divisor == 0) {
        divide_by_zero();
    }
    return rt_float_new(int_to_float(a) / divisor);
}

static rt_obj big_binary(unsigned op, rt_obj left, rt_obj right)
{
    struct pair pair;
    rt_obj parts[2];
    pair_view(&pair, left, right);
    switch (op) {
    case RT_OP_ADD:
    case RT_OP_SUB:
        return sum(&pair, op == RT_OP_SUB);
    case RT_OP_MUL:
        return product(&pair);
    case RT_OP_TRUEDIV:
        return true_divide(left, right);
    case RT_OP_FLOORDIV:
    case RT_OP_MOD:
        quotient(&pair, parts);
        return parts[op == RT_OP_MOD ? 1 : 0];
    case RT_OP_POW:
        return plain_power(&pair, left, right);
    case RT_OP_LSHIFT:
    case RT_OP_RSHIFT:
        return shift(&pair, right, op == RT_OP_LSHIFT);
    case RT_OP_AND:
        return bitwise(&pair, BIGINT_AND);
    case RT_OP_OR:
        return bitwise(&pair, BIGINT_OR);
    case RT_OP_XOR:
        return bitwise(&pair, BIGINT_XOR);
    default:
        return op >= RT_OP_LT ? rt_bool(rt_ordered(op, bigint_compare(&pair.a, &pair.b))) : NULL;
    }
}

static bool is_bool(rt_obj obj)
{
    return obj == RT_TRUE || obj == RT_FALSE;
}

rt_obj int_binary(unsigned op, rt_obj self, rt_obj other)
{
    if ((op & RT_OP_INPLACE) != 0 || !rt_is_int(other)) {
        return NULL;
    }
    bool reversed = (op & RT_OP_REVERSED) != 0;
    rt_obj left = reversed ? other : self;
    rt_obj right = reversed ? self : other;
    op &= ~(unsigned)RT_OP_REVERSED;
    if (rt_is_small(left) && rt_is_small(right)) {
        rt_obj value = small_binary(op, rt_small(left), rt_small(right));
        if (value != NULL) {
            return value;
        }
    }
    rt_obj value = big_binary(op, left, right);
    bool logic = op == RT_OP_AND || op == RT_OP_OR || op == RT_OP_XOR;
    return logic && is_bool(left) && is_bool(right) ? rt_bool(value != RT_SMALL(0)) : value;
}

rt_obj int_unary(enum rt_unary_op op, rt_obj self)
{
    uint16_t room[BIGINT_I64_ROOM];
    struct bigint out;
    if (rt_is_small(self)) {
        intptr_t value = rt_small(self);
        value = op == RT_UNARY_NEG || (op == RT_UNARY_ABS && value < 0) ? -value : value;
        return rt_int_new(op == RT_UNARY_INVERT ? ~value : value);
    }
    struct bigint view = int_view(self, room);
    if (op == RT_UNARY_POS && !is_bool(self)) {
        return self;
    }
    struct rt_int *object = int_reserve(&out, view.count + 1U);
    if (op == RT_UNARY_INVERT) {
        bigint_invert(&out, &view);
    } else {
        bigint_copy(&out, &view);
        out.negative = op == RT_UNARY_NEG ? !view.negative && view.count != 0 : view.negative;
        out.negative = op != RT_UNARY_ABS && out.negative;
    }
    return int_finish(object, &out);
}

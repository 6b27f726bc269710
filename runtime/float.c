// The type float: single precision, as on the board.

#include "runtime/float.h"

#include "runtime/class.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/int.h"
#include "runtime/numformat.h"
#include "runtime/numparse.h"
#include "runtime/state.h"
#include "runtime/values.h"

#include <math.h>

rt_obj rt_float_new(rt_real value)
{
    struct rt_float *object = gc_alloc(sizeof *object, GC_LEAF);
    object->head.type = &rt_type_float;
    object->value = value;
    return object;
}

bool float_get_maybe(rt_obj obj, rt_real *out)
{
    if (rt_is_int(obj)) {
        *out = int_to_float(obj);
        return true;
    }
    const struct rt_float *native = rt_as(obj, &rt_type_float);
    if (native == NULL) {
        return false;
    }
    *out = native->value;
    return true;
}

static bool from_method(rt_obj obj, rt_real *out)
{
    rt_obj value = NULL;
    if (rt_is_class(rt_type_of(obj))) {
        value = rt_call_special(obj, rt_name(__float__), 0, NULL);
    }
    return value != NULL && float_get_maybe(value, out);
}

rt_real rt_float_get(rt_obj obj)
{
    rt_real value = 0;
    if (!float_get_maybe(obj, &value) && !from_method(obj, &value)) {
        rt_raise_type_error("can't convert %s to float", rt_type_name(obj));
    }
    return value;
}

rt_obj rt_float_parse(const char *data, size_t length)
{
    float value;
    return float_parse(&value, data, length) ? rt_float_new(value) : NULL;
}

static rt_obj float_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_buffer buffer;
    (void)type;
    rt_check_args(nargs, nkw, 0, 1);
    if (nargs == 0) {
        return rt_float_new(0);
    }
    if (rt_is(args[0], &rt_type_float)) {
        return args[0];
    }
    if (!rt_get_buffer_maybe(args[0], &buffer)) {
        return rt_float_new(rt_float_get(args[0]));
    }
    rt_obj value = rt_float_parse(buffer.data, buffer.length);
    if (value == NULL) {
        rt_raise_value_error("invalid syntax for number");
    }
    return value;
}

static void float_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    char text[FLOAT_REPR_ROOM];
    (void)kind;
    sink->write(sink->to, text, float_repr(text, ((const struct rt_float *)self)->value));
}

// Operators

static RT_NORETURN void divide_by_zero(void)
{
    rt_raise_text(&rt_type_ZeroDivisionError, "divide by zero");
}

void float_divmod(rt_real a, rt_real b, rt_real out[2])
{
    if (b == 0) {
        divide_by_zero();
    }
    rt_real rest = fmodf(a, b);
    rt_real whole = (a - rest) / b;
    if (rest == 0) {
        rest = copysignf(0, b);
    } else if ((rest < 0) != (b < 0)) {
        rest += b;
        whole -= 1;
    }
    if (whole == 0) {
        whole = copysignf(0, a / b);
    } else {
        rt_real lower = floorf(whole);
        whole = whole - lower > 0.5F ? lower + 1 : lower;
    }
    out[0] = whole;
    out[1] = rest;
}

static rt_obj float_power(rt_real a, rt_real b)
{
    if (a == 0 && b < 0 && b - b == 0) {
        divide_by_zero();
    }
    if (a < 0 && b != floorf(b) && a - a == 0) {
        rt_raise_value_error("complex values not supported");
    }
    return rt_float_new(powf(a, b));
}

static rt_obj arithmetic(unsigned op, rt_real a, rt_real b)
{
    rt_real parts[2];
    switch (op) {
    case RT_OP_ADD:
        return rt_float_new(a + b);
    case RT_OP_SUB:
        return rt_float_new(a - b);
    case RT_OP_MUL:
        return rt_float_new(a * b);
    case RT_OP_TRUEDIV:
        if (b == 0) {
            divide_by_zero();
        }
        return rt_float_new(a / b);
    case RT_OP_FLOORDIV:
    case RT_OP_MOD:
        float_divmod(a, b, parts);
        return rt_float_new(parts[op == RT_OP_MOD ? 1 : 0]);
    case RT_OP_POW:
        return float_power(a, b);
    default:
        return NULL;
    }
}

static rt_obj float_binary(unsigned op, rt_obj self, rt_obj other)
{
    rt_real right;
    if ((op & RT_OP_INPLACE) != 0 || !float_get_maybe(other, &right)) {
        return NULL;
    }
    rt_real left = ((const struct rt_float *)self)->value;
    if ((op & RT_OP_REVERSED) != 0) {
        rt_real swap = left;
        left = right;
        right = swap;
        op &= ~(unsigned)RT_OP_REVERSED;
    }
    switch (op) {
    case RT_OP_LT:
        return rt_bool(left < right);
    case RT_OP_GT:
        return rt_bool(left > right);
    case RT_OP_LE:
        return rt_bool(left <= right);
    case RT_OP_GE:
        return rt_bool(left >= right);
    case RT_OP_EQ:
        return rt_bool(left == right);
    case RT_OP_NE:
        return rt_bool(left != right);
    default:
        return arithmetic(op, left, right);
    }
}

static rt_obj float_unary(enum rt_unary_op op, rt_obj self)
{
    rt_real value = ((const struct rt_float *)self)->value;
    switch (op) {
    case RT_UNARY_POS:
        return self;
    case RT_UNARY_NEG:
        return rt_float_new(-value);
    case RT_UNARY_ABS:
        return rt_float_new(fabsf(value));
    case RT_UNARY_INVERT:
        break;
    }
    return NULL;
}

static bool float_truth(rt_obj self)
{
    return ((const struct rt_float *)self)->value != 0;
}

// A whole number hashes as the equal int does.
static uint32_t float_hash(rt_obj self)
{
    rt_real value = ((const struct rt_float *)self)->value;
    uint16_t limb[BIGINT_FLOAT_ROOM];
    struct bigint number = {limb, 0, false};
    if (value - value != 0) {
        return value != value ? 0x7fc00000U : value > 0 ? 314159U : 0U - 314159U;
    }
    if (value != floorf(value)) {
        int exponent;
        return (uint32_t)(int32_t)(frexpf(value, &exponent) * 0x1000000) * 31U + (uint32_t)exponent;
    }
    bigint_from_float(&number, value);
    return bigint_hash(&number);
}

// Rounding

rt_obj float_round(rt_real value)
{
    rt_real down = floorf(value);
    rt_real part = value - down;
    bool up = part > 0.5F || (part == 0.5F && fmodf(down, 2) != 0);
    return int_from_float(up ? down + 1 : down);
}

// Through the decimal digits, which are exact; for the tens and above through a division.
rt_obj float_round_digits(rt_real value, intptr_t digits)
{
    char text[64 + 40];
    float rounded;
    if (digits > 50 || value - value != 0) {
        return rt_float_new(value);
    }
    if (digits >= 0) {
        size_t length = float_format(text, value, 'f', (int32_t)digits, false);
        (void)float_parse(&rounded, text, length);
        return rt_float_new(rounded);
    }
    if (digits < -38) {
        return rt_float_new(copysignf(0, value));
    }
    rt_real scale = powf(10, (rt_real)-digits);
    return rt_float_new(rt_float_get(float_round(value / scale)) * scale);
}

static rt_obj float_is_integer(rt_obj self)
{
    rt_real value = rt_float_get(self);
    return rt_bool(value - value == 0 && value == floorf(value));
}

static RT_FUN_1(float_is_integer_obj, "is_integer", float_is_integer);

static const struct rt_entry float_entries[] = {
    RT_ENTRY("is_integer", float_is_integer_obj),
};

const struct rt_type rt_type_float = {
    .head = {&rt_type_type},
    .name = "float",
    .entry_count = RT_COUNT(float_entries),
    .entries = float_entries,
    .make = float_make,
    .print = float_print,
    .unary = float_unary,
    .binary = float_binary,
    .truth = float_truth,
    .hash = float_hash,
};

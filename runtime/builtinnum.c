// Built-in functions about numbers.

#include "runtime/builtins.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/numformat.h"
#include "runtime/text.h"
#include "runtime/values.h"

static rt_obj builtin_abs(rt_obj obj)
{
    return rt_unary(RT_UNARY_ABS, obj);
}

static rt_obj in_base(rt_obj obj, char type)
{
    const struct format_spec spec = {.alternate = true, .type = type, .width = -1, .precision = -1};
    struct rt_text text;
    rt_obj number = int_index(obj);
    if (number == NULL) {
        rt_raise_type_error("can't convert %s to int", rt_type_name(obj));
    }
    rt_text_init(&text);
    format_put_int(&text, number, &spec);
    return rt_text_str(&text);
}

static rt_obj builtin_bin(rt_obj obj)
{
    return in_base(obj, 'b');
}

static rt_obj builtin_oct(rt_obj obj)
{
    return in_base(obj, 'o');
}

static rt_obj builtin_hex(rt_obj obj)
{
    return in_base(obj, 'x');
}

static rt_obj builtin_divmod(rt_obj a, rt_obj b)
{
    rt_obj parts[2];
    rt_real left, right, real[2];
    if (rt_is_int(a) && rt_is_int(b)) {
        int_divmod(a, b, parts);
        return rt_tuple_new(2, parts);
    }
    if (!float_get_maybe(a, &left) || !float_get_maybe(b, &right)) {
        rt_raise_type_error("unsupported types for __divmod__: '%s', '%s'", rt_type_name(a), rt_type_name(b));
    }
    float_divmod(left, right, real);
    parts[0] = rt_float_new(real[0]);
    parts[1] = rt_float_new(real[1]);
    return rt_tuple_new(2, parts);
}

static rt_obj builtin_pow(size_t nargs, const rt_obj *args)
{
    bool modulus = nargs == 3 && args[2] != RT_NONE;
    return modulus ? int_pow_mod(args[0], args[1], args[2]) : rt_binary(RT_OP_POW, args[0], args[1]);
}

// round(value, digits) where digits is negative: to tens, half to even.
static rt_obj round_to_tens(rt_obj value, intptr_t zeros)
{
    rt_obj parts[2];
    rt_obj unit = rt_binary(RT_OP_POW, RT_SMALL(10), rt_int_new(zeros));
    int_divmod(value, unit, parts);
    rt_obj twice = rt_binary(RT_OP_MUL, parts[1], RT_SMALL(2));
    bool odd = rt_truth(rt_binary(RT_OP_AND, parts[0], RT_SMALL(1)));
    bool up = rt_less(unit, twice) || (odd && rt_equal(unit, twice));
    rt_obj units = up ? rt_binary(RT_OP_ADD, parts[0], RT_SMALL(1)) : parts[0];
    return rt_binary(RT_OP_MUL, units, unit);
}

static rt_obj builtin_round(size_t nargs, const rt_obj *args)
{
    bool to_digits = nargs > 1 && args[1] != RT_NONE;
    intptr_t digits = to_digits ? rt_int_get(args[1]) : 0;
    if (rt_is_int(args[0])) {
        rt_obj value = int_convert(args[0]);
        return digits < 0 ? round_to_tens(value, -digits) : value;
    }
    rt_real value = rt_float_get(args[0]);
    return to_digits ? float_round_digits(value, digits) : float_round(value);
}

RT_FUN_1(builtin_abs_obj, "abs", builtin_abs);
RT_FUN_1(builtin_bin_obj, "bin", builtin_bin);
RT_FUN_2(builtin_divmod_obj, "divmod", builtin_divmod);
RT_FUN_1(builtin_hex_obj, "hex", builtin_hex);
RT_FUN_1(builtin_oct_obj, "oct", builtin_oct);
RT_FUN_VAR(builtin_pow_obj, "pow", builtin_pow, 2, 3);
RT_FUN_VAR(builtin_round_obj, "round", builtin_round, 1, 2);

// Module math, in single precision.

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

#include <math.h>

static RT_NORETURN void domain_error(void)
{
    rt_raise_value_error("math domain error");
}

static bool finite(rt_real value)
{
    return value - value == 0;
}

// A result out of a good argument must itself be good.
static rt_obj checked(rt_real result, rt_real argument)
{
    if ((result != result && argument == argument) || (!finite(result) && finite(argument))) {
        domain_error();
    }
    return rt_float_new(result);
}

#define FUNCTION_1(name, expression)                                                                         \
    static rt_obj math_##name(rt_obj obj)                                                                    \
    {                                                                                                        \
        rt_real x = rt_float_get(obj);                                                                       \
        return checked(expression, x);                                                                       \
    }                                                                                                        \
    static RT_FUN_1(name##_obj, #name, math_##name)

#define PREDICATE(name, expression)                                                                          \
    static rt_obj math_##name(rt_obj obj)                                                                    \
    {                                                                                                        \
        rt_real x = rt_float_get(obj);                                                                       \
        return rt_bool(expression);                                                                          \
    }                                                                                                        \
    static RT_FUN_1(name##_obj, #name, math_##name)

#define FUNCTION_2(name, expression)                                                                         \
    static rt_obj math_##name(rt_obj a, rt_obj b)                                                            \
    {                                                                                                        \
        rt_real x = rt_float_get(a);                                                                         \
        rt_real y = rt_float_get(b);                                                                         \
        return checked(expression, x + y);                                                                   \
    }                                                                                                        \
    static RT_FUN_2(name##_obj, #name, math_##name)

#define PI 3.14159265358979323846F

FUNCTION_1(sqrt, sqrtf(x));
FUNCTION_1(exp, expf(x));
FUNCTION_1(expm1, expm1f(x));
FUNCTION_1(log2, x > 0 ? log2f(x) : NAN);
FUNCTION_1(log10, x > 0 ? log10f(x) : NAN);
FUNCTION_1(cosh, coshf(x));
FUNCTION_1(sinh, sinhf(x));
FUNCTION_1(tanh, tanhf(x));
FUNCTION_1(acosh, acoshf(x));
FUNCTION_1(asinh, asinhf(x));
FUNCTION_1(atanh, atanhf(x));
FUNCTION_1(cos, cosf(x));
FUNCTION_1(sin, sinf(x));
FUNCTION_1(tan, tanf(x));
FUNCTION_1(acos, acosf(x));
FUNCTION_1(asin, asinf(x));
FUNCTION_1(atan, atanf(x));
FUNCTION_1(fabs, fabsf(x));
FUNCTION_1(erf, erff(x));
FUNCTION_1(erfc, erfcf(x));
FUNCTION_1(gamma, x == floorf(x) && x <= 0 ? NAN : tgammaf(x));
FUNCTION_1(lgamma, lgammaf(x));
FUNCTION_1(radians, x *(PI / 180));
FUNCTION_1(degrees, x *(180 / PI));
FUNCTION_2(pow, powf(x, y));
FUNCTION_2(atan2, atan2f(x, y));
FUNCTION_2(copysign, copysignf(x, y));
PREDICATE(isfinite, finite(x));
PREDICATE(isinf, x == x && !finite(x));
PREDICATE(isnan, x != x);

static rt_obj math_fmod(rt_obj a, rt_obj b)
{
    rt_real x = rt_float_get(a);
    rt_real y = rt_float_get(b);
    if (y == 0 || (!finite(x) && x == x)) {
        domain_error();
    }
    return rt_float_new(fmodf(x, y));
}

static rt_obj math_log(size_t nargs, const rt_obj *args)
{
    rt_real x = rt_float_get(args[0]);
    if (x <= 0) {
        domain_error();
    }
    if (nargs == 1) {
        return rt_float_new(logf(x));
    }
    rt_real base = rt_float_get(args[1]);
    if (base <= 0) {
        domain_error();
    }
    if (base == 1) {
        rt_raise_text(&rt_type_ZeroDivisionError, "divide by zero");
    }
    return rt_float_new(logf(x) / logf(base));
}

static rt_obj math_floor(rt_obj obj)
{
    return rt_is_int(obj) ? int_convert(obj) : int_from_float(floorf(rt_float_get(obj)));
}

static rt_obj math_ceil(rt_obj obj)
{
    return rt_is_int(obj) ? int_convert(obj) : int_from_float(ceilf(rt_float_get(obj)));
}

static rt_obj math_trunc(rt_obj obj)
{
    return rt_is_int(obj) ? int_convert(obj) : int_from_float(rt_float_get(obj));
}

static rt_obj math_frexp(rt_obj obj)
{
    int exponent = 0;
    rt_obj items[2];
    items[0] = rt_float_new(frexpf(rt_float_get(obj), &exponent));
    items[1] = RT_SMALL(exponent);
    return rt_tuple_new(2, items);
}

static rt_obj math_modf(rt_obj obj)
{
    rt_real whole = 0;
    rt_obj items[2];
    items[0] = rt_float_new(modff(rt_float_get(obj), &whole));
    items[1] = rt_float_new(whole);
    return rt_tuple_new(2, items);
}

static rt_obj math_ldexp(rt_obj obj, rt_obj by)
{
    rt_real x = rt_float_get(obj);
    intptr_t exponent = rt_int_get(by);
    int limited = exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : (int)exponent;
    return checked(ldexpf(x, limited), x);
}

static rt_obj math_isclose(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"rel_tol", RT_PARAM_KW_ONLY, NULL},
                                      {"abs_tol", RT_PARAM_KW_ONLY, NULL}};
    rt_obj option[2];
    rt_check_args(nargs, 0, 2, 2);
    rt_parse_args(params, 2, 0, nkw, args + nargs, option);
    rt_real a = rt_float_get(args[0]);
    rt_real b = rt_float_get(args[1]);
    rt_real relative = option[0] == NULL ? 1e-9F : rt_float_get(option[0]);
    rt_real absolute = option[1] == NULL ? 0 : rt_float_get(option[1]);
    if (relative < 0 || absolute < 0) {
        domain_error();
    }
    if (a == b) {
        return RT_TRUE;
    }
    if (!finite(a) || !finite(b)) {
        return RT_FALSE;
    }
    rt_real larger = fabsf(a) > fabsf(b) ? fabsf(a) : fabsf(b);
    rt_real allowed = relative * larger > absolute ? relative * larger : absolute;
    return rt_bool(fabsf(a - b) <= allowed);
}

static rt_obj math_factorial(rt_obj obj)
{
    intptr_t number = rt_int_get(obj);
    rt_obj product = RT_SMALL(1);
    if (number < 0) {
        rt_raise_value_error("negative factorial");
    }
    for (intptr_t i = 2; i <= number; i++) {
        product = rt_binary(RT_OP_MUL, product, RT_SMALL(i));
        rt_poll();
    }
    return product;
}

static RT_FUN_2(fmod_obj, "fmod", math_fmod);
static RT_FUN_VAR(log_obj, "log", math_log, 1, 2);
static RT_FUN_1(floor_obj, "floor", math_floor);
static RT_FUN_1(ceil_obj, "ceil", math_ceil);
static RT_FUN_1(trunc_obj, "trunc", math_trunc);
static RT_FUN_1(frexp_obj, "frexp", math_frexp);
static RT_FUN_1(modf_obj, "modf", math_modf);
static RT_FUN_2(ldexp_obj, "ldexp", math_ldexp);
static RT_FUN_KW(isclose_obj, "isclose", math_isclose, 2, 2);
static RT_FUN_1(factorial_obj, "factorial", math_factorial);

static const struct rt_float value_e = {{&rt_type_float}, 2.71828182845904523536F};
static const struct rt_float value_pi = {{&rt_type_float}, PI};
static const struct rt_float value_tau = {{&rt_type_float}, 2 * PI};
static const struct rt_float value_inf = {{&rt_type_float}, INFINITY};
static const struct rt_float value_nan = {{&rt_type_float}, NAN};

#define ENTRY(name) RT_ENTRY(#name, name##_obj)

static const struct rt_entry entries[] = {
    RT_ENTRY("e", value_e),
    RT_ENTRY("pi", value_pi),
    RT_ENTRY("tau", value_tau),
    RT_ENTRY("inf", value_inf),
    RT_ENTRY("nan", value_nan),
    ENTRY(sqrt),
    ENTRY(exp),
    ENTRY(expm1),
    ENTRY(log),
    ENTRY(log2),
    ENTRY(log10),
    ENTRY(cosh),
    ENTRY(sinh),
    ENTRY(tanh),
    ENTRY(acosh),
    ENTRY(asinh),
    ENTRY(atanh),
    ENTRY(cos),
    ENTRY(sin),
    ENTRY(tan),
    ENTRY(acos),
    ENTRY(asin),
    ENTRY(atan),
    ENTRY(atan2),
    ENTRY(fabs),
    ENTRY(erf),
    ENTRY(erfc),
    ENTRY(gamma),
    ENTRY(lgamma),
    ENTRY(radians),
    ENTRY(degrees),
    ENTRY(pow),
    ENTRY(copysign),
    ENTRY(fmod),
    ENTRY(floor),
    ENTRY(ceil),
    ENTRY(trunc),
    ENTRY(frexp),
    ENTRY(modf),
    ENTRY(ldexp),
    ENTRY(isfinite),
    ENTRY(isinf),
    ENTRY(isnan),
    ENTRY(isclose),
    ENTRY(factorial),
};

MODULE(module_math, "math", NULL);

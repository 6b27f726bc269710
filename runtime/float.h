// Floats as objects.

#ifndef RUNTIME_FLOAT_H
#define RUNTIME_FLOAT_H

#include "runtime/obj.h"

struct rt_float {
    struct rt_head head;
    rt_real value;
};

// (floor(a / b), a - b * that) with the sign of b, as divmod() answers; ZeroDivisionError.
void float_divmod(rt_real a, rt_real b, rt_real out[2]);
// The value of a float or int; false for anything else.
bool float_get_maybe(rt_obj obj, rt_real *out);
// round(value) to an int, half to even.
rt_obj float_round(rt_real value);
// round(value, digits) to a float.
rt_obj float_round_digits(rt_real value, intptr_t digits);

#endif

// Integers as objects: small ones are in the value itself, the others are objects around a bigint.

#ifndef RUNTIME_INT_H
#define RUNTIME_INT_H

#include "runtime/bigint.h"
#include "runtime/obj.h"

struct rt_int {
    struct rt_head head;
    uint32_t count;
    bool negative;
    uint16_t limb[];
};

// An integer (small, big, bool or derived from int) as a bigint; small ones are written to room.
struct bigint int_view(rt_obj obj, uint16_t room[BIGINT_I64_ROOM]);
// A new object with room for so many limbs; number->limb is its storage.
struct rt_int *int_reserve(struct bigint *number, size_t limbs);
// The value computed into a reserved object: the object, or a small integer and the object is given back.
rt_obj int_finish(struct rt_int *object, const struct bigint *number);

// The slots of int, which bool shares (runtime/intops.c).
rt_obj int_unary(enum rt_unary_op op, rt_obj self);
rt_obj int_binary(unsigned op, rt_obj self, rt_obj other);
// pow(base, exponent, modulus) for integers.
rt_obj int_pow_mod(rt_obj base, rt_obj exponent, rt_obj modulus);
// (quotient, remainder) into out[2].
void int_divmod(rt_obj a, rt_obj b, rt_obj out[2]);
// The integer part of a float: OverflowError for infinities, ValueError for NaN.
rt_obj int_from_float(rt_real value);
rt_real int_to_float(rt_obj obj);
// Text of an integer in a base, digits only, letters from `ten`; *negative tells the sign. The memory is the
// collector's.
const char *int_digits(rt_obj obj, uint32_t base, char ten, size_t *length, bool *negative);
// What int(obj) answers, NULL if obj is no number and has no __int__.
rt_obj int_convert(rt_obj obj);
// obj as an index: an int, or what its __index__ answers; NULL if it is neither.
rt_obj int_index(rt_obj obj);

#endif

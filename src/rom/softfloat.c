#include "rom/softfloat.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define SIGN64     (UINT64_C(1) << 63)
#define INFINITY64 UINT64_C(0x7ff0000000000000)
#define QUIET64    UINT64_C(0x0008000000000000)
#define HIGH64     UINT64_C(0xffffffff00000000)

#define SIGN32     (UINT32_C(1) << 31)
#define INFINITY32 UINT32_C(0x7f800000)
#define QUIET32    UINT32_C(0x00400000)

static double to_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint64_t of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static float to_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint32_t of_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

// Infinity or NaN
static bool special64(uint64_t a)
{
    return (a & INFINITY64) == INFINITY64;
}

static bool nan64(uint64_t a)
{
    return (a & ~SIGN64) > INFINITY64;
}

static bool special32(uint32_t a)
{
    return (a & INFINITY32) == INFINITY32;
}

static bool nan32(uint32_t a)
{
    return (a & ~SIGN32) > INFINITY32;
}

// Addition

uint64_t f64_add(uint64_t a, uint64_t b)
{
    if (special64(a) && special64(b)) {
        bool opposite = ((a ^ b) & SIGN64) != 0;
        return opposite ? a | QUIET64 : nan64(a) ? a : b;
    }
    if (special64(a) || special64(b)) {
        return special64(a) ? a : b;
    }
    return of_double(to_double(a) + to_double(b));
}

uint64_t f64_subtract(uint64_t a, uint64_t b)
{
    return f64_add(a, b ^ SIGN64);
}

uint32_t f32_add(uint32_t a, uint32_t b)
{
    if (special32(a) && special32(b)) {
        bool opposite = ((a ^ b) & SIGN32) != 0;
        return opposite ? a | QUIET32 : nan32(a) ? a : b;
    }
    if (special32(a) || special32(b)) {
        return special32(a) ? a : b;
    }
    return of_float(to_float(a) + to_float(b));
}

uint32_t f32_subtract(uint32_t a, uint32_t b)
{
    return f32_add(a, b ^ SIGN32);
}

// Multiplication

static bool zero64(uint64_t a)
{
    return (a & ~SIGN64) == 0;
}

uint64_t f64_multiply(uint64_t a, uint64_t b)
{
    uint64_t sign = (a ^ b) & SIGN64;
    if (special64(a)) {
        if (zero64(b)) {
            return a | QUIET64;
        }
        return ((nan64(b) ? b : a) & ~SIGN64) | sign;
    }
    if (special64(b)) {
        return zero64(a) ? (b | QUIET64) & HIGH64 : (b & ~SIGN64) | sign;
    }
    return of_double(to_double(a) * to_double(b));
}

uint32_t f32_multiply(uint32_t a, uint32_t b)
{
    uint32_t sign = (a ^ b) & SIGN32;
    if (special32(a)) {
        if ((b & ~SIGN32) == 0) {
            return a | QUIET32;
        }
        return ((nan32(b) ? b : a) & ~SIGN32) | sign;
    }
    if (special32(b)) {
        return (a & ~SIGN32) == 0 ? b | QUIET32 : (b & ~SIGN32) | sign;
    }
    return of_float(to_float(a) * to_float(b));
}

// Division

uint64_t f64_divide(uint64_t a, uint64_t b)
{
    uint64_t sign = (a ^ b) & SIGN64;
    if (special64(a)) {
        return ((special64(b) ? a | QUIET64 : a) & ~SIGN64) | sign;
    }
    if (nan64(b)) {
        return b;
    }
    if (special64(b)) {
        return sign;
    }
    if (zero64(b)) {
        return zero64(a) ? sign | INFINITY64 | QUIET64 : sign | INFINITY64;
    }
    return of_double(to_double(a) / to_double(b));
}

uint32_t f32_divide(uint32_t a, uint32_t b)
{
    uint32_t sign = (a ^ b) & SIGN32;
    if (special32(a)) {
        return ((special32(b) ? a | QUIET32 : a) & ~SIGN32) | sign;
    }
    if (nan32(b)) {
        return b;
    }
    if (special32(b)) {
        return sign;
    }
    if ((b & ~SIGN32) == 0) {
        return (a & ~SIGN32) == 0 ? sign | INFINITY32 | QUIET32 : sign | INFINITY32;
    }
    return of_float(to_float(a) / to_float(b));
}

uint64_t f64_power(uint64_t a, int32_t exponent)
{
    uint64_t one = of_double(1);
    uint32_t left = exponent < 0 ? 0 - (uint32_t)exponent : (uint32_t)exponent;
    uint64_t result = left % 2 != 0 ? a : one;
    while ((left >>= 1) != 0) {
        a = f64_multiply(a, a);
        result = left % 2 != 0 ? f64_multiply(result, a) : result;
    }
    return exponent < 0 ? f64_divide(one, result) : result;
}

// Comparison

int f64_compare(uint64_t a, uint64_t b)
{
    if (nan64(a) || nan64(b)) {
        return 2;
    }
    double left = to_double(a);
    double right = to_double(b);
    return left < right ? -1 : left > right;
}

int f32_compare(uint32_t a, uint32_t b)
{
    return f64_compare(f64_of_f32(a), f64_of_f32(b));
}

// Conversion

uint64_t f64_of_f32(uint32_t a)
{
    if (special32(a)) {
        uint64_t sign = (uint64_t)(a & SIGN32) << 32;
        return sign | INFINITY64 | (nan32(a) ? QUIET64 : 0);
    }
    return of_double((double)to_float(a));
}

uint32_t f32_of_f64(uint64_t a)
{
    if (special64(a)) {
        uint32_t sign = (uint32_t)((a & SIGN64) >> 32);
        return sign | INFINITY32 | (nan64(a) ? QUIET32 : 0);
    }
    return of_float((float)to_double(a));
}

uint64_t f64_of_signed(int64_t value)
{
    return of_double((double)value);
}

uint64_t f64_of_unsigned(uint64_t value)
{
    return of_double((double)value);
}

uint32_t f32_of_signed(int64_t value)
{
    return of_float((float)value);
}

uint32_t f32_of_unsigned(uint64_t value)
{
    return of_float((float)value);
}

uint64_t f64_to_signed(uint64_t a, unsigned bits)
{
    uint64_t lowest = UINT64_C(1) << (bits - 1);
    double limit = ldexp(1, (int)bits - 1);
    double value = to_double(a);
    if (nan64(a) || value >= limit) {
        return lowest - 1;
    }
    return value <= -limit ? lowest : (uint64_t)(int64_t)value;
}

uint64_t f64_to_unsigned(uint64_t a, unsigned bits)
{
    double half = ldexp(1, (int)bits - 1);
    double value = to_double(a);
    if (nan64(a) || value >= 2 * half) {
        return UINT64_MAX >> (64 - bits);
    }
    if (value < 0) {
        return value <= -half ? UINT64_C(1) << (bits - 1) : 0 - (uint64_t)-value;
    }
    return (uint64_t)value;
}

// Complex numbers

static bool infinite64(uint64_t a)
{
    return (a & ~SIGN64) == INFINITY64;
}

// 1 for an infinity, 0 for anything else, with its sign.
static uint64_t boxed(uint64_t a)
{
    return (a & SIGN64) | (infinite64(a) ? of_double(1) : 0);
}

static uint64_t without_nan(uint64_t a)
{
    return nan64(a) ? a & SIGN64 : a;
}

// (a + bi) times (c + di), by the formula; and times (c - di)
static void multiply(const uint64_t o[4], uint64_t scale, uint64_t result[2])
{
    result[0] = f64_subtract(f64_multiply(o[0], o[2]), f64_multiply(o[1], o[3]));
    result[1] = f64_add(f64_multiply(o[0], o[3]), f64_multiply(o[1], o[2]));
    if (scale != of_double(1)) {
        result[0] = f64_multiply(scale, result[0]);
        result[1] = f64_multiply(scale, result[1]);
    }
}

static void multiply_conjugate(const uint64_t o[4], uint64_t scale, uint64_t result[2])
{
    uint64_t real = f64_add(f64_multiply(o[0], o[2]), f64_multiply(o[1], o[3]));
    uint64_t imaginary = f64_subtract(f64_multiply(o[1], o[2]), f64_multiply(o[0], o[3]));
    result[0] = f64_multiply(scale, real);
    result[1] = f64_multiply(scale, imaginary);
}

// One of the products is infinite though the sums are not numbers.
static bool product_overflows(const uint64_t o[4])
{
    return infinite64(f64_multiply(o[0], o[2])) || infinite64(f64_multiply(o[1], o[3])) ||
           infinite64(f64_multiply(o[0], o[3])) || infinite64(f64_multiply(o[1], o[2]));
}

// An infinite factor makes an infinite product (ISO C, Annex G): the other one counts by its direction.
static bool box_factor(uint64_t o[4], unsigned at)
{
    if (!infinite64(o[at]) && !infinite64(o[at + 1])) {
        return false;
    }
    o[at] = boxed(o[at]);
    o[at + 1] = boxed(o[at + 1]);
    o[2 - at] = without_nan(o[2 - at]);
    o[3 - at] = without_nan(o[3 - at]);
    return true;
}

void f64_complex_multiply(const uint64_t operands[4], uint64_t result[2])
{
    uint64_t o[4];
    memcpy(o, operands, sizeof(o));
    multiply(o, of_double(1), result);
    if (!nan64(result[0]) || !nan64(result[1])) {
        return;
    }
    bool again = box_factor(o, 0);
    again = box_factor(o, 2) || again;
    if (!again && product_overflows(o)) {
        for (unsigned i = 0; i < 4; i++) {
            o[i] = without_nan(o[i]);
        }
        again = true;
    }
    if (again) {
        multiply(o, INFINITY64, result);
    }
}

// The quotient with the parts of the divisor in proportion to the larger one; returns the denominator.
static uint64_t divide_in_proportion(const uint64_t o[4], uint64_t result[2])
{
    bool imaginary = f64_compare(o[2] & ~SIGN64, o[3] & ~SIGN64) == -1;
    uint64_t large = imaginary ? o[3] : o[2];
    uint64_t small = imaginary ? o[2] : o[3];
    uint64_t ratio = f64_divide(small, large);
    uint64_t denominator = f64_add(f64_multiply(small, ratio), large);
    if (imaginary) {
        result[0] = f64_divide(f64_add(f64_multiply(o[0], ratio), o[1]), denominator);
        result[1] = f64_divide(f64_subtract(f64_multiply(o[1], ratio), o[0]), denominator);
    } else {
        result[0] = f64_divide(f64_add(f64_multiply(o[1], ratio), o[0]), denominator);
        result[1] = f64_divide(f64_subtract(o[1], f64_multiply(o[0], ratio)), denominator);
    }
    return denominator;
}

void f64_complex_divide(const uint64_t operands[4], uint64_t result[2])
{
    uint64_t o[4];
    memcpy(o, operands, sizeof(o));
    uint64_t denominator = divide_in_proportion(o, result);
    if (!nan64(result[0]) || !nan64(result[1])) {
        return;
    }
    if (zero64(denominator) && (!nan64(o[0]) || !nan64(o[1]))) {
        uint64_t infinity = INFINITY64 | (o[2] & SIGN64);
        result[0] = f64_multiply(infinity, o[0]);
        result[1] = f64_multiply(infinity, o[1]);
    } else if ((infinite64(o[0]) || infinite64(o[1])) && !special64(o[2]) && !special64(o[3])) {
        o[0] = boxed(o[0]);
        o[1] = boxed(o[1]);
        multiply_conjugate(o, INFINITY64, result);
    } else if ((infinite64(o[2]) || infinite64(o[3])) && !special64(o[0]) && !special64(o[1])) {
        o[2] = boxed(o[2]);
        o[3] = boxed(o[3]);
        multiply_conjugate(o, 0, result);
    }
}

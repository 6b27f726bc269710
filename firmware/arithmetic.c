// Arithmetic that the compiler calls functions for, the part that is not one instruction: 64-bit division
// (its library has the work, not these names), and float to double and back, for struct.pack.
//
// Source: GCC internals manual, chapter "The GCC low-level runtime library"; IEEE 754.

#include "base/bits.h"

#include <stdint.h>

int64_t __divmoddi4(int64_t a, int64_t b, int64_t *rest);
uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t *rest);

int64_t __divdi3(int64_t a, int64_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);

int64_t __divdi3(int64_t a, int64_t b)
{
    int64_t rest;
    return __divmoddi4(a, b, &rest);
}

uint64_t __udivdi3(uint64_t a, uint64_t b)
{
    return __udivmoddi4(a, b, 0);
}

uint64_t __umoddi3(uint64_t a, uint64_t b)
{
    uint64_t rest;
    __udivmoddi4(a, b, &rest);
    return rest;
}

// Floating point: single 1 + 8 + 23 bits, double 1 + 11 + 52 bits.

#define SINGLE_FRACTION 23U
#define DOUBLE_FRACTION 52U
#define SINGLE_EXPONENT 23, 8
#define SINGLE_SPECIAL  255U
#define DOUBLE_SPECIAL  2047U
#define BIAS_DIFFERENCE (1023 - 127)
#define MORE_FRACTION   (DOUBLE_FRACTION - SINGLE_FRACTION)

union single {
    float value;
    uint32_t bits;
};

union wide {
    double value;
    uint64_t bits;
};

double __extendsfdf2(float value);
float __truncdfsf2(double value);

double __extendsfdf2(float value)
{
    uint32_t bits = ((union single){.value = value}).bits;
    uint32_t exponent = GET(bits, SINGLE_EXPONENT);
    uint64_t fraction = bits & bits_ones(SINGLE_FRACTION);
    uint64_t wide = exponent + BIAS_DIFFERENCE;
    if (exponent == SINGLE_SPECIAL) {
        wide = DOUBLE_SPECIAL;
    } else if (exponent == 0 && fraction == 0) {
        wide = 0;
    } else if (exponent == 0) { // subnormal: shift the highest bit to where it is left out
        wide = BIAS_DIFFERENCE + 1;
        while ((fraction >> SINGLE_FRACTION) == 0) {
            fraction <<= 1;
            wide--;
        }
        fraction &= bits_ones(SINGLE_FRACTION);
    }
    uint64_t sign = (uint64_t)(bits >> 31) << 63;
    return ((union wide){.bits = sign | wide << DOUBLE_FRACTION | fraction << MORE_FRACTION}).value;
}

// Drops `count` bits, rounding to nearest, to even when between.
static uint64_t round_off(uint64_t number, unsigned count)
{
    if (count >= 64) {
        return 0;
    }
    uint64_t half = UINT64_C(1) << (count - 1);
    uint64_t rest = number & (2 * half - 1);
    number >>= count;
    return rest > half || (rest == half && (number & 1) != 0) ? number + 1 : number;
}

float __truncdfsf2(double value)
{
    uint64_t bits = ((union wide){.value = value}).bits;
    uint32_t sign = (uint32_t)(bits >> 63) << 31;
    int32_t exponent = (int32_t)(bits >> DOUBLE_FRACTION & DOUBLE_SPECIAL);
    uint64_t fraction = bits & ((UINT64_C(1) << DOUBLE_FRACTION) - 1);
    uint32_t infinity = SINGLE_SPECIAL << SINGLE_FRACTION;
    uint64_t result;
    if (exponent == (int32_t)DOUBLE_SPECIAL) {
        uint32_t quiet = fraction == 0 ? 0 : UINT32_C(1) << (SINGLE_FRACTION - 1);
        return ((union single){.bits = sign | infinity | quiet | (uint32_t)(fraction >> MORE_FRACTION)})
            .value;
    }
    if (exponent > BIAS_DIFFERENCE) { // a carry out of the fraction raises the exponent, as it should
        uint64_t whole = (uint64_t)(exponent - BIAS_DIFFERENCE) << DOUBLE_FRACTION | fraction;
        result = round_off(whole, MORE_FRACTION);
    } else {
        uint64_t whole = exponent == 0 ? 0 : UINT64_C(1) << DOUBLE_FRACTION | fraction;
        result = round_off(whole, MORE_FRACTION + (unsigned)(BIAS_DIFFERENCE + 1 - exponent));
    }
    return ((union single){.bits = sign | (result < infinity ? (uint32_t)result : infinity)}).value;
}

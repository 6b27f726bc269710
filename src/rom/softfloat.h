// Floating point as the ROM's compiler library computes it, on the bits of the numbers.
//
// Results are those of IEEE 754, rounded to nearest even; what the library makes of NaNs (which operand's
// payload, which sign, whether it becomes quiet) follows no standard and is reproduced here. The host's
// arithmetic does the work: it has to be IEEE 754's, without excess precision.
//
// Source: IEEE 754-2019; "GCC Internals", section "Routines for floating point emulation"; results for NaNs
//         and out-of-range conversions: observed (tests/unit/rom/test_against_dump.c).
#ifndef ROM_SOFTFLOAT_H
#define ROM_SOFTFLOAT_H

#include <stdint.h>

uint64_t f64_add(uint64_t a, uint64_t b);
uint64_t f64_subtract(uint64_t a, uint64_t b);
uint64_t f64_multiply(uint64_t a, uint64_t b);
uint64_t f64_divide(uint64_t a, uint64_t b);
uint64_t f64_power(uint64_t a, int32_t exponent);

uint32_t f32_add(uint32_t a, uint32_t b);
uint32_t f32_subtract(uint32_t a, uint32_t b);
uint32_t f32_multiply(uint32_t a, uint32_t b);
uint32_t f32_divide(uint32_t a, uint32_t b);

// -1, 0, 1, or 2: unordered.
int f64_compare(uint64_t a, uint64_t b);
int f32_compare(uint32_t a, uint32_t b);

uint64_t f64_of_f32(uint32_t a);
uint32_t f32_of_f64(uint64_t a);
uint64_t f64_of_signed(int64_t value);
uint64_t f64_of_unsigned(uint64_t value);
uint32_t f32_of_signed(int64_t value);
uint32_t f32_of_unsigned(uint64_t value);

// Towards zero, to an integer of 32 or 64 bits. Too large: the largest or lowest; NaN: the largest.
uint64_t f64_to_signed(uint64_t a, unsigned bits);
// Negative numbers keep their low bits; too large or NaN: all ones; too low: only the highest bit set.
uint64_t f64_to_unsigned(uint64_t a, unsigned bits);

// A complex product and quotient: a real, a imaginary, b real, b imaginary.
void f64_complex_multiply(const uint64_t operands[4], uint64_t result[2]);
void f64_complex_divide(const uint64_t operands[4], uint64_t result[2]);

#endif

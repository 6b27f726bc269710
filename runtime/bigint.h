// Integers of any size over storage the caller gives.
//
// A number is a sign and a magnitude in 16-bit limbs, least significant first: products of two limbs fit
// 32 bits, which is what the ESP32's call0 compiler multiplies and divides without a library call.
// Results never have a leading zero limb; zero has no limbs and no sign. Every function that writes a number
// says how many limbs of room it needs; division rounds down, as Python's // and % do.

#ifndef RUNTIME_BIGINT_H
#define RUNTIME_BIGINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIGINT_LIMB_BITS 16

// Room for any 64-bit integer, and for the integer part of any float.
#define BIGINT_I64_ROOM   4
#define BIGINT_FLOAT_ROOM 9

struct bigint {
    uint16_t *limb;
    uint32_t count;
    bool negative;
};

enum bigint_bitwise {
    BIGINT_AND,
    BIGINT_OR,
    BIGINT_XOR,
};

// From and to machine integers. Room: BIGINT_I64_ROOM.
void bigint_from_i64(struct bigint *out, int64_t value);
void bigint_from_u64(struct bigint *out, uint64_t value);
// Returns whether the value fits; stores it if so.
bool bigint_to_i64(const struct bigint *a, int64_t *value);
// The lowest 64 bits of the two's complement form.
uint64_t bigint_low64(const struct bigint *a);

// Truncates towards zero; value is finite. Room: BIGINT_FLOAT_ROOM.
void bigint_from_float(struct bigint *out, float value);
// Nearest float, ties to even; an infinity if out of range.
float bigint_to_float(const struct bigint *a);
// |a| * 2^exponent with the sign of a, rounded once; inexact tells that the magnitude is really a little
// more, by less than one, and may only be set for magnitudes of 26 bits or more.
float bigint_scaled_to_float(const struct bigint *a, int32_t exponent, bool inexact);

// Copies. Room: a.
void bigint_copy(struct bigint *out, const struct bigint *a);

// -1, 0 or 1.
int bigint_compare(const struct bigint *a, const struct bigint *b);
// Bits of the magnitude; 0 for zero.
uint32_t bigint_bit_length(const struct bigint *a);
// Equal numbers have equal hashes; numbers of up to 31 bits hash to themselves.
uint32_t bigint_hash(const struct bigint *a);

// Room: the larger of both and one more. The result may be one of the operands.
void bigint_add(struct bigint *out, const struct bigint *a, const struct bigint *b);
void bigint_sub(struct bigint *out, const struct bigint *a, const struct bigint *b);
// Room: both together. The result may not be an operand.
void bigint_mul(struct bigint *out, const struct bigint *a, const struct bigint *b);
// Quotient rounded down and remainder with the divisor's sign; b is not zero, and no storage overlaps.
// Room: quotient a + 2, remainder b + 2; scratch has a + 1 limbs.
void bigint_divmod(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                   const struct bigint *b, uint16_t *scratch);
// Room: a + bits / 16 + 1.
void bigint_shift_left(struct bigint *out, const struct bigint *a, uint32_t bits);
// Rounds down. Room: a + 1.
void bigint_shift_right(struct bigint *out, const struct bigint *a, uint32_t bits);
// On two's complement forms of endless width. Room: the larger of both and one more.
void bigint_bitwise(struct bigint *out, const struct bigint *a, const struct bigint *b,
                    enum bigint_bitwise operation);
// -a - 1. Room: a + 1.
void bigint_invert(struct bigint *out, const struct bigint *a);

// Characters that bigint_format may write in this base (2 to 36), sign included.
size_t bigint_format_room(const struct bigint *a, uint32_t base);
// Writes sign and digits at the end of out[0..room) and returns where they start; the letters begin at `ten`
// ('a' or 'A'). Scratch has room for a.
size_t bigint_format(char *out, size_t room, const struct bigint *a, uint32_t base, char ten,
                     uint16_t *scratch);
// Limbs that so many digits of a base may need.
uint32_t bigint_parse_room(size_t digits, uint32_t base);
// Reads digits and single underscores between them, nothing else. Returns false if there is anything wrong.
bool bigint_parse(struct bigint *out, const char *text, size_t length, uint32_t base);

// Bytes of an integer. Room: length / 2 + 1 limbs.
void bigint_from_bytes(struct bigint *out, const uint8_t *bytes, size_t length, bool big_endian,
                       bool is_signed);
// Writes exactly length bytes of the two's complement form; returns whether the number fits.
bool bigint_to_bytes(const struct bigint *a, uint8_t *bytes, size_t length, bool big_endian, bool is_signed);

// The value of a digit character in bases up to 36, or 255.
uint32_t bigint_digit(char c);

#endif

// Integers of any size: schoolbook arithmetic on 16-bit limbs.
//
// Division is Knuth's algorithm D (The Art of Computer Programming, volume 2, section 4.3.1).

#include "runtime/bigint.h"

#include <string.h>

#define LIMB_MASK 0xffffU

// Magnitudes

static uint32_t trimmed(const uint16_t *limb, uint32_t count)
{
    while (count > 0 && limb[count - 1] == 0) {
        count--;
    }
    return count;
}

static int mag_compare(const struct bigint *a, const struct bigint *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (uint32_t i = a->count; i-- > 0;) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

static uint32_t mag_add(uint16_t *out, const struct bigint *a, const struct bigint *b)
{
    if (a->count < b->count) {
        const struct bigint *swap = a;
        a = b;
        b = swap;
    }
    uint32_t longer = a->count;
    uint32_t shorter = b->count;
    uint32_t carry = 0;
    for (uint32_t i = 0; i < longer; i++) {
        carry += (uint32_t)a->limb[i] + (i < shorter ? b->limb[i] : 0U);
        out[i] = (uint16_t)carry;
        carry >>= BIGINT_LIMB_BITS;
    }
    if (carry != 0) {
        out[longer] = (uint16_t)carry;
        longer++;
    }
    return longer;
}

// |a| - |b| where |a| >= |b|.
static uint32_t mag_sub(uint16_t *out, const struct bigint *a, const struct bigint *b)
{
    uint32_t count = a->count;
    uint32_t shorter = b->count;
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value = (uint32_t)a->limb[i] - (i < shorter ? b->limb[i] : 0U) - borrow;
        out[i] = (uint16_t)value;
        borrow = (value >> BIGINT_LIMB_BITS) & 1U;
    }
    return trimmed(out, count);
}

// out = out * factor + addend, in place.
static uint32_t mag_mul_small(uint16_t *out, uint32_t count, uint32_t factor, uint32_t addend)
{
    uint32_t carry = addend;
    for (uint32_t i = 0; i < count; i++) {
        carry += (uint32_t)out[i] * factor;
        out[i] = (uint16_t)carry;
        carry >>= BIGINT_LIMB_BITS;
    }
    if (carry != 0) {
        out[count] = (uint16_t)carry;
        count++;
    }
    return count;
}

// limb = limb / divisor in place; returns the remainder.
static uint32_t mag_div_small(uint16_t *limb, uint32_t count, uint32_t divisor)
{
    uint32_t rest = 0;
    for (uint32_t i = count; i-- > 0;) {
        rest = (rest << BIGINT_LIMB_BITS) | limb[i];
        limb[i] = (uint16_t)(rest / divisor);
        rest %= divisor;
    }
    return rest;
}

// Adds one in place, with room for a carry.
static uint32_t mag_increment(uint16_t *limb, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        limb[i]++;
        if (limb[i] != 0) {
            return count;
        }
    }
    limb[count] = 1;
    return count + 1;
}

// Writes count + 1 limbs of a << bits, bits below 16.
static void mag_shift_up(uint16_t *out, const uint16_t *limb, uint32_t count, uint32_t bits)
{
    uint32_t carry = 0;
    for (uint32_t i = 0; i < count; i++) {
        carry |= (uint32_t)limb[i] << bits;
        out[i] = (uint16_t)carry;
        carry >>= BIGINT_LIMB_BITS;
    }
    out[count] = (uint16_t)carry;
}

static void mag_shift_down(uint16_t *out, const uint16_t *limb, uint32_t count, uint32_t bits)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t high = i + 1 < count ? limb[i + 1] : 0U;
        out[i] = (uint16_t)(((high << BIGINT_LIMB_BITS) | limb[i]) >> bits);
    }
}

static uint32_t limb_bits(uint32_t limb)
{
    uint32_t bits = 0;
    while (limb != 0) {
        limb >>= 1;
        bits++;
    }
    return bits;
}

// The sign belongs to a number that is not zero only.
static void finish(struct bigint *out, uint32_t count, bool negative)
{
    out->count = trimmed(out->limb, count);
    out->negative = negative && out->count != 0;
}

// Machine integers

void bigint_from_u64(struct bigint *out, uint64_t value)
{
    uint32_t count = 0;
    while (value != 0) {
        out->limb[count] = (uint16_t)value;
        count++;
        value >>= BIGINT_LIMB_BITS;
    }
    finish(out, count, false);
}

void bigint_from_i64(struct bigint *out, int64_t value)
{
    bigint_from_u64(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
    out->negative = value < 0;
}

uint64_t bigint_low64(const struct bigint *a)
{
    uint64_t value = 0;
    uint32_t count = a->count < BIGINT_I64_ROOM ? a->count : BIGINT_I64_ROOM;
    for (uint32_t i = count; i-- > 0;) {
        value = (value << BIGINT_LIMB_BITS) | a->limb[i];
    }
    return a->negative ? 0 - value : value;
}

bool bigint_to_i64(const struct bigint *a, int64_t *value)
{
    if (a->count > BIGINT_I64_ROOM) {
        return false;
    }
    uint64_t low = bigint_low64(a);
    bool top = (low >> 63) != 0;
    if (a->count != 0 && top != a->negative) {
        return false;
    }
    *value = (int64_t)low;
    return true;
}

// Floats: IEEE 754 single precision, 1 sign, 8 exponent and 23 fraction bits

void bigint_from_float(struct bigint *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    int32_t exponent = (int32_t)((bits >> 23) & 0xffU) - 150;
    uint32_t mantissa = (bits & 0x7fffffU) | 0x800000U;
    out->count = 0;
    out->negative = false;
    if (exponent <= -24) {
        return;
    }
    uint16_t low[2];
    struct bigint start = {low, 0, false};
    bigint_from_u64(&start, exponent < 0 ? mantissa >> (uint32_t)-exponent : mantissa);
    bigint_shift_left(out, &start, exponent > 0 ? (uint32_t)exponent : 0);
    out->negative = (bits >> 31) != 0 && out->count != 0;
}

// The 32 bits from bit position `from` up; sets *inexact when there is a bit below.
static uint32_t bits_from(const struct bigint *a, uint32_t from, bool *inexact)
{
    uint32_t first = from / BIGINT_LIMB_BITS;
    uint32_t shift = from % BIGINT_LIMB_BITS;
    uint64_t value = 0;
    for (uint32_t i = 3; i-- > 0;) {
        value = (value << BIGINT_LIMB_BITS) | (first + i < a->count ? a->limb[first + i] : 0U);
    }
    for (uint32_t i = 0; i < first; i++) {
        *inexact = *inexact || a->limb[i] != 0;
    }
    *inexact = *inexact || (value & ((1U << shift) - 1U)) != 0;
    return (uint32_t)(value >> shift);
}

float bigint_scaled_to_float(const struct bigint *a, int32_t exponent, bool inexact)
{
    uint32_t sign = a->negative ? 0x80000000U : 0U;
    uint32_t length = bigint_bit_length(a);
    // The lowest bit kept has this weight: 24 bits are kept, fewer where the float is subnormal.
    int32_t weight = exponent + (int32_t)length - 24;
    if (weight < -149) {
        weight = -149;
    }
    int32_t drop = weight - exponent;
    uint32_t result;
    if (length == 0 || drop > (int32_t)length + 1) {
        result = 0;
    } else if (weight > 104) {
        result = 0x7f800000U;
    } else {
        uint32_t kept;
        if (drop <= 0) {
            bool unused = false;
            kept = bits_from(a, 0, &unused) << (uint32_t)-drop;
        } else {
            kept = bits_from(a, (uint32_t)drop - 1, &inexact);
            bool half = (kept & 1U) != 0;
            kept >>= 1;
            kept += half && (inexact || (kept & 1U) != 0) ? 1U : 0U;
        }
        // A carry out of the 24 bits runs into the exponent field, which is what it should do.
        result = kept >= 0x800000U ? ((uint32_t)(weight + 149) << 23) + kept : kept;
        result = result >= 0x7f800000U ? 0x7f800000U : result;
    }
    result |= sign;
    float value;
    memcpy(&value, &result, sizeof value);
    return value;
}

float bigint_to_float(const struct bigint *a)
{
    return bigint_scaled_to_float(a, 0, false);
}

// Comparison

void bigint_copy(struct bigint *out, const struct bigint *a)
{
    memmove(out->limb, a->limb, a->count * sizeof *a->limb);
    out->count = a->count;
    out->negative = a->negative;
}

int bigint_compare(const struct bigint *a, const struct bigint *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    int order = mag_compare(a, b);
    return a->negative ? -order : order;
}

uint32_t bigint_bit_length(const struct bigint *a)
{
    if (a->count == 0) {
        return 0;
    }
    return (a->count - 1) * BIGINT_LIMB_BITS + limb_bits(a->limb[a->count - 1]);
}

uint32_t bigint_hash(const struct bigint *a)
{
    uint32_t hash = 0;
    for (uint32_t i = a->count; i-- > 0;) {
        hash = (hash * 65599U) ^ a->limb[i];
    }
    if (a->count <= 2) {
        hash = (uint32_t)bigint_low64(a);
    }
    return a->negative && a->count > 2 ? 0U - hash : hash;
}

// Sums and products

static void add_signed(struct bigint *out, const struct bigint *a, const struct bigint *b, bool b_negative)
{
    bool a_negative = a->negative;
    if (a_negative == b_negative) {
        finish(out, mag_add(out->limb, a, b), a_negative);
    } else if (mag_compare(a, b) >= 0) {
        finish(out, mag_sub(out->limb, a, b), a_negative);
    } else {
        finish(out, mag_sub(out->limb, b, a), b_negative);
    }
}

void bigint_add(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    add_signed(out, a, b, b->negative);
}

void bigint_sub(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    add_signed(out, a, b, !b->negative);
}

void bigint_mul(struct bigint *out, const struct bigint *a, const struct bigint *b)
{
    uint32_t total = a->count + b->count;
    memset(out->limb, 0, total * sizeof *out->limb);
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t factor = a->limb[i];
        uint32_t carry = 0;
        for (uint32_t j = 0; j < b->count; j++) {
            carry += factor * b->limb[j] + out->limb[i + j];
            out->limb[i + j] = (uint16_t)carry;
            carry >>= BIGINT_LIMB_BITS;
        }
        out->limb[i + b->count] = (uint16_t)carry;
    }
    finish(out, total, a->negative != b->negative);
}

// Division

// rest[0..n] -= guess * divisor[0..n); returns the borrow out of the top.
static uint32_t subtract_multiple(uint16_t *rest, const uint16_t *divisor, uint32_t n, uint32_t guess)
{
    uint32_t carry = 0;
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < n; i++) {
        carry += guess * divisor[i];
        uint32_t value = (uint32_t)rest[i] - (carry & LIMB_MASK) - borrow;
        rest[i] = (uint16_t)value;
        borrow = (value >> BIGINT_LIMB_BITS) & 1U;
        carry >>= BIGINT_LIMB_BITS;
    }
    uint32_t value = (uint32_t)rest[n] - carry - borrow;
    rest[n] = (uint16_t)value;
    return (value >> BIGINT_LIMB_BITS) & 1U;
}

static void add_back(uint16_t *rest, const uint16_t *divisor, uint32_t n)
{
    uint32_t carry = 0;
    for (uint32_t i = 0; i < n; i++) {
        carry += (uint32_t)rest[i] + divisor[i];
        rest[i] = (uint16_t)carry;
        carry >>= BIGINT_LIMB_BITS;
    }
    rest[n] = (uint16_t)(rest[n] + carry);
}

// One digit of the quotient: rest[0..n] is at most divisor times 65535, divisor's top bit is set.
static uint16_t quotient_digit(uint16_t *rest, const uint16_t *divisor, uint32_t n)
{
    uint32_t top = ((uint32_t)rest[n] << BIGINT_LIMB_BITS) | rest[n - 1];
    uint32_t guess = top / divisor[n - 1];
    uint32_t left = top % divisor[n - 1];
    while (guess > LIMB_MASK || guess * divisor[n - 2] > ((left << BIGINT_LIMB_BITS) | rest[n - 2])) {
        guess--;
        left += divisor[n - 1];
        if (left > LIMB_MASK) {
            break;
        }
    }
    if (subtract_multiple(rest, divisor, n, guess) != 0) {
        guess--;
        add_back(rest, divisor, n);
    }
    return (uint16_t)guess;
}

// |a| / |b| where b has two limbs or more and a at least as many.
static void divide_long(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                        const struct bigint *b, uint16_t *scratch)
{
    uint32_t n = b->count;
    uint32_t digits = a->count - n + 1;
    uint32_t shift = BIGINT_LIMB_BITS - limb_bits(b->limb[n - 1]);
    uint16_t *rest = scratch;
    uint16_t *divisor = remainder->limb;
    mag_shift_up(rest, a->limb, a->count, shift);
    mag_shift_up(divisor, b->limb, n, shift);
    for (uint32_t i = digits; i-- > 0;) {
        quotient->limb[i] = quotient_digit(rest + i, divisor, n);
    }
    mag_shift_down(remainder->limb, rest, n, shift);
    quotient->count = trimmed(quotient->limb, digits);
    remainder->count = trimmed(remainder->limb, n);
}

static void divide_magnitudes(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                              const struct bigint *b, uint16_t *scratch)
{
    if (mag_compare(a, b) < 0) {
        quotient->count = 0;
        bigint_copy(remainder, a);
    } else if (b->count == 1) {
        bigint_copy(quotient, a);
        remainder->limb[0] = (uint16_t)mag_div_small(quotient->limb, a->count, b->limb[0]);
        quotient->count = trimmed(quotient->limb, a->count);
        remainder->count = trimmed(remainder->limb, 1);
    } else {
        divide_long(quotient, remainder, a, b, scratch);
    }
}

void bigint_divmod(struct bigint *quotient, struct bigint *remainder, const struct bigint *a,
                   const struct bigint *b, uint16_t *scratch)
{
    divide_magnitudes(quotient, remainder, a, b, scratch);
    bool opposite = a->negative != b->negative;
    if (opposite && remainder->count != 0) {
        quotient->count = mag_increment(quotient->limb, quotient->count);
        remainder->count = mag_sub(remainder->limb, b, remainder);
    }
    finish(quotient, quotient->count, opposite);
    finish(remainder, remainder->count, b->negative);
}

// Bits

void bigint_shift_left(struct bigint *out, const struct bigint *a, uint32_t bits)
{
    uint32_t whole = bits / BIGINT_LIMB_BITS;
    if (a->count == 0) {
        finish(out, 0, false);
        return;
    }
    mag_shift_up(out->limb + whole, a->limb, a->count, bits % BIGINT_LIMB_BITS);
    memset(out->limb, 0, whole * sizeof *out->limb);
    finish(out, whole + a->count + 1, a->negative);
}

void bigint_shift_right(struct bigint *out, const struct bigint *a, uint32_t bits)
{
    uint32_t whole = bits / BIGINT_LIMB_BITS;
    uint32_t part = bits % BIGINT_LIMB_BITS;
    bool lost = false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < whole && i < a->count; i++) {
        lost = lost || a->limb[i] != 0;
    }
    if (whole < a->count) {
        lost = lost || (a->limb[whole] & ((1U << part) - 1U)) != 0;
        count = a->count - whole;
        mag_shift_down(out->limb, a->limb + whole, count, part);
        count = trimmed(out->limb, count);
    }
    if (a->negative && lost) {
        count = mag_increment(out->limb, count);
    }
    finish(out, count, a->negative);
}

// The limbs of a two's complement form, one after the other.
struct complement {
    const struct bigint *number;
    uint32_t carry;
};

static uint32_t next_limb(struct complement *from, uint32_t i)
{
    uint32_t limb = i < from->number->count ? from->number->limb[i] : 0U;
    if (!from->number->negative) {
        return limb;
    }
    uint32_t value = (limb ^ LIMB_MASK) + from->carry;
    from->carry = value >> BIGINT_LIMB_BITS;
    return value & LIMB_MASK;
}

static uint32_t combine(uint32_t a, uint32_t b, enum bigint_bitwise operation)
{
    switch (operation) {
    case BIGINT_AND:
        return a & b;
    case BIGINT_OR:
        return a | b;
    case BIGINT_XOR:
        break;
    }
    return a ^ b;
}

void bigint_bitwise(struct bigint *out, const struct bigint *a, const struct bigint *b,
                    enum bigint_bitwise operation)
{
    struct complement left = {a, 1};
    struct complement right = {b, 1};
    uint32_t count = (a->count > b->count ? a->count : b->count) + 1;
    bool negative = combine(a->negative ? 1 : 0, b->negative ? 1 : 0, operation) != 0;
    uint32_t carry = 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value = combine(next_limb(&left, i), next_limb(&right, i), operation);
        if (negative) {
            value = (value ^ LIMB_MASK) + carry;
            carry = value >> BIGINT_LIMB_BITS;
        }
        out->limb[i] = (uint16_t)value;
    }
    finish(out, count, negative);
}

void bigint_invert(struct bigint *out, const struct bigint *a)
{
    uint16_t limb[] = {1};
    struct bigint one = {limb, 1, false};
    bigint_add(out, a, &one);
    out->negative = out->count != 0 && !out->negative;
}

// Text

// The largest power of the base that fits a limb, and how many digits that is.
static uint32_t chunk_digits(uint32_t base, uint32_t *power)
{
    uint32_t digits = 1;
    *power = base;
    while (*power * base <= LIMB_MASK) {
        *power *= base;
        digits++;
    }
    return digits;
}

size_t bigint_format_room(const struct bigint *a, uint32_t base)
{
    uint32_t power;
    uint32_t digits = chunk_digits(base, &power);
    uint32_t chunk_bits = limb_bits(power) - 1;
    return ((size_t)bigint_bit_length(a) / chunk_bits + 1) * digits + 1;
}

size_t bigint_format(char *out, size_t room, const struct bigint *a, uint32_t base, char ten,
                     uint16_t *scratch)
{
    uint32_t power;
    uint32_t digits = chunk_digits(base, &power);
    uint32_t count = a->count;
    size_t at = room;
    memcpy(scratch, a->limb, count * sizeof *scratch);
    do {
        uint32_t chunk = mag_div_small(scratch, count, power);
        count = trimmed(scratch, count);
        for (uint32_t i = 0; i < digits && (count != 0 || chunk != 0 || at == room); i++) {
            uint32_t digit = chunk % base;
            chunk /= base;
            at--;
            out[at] = (char)(digit < 10 ? '0' + (int)digit : ten + (int)digit - 10);
        }
    } while (count != 0);
    if (a->negative) {
        at--;
        out[at] = '-';
    }
    return at;
}

uint32_t bigint_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'z' ? (uint32_t)(lower - 'a') + 10U : 255U;
}

uint32_t bigint_parse_room(size_t digits, uint32_t base)
{
    return (uint32_t)(digits * limb_bits(base - 1) / BIGINT_LIMB_BITS) + 2U;
}

bool bigint_parse(struct bigint *out, const char *text, size_t length, uint32_t base)
{
    uint32_t count = 0;
    bool digit_before = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '_' && digit_before) {
            digit_before = false;
            continue;
        }
        uint32_t digit = bigint_digit(text[i]);
        if (digit >= base) {
            return false;
        }
        count = mag_mul_small(out->limb, count, base, digit);
        digit_before = true;
    }
    finish(out, count, false);
    return digit_before;
}

// Bytes

static size_t byte_index(size_t i, size_t length, bool big_endian)
{
    return big_endian ? length - 1 - i : i;
}

void bigint_from_bytes(struct bigint *out, const uint8_t *bytes, size_t length, bool big_endian,
                       bool is_signed)
{
    uint32_t count = (uint32_t)((length + 1) / 2);
    bool negative =
        is_signed && length > 0 && (bytes[byte_index(length - 1, length, big_endian)] & 0x80U) != 0;
    uint32_t flip = negative ? 0xffU : 0U;
    memset(out->limb, 0, count * sizeof *out->limb);
    for (size_t i = 0; i < length; i++) {
        uint32_t byte = bytes[byte_index(i, length, big_endian)] ^ flip;
        out->limb[i / 2] = (uint16_t)(out->limb[i / 2] | (byte << (8 * (i % 2))));
    }
    finish(out, negative ? mag_increment(out->limb, count) : count, negative);
}

// Whether the two's complement form needs no more than so many bits.
static bool fits(const struct bigint *a, size_t bits, bool is_signed)
{
    size_t length = bigint_bit_length(a);
    if (!is_signed) {
        return !a->negative && length <= bits;
    }
    if (length < bits || length == 0) {
        return true;
    }
    if (!a->negative || length > bits) {
        return false;
    }
    bool low_bits = false;
    (void)bits_from(a, (uint32_t)bits - 1, &low_bits);
    return !low_bits;
}

bool bigint_to_bytes(const struct bigint *a, uint8_t *bytes, size_t length, bool big_endian, bool is_signed)
{
    struct complement from = {a, 1};
    uint32_t limb = 0;
    for (size_t i = 0; i < length; i++) {
        limb = i % 2 == 0 ? next_limb(&from, (uint32_t)(i / 2)) : limb >> 8;
        bytes[byte_index(i, length, big_endian)] = (uint8_t)limb;
    }
    return fits(a, length * 8, is_signed);
}

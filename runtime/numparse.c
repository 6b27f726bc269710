// Text to numbers.
//
// A decimal is read as digits * 10^exponent, exactly, and divided or multiplied out in big integers, so the
// result is rounded once. Digits past the 120th can only tell that the number is a little larger: a number
// half way between two singles has at most 113 digits.

#include "runtime/numparse.h"

#include "runtime/bigint.h"

#include <string.h>

#define KEPT_DIGITS 120
// 120 digits, times 10^38 or scaled up for the division by 10^166.
#define LIMBS 80
// Beyond these powers of ten of the first digit the result is infinite or zero.
#define HIGHEST 39
#define LOWEST  (-46)

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void trim(const char **text, const char **end)
{
    while (*text < *end && is_space(**text)) {
        (*text)++;
    }
    while (*text < *end && is_space((*end)[-1])) {
        (*end)--;
    }
}

static bool take_sign(const char **at, const char *end)
{
    bool negative = false;
    if (*at < end && (**at == '+' || **at == '-')) {
        negative = **at == '-';
        (*at)++;
    }
    return negative;
}

static uint32_t prefix_base(const char *at, const char *end)
{
    if (end - at < 2 || at[0] != '0') {
        return 0;
    }
    switch (at[1] | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 0;
    }
}

static bool only_zeros(const char *at, const char *end)
{
    while (at < end && (*at == '0' || *at == '_')) {
        at++;
    }
    return at == end;
}

bool int_text_parse(struct int_text *out, const char *text, size_t length, uint32_t base)
{
    const char *end = text + length;
    trim(&text, &end);
    out->negative = take_sign(&text, end);
    uint32_t prefix = prefix_base(text, end);
    if (prefix != 0 && (base == 0 || base == prefix)) {
        base = prefix;
        text += 2;
        text += text < end && *text == '_' ? 1 : 0;
    } else if (base == 0) {
        base = 10;
        if (end - text > 1 && *text == '0' && !only_zeros(text, end)) {
            return false;
        }
    }
    out->digits = text;
    out->length = (size_t)(end - text);
    out->base = base;
    return text < end;
}

// A decimal being read: digits as an integer, its power of ten, and what was left out.
struct reading {
    uint8_t digit[KEPT_DIGITS];
    int32_t count;
    int32_t exponent;
    bool inexact;
    bool any;
};

static void read_digit(struct reading *reading, uint8_t digit, bool after_point)
{
    reading->any = true;
    if (reading->count < KEPT_DIGITS) {
        if (reading->count > 0 || digit != 0) {
            reading->digit[reading->count] = digit;
            reading->count++;
        }
        reading->exponent -= after_point ? 1 : 0;
    } else {
        reading->inexact = reading->inexact || digit != 0;
        reading->exponent += after_point ? 0 : 1;
    }
}

// Digits with single underscores between them.
static const char *read_digits(struct reading *reading, const char *at, const char *end, bool after_point)
{
    const char *start = at;
    while (at < end) {
        if (is_digit(*at)) {
            read_digit(reading, (uint8_t)(*at - '0'), after_point);
        } else if (*at != '_' || at == start || end - at < 2 || !is_digit(at[1]) || !is_digit(at[-1])) {
            break;
        }
        at++;
    }
    return at;
}

static const char *read_exponent(struct reading *reading, const char *at, const char *end)
{
    if (at >= end || (*at | 0x20) != 'e') {
        return at;
    }
    const char *start = at;
    at++;
    bool negative = take_sign(&at, end);
    if (at >= end || !is_digit(*at)) {
        return start;
    }
    int32_t exponent = 0;
    for (; at < end && (is_digit(*at) || (*at == '_' && end - at > 1 && is_digit(at[1]) && is_digit(at[-1])));
         at++) {
        if (*at != '_' && exponent < 100000000) {
            exponent = exponent * 10 + (*at - '0');
        }
    }
    reading->exponent += negative ? -exponent : exponent;
    return at;
}

static void power_of_ten(struct bigint *out, struct bigint *spare, int32_t power)
{
    uint16_t limb[] = {10};
    struct bigint ten = {limb, 1, false};
    bigint_from_u64(out, 1);
    for (int32_t i = 0; i < power; i++) {
        bigint_mul(spare, out, &ten);
        bigint_copy(out, spare);
    }
}

// digits / 10^power: scaled so that the quotient has 30 bits or more.
static float divide(const struct bigint *digits, int32_t power, bool inexact)
{
    uint16_t limb[5][LIMBS];
    struct bigint divisor = {limb[0], 0, false};
    struct bigint scaled = {limb[1], 0, false};
    struct bigint quotient = {limb[2], 0, false};
    struct bigint rest = {limb[3], 0, false};
    power_of_ten(&divisor, &scaled, power);
    int32_t up = (int32_t)bigint_bit_length(&divisor) - (int32_t)bigint_bit_length(digits) + 32;
    up = up < 0 ? 0 : up;
    bigint_shift_left(&scaled, digits, (uint32_t)up);
    bigint_divmod(&quotient, &rest, &scaled, &divisor, limb[4]);
    return bigint_scaled_to_float(&quotient, -up, inexact || rest.count != 0);
}

// digits * 10^power; the digits left out count only when there are many digits, so the product is long.
static float multiply(const struct bigint *digits, int32_t power, bool inexact)
{
    uint16_t limb[3][LIMBS];
    struct bigint factor = {limb[0], 0, false};
    struct bigint product = {limb[1], 0, false};
    struct bigint spare = {limb[2], 0, false};
    power_of_ten(&factor, &spare, power);
    bigint_mul(&product, digits, &factor);
    return bigint_scaled_to_float(&product, 0, inexact);
}

static float reading_value(const struct reading *reading)
{
    uint16_t limb[LIMBS];
    char text[KEPT_DIGITS];
    struct bigint digits = {limb, 0, false};
    int32_t highest = reading->count + reading->exponent;
    if (reading->count == 0 || highest < LOWEST) {
        return 0.0F;
    }
    if (highest > HIGHEST) {
        bigint_from_u64(&digits, 1);
        return bigint_scaled_to_float(&digits, 1000, false);
    }
    for (int32_t i = 0; i < reading->count; i++) {
        text[i] = (char)('0' + reading->digit[i]);
    }
    (void)bigint_parse(&digits, text, (size_t)reading->count, 10);
    if (reading->exponent >= 0) {
        return multiply(&digits, reading->exponent, reading->inexact);
    }
    return divide(&digits, -reading->exponent, reading->inexact);
}

static bool is_word(const char *at, const char *end, const char *word)
{
    if ((size_t)(end - at) != strlen(word)) {
        return false;
    }
    for (; at < end; at++, word++) {
        if ((*at | 0x20) != *word) {
            return false;
        }
    }
    return true;
}

static bool special(float *value, const char *at, const char *end)
{
    uint32_t bits;
    if (is_word(at, end, "inf") || is_word(at, end, "infinity")) {
        bits = 0x7f800000U;
    } else if (is_word(at, end, "nan")) {
        bits = 0x7fc00000U;
    } else {
        return false;
    }
    memcpy(value, &bits, sizeof bits);
    return true;
}

bool float_parse(float *value, const char *text, size_t length)
{
    const char *end = text + length;
    struct reading reading = {.count = 0};
    trim(&text, &end);
    bool negative = take_sign(&text, end);
    if (!special(value, text, end)) {
        const char *at = read_digits(&reading, text, end, false);
        if (at < end && *at == '.') {
            at = read_digits(&reading, at + 1, end, true);
        }
        at = reading.any ? read_exponent(&reading, at, end) : at;
        if (at != end || !reading.any) {
            return false;
        }
        *value = reading_value(&reading);
    }
    *value = negative ? -*value : *value;
    return true;
}

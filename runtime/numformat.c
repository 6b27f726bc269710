// Numbers as text.
//
// A float's decimal digits are found exactly: a single has at most 39 digits before the point and 149 after,
// so all of them fit a small array and every rounding is made on true digits.

#include "runtime/numformat.h"

#include "runtime/bigint.h"
#include "runtime/utf8.h"

#include <string.h>

#define WHOLE_DIGITS    39
#define FRACTION_DIGITS 149
// 149 bits of fraction, and a limb for what multiplying by ten pushes out at the top.
#define FRACTION_LIMBS 11

// The digits of a finite float without its sign; the point stands after digit[point - 1].
struct decimal {
    uint8_t digit[1 + WHOLE_DIGITS + FRACTION_DIGITS];
    int32_t count;
    int32_t point;
};

// Format specifications

static const char *parse_fill(struct format_spec *spec, const char *at, const char *end)
{
    const char *next = at;
    uint32_t fill = at < end ? utf8_next(&next, end) : 0;
    if (next < end && strchr("<>=^", *next) != NULL && at < end) {
        spec->fill = fill;
        spec->align = *next;
        return next + 1;
    }
    if (at < end && strchr("<>=^", *at) != NULL) {
        spec->align = *at;
        return at + 1;
    }
    return at;
}

// Reads digits; *value stays as it is when there are none. Returns NULL when they are too many.
static const char *parse_count(int32_t *value, const char *at, const char *end)
{
    if (at < end && *at >= '0' && *at <= '9') {
        *value = 0;
    }
    while (at < end && *at >= '0' && *at <= '9') {
        *value = *value * 10 + (*at - '0');
        if (*value > FORMAT_SPEC_LIMIT) {
            return NULL;
        }
        at++;
    }
    return at;
}

static bool take(const char **at, const char *end, const char *choices, char *taken)
{
    if (*at >= end || **at == '\0' || strchr(choices, **at) == NULL) {
        return false;
    }
    *taken = **at;
    (*at)++;
    return true;
}

int format_spec_parse(struct format_spec *spec, const char *text, size_t length)
{
    const char *end = text + length;
    char taken = 0;
    *spec = (struct format_spec){.width = -1, .precision = -1};
    const char *at = parse_fill(spec, text, end);
    (void)take(&at, end, "+- ", &spec->sign);
    spec->alternate = take(&at, end, "#", &taken);
    spec->zero = take(&at, end, "0", &taken);
    at = parse_count(&spec->width, at, end);
    if (at == NULL) {
        return FORMAT_SPEC_TOO_BIG;
    }
    (void)take(&at, end, ",_", &spec->group);
    if (take(&at, end, ".", &taken)) {
        at = parse_count(&spec->precision, at, end);
        if (at == NULL) {
            return FORMAT_SPEC_TOO_BIG;
        }
        if (spec->precision < 0) {
            return FORMAT_SPEC_NO_PRECISION;
        }
    }
    if (at < end) {
        spec->type = *at;
        at++;
    }
    return at == end ? FORMAT_SPEC_OK : FORMAT_SPEC_INVALID;
}

// Laying out

struct layout {
    size_t left;         // fill characters before
    size_t zeros;        // padding digits between prefix and digits
    size_t right;        // fill characters after
    size_t separators;   // in the digits, padding zeros included
    size_t fill_bytes;   //
    uint32_t fill;       //
    size_t prefix_bytes; //
};

static size_t separators_in(size_t digits, const struct number_text *number, const struct format_spec *spec)
{
    return spec->group == 0 || digits == 0 ? 0 : (digits - 1) / number->group_digits;
}

// Zeros before the digits until the number is as wide as asked; a separator never comes first.
static void pad_with_zeros(struct layout *layout, const struct number_text *number,
                           const struct format_spec *spec, size_t others, size_t width)
{
    size_t digits = number->digit_count;
    while (others + digits + separators_in(digits, number, spec) < width) {
        digits++;
    }
    layout->zeros = digits - number->digit_count;
    layout->separators = separators_in(digits, number, spec);
}

static struct layout plan(const struct number_text *number, const struct format_spec *spec)
{
    struct layout layout = {.prefix_bytes = strlen(number->prefix)};
    size_t width = spec->width > 0 ? (size_t)spec->width : 0;
    char align = spec->align;
    layout.fill = spec->fill != 0 ? spec->fill : ' ';
    if (spec->zero) {
        align = align == 0 ? '=' : align;
        layout.fill = spec->fill != 0 ? spec->fill : '0';
    }
    size_t others = (number->sign != 0 ? 1U : 0U) + layout.prefix_bytes + number->rest_count;
    layout.separators = separators_in(number->digit_count, number, spec);
    if (align == '=' && layout.fill == '0') {
        pad_with_zeros(&layout, number, spec, others, width);
    }
    size_t used = others + number->digit_count + layout.zeros + layout.separators;
    size_t padding = width > used ? width - used : 0;
    layout.left = align == '<' ? 0 : align == '^' ? padding / 2 : padding;
    layout.right = padding - layout.left;
    char unused[UTF8_MAX];
    layout.fill_bytes = utf8_put(unused, layout.fill);
    return layout;
}

size_t number_layout_room(const struct number_text *number, const struct format_spec *spec)
{
    struct layout layout = plan(number, spec);
    return (layout.left + layout.right) * layout.fill_bytes + (number->sign != 0 ? 1U : 0U) +
           layout.prefix_bytes + layout.zeros + number->digit_count + layout.separators + number->rest_count;
}

static char *put_fill(char *out, const struct layout *layout, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out += utf8_put(out, layout->fill);
    }
    return out;
}

static char *put_digits(char *out, const struct layout *layout, const struct number_text *number,
                        const struct format_spec *spec)
{
    size_t total = layout->zeros + number->digit_count;
    for (size_t i = 0; i < total; i++) {
        if (i > 0 && spec->group != 0 && (total - i) % number->group_digits == 0) {
            *out = spec->group;
            out++;
        }
        *out = i < layout->zeros ? '0' : number->digits[i - layout->zeros];
        out++;
    }
    return out;
}

void number_layout(char *out, const struct number_text *number, const struct format_spec *spec)
{
    struct layout layout = plan(number, spec);
    bool inside = spec->align == '=' || (spec->align == 0 && spec->zero);
    if (!inside) {
        out = put_fill(out, &layout, layout.left);
    }
    if (number->sign != 0) {
        *out = number->sign;
        out++;
    }
    memcpy(out, number->prefix, layout.prefix_bytes);
    out += layout.prefix_bytes;
    if (inside) {
        out = put_fill(out, &layout, layout.left);
    }
    out = put_digits(out, &layout, number, spec);
    if (number->rest_count > 0) {
        memcpy(out, number->rest, number->rest_count);
    }
    (void)put_fill(out + number->rest_count, &layout, layout.right);
}

// The digits of floats

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_finite(uint32_t bits)
{
    return (bits & 0x7f800000U) != 0x7f800000U;
}

static void whole_digits(struct decimal *decimal, float magnitude)
{
    uint16_t limb[BIGINT_FLOAT_ROOM];
    uint16_t scratch[BIGINT_FLOAT_ROOM];
    char text[WHOLE_DIGITS + 8];
    struct bigint whole = {limb, 0, false};
    bigint_from_float(&whole, magnitude);
    size_t at = bigint_format(text, sizeof text, &whole, 10, 'a', scratch);
    decimal->count = 0;
    if (whole.count != 0) {
        for (; at < sizeof text; at++) {
            decimal->digit[decimal->count] = (uint8_t)(text[at] - '0');
            decimal->count++;
        }
    }
    decimal->point = decimal->count;
}

// The fraction as a binary number of ten limbs; each multiplication by ten pushes a digit out at the top.
static void fraction_digits(struct decimal *decimal, uint32_t bits)
{
    uint16_t limb[FRACTION_LIMBS] = {0};
    uint32_t field = (bits >> 23) & 0xffU;
    uint32_t mantissa = (bits & 0x7fffffU) | (field != 0 ? 0x800000U : 0U);
    // The mantissa's lowest bit weighs 2^-below; the limbs' lowest weighs 2^-160.
    uint32_t below = 150U - (field != 0 ? field : 1U);
    if (field >= 150U) {
        return;
    }
    mantissa &= below >= 24 ? 0xffffffU : (1U << below) - 1U;
    uint32_t shift = 160U - below;
    for (uint32_t i = 0; i < 24; i++) {
        if (((mantissa >> i) & 1U) != 0) {
            limb[(shift + i) / 16] = (uint16_t)(limb[(shift + i) / 16] | (1U << ((shift + i) % 16)));
        }
    }
    uint32_t lowest = 0;
    while (lowest < FRACTION_LIMBS - 1) {
        if (limb[lowest] == 0) {
            lowest++;
            continue;
        }
        uint32_t carry = 0;
        for (uint32_t i = lowest; i < FRACTION_LIMBS - 1; i++) {
            carry += (uint32_t)limb[i] * 10U;
            limb[i] = (uint16_t)carry;
            carry >>= 16;
        }
        decimal->digit[decimal->count] = (uint8_t)carry;
        decimal->count++;
    }
}

// All digits, the first one not zero; zero itself is one digit 0 before the point.
static void decimal_from_float(struct decimal *decimal, float value)
{
    uint32_t bits = bits_of(value) & 0x7fffffffU;
    float magnitude;
    memcpy(&magnitude, &bits, sizeof magnitude);
    whole_digits(decimal, magnitude);
    fraction_digits(decimal, bits);
    int32_t zeros = 0;
    while (zeros < decimal->count && decimal->digit[zeros] == 0) {
        zeros++;
    }
    if (zeros == decimal->count) {
        *decimal = (struct decimal){.count = 1, .point = 1};
        return;
    }
    memmove(decimal->digit, decimal->digit + zeros, (size_t)(decimal->count - zeros));
    decimal->count -= zeros;
    decimal->point -= zeros;
}

static bool rounds_up(const struct decimal *decimal, int32_t keep)
{
    if (decimal->digit[keep] != 5) {
        return decimal->digit[keep] > 5;
    }
    for (int32_t i = keep + 1; i < decimal->count; i++) {
        if (decimal->digit[i] != 0) {
            return true;
        }
    }
    return keep > 0 && (decimal->digit[keep - 1] & 1) != 0;
}

// Keeps so many leading digits (0 or less is allowed), rounding half to even.
static void decimal_round(struct decimal *decimal, int32_t keep)
{
    if (keep >= decimal->count) {
        return;
    }
    bool up = keep >= 0 && rounds_up(decimal, keep);
    decimal->count = keep > 0 ? keep : 0;
    for (int32_t i = decimal->count; up && i-- > 0;) {
        decimal->digit[i]++;
        if (decimal->digit[i] < 10) {
            return;
        }
        decimal->digit[i] = 0;
    }
    if (up) {
        memmove(decimal->digit + 1, decimal->digit, (size_t)decimal->count);
        decimal->digit[0] = 1;
        decimal->count += 1;
        decimal->point += 1;
    }
}

static char digit_at(const struct decimal *decimal, int32_t i)
{
    return i >= 0 && i < decimal->count ? (char)('0' + decimal->digit[i]) : '0';
}

// Writing floats

static char *put_fraction(char *out, const struct decimal *decimal, int32_t from, int32_t count, bool point)
{
    if (count > 0 || point) {
        *out = '.';
        out++;
    }
    for (int32_t i = 0; i < count; i++) {
        *out = digit_at(decimal, from + i);
        out++;
    }
    return out;
}

static char *put_fixed(char *out, struct decimal *decimal, int32_t precision, bool point)
{
    decimal_round(decimal, decimal->point + precision);
    if (decimal->point <= 0) {
        *out = '0';
        out++;
    }
    for (int32_t i = 0; i < decimal->point; i++) {
        *out = digit_at(decimal, i);
        out++;
    }
    return put_fraction(out, decimal, decimal->point, precision, point);
}

static char *put_exponent(char *out, int32_t exponent, char letter)
{
    *out++ = letter;
    *out++ = exponent < 0 ? '-' : '+';
    exponent = exponent < 0 ? -exponent : exponent;
    *out++ = (char)('0' + exponent / 10);
    *out++ = (char)('0' + exponent % 10);
    return out;
}

static char *put_scientific(char *out, struct decimal *decimal, int32_t precision, bool point, char letter)
{
    decimal_round(decimal, precision + 1);
    *out = digit_at(decimal, 0);
    out = put_fraction(out + 1, decimal, 1, precision, point);
    return put_exponent(out, decimal->point - 1, letter);
}

static char *put_general(char *out, struct decimal *decimal, int32_t precision, bool alternate, char letter)
{
    precision = precision == 0 ? 1 : precision;
    decimal_round(decimal, precision);
    int32_t exponent = decimal->point - 1;
    int32_t digits = precision;
    while (!alternate && digits > 1 && digit_at(decimal, digits - 1) == '0') {
        digits--;
    }
    if (exponent < -4 || exponent >= precision) {
        return put_scientific(out, decimal, digits - 1, alternate, letter);
    }
    int32_t fraction = digits - decimal->point;
    return put_fixed(out, decimal, fraction > 0 ? fraction : 0, alternate);
}

static size_t put_word(char *out, const char *word, bool capitals)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        out[i] = (char)(capitals ? word[i] & ~0x20 : word[i]);
    }
    return length;
}

size_t float_format_room(int32_t precision)
{
    return (size_t)precision + WHOLE_DIGITS + 12;
}

size_t float_format(char *out, float value, char type, int32_t precision, bool alternate)
{
    struct decimal decimal;
    uint32_t bits = bits_of(value);
    bool capitals = type >= 'A' && type <= 'Z';
    char letter = capitals ? 'E' : 'e';
    char *at = out;
    if ((bits >> 31) != 0 && (is_finite(bits) || (bits & 0x7fffffU) == 0)) {
        *at = '-';
        at++;
    }
    if (!is_finite(bits)) {
        at += put_word(at, (bits & 0x7fffffU) != 0 ? "nan" : "inf", capitals);
        return (size_t)(at - out);
    }
    decimal_from_float(&decimal, value);
    if (type == 'f' || type == 'F') {
        at = put_fixed(at, &decimal, precision, alternate);
    } else if (type == 'e' || type == 'E') {
        at = put_scientific(at, &decimal, precision, alternate, letter);
    } else {
        at = put_general(at, &decimal, precision, alternate, letter);
    }
    return (size_t)(at - out);
}

size_t float_repr(char *out, float value)
{
    size_t length = float_format(out, value, 'g', 7, false);
    for (size_t i = 0; i < length; i++) {
        if (out[i] == '.' || out[i] == 'e' || out[i] == 'n') {
            return length;
        }
    }
    out[length] = '.';
    out[length + 1] = '0';
    return length + 2;
}

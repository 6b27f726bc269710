// Values laid out by a format specification (runtime/numformat.h).

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/int.h"
#include "runtime/numformat.h"
#include "runtime/text.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

static char *extend(struct rt_text *out, size_t room)
{
    rt_text_add(out, NULL, 0);
    if (room > out->capacity - out->length) {
        out->capacity = out->length + room + 16;
        out->data = gc_realloc(out->data, out->capacity, GC_LEAF);
    }
    return out->data + out->length;
}

static void put_number(struct rt_text *out, const struct number_text *number, const struct format_spec *spec)
{
    size_t room = number_layout_room(number, spec);
    number_layout(extend(out, room), number, spec);
    out->length += room;
}

static char sign_of(bool negative, const struct format_spec *spec)
{
    return (char)(negative ? '-' : spec->sign == '-' ? 0 : spec->sign);
}

static RT_NORETURN void unknown_type(char type, const char *what)
{
    rt_raise_value_error("unknown format code '%c' for object of type '%s'", type, what);
}

// Text

void format_put_text(struct rt_text *out, const struct text *text, const struct format_spec *spec)
{
    char fill[UTF8_MAX];
    size_t fill_bytes = utf8_put(fill, spec->fill != 0 ? spec->fill : ' ');
    size_t bytes = text->length;
    if (spec->precision >= 0) {
        bytes = text_offset(text, (size_t)spec->precision);
    }
    struct text shown = {text->kind, text->ascii, text->data, bytes};
    size_t count = text_count(&shown);
    size_t width = spec->width > 0 ? (size_t)spec->width : 0;
    size_t padding = width > count ? width - count : 0;
    size_t left = spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0;
    for (size_t i = 0; i < left; i++) {
        rt_text_add(out, fill, fill_bytes);
    }
    rt_text_add(out, text->data, bytes);
    for (size_t i = left; i < padding; i++) {
        rt_text_add(out, fill, fill_bytes);
    }
}

// Integers

static void put_character(struct rt_text *out, rt_obj value, const struct format_spec *spec)
{
    char data[UTF8_MAX];
    intptr_t code = rt_int_get(value);
    if (code < 0 || code > 0x10ffff) {
        rt_raise_overflow("%c arg not in range(0x110000)");
    }
    struct text text = {TEXT_STR, code < 0x80, data, utf8_put(data, (uint32_t)code)};
    struct format_spec how = *spec;
    how.align = spec->align == 0 ? '>' : spec->align;
    how.precision = -1;
    format_put_text(out, &text, &how);
}

static uint32_t base_of(char type)
{
    switch (type) {
    case 0:
    case 'd':
    case 'n':
        return 10;
    case 'x':
    case 'X':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 0;
    }
}

static const char *prefix_of(char type)
{
    switch (type) {
    case 'x':
        return "0x";
    case 'X':
        return "0X";
    case 'o':
        return "0o";
    case 'b':
        return "0b";
    default:
        return "";
    }
}

// A precision of an integer (only with the % operator) is the least number of digits.
static const char *with_leading_zeros(const char *digits, size_t *length, int32_t least)
{
    if (least < 0 || (size_t)least <= *length) {
        return digits;
    }
    char *longer = gc_alloc((size_t)least, GC_LEAF);
    size_t zeros = (size_t)least - *length;
    memset(longer, '0', zeros);
    memcpy(longer + zeros, digits, *length);
    *length = (size_t)least;
    return longer;
}

void format_put_int(struct rt_text *out, rt_obj value, const struct format_spec *spec)
{
    bool negative;
    if (spec->type == 'c') {
        put_character(out, value, spec);
        return;
    }
    uint32_t base = base_of(spec->type);
    if (base == 0) {
        if (spec->type == '%' || strchr("eEfFgG", spec->type) != NULL) {
            format_put_float(out, int_to_float(value), spec);
            return;
        }
        unknown_type(spec->type, "int");
    }
    struct number_text number = {.prefix = spec->alternate ? prefix_of(spec->type) : "",
                                 .group_digits = base == 10 ? 3 : 4};
    const char *digits =
        int_digits(value, base, spec->type == 'X' ? 'A' : 'a', &number.digit_count, &negative);
    number.digits = with_leading_zeros(digits, &number.digit_count, spec->precision);
    number.sign = sign_of(negative, spec);
    put_number(out, &number, spec);
}

// Floats

// Without a type letter: repr, or with a precision 'g' that keeps looking like a float.
static size_t write_untyped(char *text, rt_real value, const struct format_spec *spec)
{
    if (spec->precision < 0) {
        return float_repr(text, value);
    }
    size_t length = float_format(text, value, 'g', spec->precision, spec->alternate);
    if (memchr(text, '.', length) == NULL && memchr(text, 'e', length) == NULL &&
        memchr(text, 'n', length) == NULL) {
        text[length] = '.';
        text[length + 1] = '0';
        length += 2;
    }
    return length;
}

static size_t write_float(char *text, rt_real value, const struct format_spec *spec)
{
    int32_t precision = spec->precision < 0 ? 6 : spec->precision;
    size_t length;
    switch (spec->type) {
    case 0:
        return write_untyped(text, value, spec);
    case '%':
        length = float_format(text, value * 100, 'f', precision, spec->alternate);
        text[length] = '%';
        return length + 1;
    case 'n':
        return float_format(text, value, 'g', precision, spec->alternate);
    default:
        return float_format(text, value, spec->type, precision, spec->alternate);
    }
}

void format_put_float(struct rt_text *out, rt_real value, const struct format_spec *spec)
{
    if (spec->type != 0 && strchr("eEfFgGn%", spec->type) == NULL) {
        unknown_type(spec->type, "float");
    }
    size_t room = float_format_room(spec->precision < 6 ? 6 : spec->precision) + 4;
    char *text = gc_alloc(room, GC_LEAF);
    size_t length = write_float(text, value, spec);
    bool negative = length > 0 && text[0] == '-';
    struct number_text number = {.prefix = "", .group_digits = 3, .sign = sign_of(negative, spec)};
    number.digits = text + (negative ? 1 : 0);
    size_t left = length - (negative ? 1U : 0U);
    while (number.digit_count < left && number.digits[number.digit_count] >= '0' &&
           number.digits[number.digit_count] <= '9') {
        number.digit_count++;
    }
    number.rest = number.digits + number.digit_count;
    number.rest_count = left - number.digit_count;
    put_number(out, &number, spec);
    gc_free(text);
}

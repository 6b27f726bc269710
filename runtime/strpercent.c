// The % operator of str and bytes: printf-style formatting.

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/numformat.h"
#include "runtime/text.h"
#include "runtime/values.h"

#include <string.h>

struct percent {
    const char *start, *at, *end;
    rt_obj all;    // right operand
    rt_obj dict;   // the same if it is a dict
    rt_obj *items; // what it holds if it is a tuple, else itself
    size_t next, count;
};

static rt_obj next_argument(struct percent *percent)
{
    if (percent->next >= percent->count) {
        rt_raise_type_error("format string needs more arguments");
    }
    percent->next++;
    return percent->items[percent->next - 1];
}

static char current(const struct percent *percent)
{
    if (percent->at >= percent->end) {
        rt_raise_value_error("incomplete format");
    }
    return *percent->at;
}

// %(key): looks it up.
static rt_obj keyed_value(struct percent *percent)
{
    const char *key = percent->at + 1;
    const char *close = key;
    while (close < percent->end && *close != ')') {
        close++;
    }
    if (close == percent->end) {
        rt_raise_value_error("incomplete format key");
    }
    if (percent->dict == NULL) {
        rt_raise_type_error("format needs a dict");
    }
    percent->at = close + 1;
    percent->next = percent->count;
    return rt_subscr(percent->dict, rt_str_new(key, (size_t)(close - key)), RT_GET);
}

static void read_flags(struct percent *percent, struct format_spec *spec)
{
    spec->align = '>';
    for (;; percent->at++) {
        char flag = current(percent);
        if (flag == '-') {
            spec->align = '<';
        } else if (flag == '+' || (flag == ' ' && spec->sign != '+')) {
            spec->sign = flag;
        } else if (flag == '#') {
            spec->alternate = true;
        } else if (flag == '0') {
            spec->zero = true;
        } else if (flag != ' ') {
            return;
        }
    }
}

static int32_t read_count(struct percent *percent)
{
    int32_t value = 0;
    if (current(percent) == '*') {
        percent->at++;
        intptr_t given = rt_int_get(next_argument(percent));
        if (given > FORMAT_SPEC_LIMIT || given < -FORMAT_SPEC_LIMIT) {
            rt_raise_value_error("invalid format specifier");
        }
        return (int32_t)given;
    }
    while (current(percent) >= '0' && *percent->at <= '9') {
        value = value * 10 + (*percent->at - '0');
        if (value > FORMAT_SPEC_LIMIT) {
            rt_raise_value_error("invalid format specifier");
        }
        percent->at++;
    }
    return value;
}

static void read_spec(struct percent *percent, struct format_spec *spec)
{
    read_flags(percent, spec);
    spec->width = read_count(percent);
    if (spec->width < 0) {
        spec->align = '<';
        spec->width = -spec->width;
    }
    if (current(percent) == '.') {
        percent->at++;
        spec->precision = read_count(percent);
        spec->precision = spec->precision < 0 ? 0 : spec->precision;
    }
    while (current(percent) == 'l' || *percent->at == 'h' || *percent->at == 'L') {
        percent->at++;
    }
    spec->type = current(percent);
    percent->at++;
}

// Zeros fill a number up only where it is not put to the left.
static void allow_zeros(struct format_spec *spec)
{
    if (spec->align == '<') {
        spec->zero = false;
    } else if (spec->zero) {
        spec->align = 0;
    }
}

static void put_printed(struct rt_text *out, const struct text *pattern, rt_obj value,
                        struct format_spec *spec)
{
    struct rt_text printed;
    struct rt_buffer buffer;
    spec->align = spec->align == 0 ? '>' : spec->align;
    if (pattern->kind != TEXT_STR && spec->type == 's' && rt_get_buffer_maybe(value, &buffer)) {
        struct text bytes = {TEXT_BYTES, true, buffer.data, buffer.length};
        format_put_text(out, &bytes, spec);
        return;
    }
    rt_text_init(&printed);
    struct rt_sink sink = rt_text_sink(&printed);
    rt_print(&sink, value, spec->type == 's' ? RT_PRINT_STR : RT_PRINT_REPR);
    struct text text = {TEXT_STR, false, printed.data == NULL ? "" : printed.data, printed.length};
    format_put_text(out, &text, spec);
}

static void put_character(struct rt_text *out, rt_obj value, struct format_spec *spec)
{
    spec->precision = -1;
    if (rt_is_int(value)) {
        format_put_int(out, value, spec);
        return;
    }
    if (!rt_is_str(value)) {
        rt_raise_type_error("%%c needs int or char");
    }
    struct text text = text_of(value);
    if (text_count(&text) != 1) {
        rt_raise_type_error("%%c needs int or char");
    }
    format_put_text(out, &text, spec);
}

static void put_integer(struct rt_text *out, rt_obj value, struct format_spec *spec)
{
    if (!rt_is_int(value)) {
        bool decimal = spec->type == 'd';
        rt_obj number = decimal ? int_convert(value) : int_index(value);
        if (number == NULL) {
            rt_raise_type_error("can't convert %s to int", rt_type_name(value));
        }
        value = number;
    }
    allow_zeros(spec);
    format_put_int(out, value, spec);
}

static void put_value(struct percent *percent, struct rt_text *out, const struct text *pattern, rt_obj value,
                      struct format_spec *spec)
{
    spec->type = (char)(spec->type == 'i' || spec->type == 'u' ? 'd' : spec->type);
    switch (spec->type) {
    case 's':
    case 'r':
    case 'a':
        put_printed(out, pattern, value, spec);
        break;
    case 'c':
        put_character(out, value, spec);
        break;
    case 'd':
    case 'o':
    case 'x':
    case 'X':
        put_integer(out, value, spec);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        allow_zeros(spec);
        format_put_float(out, rt_float_get(value), spec);
        break;
    default:
        rt_raise_value_error("unsupported format character '%c' (0x%x) at index %d", spec->type,
                             (unsigned)(uint8_t)spec->type, (int)(percent->at - 1 - percent->start));
    }
}

static void put_conversion(struct percent *percent, struct rt_text *out, const struct text *pattern)
{
    struct format_spec spec = {.width = -1, .precision = -1};
    rt_obj value = NULL;
    percent->at++;
    if (current(percent) == '%') {
        percent->at++;
        rt_text_add(out, "%", 1);
        return;
    }
    if (*percent->at == '(') {
        value = keyed_value(percent);
    }
    read_spec(percent, &spec);
    if (value == NULL) {
        value = next_argument(percent);
    }
    put_value(percent, out, pattern, value, &spec);
}

rt_obj str_percent(const struct text *pattern, rt_obj args)
{
    struct percent percent = {.start = pattern->data,
                              .at = pattern->data,
                              .end = pattern->data + pattern->length,
                              .all = args,
                              .count = 1};
    struct rt_text out;
    percent.items = &percent.all;
    if (rt_as(args, &rt_type_tuple) != NULL) {
        (void)rt_sequence(args, &percent.count, &percent.items);
    } else if (rt_as(args, &rt_type_dict) != NULL) {
        percent.dict = args;
    }
    rt_text_init(&out);
    while (percent.at < percent.end) {
        const char *mark = memchr(percent.at, '%', (size_t)(percent.end - percent.at));
        const char *stop = mark == NULL ? percent.end : mark;
        rt_text_add(&out, percent.at, (size_t)(stop - percent.at));
        percent.at = stop;
        if (mark != NULL) {
            put_conversion(&percent, &out, pattern);
        }
    }
    if (percent.next < percent.count && percent.dict == NULL) {
        rt_raise_type_error("format string didn't convert all arguments");
    }
    return text_like(pattern, out.length == 0 ? "" : out.data, out.length);
}

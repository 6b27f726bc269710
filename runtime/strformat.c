// format() and str.format().

#include "runtime/class.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/gc.h"
#include "runtime/numformat.h"
#include "runtime/state.h"
#include "runtime/text.h"
#include "runtime/values.h"

#include <string.h>

// One value

static void print_into(struct rt_text *out, rt_obj value, enum rt_print_kind kind)
{
    struct rt_sink sink = rt_text_sink(out);
    rt_print(&sink, value, kind);
}

static void put_str(struct rt_text *out, rt_obj value, const struct format_spec *spec)
{
    struct text text = {.kind = TEXT_STR};
    (void)rt_str_data(value, NULL);
    text = text_of(value);
    if (spec->type != 0 && spec->type != 's') {
        rt_raise_value_error("unknown format code '%c' for object of type 'str'", spec->type);
    }
    if (spec->sign != 0) {
        rt_raise_value_error("sign not allowed in string format specifier");
    }
    if (spec->group != 0) {
        rt_raise_value_error("can't group the digits of a string");
    }
    if (spec->align == '=') {
        rt_raise_value_error("'=' alignment not allowed in string format specifier");
    }
    struct format_spec how = *spec;
    how.fill = spec->fill == 0 && spec->zero ? '0' : spec->fill;
    format_put_text(out, &text, &how);
}

static void put_value(struct rt_text *out, rt_obj value, const char *data, size_t length)
{
    struct format_spec spec;
    if (rt_is_class(rt_type_of(value)) && rt_special(value, rt_name(__format__)) != NULL) {
        rt_obj given = rt_str_new(data, length);
        print_into(out, rt_call_special(value, rt_name(__format__), 1, &given), RT_PRINT_STR);
        return;
    }
    if (length == 0) {
        print_into(out, value, RT_PRINT_STR);
        return;
    }
    if (format_spec_parse(&spec, data, length) != FORMAT_SPEC_OK) {
        rt_raise_value_error("invalid format specifier");
    }
    if (rt_is_int(value)) {
        if (spec.precision >= 0 && (spec.type == 0 || strchr("bcdnoxX", spec.type) != NULL)) {
            rt_raise_value_error("precision not allowed in integer format specifier");
        }
        format_put_int(out, value, &spec);
    } else if (rt_as(value, &rt_type_float) != NULL) {
        format_put_float(out, rt_float_get(value), &spec);
    } else {
        put_str(out, value, &spec);
    }
}

rt_obj str_format_value(rt_obj value, const char *spec, size_t length)
{
    struct rt_text out;
    if (length == 0 && rt_is(value, &rt_type_str)) {
        return value;
    }
    rt_text_init(&out);
    put_value(&out, value, spec, length);
    return rt_text_str(&out);
}

// str.format

struct formatter {
    const char *at, *end;
    size_t nargs, nkw;
    const rt_obj *args;
    size_t automatic; // next number of an empty field
    bool manual;      // a field had a number
};

static rt_obj positional(const struct formatter *formatter, size_t index)
{
    if (index >= formatter->nargs) {
        rt_raise_index_error("tuple");
    }
    return formatter->args[index];
}

static rt_obj named(const struct formatter *formatter, const char *name, size_t length)
{
    const rt_obj *pair = formatter->args + formatter->nargs;
    for (size_t i = 0; i < formatter->nkw; i++, pair += 2) {
        size_t have;
        const char *text = rt_str_data(pair[0], &have);
        if (have == length && memcmp(text, name, length) == 0) {
            return pair[1];
        }
    }
    rt_raise_key_error(rt_str_new(name, length));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool number_of(const char *text, size_t length, size_t *out)
{
    *out = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(text[i]) || *out > 100000) {
            return false;
        }
        *out = *out * 10 + (size_t)(text[i] - '0');
    }
    return length > 0;
}

static rt_obj first_part(struct formatter *formatter, const char *name, size_t length)
{
    size_t index;
    if (length == 0) {
        if (formatter->manual) {
            rt_raise_value_error("can't switch from manual field specification to automatic field numbering");
        }
        formatter->automatic++;
        return positional(formatter, formatter->automatic - 1);
    }
    if (!number_of(name, length, &index)) {
        return named(formatter, name, length);
    }
    if (formatter->automatic > 0) {
        rt_raise_value_error("can't switch from automatic field numbering to manual field specification");
    }
    formatter->manual = true;
    return positional(formatter, index);
}

static size_t until(const char *text, size_t length, const char *stops)
{
    size_t i = 0;
    while (i < length && strchr(stops, text[i]) == NULL) {
        i++;
    }
    return i;
}

// name, then any number of .attribute and [index].
static rt_obj lookup(struct formatter *formatter, const char *name, size_t length)
{
    size_t part = until(name, length, ".[");
    rt_obj value = first_part(formatter, name, part);
    while (part < length) {
        bool attribute = name[part] == '.';
        name += part + 1;
        length -= part + 1;
        part = until(name, length, attribute ? ".[" : "]");
        if (attribute) {
            value = rt_getattr(value, rt_intern(name, part));
            continue;
        }
        size_t index;
        bool number = number_of(name, part, &index);
        value = rt_subscr(value, number ? rt_int_new((intptr_t)index) : rt_str_new(name, part), RT_GET);
        if (part == length) {
            rt_raise_value_error("missing ']' in format string");
        }
        part++;
    }
    return value;
}

static rt_obj convert(rt_obj value, char conversion)
{
    struct rt_text text;
    if (conversion != 'r' && conversion != 's' && conversion != 'a') {
        rt_raise_value_error("unknown conversion specifier %c", conversion);
    }
    rt_text_init(&text);
    print_into(&text, value, conversion == 's' ? RT_PRINT_STR : RT_PRINT_REPR);
    return rt_text_str(&text);
}

// Where the field that starts at `at` ends: its own closing brace.
static const char *field_end(const char *at, const char *end)
{
    int depth = 0;
    for (; at < end; at++) {
        if (*at == '{') {
            depth++;
        } else if (*at == '}') {
            if (depth == 0) {
                return at;
            }
            depth--;
        }
    }
    rt_raise_value_error("unmatched '{' in format spec");
}

static void format_pieces(struct formatter *formatter, struct rt_text *out, int depth);

// The specification may itself hold fields.
static void put_field(struct formatter *formatter, struct rt_text *out, rt_obj value, const char *spec,
                      const char *end, int depth)
{
    struct rt_text inner;
    const char *resume = formatter->at;
    const char *stop = formatter->end;
    if (spec == end || memchr(spec, '{', (size_t)(end - spec)) == NULL) {
        put_value(out, value, spec, (size_t)(end - spec));
        return;
    }
    rt_text_init(&inner);
    formatter->at = spec;
    formatter->end = end;
    format_pieces(formatter, &inner, depth + 1);
    formatter->at = resume;
    formatter->end = stop;
    put_value(out, value, inner.data, inner.length);
    gc_free(inner.data);
}

static void format_field(struct formatter *formatter, struct rt_text *out, int depth)
{
    const char *name = formatter->at;
    const char *end = field_end(name, formatter->end);
    size_t length = until(name, (size_t)(end - name), "!:");
    const char *at = name + length;
    char conversion = 0;
    if (depth > 1) {
        rt_raise_value_error("max string recursion exceeded");
    }
    if (at < end && *at == '!') {
        if (end - at < 2) {
            rt_raise_value_error("end of format while looking for conversion specifier");
        }
        conversion = at[1];
        at += 2;
        if (at < end && *at != ':') {
            rt_raise_value_error("expected ':' after format specifier");
        }
    }
    formatter->at = end + 1;
    rt_obj value = lookup(formatter, name, length);
    if (conversion != 0) {
        value = convert(value, conversion);
    }
    put_field(formatter, out, value, at < end ? at + 1 : end, end, depth);
}

static void format_pieces(struct formatter *formatter, struct rt_text *out, int depth)
{
    while (formatter->at < formatter->end) {
        const char *start = formatter->at;
        size_t plain = until(start, (size_t)(formatter->end - start), "{}");
        rt_text_add(out, start, plain);
        formatter->at += plain;
        if (formatter->at == formatter->end) {
            return;
        }
        char brace = *formatter->at;
        formatter->at++;
        if (formatter->at < formatter->end && *formatter->at == brace) {
            rt_text_add(out, &brace, 1);
            formatter->at++;
        } else if (brace == '}') {
            rt_raise_value_error("single '}' encountered in format string");
        } else if (formatter->at == formatter->end) {
            rt_raise_value_error("single '{' encountered in format string");
        } else {
            format_field(formatter, out, depth);
        }
    }
}

static rt_obj str_format(size_t nargs, size_t nkw, const rt_obj *args)
{
    struct formatter formatter = {.nargs = nargs - 1, .nkw = nkw, .args = args + 1};
    struct rt_text out;
    size_t length;
    formatter.at = rt_str_data(args[0], &length);
    formatter.end = formatter.at + length;
    rt_text_init(&out);
    format_pieces(&formatter, &out, 0);
    return rt_text_str(&out);
}

RT_FUN_KW(str_format_obj, "format", str_format, 1, RT_ANY);

// Text that grows, and formatted output to a sink.

#include "runtime/gc.h"
#include "runtime/state.h"
#include "runtime/values.h"

#include <string.h>

// Growing text

void rt_text_init(struct rt_text *text)
{
    *text = (struct rt_text){NULL, 0, 0};
}

void rt_text_add(struct rt_text *text, const char *data, size_t length)
{
    if (length > text->capacity - text->length) {
        size_t capacity = text->length + length;
        capacity += capacity / 2 + 16;
        text->data = gc_realloc(text->data, capacity, GC_LEAF);
        text->capacity = capacity;
    }
    if (length > 0) {
        memcpy(text->data + text->length, data, length);
        text->length += length;
    }
}

static void add_to_text(void *to, const char *data, size_t length)
{
    rt_text_add(to, data, length);
}

struct rt_sink rt_text_sink(struct rt_text *text)
{
    return (struct rt_sink){add_to_text, text};
}

rt_obj rt_text_str(struct rt_text *text)
{
    rt_obj str = rt_str_new(text->data, text->length);
    gc_free(text->data);
    rt_text_init(text);
    return str;
}

rt_obj rt_text_bytes(struct rt_text *text)
{
    rt_obj bytes = rt_bytes_new(text->data, text->length);
    gc_free(text->data);
    rt_text_init(text);
    return bytes;
}

// The port's standard output

static void write_out(void *to, const char *data, size_t length)
{
    (void)to;
    rt->port->write(rt->port->context, data, length);
}

const struct rt_sink rt_out = {write_out, NULL};

// Formatted output

struct conversion {
    bool left, zero, plus, long_word, size_word;
    int width;
    int precision; // -1: none
};

static void pad(const struct rt_sink *sink, char fill, int count)
{
    for (; count > 0; count--) {
        sink->write(sink->to, &fill, 1);
    }
}

static void put_field(const struct rt_sink *sink, const struct conversion *how, const char *text,
                      size_t length)
{
    int missing = how->width - (int)length;
    if (!how->left) {
        pad(sink, ' ', missing);
    }
    sink->write(sink->to, text, length);
    if (how->left) {
        pad(sink, ' ', missing);
    }
}

static void put_number(const struct rt_sink *sink, const struct conversion *how, uintmax_t value,
                       bool negative, unsigned base)
{
    char text[3 * sizeof value + 2];
    size_t at = sizeof text;
    do {
        at--;
        text[at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    if (how->zero && !how->left) {
        int sign = negative || how->plus ? 1 : 0;
        if (sign != 0) {
            sink->write(sink->to, negative ? "-" : "+", 1);
        }
        pad(sink, '0', how->width - sign - (int)(sizeof text - at));
        sink->write(sink->to, text + at, sizeof text - at);
        return;
    }
    if (negative || how->plus) {
        at--;
        text[at] = negative ? '-' : '+';
    }
    put_field(sink, how, text + at, sizeof text - at);
}

static const char *read_flags(struct conversion *how, const char *at)
{
    for (;; at++) {
        if (*at == '-') {
            how->left = true;
        } else if (*at == '0') {
            how->zero = true;
        } else if (*at == '+') {
            how->plus = true;
        } else {
            return at;
        }
    }
}

static const char *read_digits(int *value, const char *at)
{
    while (*at >= '0' && *at <= '9') {
        *value = *value * 10 + (*at - '0');
        at++;
    }
    return at;
}

// va_list inside a struct, so that a pointer to it means the same on every machine.
struct arguments {
    va_list list;
};

static const char *read_size(struct conversion *how, const char *at, struct arguments *args)
{
    if (*at == '*') {
        how->width = va_arg(args->list, int);
        at++;
    }
    at = read_digits(&how->width, at);
    if (*at == '.') {
        at++;
        how->precision = 0;
        if (*at == '*') {
            how->precision = va_arg(args->list, int);
            at++;
        }
        at = read_digits(&how->precision, at);
    }
    for (; *at == 'l' || *at == 'z'; at++) {
        how->long_word = how->long_word || *at == 'l';
        how->size_word = how->size_word || *at == 'z';
    }
    return at;
}

static void put_signed(const struct rt_sink *sink, const struct conversion *how, struct arguments *args)
{
    intmax_t value = how->size_word   ? va_arg(args->list, ptrdiff_t)
                     : how->long_word ? va_arg(args->list, long)
                                      : va_arg(args->list, int);
    put_number(sink, how, value < 0 ? 0 - (uintmax_t)value : (uintmax_t)value, value < 0, 10);
}

static void put_unsigned(const struct rt_sink *sink, const struct conversion *how, struct arguments *args,
                         unsigned base)
{
    uintmax_t value = how->size_word   ? va_arg(args->list, size_t)
                      : how->long_word ? va_arg(args->list, unsigned long)
                                       : va_arg(args->list, unsigned);
    put_number(sink, how, value, false, base);
}

static void put_text(const struct rt_sink *sink, const struct conversion *how, const char *text)
{
    size_t length = 0;
    while ((how->precision < 0 || length < (size_t)how->precision) && text[length] != '\0') {
        length++;
    }
    put_field(sink, how, text, length);
}

static void convert(const struct rt_sink *sink, const struct conversion *how, char type,
                    struct arguments *args)
{
    char character;
    switch (type) {
    case 's':
        put_text(sink, how, va_arg(args->list, const char *));
        break;
    case 'c':
        character = (char)va_arg(args->list, int);
        put_field(sink, how, &character, 1);
        break;
    case 'd':
    case 'i':
        put_signed(sink, how, args);
        break;
    case 'u':
    case 'x':
        put_unsigned(sink, how, args, type == 'x' ? 16 : 10);
        break;
    case 'p':
        rt_puts(sink, "0x");
        put_number(sink, how, (uintptr_t)va_arg(args->list, void *), false, 16);
        break;
    default:
        sink->write(sink->to, &type, 1);
        break;
    }
}

void rt_vprintf(const struct rt_sink *sink, const char *format, va_list args)
{
    struct arguments copy;
    va_copy(copy.list, args);
    while (*format != '\0') {
        const char *percent = format;
        while (*percent != '\0' && *percent != '%') {
            percent++;
        }
        if (percent > format) {
            sink->write(sink->to, format, (size_t)(percent - format));
        }
        if (*percent == '\0') {
            break;
        }
        struct conversion how = {.precision = -1};
        const char *type = read_size(&how, read_flags(&how, percent + 1), &copy);
        convert(sink, &how, *type, &copy);
        format = type + 1;
    }
    va_end(copy.list);
}

void rt_printf(const struct rt_sink *sink, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_vprintf(sink, format, args);
    va_end(args);
}

void rt_puts(const struct rt_sink *sink, const char *text)
{
    sink->write(sink->to, text, strlen(text));
}

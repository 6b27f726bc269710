#include "rom/nanoformat.h"

#include <string.h>

#define DIGITS 12         // of the longest number, base 8
#define WIDEST 0x01000000 // a field

struct conversion {
    bool left, zero, alternate, prefix;
    char sign; // or 0
    int32_t width, precision;
    int32_t size;  // of the conversion before, then of this one: 0 before the first
    char modifier; // h, l, L or 0
    char code;
};

struct source {
    struct call *call;
    uint32_t at; // in guest memory; 0: `text`
    const char *text;
    int32_t length;
};

static void put(struct nano_text *out, char c)
{
    if (out->length >= out->skip && out->length - out->skip < out->size) {
        out->text[out->length - out->skip] = c;
    }
    out->length++;
}

static void pad(struct nano_text *out, int32_t count, char c)
{
    for (uint32_t left = count > 0 ? (uint32_t)count : 0; left > 0;) {
        uint32_t step = 1;
        if (out->length < out->skip) {
            step = left < out->skip - out->length ? left : out->skip - out->length;
            out->length += step;
        } else if (out->length - out->skip >= out->size) {
            step = left;
            out->length += step;
        } else {
            put(out, c);
        }
        left -= step;
    }
}

// Sign, 0x, padding and the characters themselves; `digits` is the least number of them.
static void put_field(struct nano_text *out, struct conversion *c, const struct source *from, int32_t digits)
{
    struct call *call = from->call;
    c->size = from->length;
    int32_t size = (digits > from->length ? digits : from->length) + (c->sign != 0) + (c->prefix ? 2 : 0);
    bool zeros = c->zero && !c->left;
    if (!c->left && !zeros) {
        pad(out, c->width - size, ' ');
    }
    if (c->sign != 0) {
        put(out, c->sign);
    }
    if (c->prefix) {
        put(out, '0');
        put(out, c->code == 'X' ? 'X' : 'x');
    }
    if (zeros) {
        pad(out, c->width - size, '0');
    }
    pad(out, digits - from->length, '0');
    for (int32_t i = 0; i < from->length && !call_failed(call); i++) {
        put(out, from->at != 0 ? (char)call_load(call, from->at + (uint32_t)i, 1) : from->text[i]);
    }
    if (c->left) {
        pad(out, c->width - size, ' ');
    }
}

// Conversions

static void put_char(struct call *call, struct nano_text *out, struct conversion *c, char value)
{
    c->sign = 0;
    put_field(out, c, &(struct source){call, 0, &value, 1}, 0);
}

static void put_string(struct call *call, struct nano_text *out, struct conversion *c, uint32_t address)
{
    uint32_t length = 0;
    c->sign = 0;
    while (length < (uint32_t)c->precision && call_load(call, address + length, 1) != 0 &&
           !call_failed(call)) {
        length++;
    }
    put_field(out, c, &(struct source){call, address, NULL, (int32_t)length}, 0);
}

static void put_number(struct call *call, struct nano_text *out, struct conversion *c, uint32_t value,
                       unsigned base)
{
    const char *names = c->code == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[DIGITS];
    char *end = text + sizeof(text);
    int32_t count = 0;
    c->zero = c->zero && c->precision < 0;
    if (value != 0 || c->precision != 0) {
        uint32_t rest = value;
        do {
            end[-++count] = names[rest % base];
            rest /= base;
        } while (rest != 0);
    }
    // The ROM looks at the size of the conversion before.
    if (base == 8 && c->alternate && c->precision <= c->size) {
        end[-++count] = '0';
    }
    put_field(out, c, &(struct source){call, 0, end - count, count}, c->precision);
}

static void put_signed(struct call *call, struct nano_text *out, struct conversion *c, uint32_t value)
{
    int32_t number = c->modifier == 'h' ? (int16_t)value : (int32_t)value;
    if (number < 0) {
        c->sign = '-';
    }
    put_number(call, out, c, number < 0 ? 0U - (uint32_t)number : (uint32_t)number, 10);
}

static void put_unsigned(struct call *call, struct nano_text *out, struct conversion *c, uint32_t value)
{
    unsigned base = c->code == 'u' ? 10 : c->code == 'o' ? 8 : 16;
    uint32_t number = c->modifier == 'h' ? (uint16_t)value : value;
    c->sign = 0;
    c->prefix = base == 16 && (c->alternate || c->code == 'p') && number != 0;
    put_number(call, out, c, number, base);
}

static void convert(struct call *call, struct nano_text *out, struct conversion *c, struct rom_args *args)
{
    switch (c->code) {
    case 'c':
        put_char(call, out, c, (char)rom_args_word(call, args));
        break;
    case 'd':
    case 'i':
        put_signed(call, out, c, rom_args_word(call, args));
        break;
    case 'u':
    case 'o':
    case 'p':
    case 'x':
    case 'X':
        put_unsigned(call, out, c, rom_args_word(call, args));
        break;
    case 's':
        put_string(call, out, c, rom_args_word(call, args));
        break;
    case 'n':
        call_store(call, rom_args_word(call, args), c->modifier == 'h' ? 2 : 4, out->length);
        break;
    default:
        put_char(call, out, c, c->code);
        break;
    }
}

// Reading a conversion

static char read_flags(struct call *call, uint32_t *at, struct conversion *c)
{
    bool plus = false, space = false;
    for (;; (*at)++) {
        char next = (char)call_load(call, *at, 1);
        if (next == '#') {
            c->alternate = true;
        } else if (next == '-') {
            c->left = true;
        } else if (next == '0') {
            c->zero = true;
        } else if (next == '+') {
            plus = true;
        } else if (next == ' ') {
            space = true;
        } else {
            c->sign = plus ? '+' : space ? ' ' : 0;
            return next;
        }
    }
}

// (Wider than memory is WIDEST.)
static int32_t limited(int32_t value)
{
    return value > WIDEST ? WIDEST : value < -WIDEST ? -WIDEST : value;
}

static int32_t read_number(struct call *call, uint32_t *at, struct rom_args *args)
{
    uint32_t value = 0;
    char next = (char)call_load(call, *at, 1);
    if (next == '*') {
        (*at)++;
        return limited((int32_t)rom_args_word(call, args));
    }
    for (; next >= '0' && next <= '9'; next = (char)call_load(call, ++*at, 1)) {
        value = value < WIDEST ? value * 10 + (uint32_t)(next - '0') : WIDEST;
    }
    return limited((int32_t)value);
}

static void read_conversion(struct call *call, uint32_t *at, struct conversion *c, struct rom_args *args)
{
    *c = (struct conversion){.precision = -1, .size = c->size};
    (void)read_flags(call, at, c);
    c->width = read_number(call, at, args);
    if (c->width < 0) {
        c->left = true;
        c->width = -c->width;
    }
    if ((char)call_load(call, *at, 1) == '.') {
        (*at)++;
        c->precision = read_number(call, at, args);
        c->precision = c->precision < 0 ? -1 : c->precision;
    }
    char next = (char)call_load(call, *at, 1);
    if (next == 'h' || next == 'l' || next == 'L') {
        c->modifier = next;
        (*at)++;
    }
    c->code = (char)call_load(call, (*at)++, 1);
}

void nano_format(struct call *call, struct nano_text *out, uint32_t format, struct rom_args *args)
{
    out->length = 0;
    out->floating = false;
    struct conversion conversion = {.size = 0};
    for (char c; (c = (char)call_load(call, format++, 1)) != '\0' && !call_failed(call);) {
        if (c != '%') {
            put(out, c);
            continue;
        }
        read_conversion(call, &format, &conversion, args);
        if (conversion.code == '\0') {
            return;
        }
        if (strchr("aAeEfFgG", conversion.code) != NULL) {
            out->floating = true;
            return;
        }
        convert(call, out, &conversion, args);
    }
}

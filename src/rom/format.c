#include "rom/format.h"

#define REGISTER_BYTES 24U // of a variadic function's arguments, in registers
#define LONGEST_NUMBER 128
#define WIDEST         10000 // a field; none may be wider than ten times that

struct output {
    char *text;
    size_t size, length;
};

static void put(struct output *out, char c)
{
    if (out->length < out->size) {
        out->text[out->length] = c;
    }
    out->length++;
}

static void put_padding(struct output *out, int count, char c)
{
    for (int i = 0; i < count; i++) {
        put(out, c);
    }
}

// Arguments

static uint32_t list_word(struct call *call, struct rom_args *args)
{
    if (args->next + 4 > REGISTER_BYTES && args->next < REGISTER_BYTES + 8) {
        args->next = REGISTER_BYTES + 8;
    }
    uint32_t base = args->next < REGISTER_BYTES ? args->registers : args->stack;
    uint32_t value = call_load(call, base + args->next, 4);
    args->next += 4;
    return value;
}

uint32_t rom_args_word(struct call *call, struct rom_args *args)
{
    return args->list ? list_word(call, args) : call_word(call, args->next++);
}

static uint64_t next_pair(struct call *call, struct rom_args *args)
{
    unsigned unit = args->list ? 8 : 2;
    args->next = (args->next + unit - 1) / unit * unit;
    uint64_t low = rom_args_word(call, args);
    return low | (uint64_t)rom_args_word(call, args) << 32;
}

// Conversions

struct conversion {
    bool left, zero, plus, space, alternate;
    int width, precision; // precision -1: none
    unsigned longs;       // how many l
    char type;
};

static char next_char(struct call *call, uint32_t *at)
{
    return (char)call_load(call, (*at)++, 1);
}

static int read_number(struct call *call, uint32_t *at, char *c, struct rom_args *args)
{
    int value = 0;
    if (*c == '*') {
        value = (int)rom_args_word(call, args);
        *c = next_char(call, at);
        return value < 0 ? 0 : value < WIDEST ? value : WIDEST;
    }
    for (; *c >= '0' && *c <= '9'; *c = next_char(call, at)) {
        value = value < WIDEST ? value * 10 + (*c - '0') : value;
    }
    return value;
}

static void read_conversion(struct call *call, uint32_t *at, struct conversion *conversion,
                            struct rom_args *args)
{
    *conversion = (struct conversion){.precision = -1};
    char c = next_char(call, at);
    for (;; c = next_char(call, at)) {
        if (c == '-') {
            conversion->left = true;
        } else if (c == '0') {
            conversion->zero = true;
        } else if (c == '+') {
            conversion->plus = true;
        } else if (c == ' ') {
            conversion->space = true;
        } else if (c == '#') {
            conversion->alternate = true;
        } else {
            break;
        }
    }
    conversion->width = read_number(call, at, &c, args);
    if (c == '.') {
        c = next_char(call, at);
        conversion->precision = read_number(call, at, &c, args);
    }
    for (; c == 'l' || c == 'h' || c == 'z'; c = next_char(call, at)) {
        conversion->longs += c == 'l';
    }
    conversion->type = c;
}

static void put_field(struct output *out, const struct conversion *conversion, const char *text, int length)
{
    int padding = conversion->width - length;
    if (!conversion->left) {
        put_padding(out, padding, ' ');
    }
    for (int i = 0; i < length; i++) {
        put(out, text[i]);
    }
    if (conversion->left) {
        put_padding(out, padding, ' ');
    }
}

static void put_string(struct call *call, struct output *out, const struct conversion *conversion,
                       uint32_t address)
{
    int length = 0;
    while ((conversion->precision < 0 || length < conversion->precision) && length < 4096 &&
           call_load(call, address + (uint32_t)length, 1) != 0) {
        length++;
    }
    int padding = conversion->width - length;
    put_padding(out, conversion->left ? 0 : padding, ' ');
    for (int i = 0; i < length; i++) {
        put(out, (char)call_load(call, address + (uint32_t)i, 1));
    }
    put_padding(out, conversion->left ? padding : 0, ' ');
}

static int digits(char *end, uint64_t value, unsigned base, bool capitals)
{
    const char *names = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
    int count = 0;
    do {
        *--end = names[value % base];
        value /= base;
        count++;
    } while (value != 0);
    return count;
}

static void put_number(struct output *out, const struct conversion *conversion, uint64_t value, bool negative,
                       unsigned base)
{
    char text[LONGEST_NUMBER];
    char *end = text + sizeof(text);
    bool hex = base == 16;
    int count = digits(end, value, base, conversion->type == 'X');
    int wanted = conversion->precision;
    bool sign = negative || conversion->plus || conversion->space;
    bool prefix = hex && (conversion->type == 'p' || (conversion->alternate && value != 0));
    if (wanted < 0 && conversion->zero && !conversion->left) {
        wanted = conversion->width - (sign ? 1 : 0) - (prefix ? 2 : 0);
    }
    for (; count < wanted && count < LONGEST_NUMBER - 4; count++) {
        end[-count - 1] = '0';
    }
    if (prefix) {
        end[-++count] = conversion->type == 'X' ? 'X' : 'x';
        end[-++count] = '0';
    }
    if (sign) {
        end[-++count] = negative ? '-' : conversion->plus ? '+' : ' ';
    }
    put_field(out, conversion, end - count, count);
}

static uint64_t next_number(struct call *call, const struct conversion *conversion, struct rom_args *args,
                            bool is_signed)
{
    if (conversion->longs >= 2) {
        return next_pair(call, args);
    }
    uint32_t word = rom_args_word(call, args);
    return is_signed ? (uint64_t)(int64_t)(int32_t)word : word;
}

static void put_signed(struct output *out, const struct conversion *conversion, uint64_t value)
{
    bool negative = (int64_t)value < 0;
    put_number(out, conversion, negative ? 0 - value : value, negative, 10);
}

static void convert(struct call *call, struct output *out, const struct conversion *conversion,
                    struct rom_args *args)
{
    switch (conversion->type) {
    case 'd':
    case 'i':
        put_signed(out, conversion, next_number(call, conversion, args, true));
        break;
    case 'u':
        put_number(out, conversion, next_number(call, conversion, args, false), false, 10);
        break;
    case 'o':
        put_number(out, conversion, next_number(call, conversion, args, false), false, 8);
        break;
    case 'x':
    case 'X':
    case 'p':
        put_number(out, conversion, next_number(call, conversion, args, false), false, 16);
        break;
    case 'c': {
        char c = (char)rom_args_word(call, args);
        put_field(out, conversion, &c, 1);
        break;
    }
    case 's':
        put_string(call, out, conversion, rom_args_word(call, args));
        break;
    default:
        put(out, conversion->type);
        break;
    }
}

size_t rom_format(struct call *call, char *text, size_t size, uint32_t format, struct rom_args *args)
{
    struct output out = {text, size, 0};
    for (char c = next_char(call, &format); c != '\0' && out.length < size && !call_failed(call);
         c = next_char(call, &format)) {
        if (c != '%') {
            put(&out, c);
            continue;
        }
        struct conversion conversion;
        read_conversion(call, &format, &conversion, args);
        if (conversion.type == '\0') {
            break;
        }
        convert(call, &out, &conversion, args);
    }
    return out.length;
}

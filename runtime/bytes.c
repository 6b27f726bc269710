// The type bytes.

#include "runtime/bytes.h"

#include "runtime/bigint.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/state.h"
#include "runtime/text.h"
#include "runtime/utf8.h"

#include <string.h>

rt_obj rt_bytes_new(const void *data, size_t length)
{
    if (length == 0 && rt->empty_bytes != NULL) {
        return rt->empty_bytes;
    }
    struct rt_str *bytes = rt_str_reserve(&rt_type_bytes, length);
    if (length > 0) {
        memcpy(bytes->data, data, length);
    }
    return bytes;
}

uint8_t bytes_value(rt_obj obj)
{
    intptr_t value = 0;
    if (!rt_is_int(obj)) {
        rt_raise_type_error("can't convert %s to int", rt_type_name(obj));
    }
    if (!rt_int_get_maybe(obj, &value) || value < 0 || value > 255) {
        rt_raise_value_error("bytes value out of range");
    }
    return (uint8_t)value;
}

// Making

static void add_zeros(struct rt_text *out, intptr_t count)
{
    if (count < 0) {
        rt_raise_value_error("negative count");
    }
    if (count > 0) {
        out->data = gc_alloc((size_t)count, GC_LEAF);
        out->length = (size_t)count;
        out->capacity = (size_t)count;
    }
}

static void add_items(struct rt_text *out, rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        char byte = (char)bytes_value(item);
        rt_text_add(out, &byte, 1);
        rt_poll();
    }
}

void bytes_gather(struct rt_text *out, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_buffer buffer;
    intptr_t count;
    rt_check_args(nargs, nkw, 0, 3);
    rt_text_init(out);
    if (nargs == 0) {
        return;
    }
    if (rt_is_str(args[0]) != (nargs > 1)) {
        rt_raise_type_error(nargs > 1 ? "encoding without a string argument"
                                      : "string argument without an encoding");
    }
    if (rt_get_buffer_maybe(args[0], &buffer)) {
        rt_text_add(out, buffer.data, buffer.length);
    } else if (rt_is_int(args[0])) {
        count = rt_int_get(args[0]);
        add_zeros(out, count);
    } else {
        add_items(out, args[0]);
    }
}

static rt_obj bytes_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_text content;
    (void)type;
    if (nargs == 1 && nkw == 0 && rt_is(args[0], &rt_type_bytes)) {
        return args[0];
    }
    bytes_gather(&content, nargs, nkw, args);
    return rt_text_bytes(&content);
}

// Slots

static void bytes_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    struct text text = text_of(self);
    (void)kind;
    text_print_quoted(sink, &text);
}

static rt_obj concat(const struct text *self, const struct rt_buffer *other)
{
    struct rt_text out;
    rt_text_init(&out);
    rt_text_add(&out, self->data, self->length);
    rt_text_add(&out, other->data, other->length);
    rt_obj object = text_like(self, out.data == NULL ? "" : out.data, out.length);
    gc_free(out.data);
    return object;
}

rt_obj bytes_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct text text = text_of(self);
    struct rt_buffer buffer;
    intptr_t count;
    if ((op & ~(unsigned)RT_OP_REVERSED) == RT_OP_MUL) {
        return rt_int_get_maybe(other, &count) ? text_repeat(&text, count) : NULL;
    }
    if (op == RT_OP_MOD) {
        return str_percent(&text, other);
    }
    if (rt_is_str(other) || !rt_get_buffer_maybe(other, &buffer)) {
        return NULL;
    }
    if (op == RT_OP_ADD) {
        return concat(&text, &buffer);
    }
    struct text right = {TEXT_BYTES, true, buffer.data, buffer.length};
    return op >= RT_OP_LT ? rt_bool(text_compare(op, &text, &right)) : NULL;
}

static rt_obj bytes_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    struct text text = text_of(self);
    if (value != RT_GET) {
        return NULL;
    }
    if (rt_is(index, &rt_type_slice)) {
        return text_byte_slice(&text, index);
    }
    return RT_SMALL((uint8_t)text.data[rt_index(index, text.length, "bytes")]);
}

static size_t bytes_len(rt_obj self)
{
    return ((const struct rt_str *)self)->length;
}

bool bytes_contains(rt_obj self, rt_obj item)
{
    struct text text = text_of(self);
    if (rt_is_int(item)) {
        uint8_t byte = bytes_value(item);
        return text.length > 0 && memchr(text.data, byte, text.length) != NULL;
    }
    struct text needle = text_argument(&text, item);
    return text_find(text.data, text.length, needle.data, needle.length, false) != TEXT_NONE;
}

static uint32_t bytes_hash(rt_obj self)
{
    return rt_str_hash(self);
}

static bool bytes_buffer(rt_obj self, struct rt_buffer *out)
{
    struct rt_str *bytes = self;
    *out = (struct rt_buffer){bytes->data, bytes->length, 'B', false};
    return true;
}

// Methods

static rt_obj bytes_decode(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"self", RT_PARAM_REQUIRED, NULL},
                                      {"encoding", RT_PARAM_OPTIONAL, RT_NONE},
                                      {"errors", RT_PARAM_OPTIONAL, RT_NONE}};
    rt_obj value[3];
    rt_parse_args(params, 3, nargs, nkw, args, value);
    struct text self = text_of(value[0]);
    if (!utf8_valid((const uint8_t *)self.data, self.length)) {
        rt_raise((rt_obj)(uintptr_t)&rt_type_UnicodeError);
    }
    return rt_str_new(self.data, self.length);
}

static rt_obj bytes_hex(size_t nargs, const rt_obj *args)
{
    static const char digits[] = "0123456789abcdef";
    struct rt_buffer buffer;
    struct rt_text out;
    size_t between = 0;
    const char *separator = nargs > 1 ? text_of(args[1]).data : "";
    if (nargs > 1) {
        between = text_of(args[1]).length;
    }
    rt_get_buffer(args[0], &buffer, false);
    const uint8_t *data = buffer.data;
    rt_text_init(&out);
    for (size_t i = 0; i < buffer.length; i++) {
        if (i > 0) {
            rt_text_add(&out, separator, between);
        }
        char pair[] = {digits[data[i] >> 4], digits[data[i] & 15U]};
        rt_text_add(&out, pair, 2);
    }
    return rt_text_str(&out);
}

static rt_obj bytes_fromhex(rt_obj type, rt_obj str)
{
    size_t length;
    const char *text = rt_str_data(str, &length);
    struct rt_text out;
    rt_text_init(&out);
    for (size_t i = 0; i < length;) {
        if (text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r')) {
            i++;
            continue;
        }
        uint32_t high = bigint_digit(text[i]);
        uint32_t low = i + 1 < length ? bigint_digit(text[i + 1]) : 255U;
        if (high > 15 || low > 15) {
            rt_raise_value_error("non-hex digit found");
        }
        char byte = (char)(high << 4 | low);
        rt_text_add(&out, &byte, 1);
        i += 2;
    }
    rt_obj bytes = rt_text_bytes(&out);
    return type == (rt_obj)(uintptr_t)&rt_type_bytes ? bytes : rt_call_1(type, bytes);
}

RT_FUN_KW(bytes_decode_obj, "decode", bytes_decode, 1, 3);
RT_FUN_VAR(bytes_hex_obj, "hex", bytes_hex, 1, 2);
static RT_FUN_2(bytes_fromhex_obj, "fromhex", bytes_fromhex);
static RT_CLASS_METHOD(bytes_fromhex_class, bytes_fromhex_obj);

static const struct rt_entry bytes_entries[] = {
    TEXT_ENTRIES,
    RT_ENTRY("decode", bytes_decode_obj),
    RT_ENTRY("hex", bytes_hex_obj),
    RT_ENTRY("fromhex", bytes_fromhex_class),
};

const struct rt_type rt_type_bytes = {
    .head = {&rt_type_type},
    .name = "bytes",
    .entry_count = RT_COUNT(bytes_entries),
    .entries = bytes_entries,
    .make = bytes_make,
    .print = bytes_print,
    .binary = bytes_binary,
    .subscr = bytes_subscr,
    .iter = rt_sequence_iter,
    .len = bytes_len,
    .contains = bytes_contains,
    .hash = bytes_hash,
    .buffer = bytes_buffer,
};

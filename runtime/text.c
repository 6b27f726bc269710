// What str, bytes and bytearray share.

#include "runtime/text.h"

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/state.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

// Views

static bool view_of(struct text *out, rt_obj obj)
{
    rt_obj native = rt_as(obj, &rt_type_str);
    if (native == NULL) {
        native = rt_as(obj, &rt_type_bytes);
    }
    if (native != NULL) {
        const struct rt_str *str = native;
        bool is_str = str->head.type == &rt_type_str;
        *out = (struct text){is_str ? TEXT_STR : TEXT_BYTES, !is_str || str->ascii, str->data, str->length};
        return true;
    }
    const struct rt_bytearray *array = rt_as(obj, &rt_type_bytearray);
    if (array == NULL) {
        return false;
    }
    const char *data = array->length > 0 ? (const char *)array->data : ""; // never NULL
    *out = (struct text){TEXT_BYTEARRAY, true, data, array->length};
    return true;
}

struct text text_of(rt_obj obj)
{
    struct text text;
    if (!view_of(&text, obj)) {
        rt_raise_type_error("argument has wrong type");
    }
    return text;
}

struct text text_argument(const struct text *self, rt_obj obj)
{
    struct text text;
    struct rt_buffer buffer;
    bool wants_str = self->kind == TEXT_STR;
    if (view_of(&text, obj) && (text.kind == TEXT_STR) == wants_str) {
        return text;
    }
    if (wants_str || rt_is_str(obj) || !rt_get_buffer_maybe(obj, &buffer)) {
        rt_raise_type_error("can't convert '%s' object to %s implicitly", rt_type_name(obj),
                            wants_str ? "str" : "bytes");
    }
    return (struct text){TEXT_BYTES, true, buffer.length > 0 ? buffer.data : "", buffer.length};
}

rt_obj text_like(const struct text *self, const char *data, size_t length)
{
    switch (self->kind) {
    case TEXT_STR:
        return rt_str_new(data, length);
    case TEXT_BYTES:
        return rt_bytes_new(data, length);
    case TEXT_BYTEARRAY:
        break;
    }
    return rt_bytearray_new(length == 0 ? NULL : data, length);
}

size_t text_count(const struct text *text)
{
    return text->ascii ? text->length : utf8_length(text->data, text->length);
}

size_t text_offset(const struct text *text, size_t index)
{
    if (text->ascii) {
        return index < text->length ? index : text->length;
    }
    return utf8_offset(text->data, text->length, index);
}

size_t text_find(const char *data, size_t length, const char *needle, size_t needle_length, bool backwards)
{
    if (needle_length > length) {
        return TEXT_NONE;
    }
    size_t last = length - needle_length;
    for (size_t i = 0; i <= last; i++) {
        size_t at = backwards ? last - i : i;
        if (needle_length == 0 || (data[at] == needle[0] && memcmp(data + at, needle, needle_length) == 0)) {
            return at;
        }
    }
    return TEXT_NONE;
}

// Indexing

static rt_obj str_slice(const struct text *text, rt_obj slice)
{
    struct rt_span span = rt_slice_span(slice, text_count(text));
    if (span.count == 0) {
        return rt_str_new("", 0);
    }
    size_t start = text_offset(text, (size_t)span.start);
    if (span.step == 1) {
        struct text tail = {TEXT_STR, text->ascii, text->data + start, text->length - start};
        return rt_str_new(tail.data, text_offset(&tail, span.count));
    }
    struct rt_text out;
    rt_text_init(&out);
    for (size_t i = 0; i < span.count; i++) {
        const char *at = text->data + text_offset(text, (size_t)(span.start + (intptr_t)i * span.step));
        const char *next = at;
        (void)utf8_next(&next, text->data + text->length);
        rt_text_add(&out, at, (size_t)(next - at));
    }
    return rt_text_str(&out);
}

rt_obj text_str_subscr(rt_obj self, rt_obj index)
{
    struct text text = text_of(self);
    if (rt_is(index, &rt_type_slice)) {
        return str_slice(&text, index);
    }
    const char *at = text.data + text_offset(&text, rt_index(index, text_count(&text), "string"));
    const char *next = at;
    (void)utf8_next(&next, text.data + text.length);
    return rt_str_new(at, (size_t)(next - at));
}

rt_obj text_byte_slice(const struct text *self, rt_obj slice)
{
    struct rt_span span = rt_slice_span(slice, self->length);
    if (span.count == 0) {
        return text_like(self, "", 0);
    }
    if (span.step == 1) {
        return text_like(self, self->data + span.start, span.count);
    }
    char *picked = gc_alloc(span.count, GC_LEAF);
    for (size_t i = 0; i < span.count; i++) {
        picked[i] = self->data[span.start + (intptr_t)i * span.step];
    }
    rt_obj out = text_like(self, picked, span.count);
    gc_free(picked);
    return out;
}

// repr

static char simple_escape(uint32_t code)
{
    switch (code) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void print_code(const struct rt_sink *sink, uint32_t code, char quote)
{
    char letter = simple_escape(code);
    char plain = (char)code;
    if (code == (uint32_t)quote || code == '\\') {
        letter = plain;
    }
    if (letter != 0) {
        rt_printf(sink, "\\%c", letter);
    } else if (code >= ' ' && code <= '~') {
        sink->write(sink->to, &plain, 1);
    } else if (code < 0x100U) {
        rt_printf(sink, "\\x%02x", (unsigned)code);
    } else if (code < 0x10000U) {
        rt_printf(sink, "\\u%04x", (unsigned)code);
    } else {
        rt_printf(sink, "\\U%08x", (unsigned)code);
    }
}

void text_print_quoted(const struct rt_sink *sink, const struct text *text)
{
    bool single = text->length > 0 && memchr(text->data, '\'', text->length) != NULL;
    bool both = single && memchr(text->data, '"', text->length) != NULL;
    char quote = single && !both ? '"' : '\'';
    const char *at = text->data;
    const char *end = text->data + text->length;
    if (text->kind != TEXT_STR) {
        sink->write(sink->to, "b", 1);
    }
    sink->write(sink->to, &quote, 1);
    while (at < end) {
        if (text->kind == TEXT_STR) {
            print_code(sink, utf8_next(&at, end), quote);
        } else {
            print_code(sink, (uint8_t)*at, quote);
            at++;
        }
    }
    sink->write(sink->to, &quote, 1);
}

// Comparing and repeating

bool text_compare(unsigned op, const struct text *a, const struct text *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = shorter == 0 ? 0 : memcmp(a->data, b->data, shorter);
    if (order == 0) {
        order = a->length < b->length ? -1 : a->length > b->length ? 1 : 0;
    }
    return rt_ordered(op, order);
}

rt_obj text_repeat(const struct text *text, intptr_t count)
{
    size_t times = count > 0 ? (size_t)count : 0;
    if (text->length != 0 && times > (size_t)INTPTR_MAX / text->length) {
        rt_raise_memory_error(SIZE_MAX);
    }
    size_t length = text->length * times;
    if (length == 0) {
        return text_like(text, "", 0);
    }
    char *data = gc_alloc(length, GC_LEAF);
    for (size_t i = 0; i < times; i++) {
        memcpy(data + i * text->length, text->data, text->length);
    }
    rt_obj out = text_like(text, data, length);
    gc_free(data);
    return out;
}

// The type bytearray.

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/text.h"

#include <string.h>

static struct rt_bytearray *array_of(rt_obj obj)
{
    struct rt_bytearray *array = rt_as(obj, &rt_type_bytearray);
    if (array == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return array;
}

rt_obj rt_bytearray_new(const void *data, size_t length)
{
    struct rt_bytearray *array = GC_NEW(rt_bytearray, &rt_type_bytearray);
    if (length > 0) {
        array->data = gc_alloc(length, GC_LEAF);
        array->capacity = length;
        array->length = length;
        if (data != NULL) {
            memcpy(array->data, data, length);
        }
    }
    return array;
}

static rt_obj bytearray_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_text content;
    (void)type;
    bytes_gather(&content, nargs, nkw, args);
    struct rt_bytearray *array = rt_bytearray_new(NULL, 0);
    array->data = (uint8_t *)content.data;
    array->length = content.length;
    array->capacity = content.capacity;
    return array;
}

// Makes the part data[from..from + old) new bytes long.
static void resize_part(struct rt_bytearray *array, size_t from, size_t old, size_t new)
{
    size_t length = array->length - old + new;
    if (length > array->capacity) {
        size_t capacity = length + length / 2 + 8;
        array->data = gc_realloc(array->data, capacity, GC_LEAF);
        array->capacity = capacity;
    }
    size_t tail = array->length - from - old;
    if (tail > 0) {
        memmove(array->data + from + new, array->data + from + old, tail);
    }
    array->length = length;
}

// The bytes of a value as a copy, so that it may be (a view of) the array itself.
static struct rt_text content_of(rt_obj value)
{
    struct rt_text content;
    if (rt_is_int(value)) {
        rt_raise_type_error("object with buffer protocol required");
    }
    bytes_gather(&content, 1, 0, &value);
    return content;
}

static void append_all(struct rt_bytearray *array, rt_obj value)
{
    struct rt_text content = content_of(value);
    size_t at = array->length;
    resize_part(array, at, 0, content.length);
    if (content.length > 0) {
        memcpy(array->data + at, content.data, content.length);
    }
}

// Slots

static void bytearray_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    struct text text = text_of(self);
    (void)kind;
    rt_puts(sink, "bytearray(");
    text_print_quoted(sink, &text);
    rt_puts(sink, ")");
}

static rt_obj bytearray_binary(unsigned op, rt_obj self, rt_obj other)
{
    intptr_t count;
    if (op == (RT_OP_ADD | RT_OP_INPLACE)) {
        append_all(self, other);
        return self;
    }
    if (op == (RT_OP_MUL | RT_OP_INPLACE) && rt_int_get_maybe(other, &count)) {
        struct text text = text_of(self);
        const struct rt_bytearray *repeated = text_repeat(&text, count);
        struct rt_bytearray *array = self;
        array->data = repeated->data;
        array->length = repeated->length;
        array->capacity = repeated->capacity;
        return self;
    }
    return op < RT_OP_LT && (op & RT_OP_INPLACE) != 0 ? NULL : bytes_binary(op, self, other);
}

static void set_slice(struct rt_bytearray *array, rt_obj slice, rt_obj value)
{
    struct rt_text content = content_of(value);
    struct rt_span span = rt_slice_span(slice, array->length);
    if (span.step == 1) {
        resize_part(array, (size_t)span.start, span.count, content.length);
    } else if (content.length != span.count) {
        rt_raise_value_error("attempt to assign sequence of size %d to extended slice of size %d",
                             (int)content.length, (int)span.count);
    }
    for (size_t i = 0; i < content.length; i++) {
        array->data[span.start + (intptr_t)i * span.step] = (uint8_t)content.data[i];
    }
}

static void delete_slice(struct rt_bytearray *array, rt_obj slice)
{
    struct rt_span span = rt_slice_span(slice, array->length);
    if (span.step == 1) {
        resize_part(array, (size_t)span.start, span.count, 0);
        return;
    }
    for (size_t i = 0; i < span.count; i++) {
        size_t nth = span.step > 0 ? span.count - 1 - i : i;
        resize_part(array, (size_t)(span.start + (intptr_t)nth * span.step), 1, 0);
    }
}

static rt_obj bytearray_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    struct rt_bytearray *array = self;
    if (rt_is(index, &rt_type_slice)) {
        if (value == RT_GET) {
            struct text text = text_of(self);
            return text_byte_slice(&text, index);
        }
        if (value == NULL) {
            delete_slice(array, index);
        } else {
            set_slice(array, index, value);
        }
        return RT_NONE;
    }
    size_t at = rt_index(index, array->length, "bytearray");
    if (value == RT_GET) {
        return RT_SMALL(array->data[at]);
    }
    if (value == NULL) {
        resize_part(array, at, 1, 0);
    } else {
        uint8_t byte = bytes_value(value);
        array->data[at] = byte;
    }
    return RT_NONE;
}

static size_t bytearray_len(rt_obj self)
{
    return ((const struct rt_bytearray *)self)->length;
}

static bool bytearray_buffer(rt_obj self, struct rt_buffer *out)
{
    struct rt_bytearray *array = self;
    *out = (struct rt_buffer){array->data, array->length, 'B', true};
    return true;
}

// Methods

static rt_obj bytearray_append(rt_obj self, rt_obj item)
{
    struct rt_bytearray *array = array_of(self);
    uint8_t byte = bytes_value(item);
    resize_part(array, array->length, 0, 1);
    array->data[array->length - 1] = byte;
    return RT_NONE;
}

static rt_obj bytearray_extend(rt_obj self, rt_obj value)
{
    append_all(array_of(self), value);
    return RT_NONE;
}

static RT_FUN_2(bytearray_append_obj, "append", bytearray_append);
static RT_FUN_2(bytearray_extend_obj, "extend", bytearray_extend);

static const struct rt_entry bytearray_entries[] = {
    TEXT_ENTRIES,
    RT_ENTRY("decode", bytes_decode_obj),
    RT_ENTRY("hex", bytes_hex_obj),
    RT_ENTRY("append", bytearray_append_obj),
    RT_ENTRY("extend", bytearray_extend_obj),
};

const struct rt_type rt_type_bytearray = {
    .head = {&rt_type_type},
    .name = "bytearray",
    .flags = RT_TYPE_UNHASHABLE,
    .entry_count = RT_COUNT(bytearray_entries),
    .entries = bytearray_entries,
    .make = bytearray_make,
    .print = bytearray_print,
    .binary = bytearray_binary,
    .subscr = bytearray_subscr,
    .iter = rt_sequence_iter,
    .len = bytearray_len,
    .contains = bytes_contains,
    .buffer = bytearray_buffer,
};

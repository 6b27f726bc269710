// The type memoryview: a part of another value's memory.
//
// The memory of a bytearray moves when it grows, so a view remembers where in its owner it lies and asks for
// the memory at every access. Only memory whose owner has no buffer of its own (a port's) is kept as an
// address.

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/packed.h"
#include "runtime/text.h"
#include "runtime/values.h"

#include <string.h>

struct rt_memoryview {
    struct rt_head head;
    rt_obj owner;
    uint8_t *fixed; // memory whose owner has no buffer; else NULL
    size_t offset;  // in the owner's memory
    size_t length;  // bytes
    char typecode;
    bool writable;
};

static struct rt_memoryview *view_of(rt_obj obj)
{
    struct rt_memoryview *view = rt_as(obj, &rt_type_memoryview);
    if (view == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return view;
}

rt_obj rt_memoryview_new(rt_obj owner, const struct rt_buffer *buffer)
{
    struct rt_memoryview *view = GC_NEW(rt_memoryview, &rt_type_memoryview);
    struct rt_buffer whole;
    view->owner = owner;
    view->length = buffer->length;
    view->typecode = buffer->typecode;
    view->writable = buffer->writable;
    if (owner != NULL && rt_get_buffer_maybe(owner, &whole)) {
        view->offset =
            whole.length == 0 ? 0 : (size_t)((const uint8_t *)buffer->data - (uint8_t *)whole.data);
    } else {
        view->fixed = buffer->data;
    }
    return view;
}

static bool memoryview_buffer(rt_obj self, struct rt_buffer *out)
{
    struct rt_memoryview *view = self;
    *out = (struct rt_buffer){view->fixed, view->length, view->typecode, view->writable};
    if (view->fixed != NULL || view->owner == NULL) {
        return true;
    }
    struct rt_buffer whole;
    if (!rt_get_buffer_maybe(view->owner, &whole) || whole.length < view->offset) {
        out->length = 0;
        return true;
    }
    size_t left = whole.length - view->offset;
    out->data = whole.length == 0 ? NULL : (uint8_t *)whole.data + view->offset;
    out->length = view->length < left ? view->length : left;
    return true;
}

static rt_obj memoryview_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_buffer buffer;
    (void)type;
    rt_check_args(nargs, nkw, 1, 1);
    if (rt_is_str(args[0])) {
        rt_raise_type_error("object with buffer protocol required");
    }
    rt_get_buffer(args[0], &buffer, false);
    const struct rt_memoryview *inner = rt_as(args[0], &rt_type_memoryview);
    return rt_memoryview_new(inner == NULL ? args[0] : inner->owner, &buffer);
}

static size_t item_size(const struct rt_memoryview *view)
{
    size_t size = packed_size(view->typecode);
    return size == 0 ? 1 : size;
}

static rt_obj part_of(const struct rt_memoryview *view, const struct rt_buffer *buffer,
                      const struct rt_span *span)
{
    size_t size = item_size(view);
    if (span->step != 1) {
        rt_raise_text(&rt_type_NotImplementedError, "only slices with step=1 (aka None) are supported");
    }
    struct rt_memoryview *part = GC_NEW(rt_memoryview, &rt_type_memoryview);
    *part = *view;
    part->length = span->count * size;
    if (view->fixed != NULL) {
        part->fixed = (uint8_t *)buffer->data + (size_t)span->start * size;
    } else {
        part->offset = view->offset + (size_t)span->start * size;
    }
    return part;
}

static void require_writable(const struct rt_memoryview *view)
{
    if (!view->writable) {
        rt_raise_type_error("'memoryview' object doesn't support item assignment");
    }
}

static void set_part(const struct rt_buffer *to, const struct rt_span *span, size_t size, rt_obj value)
{
    struct rt_buffer from;
    rt_get_buffer(value, &from, false);
    if (span->step != 1 || from.length != span->count * size) {
        rt_raise_value_error("lhs and rhs should be compatible");
    }
    if (from.length > 0) {
        memmove((uint8_t *)to->data + (size_t)span->start * size, from.data, from.length);
    }
}

static rt_obj memoryview_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    const struct rt_memoryview *view = self;
    size_t size = item_size(view);
    struct rt_buffer buffer;
    (void)memoryview_buffer(self, &buffer);
    if (value == NULL) {
        return NULL;
    }
    if (value != RT_GET) {
        require_writable(view);
    }
    if (rt_is(index, &rt_type_slice)) {
        struct rt_span span = rt_slice_span(index, buffer.length / size);
        if (value == RT_GET) {
            return part_of(view, &buffer, &span);
        }
        set_part(&buffer, &span, size, value);
        return RT_NONE;
    }
    size_t at = rt_index(index, buffer.length / size, "memoryview");
    if (value == RT_GET) {
        return packed_get(view->typecode, (uint8_t *)buffer.data + at * size, false);
    }
    if (view->typecode == 'B') {
        (void)bytes_value(value);
    }
    packed_set(view->typecode, (uint8_t *)buffer.data + at * size, value, false);
    return RT_NONE;
}

static size_t memoryview_len(rt_obj self)
{
    struct rt_buffer buffer;
    (void)memoryview_buffer(self, &buffer);
    return buffer.length / item_size(self);
}

static rt_obj memoryview_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct rt_buffer a, b;
    if (op != RT_OP_EQ || rt_is_str(other) || !rt_get_buffer_maybe(other, &b)) {
        return NULL;
    }
    (void)memoryview_buffer(self, &a);
    return rt_bool(a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0));
}

static rt_obj memoryview_getattr(rt_obj self, const char *name)
{
    return strcmp(name, "itemsize") == 0 ? rt_int_new((intptr_t)item_size(self)) : NULL;
}

static rt_obj memoryview_hex(size_t nargs, const rt_obj *args)
{
    (void)view_of(args[0]);
    return bytes_hex_obj.fn.var(nargs, args);
}

static RT_FUN_VAR(memoryview_hex_obj, "hex", memoryview_hex, 1, 2);

static const struct rt_entry memoryview_entries[] = {
    RT_ENTRY("hex", memoryview_hex_obj),
};

const struct rt_type rt_type_memoryview = {
    .head = {&rt_type_type},
    .name = "memoryview",
    .flags = RT_TYPE_UNHASHABLE | RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(memoryview_entries),
    .entries = memoryview_entries,
    .make = memoryview_make,
    .binary = memoryview_binary,
    .getattr = memoryview_getattr,
    .subscr = memoryview_subscr,
    .iter = rt_sequence_iter,
    .len = memoryview_len,
    .buffer = memoryview_buffer,
};

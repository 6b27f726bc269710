// Module array.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/packed.h"
#include "runtime/state.h"

#include <string.h>

struct array {
    struct rt_head head;
    char typecode;
    size_t length; // items
    uint8_t *data;
};

static const struct rt_type array_type;

static struct array *array_of(rt_obj obj)
{
    struct array *array = rt_as(obj, &array_type);
    if (array == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return array;
}

static struct array *new_array(char typecode, size_t length)
{
    struct array *array = GC_NEW(array, &array_type);
    array->typecode = typecode;
    array->length = length;
    array->data = gc_alloc(length * packed_size(typecode) + 1, GC_LEAF);
    return array;
}

static void append(struct array *array, rt_obj value)
{
    size_t size = packed_size(array->typecode);
    if ((array->length + 1) * size > gc_size(array->data)) {
        array->data = gc_realloc(array->data, (array->length + array->length / 2 + 4) * size, GC_LEAF);
    }
    packed_set(array->typecode, array->data + array->length * size, value, false);
    array->length++;
}

static void append_all(struct array *array, rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        append(array, item);
        rt_poll();
    }
}

static rt_obj array_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 2);
    char typecode = rt_str_data(args[0], NULL)[0];
    if (packed_size(typecode) == 0 || strchr("bBhHiIlLqQfd", typecode) == NULL) {
        rt_raise_value_error("bad typecode");
    }
    struct rt_buffer buffer;
    if (nargs > 1 && !rt_is(args[1], &array_type) && rt_get_buffer_maybe(args[1], &buffer)) {
        struct array *array = new_array(typecode, buffer.length / packed_size(typecode));
        memcpy(array->data, buffer.data == NULL ? "" : buffer.data, array->length * packed_size(typecode));
        return array;
    }
    struct array *array = new_array(typecode, 0);
    if (nargs > 1) {
        append_all(array, args[1]);
    }
    return array;
}

static rt_obj get(const struct array *array, size_t i)
{
    return packed_get(array->typecode, array->data + i * packed_size(array->typecode), false);
}

static void array_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct array *array = self;
    (void)kind;
    rt_printf(sink, "array('%c'", array->typecode);
    for (size_t i = 0; i < array->length; i++) {
        rt_puts(sink, i == 0 ? ", [" : ", ");
        rt_print(sink, get(array, i), RT_PRINT_REPR);
    }
    rt_puts(sink, array->length > 0 ? "])" : ")");
}

static void copy_items(struct array *to, size_t at, const struct array *from, const struct rt_span *span)
{
    size_t size = packed_size(to->typecode);
    for (size_t i = 0; i < span->count; i++) {
        const uint8_t *item = from->data + (size_t)(span->start + (intptr_t)i * span->step) * size;
        memcpy(to->data + (at + i) * size, item, size);
    }
}

static struct array *slice_of(const struct array *array, const struct rt_span *span)
{
    struct array *out = new_array(array->typecode, span->count);
    copy_items(out, 0, array, span);
    return out;
}

static rt_obj array_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    struct array *array = self;
    if (value == NULL) {
        return NULL;
    }
    if (rt_is(index, &rt_type_slice)) {
        struct rt_span span = rt_slice_span(index, array->length);
        if (value != RT_GET) {
            rt_raise_text(&rt_type_NotImplementedError, "array slice assignment");
        }
        return slice_of(array, &span);
    }
    size_t at = rt_index(index, array->length, "array");
    if (value == RT_GET) {
        return get(array, at);
    }
    packed_set(array->typecode, array->data + at * packed_size(array->typecode), value, false);
    return RT_NONE;
}

static bool same_items(const struct array *a, const struct array *b)
{
    if (a->length != b->length) {
        return false;
    }
    for (size_t i = 0; i < a->length && i < b->length; i++) {
        if (!rt_equal(get(a, i), get(b, i))) {
            return false;
        }
    }
    return true;
}

static rt_obj array_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct array *left = self;
    const struct array *right = rt_as(other, &array_type);
    if (op == (RT_OP_ADD | RT_OP_INPLACE)) {
        append_all(left, right == left ? rt_list_of(other) : other);
        return self;
    }
    if (right == NULL || (op != RT_OP_ADD && op != RT_OP_EQ)) {
        return NULL;
    }
    if (op == RT_OP_EQ) {
        return rt_bool(same_items(left, right));
    }
    if (left->typecode != right->typecode) {
        return NULL;
    }
    struct array *out = new_array(left->typecode, left->length + right->length);
    copy_items(out, 0, left, &(struct rt_span){0, 1, left->length});
    copy_items(out, left->length, right, &(struct rt_span){0, 1, right->length});
    return out;
}

static size_t array_len(rt_obj self)
{
    return ((const struct array *)self)->length;
}

static bool array_buffer(rt_obj self, struct rt_buffer *out)
{
    struct array *array = self;
    *out =
        (struct rt_buffer){array->data, array->length * packed_size(array->typecode), array->typecode, true};
    return true;
}

static rt_obj array_append(rt_obj self, rt_obj value)
{
    append(array_of(self), value);
    return RT_NONE;
}

static rt_obj array_extend(rt_obj self, rt_obj iterable)
{
    append_all(array_of(self), rt_is(iterable, &array_type) ? rt_list_of(iterable) : iterable);
    return RT_NONE;
}

static RT_FUN_2(array_append_obj, "append", array_append);
static RT_FUN_2(array_extend_obj, "extend", array_extend);

static const struct rt_entry array_entries[] = {
    RT_ENTRY("append", array_append_obj),
    RT_ENTRY("extend", array_extend_obj),
};

static const struct rt_type array_type = {
    .head = {&rt_type_type},
    .name = "array",
    .flags = RT_TYPE_UNHASHABLE,
    .entry_count = RT_COUNT(array_entries),
    .entries = array_entries,
    .make = array_make,
    .print = array_print,
    .binary = array_binary,
    .subscr = array_subscr,
    .iter = rt_sequence_iter,
    .len = array_len,
    .buffer = array_buffer,
};

static const struct rt_entry entries[] = {
    RT_ENTRY("array", array_type),
};

MODULE(module_array, "array", NULL);

// The type tuple.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/sequence.h"
#include "runtime/state.h"
#include "runtime/values.h"

#include <string.h>

rt_obj rt_tuple_new(size_t length, const rt_obj *items)
{
    if (length == 0 && rt->empty_tuple != NULL) {
        return rt->empty_tuple;
    }
    if (length > SIZE_MAX / sizeof(rt_obj) / 2) {
        rt_raise_memory_error(SIZE_MAX);
    }
    struct rt_tuple *tuple = gc_new(sizeof *tuple + length * sizeof tuple->items[0], &rt_type_tuple);
    tuple->length = length;
    if (items != NULL && length > 0) {
        memcpy(tuple->items, items, length * sizeof *items);
    }
    return tuple;
}

rt_obj rt_tuple_of(rt_obj iterable)
{
    if (rt_is(iterable, &rt_type_tuple)) {
        return iterable;
    }
    const struct rt_list *list = rt_list_of(iterable);
    return rt_tuple_new(list->length, list->items);
}

static rt_obj tuple_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 0, 1);
    return nargs == 0 ? rt_tuple_new(0, NULL) : rt_tuple_of(args[0]);
}

static void tuple_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    sequence_print(sink, self, "(", ((const struct rt_tuple *)self)->length == 1 ? ",)" : ")");
}

static rt_obj repeat(const struct rt_tuple *tuple, intptr_t count)
{
    size_t times = count > 0 ? (size_t)count : 0;
    if (tuple->length != 0 && times > SIZE_MAX / sizeof(rt_obj) / 2 / tuple->length) {
        rt_raise_memory_error(SIZE_MAX);
    }
    struct rt_tuple *out = rt_tuple_new(tuple->length * times, NULL);
    for (size_t i = 0; i < times; i++) {
        memcpy(out->items + i * tuple->length, tuple->items, tuple->length * sizeof out->items[0]);
    }
    return out;
}

static rt_obj concat(const struct rt_tuple *a, const struct rt_tuple *b)
{
    struct rt_tuple *out = rt_tuple_new(a->length + b->length, NULL);
    memcpy(out->items, a->items, a->length * sizeof out->items[0]);
    memcpy(out->items + a->length, b->items, b->length * sizeof out->items[0]);
    return out;
}

static rt_obj tuple_binary(unsigned op, rt_obj self, rt_obj other)
{
    intptr_t count;
    if ((op & ~(unsigned)RT_OP_REVERSED) == RT_OP_MUL) {
        return rt_int_get_maybe(other, &count) ? repeat(self, count) : NULL;
    }
    struct rt_tuple *right = rt_as(other, &rt_type_tuple);
    if (right == NULL) {
        return NULL;
    }
    if (op == RT_OP_ADD) {
        return concat(self, right);
    }
    return op >= RT_OP_LT ? rt_bool(sequence_compare(op, self, right)) : NULL;
}

static rt_obj tuple_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    const struct rt_tuple *tuple = self;
    if (value != RT_GET) {
        return NULL;
    }
    if (!rt_is(index, &rt_type_slice)) {
        return tuple->items[rt_index(index, tuple->length, "tuple")];
    }
    struct rt_span span = rt_slice_span(index, tuple->length);
    struct rt_tuple *out = rt_tuple_new(span.count, NULL);
    for (size_t i = 0; i < span.count; i++) {
        out->items[i] = tuple->items[span.start + (intptr_t)i * span.step];
    }
    return out;
}

static size_t tuple_len(rt_obj self)
{
    return ((const struct rt_tuple *)self)->length;
}

static uint32_t tuple_hash(rt_obj self)
{
    const struct rt_tuple *tuple = self;
    uint32_t hash = 0x345678U;
    for (size_t i = 0; i < tuple->length; i++) {
        hash = (hash ^ rt_hash(tuple->items[i])) * 1000003U;
    }
    return hash ^ (uint32_t)tuple->length;
}

static rt_obj require_tuple(rt_obj obj)
{
    rt_obj tuple = rt_as(obj, &rt_type_tuple);
    if (tuple == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return tuple;
}

static rt_obj tuple_count(rt_obj self, rt_obj item)
{
    return sequence_count(require_tuple(self), item);
}

static rt_obj tuple_index(size_t nargs, const rt_obj *args)
{
    (void)require_tuple(args[0]);
    return sequence_index(nargs, args);
}

static RT_FUN_2(tuple_count_obj, "count", tuple_count);
static RT_FUN_VAR(tuple_index_obj, "index", tuple_index, 2, 4);

static const struct rt_entry tuple_entries[] = {
    RT_ENTRY("count", tuple_count_obj),
    RT_ENTRY("index", tuple_index_obj),
};

const struct rt_type rt_type_tuple = {
    .head = {&rt_type_type},
    .name = "tuple",
    .entry_count = RT_COUNT(tuple_entries),
    .entries = tuple_entries,
    .make = tuple_make,
    .print = tuple_print,
    .binary = tuple_binary,
    .subscr = tuple_subscr,
    .iter = sequence_iter,
    .len = tuple_len,
    .contains = sequence_contains,
    .hash = tuple_hash,
};

// The type slice, and indices into anything that has a length.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/int.h"
#include "runtime/sequence.h"
#include "runtime/values.h"

#include <string.h>

rt_obj rt_slice_new(rt_obj start, rt_obj stop, rt_obj step)
{
    struct rt_slice *slice = GC_NEW(rt_slice, &rt_type_slice);
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return slice;
}

intptr_t slice_bound(rt_obj obj)
{
    uint16_t room[BIGINT_I64_ROOM];
    intptr_t value;
    obj = int_index(obj);
    if (obj == NULL) {
        rt_raise_type_error("slice indices must be integers or None");
    }
    if (rt_int_get_maybe(obj, &value)) {
        return value;
    }
    return int_view(obj, room).negative ? INTPTR_MIN / 4 : INTPTR_MAX / 4;
}

static intptr_t bound(rt_obj obj, intptr_t if_none, intptr_t lowest, intptr_t highest, intptr_t length)
{
    if (obj == RT_NONE) {
        return if_none;
    }
    intptr_t value = slice_bound(obj);
    if (value < 0) {
        value = value < -length ? lowest : value + length;
    }
    return value < lowest ? lowest : value > highest ? highest : value;
}

static intptr_t step_of(const struct rt_slice *slice)
{
    intptr_t step = slice->step == RT_NONE ? 1 : slice_bound(slice->step);
    if (step == 0) {
        rt_raise_value_error("slice step can't be zero");
    }
    return step < -INTPTR_MAX ? -INTPTR_MAX : step;
}

void slice_resolve(rt_obj obj, intptr_t length, intptr_t out[3])
{
    const struct rt_slice *slice = obj;
    intptr_t step = step_of(slice);
    bool forwards = step > 0;
    intptr_t lowest = forwards ? 0 : -1;
    intptr_t highest = forwards ? length : length - 1;
    out[0] = bound(slice->start, forwards ? lowest : highest, lowest, highest, length);
    out[1] = bound(slice->stop, forwards ? highest : lowest, lowest, highest, length);
    out[2] = step;
}

struct rt_span rt_slice_span(rt_obj obj, size_t length)
{
    intptr_t part[3];
    slice_resolve(obj, (intptr_t)length, part);
    struct rt_span span = {part[0], part[2], 0};
    if (part[2] > 0 && part[1] > part[0]) {
        span.count = (size_t)((part[1] - part[0] - 1) / part[2] + 1);
    } else if (part[2] < 0 && part[1] < part[0]) {
        span.count = (size_t)((part[0] - part[1] - 1) / -part[2] + 1);
    }
    if (span.count == 0 && span.start < 0) {
        span.start = 0;
    }
    return span;
}

size_t rt_index(rt_obj index, size_t length, const char *what)
{
    intptr_t at = 0;
    if (!rt_int_get_maybe(index, &at)) {
        rt_obj number = int_index(index);
        if (number == NULL) {
            rt_raise_type_error("%s indices must be integers, not %s", what, rt_type_name(index));
        }
        if (!rt_int_get_maybe(number, &at)) {
            rt_raise_index_error(what);
        }
    }
    if (at < 0) {
        at += (intptr_t)length;
    }
    if (at < 0 || (size_t)at >= length) {
        rt_raise_index_error(what);
    }
    return (size_t)at;
}

// The type

static rt_obj slice_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 3);
    if (nargs == 1) {
        return rt_slice_new(RT_NONE, args[0], RT_NONE);
    }
    return rt_slice_new(args[0], args[1], nargs > 2 ? args[2] : RT_NONE);
}

static void slice_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_slice *slice = self;
    (void)kind;
    rt_puts(sink, "slice(");
    rt_print(sink, slice->start, RT_PRINT_REPR);
    rt_puts(sink, ", ");
    rt_print(sink, slice->stop, RT_PRINT_REPR);
    rt_puts(sink, ", ");
    rt_print(sink, slice->step, RT_PRINT_REPR);
    rt_puts(sink, ")");
}

static rt_obj slice_getattr(rt_obj self, const char *name)
{
    const struct rt_slice *slice = self;
    if (strcmp(name, "start") == 0) {
        return slice->start;
    }
    if (strcmp(name, "stop") == 0) {
        return slice->stop;
    }
    return strcmp(name, "step") == 0 ? slice->step : NULL;
}

static rt_obj slice_binary(unsigned op, rt_obj self, rt_obj other)
{
    const struct rt_slice *a = self;
    const struct rt_slice *b = other;
    if (op != RT_OP_EQ || !rt_is(other, &rt_type_slice)) {
        return NULL;
    }
    return rt_bool(rt_equal(a->start, b->start) && rt_equal(a->stop, b->stop) && rt_equal(a->step, b->step));
}

static rt_obj slice_indices(rt_obj self, rt_obj length)
{
    intptr_t part[3];
    if (!rt_is(self, &rt_type_slice)) {
        rt_raise_type_error("argument has wrong type");
    }
    slice_resolve(self, rt_int_get(length), part);
    rt_obj items[] = {rt_int_new(part[0]), rt_int_new(part[1]), rt_int_new(part[2])};
    return rt_tuple_new(3, items);
}

static RT_FUN_2(slice_indices_obj, "indices", slice_indices);

static const struct rt_entry slice_entries[] = {
    RT_ENTRY("indices", slice_indices_obj),
};

const struct rt_type rt_type_slice = {
    .head = {&rt_type_type},
    .name = "slice",
    .flags = RT_TYPE_UNHASHABLE | RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(slice_entries),
    .entries = slice_entries,
    .make = slice_make,
    .print = slice_print,
    .binary = slice_binary,
    .getattr = slice_getattr,
};

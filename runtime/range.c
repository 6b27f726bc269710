// The type range: start, stop and step are machine words.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/sequence.h"
#include "runtime/values.h"

#include <string.h>

static rt_obj new_range(intptr_t start, intptr_t stop, intptr_t step)
{
    struct rt_range *range = gc_alloc(sizeof *range, GC_LEAF);
    range->head.type = &rt_type_range;
    range->start = start;
    range->stop = stop;
    range->step = step;
    return range;
}

static rt_obj range_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 3);
    intptr_t start = nargs == 1 ? 0 : rt_int_get(args[0]);
    intptr_t stop = rt_int_get(args[nargs == 1 ? 0 : 1]);
    intptr_t step = nargs == 3 ? rt_int_get(args[2]) : 1;
    if (step == 0) {
        rt_raise_value_error("zero step");
    }
    return new_range(start, stop, step);
}

// Differences are taken without sign, so that they cannot overflow.
static size_t range_len(rt_obj self)
{
    const struct rt_range *range = self;
    uintptr_t step = range->step < 0 ? 0 - (uintptr_t)range->step : (uintptr_t)range->step;
    bool empty = range->step > 0 ? range->start >= range->stop : range->start <= range->stop;
    uintptr_t distance = range->step > 0 ? (uintptr_t)range->stop - (uintptr_t)range->start
                                         : (uintptr_t)range->start - (uintptr_t)range->stop;
    return empty ? 0 : (distance - 1) / step + 1;
}

static intptr_t item(const struct rt_range *range, size_t i)
{
    return (intptr_t)((uintptr_t)range->start + (uintptr_t)i * (uintptr_t)range->step);
}

static void range_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_range *range = self;
    (void)kind;
    rt_printf(sink, "range(%zd, %zd", (ptrdiff_t)range->start, (ptrdiff_t)range->stop);
    if (range->step != 1) {
        rt_printf(sink, ", %zd", (ptrdiff_t)range->step);
    }
    rt_puts(sink, ")");
}

static bool same(const struct rt_range *a, const struct rt_range *b)
{
    size_t length = range_len((rt_obj)(uintptr_t)a);
    if (length != range_len((rt_obj)(uintptr_t)b)) {
        return false;
    }
    return length == 0 || (a->start == b->start && (length == 1 || a->step == b->step));
}

static rt_obj range_binary(unsigned op, rt_obj self, rt_obj other)
{
    if (op != RT_OP_EQ || !rt_is(other, &rt_type_range)) {
        return NULL;
    }
    return rt_bool(same(self, other));
}

static rt_obj range_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    const struct rt_range *range = self;
    size_t length = range_len(self);
    if (value != RT_GET) {
        return NULL;
    }
    if (!rt_is(index, &rt_type_slice)) {
        return rt_int_new(item(range, rt_index(index, length, "range")));
    }
    intptr_t part[3];
    slice_resolve(index, (intptr_t)length, part);
    intptr_t step = (intptr_t)((uintptr_t)part[2] * (uintptr_t)range->step);
    intptr_t start = item(range, (size_t)part[0]);
    intptr_t stop = item(range, (size_t)part[1]);
    return new_range(start, stop, step);
}

static bool range_contains(rt_obj self, rt_obj obj)
{
    const struct rt_range *range = self;
    intptr_t value;
    if (!rt_int_get_maybe(obj, &value)) {
        rt_real real = rt_as(obj, &rt_type_float) != NULL ? rt_float_get(obj) : 0.5F;
        if (!(real > -1e9F && real < 1e9F) || real != (rt_real)(intptr_t)real) {
            return false;
        }
        value = (intptr_t)real;
    }
    bool inside = range->step > 0 ? value >= range->start && value < range->stop
                                  : value <= range->start && value > range->stop;
    uintptr_t step = range->step < 0 ? 0 - (uintptr_t)range->step : (uintptr_t)range->step;
    uintptr_t distance = range->step > 0 ? (uintptr_t)value - (uintptr_t)range->start
                                         : (uintptr_t)range->start - (uintptr_t)value;
    return inside && distance % step == 0;
}

static rt_obj range_getattr(rt_obj self, const char *name)
{
    const struct rt_range *range = self;
    if (strcmp(name, "start") == 0) {
        return rt_int_new(range->start);
    }
    if (strcmp(name, "stop") == 0) {
        return rt_int_new(range->stop);
    }
    return strcmp(name, "step") == 0 ? rt_int_new(range->step) : NULL;
}

static uint32_t range_hash(rt_obj self)
{
    const struct rt_range *range = self;
    size_t length = range_len(self);
    uint32_t hash = (uint32_t)length;
    hash = hash * 31U + (length > 0 ? (uint32_t)range->start : 0U);
    return hash * 31U + (length > 1 ? (uint32_t)range->step : 0U);
}

// Iteration

struct range_iterator {
    struct rt_head head;
    intptr_t next, step;
    size_t left;
};

static rt_obj range_iterator_next(rt_obj self)
{
    struct range_iterator *iterator = self;
    if (iterator->left == 0) {
        return NULL;
    }
    intptr_t value = iterator->next;
    iterator->left--;
    iterator->next = (intptr_t)((uintptr_t)value + (uintptr_t)iterator->step);
    return rt_int_new(value);
}

static const struct rt_type range_iterator_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .next = range_iterator_next,
};

static rt_obj range_iter(rt_obj self)
{
    const struct rt_range *range = self;
    struct range_iterator *iterator = gc_alloc(sizeof *iterator, GC_LEAF);
    iterator->head.type = &range_iterator_type;
    iterator->next = range->start;
    iterator->step = range->step;
    iterator->left = range_len(self);
    return iterator;
}

const struct rt_type rt_type_range = {
    .head = {&rt_type_type},
    .name = "range",
    .flags = RT_TYPE_NOT_A_BASE,
    .make = range_make,
    .print = range_print,
    .binary = range_binary,
    .getattr = range_getattr,
    .subscr = range_subscr,
    .iter = range_iter,
    .len = range_len,
    .contains = range_contains,
    .hash = range_hash,
};

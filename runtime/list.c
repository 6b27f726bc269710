// The type list.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/sequence.h"
#include "runtime/values.h"

#include <string.h>

static struct rt_list *list_of(rt_obj obj)
{
    struct rt_list *list = rt_as(obj, &rt_type_list);
    if (list == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return list;
}

// Storage

static void reserve(struct rt_list *list, size_t capacity)
{
    if (capacity > SIZE_MAX / sizeof(rt_obj) / 2) {
        rt_raise_memory_error(SIZE_MAX);
    }
    if (capacity > list->capacity) {
        list->items = gc_realloc(list->items, capacity * sizeof *list->items, 0);
        list->capacity = capacity;
    }
}

static void make_room(struct rt_list *list, size_t more)
{
    size_t wanted = list->length + more;
    if (wanted > list->capacity) {
        reserve(list, wanted + wanted / 2 + 2);
    }
}

// Makes the part items[from..from + old) new items long.
static void resize_part(struct rt_list *list, size_t from, size_t old, size_t new)
{
    if (new > old) {
        make_room(list, new - old);
    }
    size_t tail = list->length - from - old;
    if (tail > 0) {
        memmove(list->items + from + new, list->items + from + old, tail * sizeof *list->items);
    }
    size_t length = list->length - old + new;
    for (size_t i = length; i < list->length; i++) {
        list->items[i] = NULL;
    }
    list->length = length;
}

rt_obj rt_list_new(size_t length, const rt_obj *items)
{
    struct rt_list *list = GC_NEW(rt_list, &rt_type_list);
    reserve(list, length);
    for (size_t i = 0; i < length; i++) {
        list->items[i] = items == NULL ? RT_NONE : items[i];
    }
    list->length = length;
    return list;
}

void rt_list_append(rt_obj obj, rt_obj item)
{
    struct rt_list *list = list_of(obj);
    make_room(list, 1);
    list->items[list->length] = item;
    list->length++;
}

static void extend(struct rt_list *list, rt_obj iterable)
{
    size_t length;
    rt_obj *items;
    if (rt_sequence(iterable, &length, &items) && !(rt_type_of(iterable)->flags & RT_TYPE_CLASS)) {
        make_room(list, length);
        (void)rt_sequence(iterable, &length, &items);
        if (length > 0) {
            memcpy(list->items + list->length, items, length * sizeof *items);
        }
        list->length += length;
        return;
    }
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        rt_list_append(list, item);
        rt_poll();
    }
}

rt_obj rt_list_of(rt_obj iterable)
{
    rt_obj list = rt_list_new(0, NULL);
    extend(list, iterable);
    return list;
}

static rt_obj list_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 0, 1);
    return nargs == 0 ? rt_list_new(0, NULL) : rt_list_of(args[0]);
}

// Slots

static void list_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    sequence_print(sink, self, "[", "]");
}

static rt_obj repeat(const struct rt_list *list, intptr_t count)
{
    size_t times = count > 0 ? (size_t)count : 0;
    if (list->length != 0 && times > SIZE_MAX / sizeof(rt_obj) / 2 / list->length) {
        rt_raise_memory_error(SIZE_MAX);
    }
    struct rt_list *out = rt_list_new(0, NULL);
    reserve(out, list->length * times);
    for (size_t i = 0; i < times && list->length > 0; i++) {
        memcpy(out->items + i * list->length, list->items, list->length * sizeof *list->items);
    }
    out->length = list->length * times;
    return out;
}

static rt_obj list_inplace(unsigned op, struct rt_list *list, rt_obj other)
{
    intptr_t count;
    if (op == (RT_OP_ADD | RT_OP_INPLACE)) {
        extend(list, other);
        return list;
    }
    if (op == (RT_OP_MUL | RT_OP_INPLACE) && rt_int_get_maybe(other, &count)) {
        const struct rt_list *repeated = repeat(list, count);
        list->items = repeated->items;
        list->length = repeated->length;
        list->capacity = repeated->capacity;
        return list;
    }
    return NULL;
}

static rt_obj list_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct rt_list *list = self;
    intptr_t count;
    if (op < RT_OP_LT && (op & RT_OP_INPLACE) != 0) {
        return list_inplace(op, list, other);
    }
    if ((op & ~(unsigned)RT_OP_REVERSED) == RT_OP_MUL) {
        return rt_int_get_maybe(other, &count) ? repeat(list, count) : NULL;
    }
    struct rt_list *right = rt_as(other, &rt_type_list);
    if (right == NULL) {
        return NULL;
    }
    if (op == RT_OP_ADD) {
        struct rt_list *out = rt_list_new(0, NULL);
        reserve(out, list->length + right->length);
        extend(out, list);
        extend(out, right);
        return out;
    }
    return op >= RT_OP_LT ? rt_bool(sequence_compare(op, self, right)) : NULL;
}

static rt_obj get_slice(const struct rt_list *list, const struct rt_span *span)
{
    struct rt_list *out = rt_list_new(span->count, NULL);
    for (size_t i = 0; i < span->count; i++) {
        out->items[i] = list->items[span->start + (intptr_t)i * span->step];
    }
    return out;
}

static void set_slice(struct rt_list *list, rt_obj slice, rt_obj value)
{
    const struct rt_list *from = rt_list_of(value); // a copy: value may be the list itself
    struct rt_span span = rt_slice_span(slice, list->length);
    if (span.step == 1) {
        resize_part(list, (size_t)span.start, span.count, from->length);
    } else if (from->length != span.count) {
        rt_raise_value_error("attempt to assign sequence of size %d to extended slice of size %d",
                             (int)from->length, (int)span.count);
    }
    for (size_t i = 0; i < from->length; i++) {
        list->items[span.start + (intptr_t)i * span.step] = from->items[i];
    }
}

static void delete_slice(struct rt_list *list, rt_obj slice)
{
    struct rt_span span = rt_slice_span(slice, list->length);
    if (span.step == 1) {
        resize_part(list, (size_t)span.start, span.count, 0);
        return;
    }
    if (span.step < 0 && span.count > 0) {
        span.start += (intptr_t)(span.count - 1) * span.step;
        span.step = -span.step;
    }
    size_t kept = 0;
    size_t gone = 0;
    for (size_t i = 0; i < list->length; i++) {
        if (gone < span.count && i == (size_t)(span.start + (intptr_t)gone * span.step)) {
            gone++;
        } else {
            list->items[kept] = list->items[i];
            kept++;
        }
    }
    resize_part(list, kept, list->length - kept, 0);
}

static rt_obj list_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    struct rt_list *list = self;
    if (rt_is(index, &rt_type_slice)) {
        if (value == RT_GET) {
            struct rt_span span = rt_slice_span(index, list->length);
            return get_slice(list, &span);
        }
        if (value == NULL) {
            delete_slice(list, index);
        } else {
            set_slice(list, index, value);
        }
        return RT_NONE;
    }
    size_t at = rt_index(index, list->length, "list");
    if (value == RT_GET) {
        return list->items[at];
    }
    if (value == NULL) {
        resize_part(list, at, 1, 0);
    } else {
        list->items[at] = value;
    }
    return RT_NONE;
}

static size_t list_len(rt_obj self)
{
    return ((const struct rt_list *)self)->length;
}

// Methods

static rt_obj list_append(rt_obj self, rt_obj item)
{
    rt_list_append(self, item);
    return RT_NONE;
}

static rt_obj list_extend(rt_obj self, rt_obj iterable)
{
    extend(list_of(self), iterable);
    return RT_NONE;
}

static rt_obj list_insert(rt_obj self, rt_obj index, rt_obj item)
{
    struct rt_list *list = list_of(self);
    intptr_t at = rt_int_get(index);
    if (at < 0) {
        at += (intptr_t)list->length;
    }
    at = at < 0 ? 0 : at > (intptr_t)list->length ? (intptr_t)list->length : at;
    resize_part(list, (size_t)at, 0, 1);
    list->items[at] = item;
    return RT_NONE;
}

static rt_obj list_pop(size_t nargs, const rt_obj *args)
{
    struct rt_list *list = list_of(args[0]);
    if (list->length == 0 && (nargs == 1 || rt_is_int(args[1]))) {
        rt_raise_text(&rt_type_IndexError, "pop from empty list");
    }
    size_t at = nargs > 1 ? rt_index(args[1], list->length, "list") : list->length - 1;
    rt_obj item = list->items[at];
    resize_part(list, at, 1, 0);
    return item;
}

static rt_obj list_remove(rt_obj self, rt_obj item)
{
    struct rt_list *list = list_of(self);
    rt_obj args[] = {list, item};
    size_t at = (size_t)rt_small(sequence_index(2, args));
    if (at < list->length) {
        resize_part(list, at, 1, 0);
    }
    return RT_NONE;
}

static rt_obj list_clear(rt_obj self)
{
    struct rt_list *list = list_of(self);
    list->items = NULL;
    list->length = 0;
    list->capacity = 0;
    return RT_NONE;
}

static rt_obj list_copy(rt_obj self)
{
    return rt_list_of(list_of(self));
}

static rt_obj list_count(rt_obj self, rt_obj item)
{
    return sequence_count(list_of(self), item);
}

static rt_obj list_index(size_t nargs, const rt_obj *args)
{
    (void)list_of(args[0]);
    return sequence_index(nargs, args);
}

static rt_obj list_reverse(rt_obj self)
{
    struct rt_list *list = list_of(self);
    for (size_t i = 0; i < list->length / 2; i++) {
        rt_obj swap = list->items[i];
        list->items[i] = list->items[list->length - 1 - i];
        list->items[list->length - 1 - i] = swap;
    }
    return RT_NONE;
}

// Sorts a copy, so that a comparison that raises or changes the list does no harm.
static rt_obj list_sort(size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_list *list = list_of(args[0]);
    rt_obj key;
    bool reverse;
    rt_check_args(nargs, 0, 1, 1);
    sequence_sort_options(nkw, args + 1, &key, &reverse);
    struct rt_list *copy = rt_list_new(list->length, list->items);
    sequence_sort(copy->items, copy->length, key, reverse);
    list->items = copy->items;
    list->length = copy->length;
    list->capacity = copy->capacity;
    return RT_NONE;
}

static RT_FUN_2(list_append_obj, "append", list_append);
static RT_FUN_2(list_extend_obj, "extend", list_extend);
static RT_FUN_3(list_insert_obj, "insert", list_insert);
static RT_FUN_VAR(list_pop_obj, "pop", list_pop, 1, 2);
static RT_FUN_2(list_remove_obj, "remove", list_remove);
static RT_FUN_1(list_clear_obj, "clear", list_clear);
static RT_FUN_1(list_copy_obj, "copy", list_copy);
static RT_FUN_2(list_count_obj, "count", list_count);
static RT_FUN_VAR(list_index_obj, "index", list_index, 2, 4);
static RT_FUN_1(list_reverse_obj, "reverse", list_reverse);
static RT_FUN_KW(list_sort_obj, "sort", list_sort, 1, 1);

static const struct rt_entry list_entries[] = {
    RT_ENTRY("append", list_append_obj), RT_ENTRY("extend", list_extend_obj),
    RT_ENTRY("insert", list_insert_obj), RT_ENTRY("pop", list_pop_obj),
    RT_ENTRY("remove", list_remove_obj), RT_ENTRY("clear", list_clear_obj),
    RT_ENTRY("copy", list_copy_obj),     RT_ENTRY("count", list_count_obj),
    RT_ENTRY("index", list_index_obj),   RT_ENTRY("reverse", list_reverse_obj),
    RT_ENTRY("sort", list_sort_obj),
};

const struct rt_type rt_type_list = {
    .head = {&rt_type_type},
    .name = "list",
    .flags = RT_TYPE_UNHASHABLE,
    .entry_count = RT_COUNT(list_entries),
    .entries = list_entries,
    .make = list_make,
    .print = list_print,
    .binary = list_binary,
    .subscr = list_subscr,
    .iter = sequence_iter,
    .len = list_len,
    .contains = sequence_contains,
};

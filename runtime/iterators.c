// enumerate, zip, map, filter, reversed, iter(callable, sentinel), and the iterator over subscripts.

#include "runtime/iterators.h"

#include "runtime/class.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/state.h"
#include "runtime/values.h"

#define ITERATOR_FLAGS (RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE)

// Over subscripts 0, 1, 2 ... up to the length, or where there is none to the first IndexError

struct subscript_iterator {
    struct rt_head head;
    rt_obj sequence; // NULL once done
    intptr_t at;
};

static rt_obj item_or_end(rt_obj sequence, intptr_t at)
{
    struct rt_try try;
    rt_obj item = NULL;
    if (RT_TRY(try)) {
        item = rt_subscr(sequence, rt_int_new(at), RT_GET);
        rt_try_end(&try);
        return item;
    }
    if (!rt_exception_is(try.exception, &rt_type_IndexError) &&
        !rt_exception_is(try.exception, &rt_type_StopIteration)) {
        rt_raise(try.exception);
    }
    return NULL;
}

static rt_obj subscript_next(rt_obj self)
{
    struct subscript_iterator *iterator = self;
    rt_obj sequence = iterator->sequence;
    rt_obj item = NULL;
    if (sequence == NULL) {
        return NULL;
    }
    const struct rt_type *type = rt_type_of(sequence);
    if (rt_is_class(type) || type->len == NULL) {
        item = item_or_end(sequence, iterator->at);
    } else if ((size_t)iterator->at < type->len(sequence)) {
        item = rt_subscr(sequence, rt_int_new(iterator->at), RT_GET);
    }
    iterator->at++;
    iterator->sequence = item == NULL ? NULL : sequence;
    return item;
}

static const struct rt_type subscript_iterator_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = ITERATOR_FLAGS,
    .next = subscript_next,
};

rt_obj rt_sequence_iter(rt_obj sequence)
{
    struct subscript_iterator *iterator = GC_NEW(subscript_iterator, &subscript_iterator_type);
    iterator->sequence = sequence;
    return iterator;
}

// enumerate

struct enumerate {
    struct rt_head head;
    rt_obj iterator, count;
};

static rt_obj enumerate_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"iterable", RT_PARAM_REQUIRED, NULL},
                                      {"start", RT_PARAM_OPTIONAL, RT_SMALL(0)}};
    rt_obj value[2];
    (void)type;
    rt_parse_args(params, 2, nargs, nkw, args, value);
    if (!rt_is_int(value[1])) {
        rt_raise_type_error("can't convert %s to int", rt_type_name(value[1]));
    }
    struct enumerate *self = GC_NEW(enumerate, &rt_type_enumerate);
    self->iterator = rt_iter(value[0]);
    self->count = value[1];
    return self;
}

static rt_obj enumerate_next(rt_obj obj)
{
    struct enumerate *self = obj;
    rt_obj pair[] = {self->count, rt_next(self->iterator)};
    if (pair[1] == NULL) {
        return NULL;
    }
    self->count = rt_binary(RT_OP_ADD, self->count, RT_SMALL(1));
    return rt_tuple_new(2, pair);
}

const struct rt_type rt_type_enumerate = {
    .head = {&rt_type_type},
    .name = "enumerate",
    .flags = ITERATOR_FLAGS,
    .make = enumerate_make,
    .next = enumerate_next,
};

// zip and map: several iterators side by side

struct side_by_side {
    struct rt_head head;
    rt_obj function; // of map
    size_t count;
    rt_obj iterators[];
};

static struct side_by_side *new_side_by_side(const struct rt_type *type, size_t count,
                                             const rt_obj *iterables)
{
    struct side_by_side *self = gc_new(sizeof *self + count * sizeof self->iterators[0], type);
    for (size_t i = 0; i < count; i++) {
        self->iterators[i] = rt_iter(iterables[i]);
    }
    self->count = count;
    return self;
}

// The next item of each, or NULL as soon as one ends.
static struct rt_tuple *next_items(struct side_by_side *self)
{
    if (self->count == 0) {
        return NULL;
    }
    struct rt_tuple *items = rt_tuple_new(self->count, NULL);
    for (size_t i = 0; i < self->count; i++) {
        items->items[i] = rt_next(self->iterators[i]);
        if (items->items[i] == NULL) {
            return NULL;
        }
    }
    return items;
}

static rt_obj zip_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 0, RT_ANY);
    return new_side_by_side(&rt_type_zip, nargs, args);
}

static rt_obj zip_next(rt_obj obj)
{
    return next_items(obj);
}

const struct rt_type rt_type_zip = {
    .head = {&rt_type_type},
    .name = "zip",
    .flags = ITERATOR_FLAGS,
    .make = zip_make,
    .next = zip_next,
};

static rt_obj map_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 2, RT_ANY);
    struct side_by_side *self = new_side_by_side(&rt_type_map, nargs - 1, args + 1);
    self->function = args[0];
    return self;
}

// A function that raises StopIteration ends the iteration.
static rt_obj call_until_stop(rt_obj function, size_t count, const rt_obj *args)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        rt_obj value = rt_call(function, count, 0, args);
        rt_try_end(&try);
        return value;
    }
    if (!rt_exception_is(try.exception, &rt_type_StopIteration)) {
        rt_raise(try.exception);
    }
    rt->stop_value = rt_exception_value(try.exception);
    return NULL;
}

static rt_obj map_next(rt_obj obj)
{
    struct side_by_side *self = obj;
    if (self->count == 1) {
        rt_obj item = rt_next(self->iterators[0]);
        return item == NULL ? NULL : call_until_stop(self->function, 1, &item);
    }
    const struct rt_tuple *items = next_items(self);
    return items == NULL ? NULL : call_until_stop(self->function, items->length, items->items);
}

const struct rt_type rt_type_map = {
    .head = {&rt_type_type},
    .name = "map",
    .flags = ITERATOR_FLAGS,
    .make = map_make,
    .next = map_next,
};

// filter

struct filter {
    struct rt_head head;
    rt_obj function, iterator;
};

static rt_obj filter_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 2, 2);
    struct filter *self = GC_NEW(filter, &rt_type_filter);
    self->function = args[0];
    self->iterator = rt_iter(args[1]);
    return self;
}

static rt_obj filter_next(rt_obj obj)
{
    struct filter *self = obj;
    rt_obj item;
    while ((item = rt_next(self->iterator)) != NULL) {
        if (rt_truth(self->function == RT_NONE ? item : rt_call_1(self->function, item))) {
            return item;
        }
        rt_poll();
    }
    return NULL;
}

const struct rt_type rt_type_filter = {
    .head = {&rt_type_type},
    .name = "filter",
    .flags = ITERATOR_FLAGS,
    .make = filter_make,
    .next = filter_next,
};

// reversed

struct reversed {
    struct rt_head head;
    rt_obj sequence;
    intptr_t left;
};

static rt_obj reversed_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 1);
    rt_obj method = rt_getattr_maybe(args[0], rt_name(__reversed__));
    if (method != NULL) {
        return rt_call_0(method);
    }
    if (!rt_is_class(rt_type_of(args[0])) && rt_type_of(args[0])->subscr == NULL) {
        rt_raise_type_error("'%s' object isn't reversible", rt_type_name(args[0]));
    }
    struct reversed *self = GC_NEW(reversed, &rt_type_reversed);
    self->sequence = args[0];
    self->left = rt_int_get(rt_len(args[0]));
    return self;
}

static rt_obj reversed_next(rt_obj obj)
{
    struct reversed *self = obj;
    if (self->left <= 0) {
        return NULL;
    }
    self->left--;
    const struct rt_type *type = rt_type_of(self->sequence);
    if (!rt_is_class(type) && type->len != NULL && (size_t)self->left >= type->len(self->sequence)) {
        self->left = 0;
        return NULL;
    }
    return rt_subscr(self->sequence, rt_int_new(self->left), RT_GET);
}

const struct rt_type rt_type_reversed = {
    .head = {&rt_type_type},
    .name = "reversed",
    .flags = ITERATOR_FLAGS,
    .make = reversed_make,
    .next = reversed_next,
};

// iter(callable, sentinel)

struct caller {
    struct rt_head head;
    rt_obj callable; // NULL once done
    rt_obj sentinel;
};

static rt_obj caller_next(rt_obj obj)
{
    struct caller *self = obj;
    if (self->callable == NULL) {
        return NULL;
    }
    rt_obj item = rt_call_0(self->callable);
    if (rt_equal(item, self->sentinel)) {
        self->callable = NULL;
        return NULL;
    }
    return item;
}

static const struct rt_type caller_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = ITERATOR_FLAGS,
    .next = caller_next,
};

rt_obj iter_until(rt_obj callable, rt_obj sentinel)
{
    struct caller *self = GC_NEW(caller, &caller_type);
    self->callable = callable;
    self->sentinel = sentinel;
    return self;
}

// What list and tuple share: comparing, searching, printing, iterating and sorting.
//
// Comparing items may run Python code, which may change the list: every step asks for the items afresh.

#include "runtime/sequence.h"

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/values.h"

#include <string.h>

static bool item_at(rt_obj sequence, size_t i, rt_obj *out)
{
    size_t length;
    rt_obj *items;
    if (!rt_sequence(sequence, &length, &items) || i >= length) {
        return false;
    }
    *out = items[i];
    return true;
}

static size_t length_of(rt_obj sequence)
{
    size_t length = 0;
    rt_obj *items;
    (void)rt_sequence(sequence, &length, &items);
    return length;
}

bool rt_sequence(rt_obj obj, size_t *length, rt_obj **items)
{
    struct rt_list *list = rt_as(obj, &rt_type_list);
    if (list != NULL) {
        *length = list->length;
        *items = list->items;
        return true;
    }
    struct rt_tuple *tuple = rt_as(obj, &rt_type_tuple);
    if (tuple != NULL) {
        *length = tuple->length;
        *items = tuple->items;
    }
    return tuple != NULL;
}

// Comparing

static bool compare_lengths(unsigned op, size_t a, size_t b)
{
    switch (op) {
    case RT_OP_LT:
        return a < b;
    case RT_OP_GT:
        return a > b;
    case RT_OP_LE:
        return a <= b;
    case RT_OP_GE:
        return a >= b;
    case RT_OP_EQ:
        return a == b;
    default:
        return a != b;
    }
}

bool sequence_compare(unsigned op, rt_obj a, rt_obj b)
{
    bool equality = op == RT_OP_EQ || op == RT_OP_NE;
    rt_obj left, right;
    if (equality && length_of(a) != length_of(b)) {
        return op == RT_OP_NE;
    }
    for (size_t i = 0; item_at(a, i, &left) && item_at(b, i, &right); i++) {
        if (left != right && !rt_equal(left, right)) {
            return equality ? op == RT_OP_NE : rt_truth(rt_binary(op, left, right));
        }
    }
    return compare_lengths(op, length_of(a), length_of(b));
}

// Searching

static bool same(rt_obj a, rt_obj b)
{
    return a == b || rt_equal(a, b);
}

bool sequence_contains(rt_obj sequence, rt_obj item)
{
    rt_obj each;
    for (size_t i = 0; item_at(sequence, i, &each); i++) {
        if (same(each, item)) {
            return true;
        }
    }
    return false;
}

rt_obj sequence_count(rt_obj sequence, rt_obj item)
{
    intptr_t count = 0;
    rt_obj each;
    for (size_t i = 0; item_at(sequence, i, &each); i++) {
        count += same(each, item) ? 1 : 0;
    }
    return RT_SMALL(count);
}

static size_t bound(rt_obj obj, size_t length)
{
    intptr_t index = slice_bound(obj);
    if (index < 0) {
        index += (intptr_t)length;
    }
    return index < 0 ? 0 : (size_t)index;
}

rt_obj sequence_index(size_t nargs, const rt_obj *args)
{
    size_t length = length_of(args[0]);
    size_t start = nargs > 2 ? bound(args[2], length) : 0;
    size_t stop = nargs > 3 ? bound(args[3], length) : SIZE_MAX;
    rt_obj each;
    for (size_t i = start; i < stop && item_at(args[0], i, &each); i++) {
        if (same(each, args[1])) {
            return rt_int_new((intptr_t)i);
        }
    }
    rt_raise_value_error("object not in sequence");
}

// Printing

void sequence_print(const struct rt_sink *sink, rt_obj sequence, const char *open, const char *close)
{
    rt_obj each;
    rt_check_stack();
    rt_puts(sink, open);
    for (size_t i = 0; item_at(sequence, i, &each); i++) {
        if (i > 0) {
            rt_puts(sink, ", ");
        }
        rt_print(sink, each, RT_PRINT_REPR);
    }
    rt_puts(sink, close);
}

// Iterating

struct sequence_iterator {
    struct rt_head head;
    rt_obj sequence;
    size_t at;
};

static rt_obj iterator_next(rt_obj self)
{
    struct sequence_iterator *iterator = self;
    rt_obj item;
    if (!item_at(iterator->sequence, iterator->at, &item)) {
        iterator->at = SIZE_MAX;
        return NULL;
    }
    iterator->at++;
    return item;
}

static const struct rt_type sequence_iterator_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .next = iterator_next,
};

rt_obj sequence_iter(rt_obj sequence)
{
    struct sequence_iterator *iterator = GC_NEW(sequence_iterator, &sequence_iterator_type);
    iterator->sequence = sequence;
    return iterator;
}

// Sorting: merge sort, from runs of one upwards.

struct sorted_item {
    rt_obj key, value;
};

static bool out_of_order(const struct sorted_item *first, const struct sorted_item *second, bool reverse)
{
    return reverse ? rt_less(first->key, second->key) : rt_less(second->key, first->key);
}

// Merges from[low..middle) and from[middle..high) into to; of equal items the left one comes first.
static void merge(const struct sorted_item *from, struct sorted_item *to, size_t low, size_t middle,
                  size_t high, bool reverse)
{
    size_t left = low;
    size_t right = middle;
    for (size_t i = low; i < high; i++) {
        bool take_right = left == middle;
        if (!take_right && right < high) {
            take_right = out_of_order(&from[left], &from[right], reverse);
        }
        if (take_right) {
            to[i] = from[right];
            right++;
        } else {
            to[i] = from[left];
            left++;
        }
    }
}

static void merge_all(struct sorted_item **items, struct sorted_item **spare, size_t length, bool reverse)
{
    for (size_t width = 1; width < length; width *= 2) {
        for (size_t low = 0; low < length; low += 2 * width) {
            size_t middle = length - low > width ? low + width : length;
            size_t high = length - low > 2 * width ? low + 2 * width : length;
            merge(*items, *spare, low, middle, high, reverse);
            rt_poll();
        }
        struct sorted_item *swap = *items;
        *items = *spare;
        *spare = swap;
    }
}

void sequence_sort(rt_obj *items, size_t length, rt_obj key, bool reverse)
{
    if (length < 2) {
        return;
    }
    struct sorted_item *sorted = gc_alloc(length * sizeof *sorted, 0);
    struct sorted_item *spare = gc_alloc(length * sizeof *spare, 0);
    for (size_t i = 0; i < length; i++) {
        rt_obj value = items[i];
        sorted[i].value = value;
        sorted[i].key = key == NULL ? value : rt_call_1(key, value);
    }
    merge_all(&sorted, &spare, length, reverse);
    for (size_t i = 0; i < length; i++) {
        items[i] = sorted[i].value;
    }
    gc_free(sorted);
    gc_free(spare);
}

void sequence_sort_options(size_t nkw, const rt_obj *pairs, rt_obj *key, bool *reverse)
{
    const struct rt_param params[] = {{"key", RT_PARAM_KW_ONLY, RT_NONE},
                                      {"reverse", RT_PARAM_KW_ONLY, RT_FALSE}};
    rt_obj value[2];
    rt_parse_args(params, 2, 0, nkw, pairs, value);
    *key = value[0] == RT_NONE ? NULL : value[0];
    *reverse = rt_truth(value[1]);
}

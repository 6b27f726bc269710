// The types set and frozenset: a map whose values mean nothing.

#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/values.h"

static struct rt_set *set_maybe(rt_obj obj)
{
    rt_obj set = rt_as(obj, &rt_type_set);
    return set != NULL ? set : rt_as(obj, &rt_type_frozenset);
}

static struct rt_set *set_self(rt_obj obj)
{
    struct rt_set *set = set_maybe(obj);
    if (set == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return set;
}

static struct rt_set *mutable_self(rt_obj obj)
{
    struct rt_set *set = set_self(obj);
    if (set->head.type != &rt_type_set) {
        rt_raise_type_error("argument has wrong type");
    }
    return set;
}

// Making

rt_obj rt_set_new(const struct rt_type *type)
{
    return GC_NEW(rt_set, type);
}

void rt_set_add(rt_obj obj, rt_obj item)
{
    rt_map_put(&set_self(obj)->map, item, RT_NONE);
}

static void add_all(struct rt_set *set, rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        rt_map_put(&set->map, item, RT_NONE);
        rt_poll();
    }
}

rt_obj rt_set_of(const struct rt_type *type, rt_obj iterable)
{
    struct rt_set *set = rt_set_new(type);
    add_all(set, iterable);
    return set;
}

static rt_obj set_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_type *base = rt_subtype(type, &rt_type_frozenset) ? &rt_type_frozenset : &rt_type_set;
    rt_check_args(nargs, nkw, 0, 1);
    return nargs == 0 ? rt_set_new(base) : rt_set_of(base, args[0]);
}

// A set of the items, the argument itself if it is one.
static struct rt_set *as_set(rt_obj obj)
{
    struct rt_set *set = set_maybe(obj);
    return set != NULL ? set : rt_set_of(&rt_type_set, obj);
}

static struct rt_set *copy_of(const struct rt_set *set)
{
    struct rt_set *out = rt_set_new(set->head.type);
    rt_map_copy(&out->map, &set->map);
    return out;
}

static bool has(const struct rt_set *set, rt_obj item)
{
    return rt_map_find(&set->map, item) != NULL;
}

// Algebra. The results that are built anew have the type of the left operand.

static void remove_all(struct rt_set *from, const struct rt_set *items)
{
    struct rt_map_entry *entry;
    if (from == items) {
        rt_map_clear(&from->map);
    }
    for (size_t at = 0; (entry = rt_map_next(&items->map, &at)) != NULL;) {
        (void)rt_map_remove(&from->map, entry->key);
    }
}

static struct rt_set *intersection(const struct rt_set *a, const struct rt_set *b)
{
    struct rt_set *out = rt_set_new(a->head.type);
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&a->map, &at)) != NULL;) {
        rt_obj key = entry->key;
        if (has(b, key)) {
            rt_map_put(&out->map, key, RT_NONE);
        }
    }
    return out;
}

static struct rt_set *difference(const struct rt_set *a, const struct rt_set *b)
{
    struct rt_set *out = copy_of(a);
    remove_all(out, b);
    return out;
}

static struct rt_set *symmetric(const struct rt_set *a, const struct rt_set *b)
{
    struct rt_set *out = difference(a, b);
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&b->map, &at)) != NULL;) {
        rt_obj key = entry->key;
        if (!has(a, key)) {
            rt_map_put(&out->map, key, RT_NONE);
        }
    }
    return out;
}

static struct rt_set *joined(const struct rt_set *a, const struct rt_set *b)
{
    struct rt_set *out = copy_of(a);
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&b->map, &at)) != NULL;) {
        rt_map_put(&out->map, entry->key, RT_NONE);
    }
    return out;
}

static bool is_subset(const struct rt_set *a, const struct rt_set *b)
{
    struct rt_map_entry *entry;
    if (a->map.used > b->map.used) {
        return false;
    }
    for (size_t at = 0; (entry = rt_map_next(&a->map, &at)) != NULL;) {
        if (!has(b, entry->key)) {
            return false;
        }
    }
    return true;
}

static bool compare(unsigned op, const struct rt_set *a, const struct rt_set *b)
{
    switch (op) {
    case RT_OP_LT:
        return a->map.used < b->map.used && is_subset(a, b);
    case RT_OP_GT:
        return b->map.used < a->map.used && is_subset(b, a);
    case RT_OP_LE:
        return is_subset(a, b);
    case RT_OP_GE:
        return is_subset(b, a);
    case RT_OP_EQ:
        return a->map.used == b->map.used && is_subset(a, b);
    default:
        return a->map.used != b->map.used || !is_subset(a, b);
    }
}

static rt_obj set_algebra(unsigned op, const struct rt_set *a, const struct rt_set *b)
{
    switch (op) {
    case RT_OP_SUB:
        return difference(a, b);
    case RT_OP_AND:
        return intersection(a, b);
    case RT_OP_OR:
        return joined(a, b);
    case RT_OP_XOR:
        return symmetric(a, b);
    default:
        return NULL;
    }
}

static void become(struct rt_set *set, const struct rt_set *other)
{
    set->map = other->map;
}

static rt_obj set_binary(unsigned op, rt_obj self, rt_obj other)
{
    struct rt_set *set = self;
    const struct rt_set *right = set_maybe(other);
    if (right == NULL) {
        return NULL;
    }
    if (op >= RT_OP_LT) {
        return rt_bool(compare(op, set, right));
    }
    if ((op & RT_OP_INPLACE) != 0) {
        if (set->head.type != &rt_type_set) {
            return NULL;
        }
        rt_obj result = set_algebra(op & ~(unsigned)RT_OP_INPLACE, set, right);
        if (result != NULL) {
            become(set, result);
        }
        return result == NULL ? NULL : set;
    }
    return set_algebra(op, set, right);
}

// Slots

static void set_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_set *set = self;
    bool frozen = set->head.type == &rt_type_frozenset;
    struct rt_map_entry *entry;
    bool first = true;
    (void)kind;
    if (set->map.used == 0) {
        rt_puts(sink, frozen ? "frozenset()" : "set()");
        return;
    }
    rt_puts(sink, frozen ? "frozenset({" : "{");
    for (size_t at = 0; (entry = rt_map_next(&set->map, &at)) != NULL;) {
        if (!first) {
            rt_puts(sink, ", ");
        }
        first = false;
        rt_print(sink, entry->key, RT_PRINT_REPR);
    }
    rt_puts(sink, frozen ? "})" : "}");
}

static size_t set_len(rt_obj self)
{
    return ((const struct rt_set *)self)->map.used;
}

static bool set_contains(rt_obj self, rt_obj item)
{
    return has(self, item);
}

// The order of items must not matter.
static uint32_t frozenset_hash(rt_obj self)
{
    const struct rt_set *set = self;
    struct rt_map_entry *entry;
    uint32_t hash = 0x5a5a5a5aU;
    for (size_t at = 0; (entry = rt_map_next(&set->map, &at)) != NULL;) {
        hash += (entry->hash ^ (entry->hash >> 15)) * 2654435761U;
    }
    return hash;
}

struct set_iterator {
    struct rt_head head;
    struct rt_set *set;
    size_t at;
};

static rt_obj set_iterator_next(rt_obj self)
{
    struct set_iterator *iterator = self;
    const struct rt_map_entry *entry = rt_map_next(&iterator->set->map, &iterator->at);
    return entry == NULL ? NULL : entry->key;
}

static const struct rt_type set_iterator_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .next = set_iterator_next,
};

static rt_obj set_iter(rt_obj self)
{
    struct set_iterator *iterator = GC_NEW(set_iterator, &set_iterator_type);
    iterator->set = self;
    return iterator;
}

// Methods of both

static rt_obj set_copy(rt_obj self)
{
    return copy_of(set_self(self));
}

static rt_obj combine(size_t nargs, const rt_obj *args, unsigned op)
{
    rt_obj out = copy_of(set_self(args[0]));
    for (size_t i = 1; i < nargs; i++) {
        out = set_algebra(op, out, as_set(args[i]));
    }
    return out;
}

static rt_obj set_union(size_t nargs, const rt_obj *args)
{
    return combine(nargs, args, RT_OP_OR);
}

static rt_obj set_intersection(size_t nargs, const rt_obj *args)
{
    return combine(nargs, args, RT_OP_AND);
}

static rt_obj set_difference(size_t nargs, const rt_obj *args)
{
    return combine(nargs, args, RT_OP_SUB);
}

static rt_obj set_symmetric_difference(rt_obj self, rt_obj other)
{
    return symmetric(set_self(self), as_set(other));
}

static rt_obj set_isdisjoint(rt_obj self, rt_obj other)
{
    return rt_bool(intersection(set_self(self), as_set(other))->map.used == 0);
}

static rt_obj set_issubset(rt_obj self, rt_obj other)
{
    return rt_bool(is_subset(set_self(self), as_set(other)));
}

static rt_obj set_issuperset(rt_obj self, rt_obj other)
{
    return rt_bool(is_subset(as_set(other), set_self(self)));
}

// Methods of set only

static rt_obj set_add(rt_obj self, rt_obj item)
{
    rt_map_put(&mutable_self(self)->map, item, RT_NONE);
    return RT_NONE;
}

static rt_obj set_clear(rt_obj self)
{
    rt_map_clear(&mutable_self(self)->map);
    return RT_NONE;
}

static rt_obj set_discard(rt_obj self, rt_obj item)
{
    (void)rt_map_remove(&mutable_self(self)->map, item);
    return RT_NONE;
}

static rt_obj set_remove(rt_obj self, rt_obj item)
{
    if (rt_map_remove(&mutable_self(self)->map, item) == NULL) {
        rt_raise_key_error(item);
    }
    return RT_NONE;
}

static rt_obj set_pop(rt_obj self)
{
    struct rt_set *set = mutable_self(self);
    size_t at = 0;
    const struct rt_map_entry *entry = rt_map_next(&set->map, &at);
    if (entry == NULL) {
        rt_raise_key_error(rt_str_c("pop from an empty set"));
    }
    rt_obj item = entry->key;
    (void)rt_map_remove(&set->map, item);
    return item;
}

static rt_obj set_update(size_t nargs, const rt_obj *args)
{
    struct rt_set *set = mutable_self(args[0]);
    for (size_t i = 1; i < nargs; i++) {
        add_all(set, set_maybe(args[i]) == set ? copy_of(set) : args[i]);
    }
    return RT_NONE;
}

static rt_obj set_intersection_update(size_t nargs, const rt_obj *args)
{
    become(mutable_self(args[0]), combine(nargs, args, RT_OP_AND));
    return RT_NONE;
}

static rt_obj set_difference_update(size_t nargs, const rt_obj *args)
{
    become(mutable_self(args[0]), combine(nargs, args, RT_OP_SUB));
    return RT_NONE;
}

static rt_obj set_symmetric_difference_update(rt_obj self, rt_obj other)
{
    struct rt_set *set = mutable_self(self);
    become(set, symmetric(set, as_set(other)));
    return RT_NONE;
}

static RT_FUN_1(set_copy_obj, "copy", set_copy);
static RT_FUN_VAR(set_union_obj, "union", set_union, 1, RT_ANY);
static RT_FUN_VAR(set_intersection_obj, "intersection", set_intersection, 1, RT_ANY);
static RT_FUN_VAR(set_difference_obj, "difference", set_difference, 1, RT_ANY);
static RT_FUN_2(set_symmetric_difference_obj, "symmetric_difference", set_symmetric_difference);
static RT_FUN_2(set_isdisjoint_obj, "isdisjoint", set_isdisjoint);
static RT_FUN_2(set_issubset_obj, "issubset", set_issubset);
static RT_FUN_2(set_issuperset_obj, "issuperset", set_issuperset);
static RT_FUN_2(set_add_obj, "add", set_add);
static RT_FUN_1(set_clear_obj, "clear", set_clear);
static RT_FUN_2(set_discard_obj, "discard", set_discard);
static RT_FUN_2(set_remove_obj, "remove", set_remove);
static RT_FUN_1(set_pop_obj, "pop", set_pop);
static RT_FUN_VAR(set_update_obj, "update", set_update, 1, RT_ANY);
static RT_FUN_VAR(set_intersection_update_obj, "intersection_update", set_intersection_update, 1, RT_ANY);
static RT_FUN_VAR(set_difference_update_obj, "difference_update", set_difference_update, 1, RT_ANY);
static RT_FUN_2(set_symmetric_difference_update_obj, "symmetric_difference_update",
                set_symmetric_difference_update);

// The methods of frozenset, then those that only set has.
static const struct rt_entry set_entries[] = {
    RT_ENTRY("copy", set_copy_obj),
    RT_ENTRY("union", set_union_obj),
    RT_ENTRY("intersection", set_intersection_obj),
    RT_ENTRY("difference", set_difference_obj),
    RT_ENTRY("symmetric_difference", set_symmetric_difference_obj),
    RT_ENTRY("isdisjoint", set_isdisjoint_obj),
    RT_ENTRY("issubset", set_issubset_obj),
    RT_ENTRY("issuperset", set_issuperset_obj),
    RT_ENTRY("add", set_add_obj),
    RT_ENTRY("clear", set_clear_obj),
    RT_ENTRY("discard", set_discard_obj),
    RT_ENTRY("remove", set_remove_obj),
    RT_ENTRY("pop", set_pop_obj),
    RT_ENTRY("update", set_update_obj),
    RT_ENTRY("intersection_update", set_intersection_update_obj),
    RT_ENTRY("difference_update", set_difference_update_obj),
    RT_ENTRY("symmetric_difference_update", set_symmetric_difference_update_obj),
};

#define FROZENSET_ENTRIES 8

const struct rt_type rt_type_set = {
    .head = {&rt_type_type},
    .name = "set",
    .flags = RT_TYPE_UNHASHABLE,
    .entry_count = RT_COUNT(set_entries),
    .entries = set_entries,
    .make = set_make,
    .print = set_print,
    .binary = set_binary,
    .iter = set_iter,
    .len = set_len,
    .contains = set_contains,
};

const struct rt_type rt_type_frozenset = {
    .head = {&rt_type_type},
    .name = "frozenset",
    .entry_count = FROZENSET_ENTRIES,
    .entries = set_entries,
    .make = set_make,
    .print = set_print,
    .binary = set_binary,
    .iter = set_iter,
    .len = set_len,
    .contains = set_contains,
    .hash = frozenset_hash,
};

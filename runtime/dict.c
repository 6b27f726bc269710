// dict, and its views.

#include <string.h>

#include "runtime/class.h"
#include "runtime/state.h"

static struct rt_map *map_of(rt_obj self)
{
    return &((struct rt_dict *)self)->map;
}

rt_obj rt_dict_new(void)
{
    return GC_NEW(rt_dict, &rt_type_dict);
}

rt_obj rt_dict_get(rt_obj dict, rt_obj key)
{
    struct rt_map_entry *entry = rt_map_find(map_of(dict), key);
    return entry == NULL ? NULL : entry->value;
}

void rt_dict_put(rt_obj dict, rt_obj key, rt_obj value)
{
    rt_map_put(map_of(dict), key, value);
}

static void update_from_dict(rt_obj dict, rt_obj other)
{
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(map_of(other), &at)) != NULL;) {
        rt_dict_put(dict, entry->key, entry->value);
    }
}

static void update_from_keys(rt_obj dict, rt_obj other, rt_obj keys)
{
    rt_obj iterator = rt_iter(rt_call_0(keys));
    rt_obj key;
    while ((key = rt_next(iterator)) != NULL) {
        rt_dict_put(dict, key, rt_subscr(other, key, RT_GET));
    }
}

static void update_from_pairs(rt_obj dict, rt_obj other)
{
    rt_obj iterator = rt_iter(other);
    rt_obj pair;
    while ((pair = rt_next(iterator)) != NULL) {
        rt_obj parts = rt_iter(pair);
        rt_obj key = rt_next(parts);
        rt_obj value = key == NULL ? NULL : rt_next(parts);
        if (value == NULL || rt_next(parts) != NULL) {
            rt_raise_value_error("dict update sequence has wrong length");
        }
        rt_dict_put(dict, key, value);
    }
}

void rt_dict_update(rt_obj dict, rt_obj other)
{
    rt_obj native = rt_as(other, &rt_type_dict);
    if (native != NULL) {
        update_from_dict(dict, native);
        return;
    }
    rt_obj keys = rt_getattr_maybe(other, rt_name(keys));
    if (keys != NULL) {
        update_from_keys(dict, other, keys);
    } else {
        update_from_pairs(dict, other);
    }
}

static void update_from_arguments(rt_obj dict, size_t nargs, size_t nkw, const rt_obj *args)
{
    if (nargs != 0) {
        rt_dict_update(dict, args[0]);
    }
    for (size_t i = 0; i < nkw; i++) {
        rt_dict_put(dict, args[nargs + 2 * i], args[nargs + 2 * i + 1]);
    }
}

static rt_obj dict_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, 0, 0, 1);
    rt_obj dict = rt_dict_new();
    update_from_arguments(dict, nargs, nkw, args);
    return dict;
}

// Views and iterators

enum view_kind { KEYS, VALUES, ITEMS };

struct view {
    struct rt_head head;
    rt_obj dict;
    enum view_kind kind;
};

struct view_iterator {
    struct rt_head head;
    rt_obj dict;
    size_t at;
    uint32_t used;
    enum view_kind kind;
};

static const struct rt_type view_type, view_iterator_type;

static rt_obj view_new(rt_obj dict, enum view_kind kind)
{
    struct view *view = GC_NEW(view, &view_type);
    view->dict = dict;
    view->kind = kind;
    return view;
}

static rt_obj iterate(rt_obj dict, enum view_kind kind)
{
    struct view_iterator *iterator = GC_NEW(view_iterator, &view_iterator_type);
    iterator->dict = dict;
    iterator->kind = kind;
    iterator->used = map_of(dict)->used;
    return iterator;
}

static rt_obj entry_as(const struct rt_map_entry *entry, enum view_kind kind)
{
    if (kind == ITEMS) {
        rt_obj pair[2] = {entry->key, entry->value};
        return rt_tuple_new(2, pair);
    }
    return kind == KEYS ? entry->key : entry->value;
}

static rt_obj view_iterator_next(rt_obj self)
{
    struct view_iterator *iterator = self;
    const struct rt_map *map = map_of(iterator->dict);
    if (iterator->used != map->used) {
        rt_raise_text(&rt_type_RuntimeError, "dictionary changed size during iteration");
    }
    const struct rt_map_entry *entry = rt_map_next(map, &iterator->at);
    return entry == NULL ? NULL : entry_as(entry, iterator->kind);
}

static const struct rt_type view_iterator_type = {{&rt_type_type},
                                                  .name = "iterator",
                                                  .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
                                                  .next = view_iterator_next};

static rt_obj view_iter(rt_obj self)
{
    const struct view *view = self;
    return iterate(view->dict, view->kind);
}

static size_t view_len(rt_obj self)
{
    return map_of(((const struct view *)self)->dict)->used;
}

static void view_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    static const char *const names[] = {"dict_keys", "dict_values", "dict_items"};
    const struct view *view = self;
    (void)kind;
    rt_printf(sink, "%s([", names[view->kind]);
    const struct rt_map_entry *entry;
    const char *between = "";
    for (size_t at = 0; (entry = rt_map_next(map_of(view->dict), &at)) != NULL; between = ", ") {
        rt_puts(sink, between);
        rt_print(sink, entry_as(entry, view->kind), RT_PRINT_REPR);
    }
    rt_puts(sink, "])");
}

// Keys and items behave as sets in operators.
static rt_obj view_binary(unsigned op, rt_obj self, rt_obj other)
{
    const struct view *view = self;
    bool as_set = op == RT_OP_EQ || op == RT_OP_AND || op == RT_OP_OR || op == RT_OP_SUB || op == RT_OP_XOR ||
                  op == RT_OP_LE || op == RT_OP_LT || op == RT_OP_GE || op == RT_OP_GT;
    bool with_set = rt_is(other, &view_type) || rt_as(other, &rt_type_set) != NULL ||
                    rt_as(other, &rt_type_frozenset) != NULL;
    if (view->kind == VALUES || !as_set || !with_set) {
        return NULL;
    }
    return rt_binary(op, rt_set_of(&rt_type_set, self), rt_set_of(&rt_type_set, other));
}

static bool view_contains(rt_obj self, rt_obj item)
{
    const struct view *view = self;
    if (view->kind == KEYS) {
        return rt_map_find(map_of(view->dict), item) != NULL;
    }
    const struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(map_of(view->dict), &at)) != NULL;) {
        if (rt_equal(entry_as(entry, view->kind), item)) {
            return true;
        }
    }
    return false;
}

static uint32_t view_hash(rt_obj self)
{
    if (((const struct view *)self)->kind != VALUES) {
        rt_raise_type_error("unsupported type for __hash__: 'dict_view'");
    }
    return (uint32_t)((uintptr_t)self / GC_BLOCK);
}

static const struct rt_type view_type = {
    {&rt_type_type},     .name = "dict_view",   .flags = RT_TYPE_NOT_A_BASE,
    .print = view_print, .binary = view_binary, .iter = view_iter,
    .hash = view_hash,   .len = view_len,       .contains = view_contains,
};

// Slots of dict

static rt_obj dict_iter(rt_obj self)
{
    return iterate(self, KEYS);
}

static size_t dict_len(rt_obj self)
{
    return map_of(self)->used;
}

static bool dict_contains(rt_obj self, rt_obj item)
{
    return rt_map_find(map_of(self), item) != NULL;
}

static rt_obj dict_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    if (value == RT_GET || value == NULL) {
        rt_obj found = value == NULL ? rt_map_remove(map_of(self), index) : rt_dict_get(self, index);
        if (found == NULL) {
            rt_raise_key_error(index);
        }
        return found;
    }
    rt_dict_put(self, index, value);
    return RT_NONE;
}

static void dict_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_map_entry *entry;
    const char *between = "";
    (void)kind;
    rt_puts(sink, "{");
    for (size_t at = 0; (entry = rt_map_next(map_of(self), &at)) != NULL; between = ", ") {
        rt_obj value = entry->value;
        rt_puts(sink, between);
        rt_print(sink, entry->key, RT_PRINT_REPR);
        rt_puts(sink, ": ");
        rt_print(sink, value, RT_PRINT_REPR);
    }
    rt_puts(sink, "}");
}

static bool dicts_equal(rt_obj a, rt_obj b)
{
    const struct rt_map_entry *entry;
    if (map_of(a)->used != map_of(b)->used) {
        return false;
    }
    for (size_t at = 0; (entry = rt_map_next(map_of(a), &at)) != NULL;) {
        rt_obj value = entry->value;
        rt_obj other = rt_dict_get(b, entry->key);
        if (other == NULL || (other != value && !rt_equal(value, other))) {
            return false;
        }
    }
    return true;
}

static rt_obj dict_copy(rt_obj self)
{
    rt_obj copy = rt_dict_new();
    rt_map_copy(map_of(copy), map_of(self));
    return copy;
}

static rt_obj dict_binary(unsigned op, rt_obj self, rt_obj other_obj)
{
    rt_obj other = rt_as(other_obj, &rt_type_dict);
    if (op == (RT_OP_OR | RT_OP_INPLACE)) {
        rt_dict_update(self, other_obj);
        return self;
    }
    if (other == NULL) {
        return NULL;
    }
    if (op == RT_OP_EQ) {
        return rt_bool(dicts_equal(self, other));
    }
    if (op == RT_OP_OR) {
        rt_obj both = dict_copy(self);
        update_from_dict(both, other);
        return both;
    }
    return NULL;
}

// Methods

static rt_obj dict_clear(rt_obj self)
{
    rt_map_clear(map_of(self));
    return RT_NONE;
}

static rt_obj dict_fromkeys(size_t nargs, const rt_obj *args)
{
    rt_obj dict = rt_dict_new();
    rt_obj iterator = rt_iter(args[1]);
    rt_obj key;
    while ((key = rt_next(iterator)) != NULL) {
        rt_dict_put(dict, key, nargs == 3 ? args[2] : RT_NONE);
    }
    return dict;
}

static rt_obj dict_get(size_t nargs, const rt_obj *args)
{
    rt_obj value = rt_dict_get(args[0], args[1]);
    return value != NULL ? value : nargs == 3 ? args[2] : RT_NONE;
}

static rt_obj dict_items(rt_obj self)
{
    return view_new(self, ITEMS);
}

static rt_obj dict_keys(rt_obj self)
{
    return view_new(self, KEYS);
}

static rt_obj dict_values(rt_obj self)
{
    return view_new(self, VALUES);
}

static rt_obj dict_pop(size_t nargs, const rt_obj *args)
{
    rt_obj value = rt_map_remove(map_of(args[0]), args[1]);
    if (value == NULL && nargs < 3) {
        rt_raise_key_error(args[1]);
    }
    return value == NULL ? args[2] : value;
}

static rt_obj dict_popitem(rt_obj self)
{
    struct rt_map *map = map_of(self);
    if (map->used == 0) {
        rt_raise_text(&rt_type_KeyError, "popitem(): dictionary is empty");
    }
    while (map->entries[map->end - 1].key == NULL) {
        map->end--;
    }
    rt_obj pair = entry_as(&map->entries[map->end - 1], ITEMS);
    rt_map_remove(map, ((struct rt_tuple *)pair)->items[0]);
    return pair;
}

static rt_obj dict_setdefault(size_t nargs, const rt_obj *args)
{
    struct rt_map_entry *entry = rt_map_add(map_of(args[0]), args[1]);
    if (entry->value == NULL) {
        entry->value = nargs == 3 ? args[2] : RT_NONE;
    }
    return entry->value;
}

static rt_obj dict_update(size_t nargs, size_t nkw, const rt_obj *args)
{
    update_from_arguments(args[0], nargs - 1, nkw, args + 1);
    return RT_NONE;
}

static rt_obj dict_reversed(rt_obj self)
{
    rt_obj keys = rt_list_of(self);
    rt_call_method(keys, rt_intern_c("reverse"), 0, NULL);
    return rt_iter(keys);
}

static RT_FUN_1(dict_clear_fun, "clear", dict_clear);
static RT_FUN_1(dict_copy_fun, "copy", dict_copy);
static RT_FUN_VAR(dict_fromkeys_fun, "fromkeys", dict_fromkeys, 2, 3);
static RT_CLASS_METHOD(dict_fromkeys_class, dict_fromkeys_fun);
static RT_FUN_VAR(dict_get_fun, "get", dict_get, 2, 3);
static RT_FUN_1(dict_items_fun, "items", dict_items);
static RT_FUN_1(dict_keys_fun, "keys", dict_keys);
static RT_FUN_VAR(dict_pop_fun, "pop", dict_pop, 2, 3);
static RT_FUN_1(dict_popitem_fun, "popitem", dict_popitem);
static RT_FUN_1(dict_reversed_fun, "__reversed__", dict_reversed);
static RT_FUN_VAR(dict_setdefault_fun, "setdefault", dict_setdefault, 2, 3);
static RT_FUN_KW(dict_update_fun, "update", dict_update, 1, 2);
static RT_FUN_1(dict_values_fun, "values", dict_values);

static const struct rt_entry entries[] = {
    RT_ENTRY("clear", dict_clear_fun),
    RT_ENTRY("copy", dict_copy_fun),
    RT_ENTRY("fromkeys", dict_fromkeys_class),
    RT_ENTRY("get", dict_get_fun),
    RT_ENTRY("items", dict_items_fun),
    RT_ENTRY("keys", dict_keys_fun),
    RT_ENTRY("pop", dict_pop_fun),
    RT_ENTRY("popitem", dict_popitem_fun),
    RT_ENTRY("setdefault", dict_setdefault_fun),
    RT_ENTRY("update", dict_update_fun),
    RT_ENTRY("values", dict_values_fun),
    RT_ENTRY("__reversed__", dict_reversed_fun),
};

const struct rt_type rt_type_dict = {
    {&rt_type_type},
    .name = "dict",
    .flags = RT_TYPE_UNHASHABLE,
    .entries = entries,
    .entry_count = RT_COUNT(entries),
    .make = dict_make,
    .print = dict_print,
    .binary = dict_binary,
    .subscr = dict_subscr,
    .iter = dict_iter,
    .len = dict_len,
    .contains = dict_contains,
};

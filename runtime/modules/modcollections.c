// Module collections: namedtuple, OrderedDict and deque.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/sequence.h"
#include "runtime/state.h"

// namedtuple

static rt_obj namedtuple(size_t nargs, const rt_obj *args)
{
    (void)nargs;
    rt_obj fields = args[1];
    if (rt_is_str(fields)) {
        rt_obj text =
            rt_call_method(fields, rt_intern_c("replace"), 2, (rt_obj[]){rt_str_c(","), rt_str_c(" ")});
        fields = rt_call_method(text, rt_intern_c("split"), 0, NULL);
    }
    const struct rt_list *list = rt_list_of(fields);
    struct rt_tuple *names = rt_tuple_new(list->length, NULL);
    for (size_t i = 0; i < list->length; i++) {
        (void)rt_str_data(list->items[i], NULL);
        names->items[i] = rt_intern_str(list->items[i]);
    }
    (void)rt_str_data(args[0], NULL);
    return namedtuple_type_new(rt_intern_str(args[0]), names);
}

// OrderedDict: dicts keep their order anyway; this is one with another name.

static rt_obj ordered_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_dict *dict = rt_type_dict.make(&rt_type_dict, nargs, nkw, args);
    dict->head.type = type;
    return dict;
}

static void ordered_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    rt_puts(sink, "OrderedDict(");
    rt_type_dict.print(sink, self, kind);
    rt_puts(sink, ")");
}

static rt_obj ordered_type(void)
{
    struct rt_type *type = gc_alloc(sizeof *type, 0);
    *type = rt_type_dict;
    type->name = "OrderedDict";
    type->base = &rt_type_dict;
    type->make = ordered_make;
    type->print = ordered_print;
    return type;
}

// deque: a ring of items

struct deque {
    struct rt_head head;
    size_t length, capacity, first;
    size_t limit; // SIZE_MAX: none
    bool checked; // adding to a full one raises IndexError
    rt_obj *items;
};

static const struct rt_type deque_type;

static struct deque *deque_of(rt_obj obj)
{
    struct deque *deque = rt_as(obj, &deque_type);
    if (deque == NULL) {
        rt_raise_type_error("argument has wrong type");
    }
    return deque;
}

static rt_obj *place(const struct deque *deque, size_t i)
{
    return &deque->items[(deque->first + i) % deque->capacity];
}

static void grow(struct deque *deque)
{
    size_t capacity = deque->capacity * 2 + 4;
    rt_obj *items = gc_alloc(capacity * sizeof *items, 0);
    for (size_t i = 0; i < deque->length; i++) {
        items[i] = *place(deque, i);
    }
    deque->items = items;
    deque->capacity = capacity;
    deque->first = 0;
}

static rt_obj drop(struct deque *deque, bool left)
{
    if (deque->length == 0) {
        rt_raise_text(&rt_type_IndexError, "empty");
    }
    rt_obj *at = place(deque, left ? 0 : deque->length - 1);
    rt_obj item = *at;
    *at = NULL;
    deque->first = left ? (deque->first + 1) % deque->capacity : deque->first;
    deque->length--;
    return item;
}

static void push(struct deque *deque, rt_obj item, bool left)
{
    if (deque->limit == 0) {
        return;
    }
    if (deque->length >= deque->limit) {
        if (deque->checked) {
            rt_raise_text(&rt_type_IndexError, "full");
        }
        (void)drop(deque, !left);
    }
    if (deque->length == deque->capacity) {
        grow(deque);
    }
    if (left) {
        deque->first = (deque->first + deque->capacity - 1) % deque->capacity;
    }
    deque->length++;
    *place(deque, left ? 0 : deque->length - 1) = item;
}

static rt_obj deque_extend(rt_obj self, rt_obj iterable)
{
    struct deque *deque = deque_of(self);
    const struct rt_list *items = rt_list_of(iterable);
    for (size_t i = 0; i < items->length; i++) {
        push(deque, items->items[i], false);
    }
    return RT_NONE;
}

static rt_obj deque_make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"iterable", RT_PARAM_OPTIONAL, NULL},
                                      {"maxlen", RT_PARAM_OPTIONAL, RT_NONE},
                                      {"flags", RT_PARAM_OPTIONAL, RT_SMALL(0)}};
    rt_obj value[3];
    (void)type;
    rt_parse_args(params, 3, nargs, nkw, args, value);
    struct deque *deque = GC_NEW(deque, &deque_type);
    intptr_t limit = value[1] == RT_NONE ? INTPTR_MAX : rt_int_get(value[1]);
    if (limit < 0) {
        rt_raise_value_error("maxlen must be non-negative");
    }
    deque->limit = value[1] == RT_NONE ? SIZE_MAX : (size_t)limit;
    deque->checked = (rt_int_get(value[2]) & 1) != 0;
    if (value[0] != NULL) {
        (void)deque_extend(deque, value[0]);
    }
    return deque;
}

static rt_obj deque_append(rt_obj self, rt_obj item)
{
    push(deque_of(self), item, false);
    return RT_NONE;
}

static rt_obj deque_appendleft(rt_obj self, rt_obj item)
{
    push(deque_of(self), item, true);
    return RT_NONE;
}

static rt_obj deque_pop(rt_obj self)
{
    return drop(deque_of(self), false);
}

static rt_obj deque_popleft(rt_obj self)
{
    return drop(deque_of(self), true);
}

static rt_obj deque_clear(rt_obj self)
{
    struct deque *deque = deque_of(self);
    deque->items = NULL;
    deque->length = deque->capacity = deque->first = 0;
    return RT_NONE;
}

static rt_obj deque_subscr(rt_obj self, rt_obj index, rt_obj value)
{
    struct deque *deque = self;
    if (value == NULL) {
        return NULL;
    }
    size_t at = rt_index(index, deque->length, "deque");
    if (value == RT_GET) {
        return *place(deque, at);
    }
    *place(deque, at) = value;
    return RT_NONE;
}

static size_t deque_len(rt_obj self)
{
    return ((const struct deque *)self)->length;
}

static void deque_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct deque *deque = self;
    (void)kind;
    rt_puts(sink, "deque([");
    for (size_t i = 0; i < deque->length; i++) {
        rt_puts(sink, i > 0 ? ", " : "");
        rt_print(sink, *place(deque, i), RT_PRINT_REPR);
    }
    rt_puts(sink, "])");
}

static RT_FUN_2(deque_append_obj, "append", deque_append);
static RT_FUN_2(deque_appendleft_obj, "appendleft", deque_appendleft);
static RT_FUN_1(deque_pop_obj, "pop", deque_pop);
static RT_FUN_1(deque_popleft_obj, "popleft", deque_popleft);
static RT_FUN_2(deque_extend_obj, "extend", deque_extend);
static RT_FUN_1(deque_clear_obj, "clear", deque_clear);

static const struct rt_entry deque_entries[] = {
    RT_ENTRY("append", deque_append_obj), RT_ENTRY("appendleft", deque_appendleft_obj),
    RT_ENTRY("pop", deque_pop_obj),       RT_ENTRY("popleft", deque_popleft_obj),
    RT_ENTRY("extend", deque_extend_obj), RT_ENTRY("clear", deque_clear_obj),
};

static const struct rt_type deque_type = {
    .head = {&rt_type_type},
    .name = "deque",
    .flags = RT_TYPE_UNHASHABLE,
    .entry_count = RT_COUNT(deque_entries),
    .entries = deque_entries,
    .make = deque_make,
    .print = deque_print,
    .subscr = deque_subscr,
    .iter = rt_sequence_iter,
    .len = deque_len,
};

static RT_FUN_VAR(namedtuple_obj, "namedtuple", namedtuple, 2, 2);

static const struct rt_entry entries[] = {
    RT_ENTRY("namedtuple", namedtuple_obj),
    RT_ENTRY("deque", deque_type),
};

static void init(rt_obj globals)
{
    module_put(globals, "OrderedDict", ordered_type());
}

MODULE(module_collections, "collections", init);

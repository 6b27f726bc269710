// Instructions that are functions of their own.

#include "runtime/vm.h"

#include <string.h>

#include "runtime/class.h"
#include "runtime/compile.h"
#include "runtime/exception.h"
#include "runtime/state.h"
#include "runtime/text.h"

// Names

RT_NORETURN static void no_name(rt_obj name)
{
    rt_raise_format(&rt_type_NameError, "name '%s' isn't defined", rt_str_data(name, NULL));
}

rt_obj vm_load_global(rt_obj globals, rt_obj name)
{
    struct rt_map_entry *entry = rt_map_find_name(&((struct rt_dict *)globals)->map, name);
    if (entry == NULL) {
        entry = rt_map_find_name(&((struct rt_dict *)rt->builtins)->map, name);
    }
    if (entry == NULL) {
        no_name(name);
    }
    return entry->value;
}

static void note(struct rt_code *code, unsigned at, const struct rt_map *map,
                 const struct rt_map_entry *entry, unsigned kind)
{
    size_t number = (size_t)(entry - map->entries) + (kind == VM_HINT_BUILTIN ? 0 : 1);
    if (number < VM_HINT_BUILTIN) {
        code->hints[at] = (uint16_t)(number | kind);
    }
}

// Built-in names hold as long as the globals get no new key.
static void note_builtin(const struct rt_frame *frame, unsigned at, const struct rt_map_entry *entry)
{
    struct rt_code *code = frame->code;
    uint32_t shape = ((struct rt_dict *)frame->globals)->map.shape;
    if (code->hint_globals != frame->globals || code->hint_shape != shape) {
        memset(code->hints, 0, code->const_count * sizeof *code->hints);
        code->hint_globals = frame->globals;
        code->hint_shape = shape;
    }
    note(code, at, &((struct rt_dict *)rt->builtins)->map, entry, VM_HINT_BUILTIN);
}

rt_obj vm_load_global_hinted(const struct rt_frame *frame, unsigned at)
{
    rt_obj name = frame->consts[at];
    const struct rt_map *map = &((struct rt_dict *)frame->globals)->map;
    const struct rt_map_entry *entry = rt_map_find_name(map, name);
    if (entry != NULL) {
        note(frame->code, at, map, entry, 0);
        return entry->value;
    }
    entry = rt_map_find_name(&((struct rt_dict *)rt->builtins)->map, name);
    if (entry == NULL) {
        no_name(name);
    }
    note_builtin(frame, at, entry);
    return entry->value;
}

rt_obj vm_load_name(const struct rt_frame *frame, rt_obj name)
{
    struct rt_map_entry *entry = NULL;
    if (frame->names != NULL) {
        entry = rt_map_find_name(&((struct rt_dict *)frame->names)->map, name);
    }
    return entry != NULL ? entry->value : vm_load_global(frame->globals, name);
}

void vm_delete_name(rt_obj dict, rt_obj name)
{
    if (rt_map_remove(&((struct rt_dict *)dict)->map, name) == NULL) {
        no_name(name);
    }
}

void vm_unbound_local(void)
{
    rt_raise_text(&rt_type_NameError, "local variable referenced before assignment");
}

// Unpacking: the values are left so that the first is on top.

static RT_NORETURN void too_few(size_t got)
{
    rt_raise_value_error("need more than %u values to unpack", (unsigned)got);
}

static RT_NORETURN void too_many(size_t expected)
{
    rt_raise_value_error("too many values to unpack (expected %u)", (unsigned)expected);
}

static void unpack_iterable(rt_obj *place, size_t count, rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    for (size_t i = 0; i < count; i++) {
        rt_obj value = rt_next(iterator);
        if (value == NULL) {
            too_few(i);
        }
        place[count - 1 - i] = value;
    }
    if (rt_next(iterator) != NULL) {
        too_many(count);
    }
}

rt_obj *vm_unpack(rt_obj *sp, size_t count)
{
    rt_obj value = sp[-1];
    rt_obj *place = sp - 1;
    size_t length;
    rt_obj *items;
    bool plain = rt_is(value, &rt_type_tuple) || rt_is(value, &rt_type_list);
    if (!plain || !rt_sequence(value, &length, &items)) {
        rt_obj first = value; // place[0] may be overwritten while the iterator still needs it
        unpack_iterable(place, count, first);
        return place + count;
    }
    if (length < count) {
        too_few(length);
    }
    if (length > count) {
        too_many(count);
    }
    for (size_t i = 0; i < count; i++) {
        place[count - 1 - i] = items[i];
    }
    return place + count;
}

rt_obj *vm_unpack_ex(rt_obj *sp, size_t before, size_t after)
{
    struct rt_list *list = rt_list_of(sp[-1]);
    rt_obj *place = sp - 1;
    size_t length = list->length;
    if (length < before + after) {
        too_few(length);
    }
    size_t middle = length - before - after;
    for (size_t i = 0; i < after; i++) {
        *place++ = list->items[length - 1 - i];
    }
    *place++ = rt_list_new(middle, list->items + before);
    for (size_t i = before; i-- > 0;) {
        *place++ = list->items[i];
    }
    return place;
}

// Comparing

rt_obj vm_compare(unsigned comparison, rt_obj a, rt_obj b)
{
    switch (comparison) {
    case CMP_IN:
        return rt_bool(rt_contains(b, a));
    case CMP_NOT_IN:
        return rt_bool(!rt_contains(b, a));
    case CMP_IS:
        return rt_bool(a == b);
    case CMP_IS_NOT:
        return rt_bool(a != b);
    default:
        return rt_binary(RT_OP_LT + comparison, a, b);
    }
}

// Functions and calls

rt_obj *vm_make_function(rt_obj *sp, rt_obj globals, unsigned parts)
{
    struct rt_function *function = rt_function_new(*--sp, globals);
    if ((parts & FUNCTION_CLOSURE) != 0) {
        function->closure = *--sp;
    }
    if ((parts & FUNCTION_KW_DEFAULTS) != 0) {
        function->kw_defaults = *--sp;
    }
    if ((parts & FUNCTION_DEFAULTS) != 0) {
        function->defaults = *--sp;
    }
    *sp++ = function;
    return sp;
}

// All arguments in one array: self, the list's items, the dict's pairs.
static rt_obj *spread(const struct rt_list *list, rt_obj self, const struct rt_map *map, size_t *nargs,
                      size_t *nkw)
{
    *nkw = map == NULL ? 0 : map->used;
    *nargs = list->length + (self != NULL);
    rt_obj *args = gc_alloc((*nargs + 2 * *nkw + 1) * sizeof *args, 0);
    size_t at = 0;
    if (self != NULL) {
        args[at++] = self;
    }
    for (size_t i = 0; i < list->length; i++) {
        args[at++] = list->items[i];
    }
    struct rt_map_entry *entry;
    for (size_t i = 0; map != NULL && (entry = rt_map_next(map, &i)) != NULL;) {
        args[at++] = entry->key;
        args[at++] = entry->value;
    }
    return args;
}

rt_obj *vm_spread(rt_obj *sp, unsigned flags, struct vm_arguments *out)
{
    const struct rt_dict *dict = (flags & 1) != 0 ? *--sp : NULL;
    const struct rt_list *list = *--sp;
    rt_obj self = (flags & 2) != 0 ? *--sp : NULL;
    out->args = spread(list, self, dict == NULL ? NULL : &dict->map, &out->nargs, &out->nkw);
    return sp;
}

void vm_list_extend(rt_obj list, rt_obj iterable)
{
    size_t length;
    rt_obj *items;
    if ((rt_is(iterable, &rt_type_tuple) || rt_is(iterable, &rt_type_list)) &&
        rt_sequence(iterable, &length, &items)) {
        for (size_t i = 0; i < length; i++) {
            rt_list_append(list, items[i]);
        }
        return;
    }
    rt_obj iterator = rt_iter(iterable);
    rt_obj value;
    while ((value = rt_next(iterator)) != NULL) {
        rt_list_append(list, value);
    }
}

void vm_set_update(rt_obj set, rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj value;
    while ((value = rt_next(iterator)) != NULL) {
        rt_set_add(set, value);
    }
}

void vm_map_merge(rt_obj dict_obj, rt_obj mapping)
{
    struct rt_dict *dict = dict_obj;
    struct rt_dict *more = rt_as(mapping, &rt_type_dict);
    if (more == NULL) {
        more = rt_dict_new();
        rt_dict_update(more, mapping);
    }
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&more->map, &at)) != NULL;) {
        if (!rt_is_str(entry->key)) {
            rt_raise_type_error("keywords must be strings");
        }
        struct rt_map_entry *place = rt_map_add(&dict->map, rt_intern_str(entry->key));
        if (place->value != NULL) {
            rt_raise_type_error("function got multiple values for argument '%s'",
                                rt_str_data(entry->key, NULL));
        }
        place->value = entry->value;
    }
}

// Classes

static rt_obj build_class(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj dict = rt_dict_new();
    struct rt_frame *frame = rt_frame_new(args[0], 0, 0, NULL);
    frame->names = dict;
    struct rt_cell *cell = rt_vm_run(frame, NULL, NULL);
    rt_obj class = rt_class_new(args[1], rt_tuple_new(nargs - 2, args + 2), dict, nkw, args + nargs);
    if (cell != RT_NONE) {
        cell->value = class;
    }
    return class;
}

RT_FUN_KW(vm_build_class_fun, "__build_class__", build_class, 2, RT_ANY);

// Text

static void add_printed(struct rt_text *text, rt_obj value, enum rt_print_kind kind)
{
    struct rt_sink sink = rt_text_sink(text);
    rt_print(&sink, value, kind);
}

rt_obj *vm_format(rt_obj *sp, unsigned flags)
{
    size_t length = 0;
    const char *spec = "";
    rt_obj spec_str = (flags & 4) != 0 ? *--sp : NULL;
    if (spec_str != NULL) {
        spec = rt_str_data(spec_str, &length);
    }
    rt_obj value = sp[-1];
    if ((flags & 3) != 0) {
        struct rt_text text;
        rt_text_init(&text);
        add_printed(&text, value, (flags & 3) == 3 ? RT_PRINT_STR : RT_PRINT_REPR);
        value = rt_text_str(&text);
    }
    sp[-1] = str_format_value(value, spec, length);
    return sp;
}

rt_obj *vm_build_string(rt_obj *sp, size_t count)
{
    struct rt_text text;
    rt_text_init(&text);
    sp -= count;
    for (size_t i = 0; i < count; i++) {
        size_t length;
        const char *data = rt_str_data(sp[i], &length);
        rt_text_add(&text, data, length);
    }
    *sp++ = rt_text_str(&text);
    return sp;
}

void vm_print_expression(rt_obj value)
{
    if (value != RT_NONE) {
        rt_print(&rt_out, value, RT_PRINT_REPR);
        rt_puts(&rt_out, "\n");
        rt_dict_put(rt->builtins, rt_intern_c("_"), value);
    }
}

// with

static rt_obj call_exit(rt_obj function, rt_obj self, rt_obj type, rt_obj exception)
{
    rt_obj args[4] = {self, type, exception, RT_NONE};
    return self == NULL ? rt_call(function, 3, 0, args + 1) : rt_call(function, 4, 0, args);
}

rt_obj *vm_with_enter(rt_obj *sp)
{
    rt_obj manager = sp[-1];
    rt_load_method(manager, rt_name(__exit__), sp - 1);
    sp[1] = rt_call_method(manager, rt_name(__enter__), 0, NULL);
    return sp + 2;
}

rt_obj *vm_with_exit(rt_obj *sp)
{
    sp -= 2;
    call_exit(sp[0], sp[1], RT_NONE, RT_NONE);
    return sp;
}

static rt_obj exit_with_exception(rt_obj *sp)
{
    rt_obj exception = sp[-1];
    return call_exit(sp[-4], sp[-3], (rt_obj)(uintptr_t)rt_type_of(exception), exception);
}

rt_obj *vm_with_except(rt_obj *sp)
{
    *sp = exit_with_exception(sp);
    return sp + 1;
}

rt_obj *vm_async_enter(rt_obj *sp)
{
    rt_obj manager = sp[-1];
    rt_load_method(manager, rt_name(__aexit__), sp - 1);
    sp[1] = vm_awaitable(rt_call_method(manager, rt_name(__aenter__), 0, NULL));
    return sp + 2;
}

rt_obj *vm_async_exit(rt_obj *sp, bool except)
{
    if (except) {
        *sp = vm_awaitable(exit_with_exception(sp));
        return sp + 1;
    }
    sp[-2] = vm_awaitable(call_exit(sp[-2], sp[-1], RT_NONE, RT_NONE));
    return sp - 1;
}

// Exceptions

static bool matches_one(rt_obj exception, rt_obj type)
{
    if (!rt_is_type(type) || !rt_subtype(type, &rt_type_BaseException)) {
        rt_raise_type_error("catching classes that do not inherit from BaseException is not allowed");
    }
    return rt_subtype(rt_type_of(exception), type);
}

bool vm_exception_matches(rt_obj exception, rt_obj type)
{
    const struct rt_tuple *tuple = rt_as(type, &rt_type_tuple);
    if (tuple == NULL) {
        return matches_one(exception, type);
    }
    for (size_t i = 0; i < tuple->length; i++) {
        if (matches_one(exception, tuple->items[i])) {
            return true;
        }
    }
    return false;
}

static rt_obj handled_now(const struct rt_frame *frame)
{
    while (frame != NULL && frame->handled == NULL) {
        frame = frame->back;
    }
    return frame == NULL ? NULL : frame->handled;
}

static rt_obj made(rt_obj exception)
{
    return rt_is_type(exception) ? rt_call_0(exception) : exception;
}

void vm_raise(const struct rt_frame *frame, unsigned count, const rt_obj *args)
{
    if (count == 0) {
        rt_obj exception = handled_now(frame);
        if (exception == NULL) {
            rt_raise_text(&rt_type_RuntimeError, "no active exception to reraise");
        }
        rt_raise(exception);
    }
    rt_obj exception = made(args[0]);
    struct rt_exception *native = rt_as(exception, &rt_type_BaseException);
    if (count == 2 && native != NULL) {
        native->cause = made(args[1]);
    }
    rt_raise(exception);
}

void vm_raise_assert(bool message, rt_obj value)
{
    rt_raise(rt_exception_new(&rt_type_AssertionError, message ? 1 : 0, &value));
}

// yield from and await

rt_obj vm_awaitable(rt_obj obj)
{
    if (rt_is(obj, &rt_type_generator)) {
        return obj;
    }
    rt_obj result = rt_is_class(rt_type_of(obj)) ? rt_call_special(obj, rt_name(__await__), 0, NULL) : NULL;
    return rt_iter(result == NULL ? obj : result);
}

// Calls a method that may end with StopIteration: then NULL, with rt->stop_value set.
static rt_obj call_until_stop(rt_obj iterator, rt_obj name, rt_obj arg)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        rt_obj value = rt_call_method(iterator, name, 1, &arg);
        rt_try_end(&try);
        return value;
    }
    if (!rt_exception_is(try.exception, &rt_type_StopIteration)) {
        rt_raise(try.exception);
    }
    rt->stop_value = rt_exception_value(try.exception);
    return NULL;
}

rt_obj vm_send(rt_obj iterator, rt_obj value)
{
    if (rt_is(iterator, &rt_type_generator)) {
        return rt_generator_resume(iterator, value, NULL);
    }
    return value == RT_NONE ? rt_next(iterator) : call_until_stop(iterator, rt_name(send), value);
}

static void close_iterator(rt_obj iterator)
{
    rt_obj close = rt_getattr_maybe(iterator, rt_name(close));
    if (close != NULL) {
        rt_call_0(close);
    }
}

rt_obj vm_throw(rt_obj iterator, rt_obj exception)
{
    if (rt_exception_is(exception, &rt_type_GeneratorExit)) {
        close_iterator(iterator);
        rt_raise(exception);
    }
    if (rt_is(iterator, &rt_type_generator)) {
        return rt_generator_resume(iterator, RT_NONE, exception);
    }
    rt_obj name = rt_intern_c("throw");
    if (rt_getattr_maybe(iterator, name) == NULL) {
        rt_raise(exception);
    }
    return call_until_stop(iterator, name, exception);
}

// import

rt_obj vm_import_from(rt_obj module, rt_obj name)
{
    rt_obj value = rt_getattr_maybe(module, name);
    if (value == NULL) {
        value = rt_import_submodule(module, name);
    }
    if (value == NULL) {
        rt_raise_format(&rt_type_ImportError, "can't import name %s", rt_str_data(name, NULL));
    }
    return value;
}

static void import_listed(rt_obj target, rt_obj module, rt_obj names)
{
    rt_obj iterator = rt_iter(names);
    rt_obj name;
    while ((name = rt_next(iterator)) != NULL) {
        name = rt_intern_str(name);
        rt_obj value = rt_getattr_maybe(module, name);
        value = value != NULL ? value : rt_import_submodule(module, name);
        rt_dict_put(target, name, value != NULL ? value : rt_getattr(module, name));
    }
}

void vm_import_star(const struct rt_frame *frame, rt_obj module)
{
    rt_obj target = frame->names == NULL ? frame->globals : frame->names;
    rt_obj all = rt_getattr_maybe(module, rt_name(__all__));
    if (all != NULL) {
        import_listed(target, module, all);
        return;
    }
    struct rt_dict *globals = rt_getattr_maybe(module, rt_name(__dict__));
    if (globals == NULL) {
        rt_raise_text(&rt_type_ImportError, "can't import *");
    }
    struct rt_map_entry *entry;
    for (size_t at = 0; (entry = rt_map_next(&globals->map, &at)) != NULL;) {
        if (rt_str_data(entry->key, NULL)[0] != '_') {
            rt_dict_put(target, entry->key, entry->value);
        }
    }
}

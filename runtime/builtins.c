// The built-in functions and the names of the built-in namespace.
//
// A module of the port named "builtins" adds its names to the namespace.

#include "runtime/builtins.h"

#include "runtime/class.h"
#include "runtime/error.h"
#include "runtime/iterators.h"
#include "runtime/modules/modules.h"
#include "runtime/sequence.h"
#include "runtime/state.h"
#include "runtime/text.h"
#include "runtime/utf8.h"
#include "runtime/values.h"

#include <string.h>

// Iterables

static rt_obj builtin_all(rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        if (!rt_truth(item)) {
            return RT_FALSE;
        }
        rt_poll();
    }
    return RT_TRUE;
}

static rt_obj builtin_any(rt_obj iterable)
{
    rt_obj iterator = rt_iter(iterable);
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        if (rt_truth(item)) {
            return RT_TRUE;
        }
        rt_poll();
    }
    return RT_FALSE;
}

static rt_obj builtin_iter(size_t nargs, const rt_obj *args)
{
    return nargs == 1 ? rt_iter(args[0]) : iter_until(args[0], args[1]);
}

static rt_obj builtin_next(size_t nargs, const rt_obj *args)
{
    rt_obj item = rt_next(args[0]);
    if (item == NULL && nargs == 1) {
        rt_raise_stop_iteration(rt->stop_value);
    }
    return item == NULL ? args[1] : item;
}

static rt_obj builtin_sorted(size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj key;
    bool reverse;
    rt_check_args(nargs, 0, 1, 1);
    sequence_sort_options(nkw, args + 1, &key, &reverse);
    struct rt_list *list = rt_list_of(args[0]);
    sequence_sort(list->items, list->length, key, reverse);
    return list;
}

static rt_obj builtin_sum(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"iterable", RT_PARAM_REQUIRED, NULL},
                                      {"start", RT_PARAM_OPTIONAL, RT_SMALL(0)}};
    rt_obj value[2];
    rt_parse_args(params, 2, nargs, nkw, args, value);
    if (rt_is_str(value[1])) {
        rt_raise_type_error("can't sum strings");
    }
    rt_obj iterator = rt_iter(value[0]);
    rt_obj total = value[1];
    rt_obj item;
    while ((item = rt_next(iterator)) != NULL) {
        total = rt_binary(RT_OP_ADD, total, item);
        rt_poll();
    }
    return total;
}

// op: RT_OP_LT keeps the least, RT_OP_GT the greatest; of equal ones the first.
static rt_obj extreme(size_t nargs, size_t nkw, const rt_obj *args, unsigned op)
{
    const struct rt_param params[] = {{"default", RT_PARAM_KW_ONLY, NULL},
                                      {"key", RT_PARAM_KW_ONLY, RT_NONE}};
    rt_obj option[2];
    rt_obj best = NULL;
    rt_obj best_key = NULL;
    rt_obj item;
    rt_parse_args(params, 2, 0, nkw, args + nargs, option);
    rt_obj iterator = rt_iter(nargs == 1 ? args[0] : rt_tuple_new(nargs, args));
    while ((item = rt_next(iterator)) != NULL) {
        rt_obj key = option[1] == RT_NONE ? item : rt_call_1(option[1], item);
        if (best == NULL || rt_truth(rt_binary(op, key, best_key))) {
            best = item;
            best_key = key;
        }
        rt_poll();
    }
    if (best == NULL && option[0] == NULL) {
        rt_raise_value_error("arg is an empty sequence");
    }
    return best == NULL ? option[0] : best;
}

static rt_obj builtin_max(size_t nargs, size_t nkw, const rt_obj *args)
{
    return extreme(nargs, nkw, args, RT_OP_GT);
}

static rt_obj builtin_min(size_t nargs, size_t nkw, const rt_obj *args)
{
    return extreme(nargs, nkw, args, RT_OP_LT);
}

// Text

static rt_obj builtin_chr(rt_obj obj)
{
    char text[UTF8_MAX];
    intptr_t code = rt_int_get(obj);
    if (code < 0 || code > 0x10ffff) {
        rt_raise_value_error("chr() arg not in range(0x110000)");
    }
    return rt_str_new(text, utf8_put(text, (uint32_t)code));
}

static rt_obj builtin_ord(rt_obj obj)
{
    struct rt_buffer buffer;
    if (!rt_get_buffer_maybe(obj, &buffer)) {
        rt_raise_type_error("ord expects a character");
    }
    const char *at = buffer.data;
    bool is_str = rt_is_str(obj);
    size_t count = is_str ? utf8_length(at, buffer.length) : buffer.length;
    if (count != 1) {
        rt_raise_type_error("ord() expected a character, but string of length %d found", (int)count);
    }
    return RT_SMALL(is_str ? utf8_next(&at, at + buffer.length) : (uint8_t)*at);
}

static rt_obj builtin_repr(rt_obj obj)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_print(&sink, obj, RT_PRINT_REPR);
    return rt_text_str(&text);
}

static rt_obj builtin_format(size_t nargs, const rt_obj *args)
{
    size_t length = 0;
    const char *spec = nargs > 1 ? rt_str_data(args[1], &length) : "";
    return str_format_value(args[0], spec, length);
}

// print and input

static void write_to_file(rt_obj file, rt_obj text)
{
    (void)rt_call_method(file, rt_intern_c("write"), 1, &text);
}

static void print_all(const struct rt_sink *sink, size_t count, const rt_obj *items, rt_obj sep, rt_obj end)
{
    size_t sep_length = 1;
    size_t end_length = 1;
    const char *sep_data = sep == RT_NONE ? " " : rt_str_data(sep, &sep_length);
    const char *end_data = end == RT_NONE ? "\n" : rt_str_data(end, &end_length);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            sink->write(sink->to, sep_data, sep_length);
        }
        rt_print(sink, items[i], RT_PRINT_STR);
    }
    sink->write(sink->to, end_data, end_length);
}

static rt_obj builtin_print(size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_param params[] = {{"sep", RT_PARAM_KW_ONLY, RT_NONE},
                                      {"end", RT_PARAM_KW_ONLY, RT_NONE},
                                      {"file", RT_PARAM_KW_ONLY, RT_NONE},
                                      {"flush", RT_PARAM_KW_ONLY, RT_FALSE}};
    rt_obj option[4];
    rt_parse_args(params, 4, 0, nkw, args + nargs, option);
    if (option[2] == RT_NONE || option[2] == rt->stdout_object) {
        print_all(&rt_out, nargs, args, option[0], option[1]);
        return RT_NONE;
    }
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    print_all(&sink, nargs, args, option[0], option[1]);
    write_to_file(option[2], rt_text_str(&text));
    return RT_NONE;
}

static rt_obj builtin_input(size_t nargs, const rt_obj *args)
{
    struct rt_text line;
    int c = -1;
    if (nargs > 0) {
        rt_print(&rt_out, args[0], RT_PRINT_STR);
    }
    rt_text_init(&line);
    while (rt->port->read_char != NULL && (c = rt->port->read_char(rt->port->context)) >= 0) {
        rt_poll();
        if (c == '\n' || c == '\r') {
            break;
        }
        char byte = (char)c;
        rt_text_add(&line, &byte, 1);
    }
    if (c < 0 && line.length == 0) {
        rt_raise((rt_obj)(uintptr_t)&rt_type_EOFError);
    }
    return rt_text_str(&line);
}

// Objects and attributes

static rt_obj builtin_callable(rt_obj obj)
{
    return rt_bool(rt_callable(obj));
}

static rt_obj name_of(rt_obj obj)
{
    (void)rt_str_data(obj, NULL);
    return rt_intern_str(rt_as(obj, &rt_type_str));
}

static rt_obj builtin_getattr(size_t nargs, const rt_obj *args)
{
    rt_obj name = name_of(args[1]);
    if (nargs == 2) {
        return rt_getattr(args[0], name);
    }
    rt_obj value = rt_getattr_maybe(args[0], name);
    return value == NULL ? args[2] : value;
}

static rt_obj builtin_hasattr(rt_obj obj, rt_obj name)
{
    return rt_bool(rt_getattr_maybe(obj, name_of(name)) != NULL);
}

static rt_obj builtin_setattr(rt_obj obj, rt_obj name, rt_obj value)
{
    rt_setattr(obj, name_of(name), value);
    return RT_NONE;
}

static rt_obj builtin_delattr(rt_obj obj, rt_obj name)
{
    rt_setattr(obj, name_of(name), NULL);
    return RT_NONE;
}

static rt_obj builtin_dir(size_t nargs, const rt_obj *args)
{
    return rt_dir(nargs == 0 ? NULL : args[0]);
}

static rt_obj builtin_hash(rt_obj obj)
{
    return rt_int_new((int32_t)rt_hash(obj));
}

static rt_obj builtin_id(rt_obj obj)
{
    return rt_is_small(obj) ? obj : rt_int_u64((uintptr_t)obj);
}

static rt_obj builtin_isinstance(rt_obj obj, rt_obj type)
{
    return rt_bool(rt_isinstance(obj, type));
}

static bool is_subclass(rt_obj type, rt_obj base)
{
    const struct rt_tuple *bases = rt_as(base, &rt_type_tuple);
    if (bases == NULL) {
        if (!rt_is_type(base)) {
            rt_raise_type_error("issubclass() arg 2 must be a class or a tuple of classes");
        }
        return rt_subtype(type, base);
    }
    for (size_t i = 0; i < bases->length; i++) {
        if (is_subclass(type, bases->items[i])) {
            return true;
        }
    }
    return false;
}

static rt_obj builtin_issubclass(rt_obj type, rt_obj base)
{
    if (!rt_is_type(type)) {
        rt_raise_type_error("issubclass() arg 1 must be a class");
    }
    return rt_bool(is_subclass(type, base));
}

static rt_obj help_on(rt_obj obj)
{
    rt_puts(&rt_out, "object ");
    rt_print(&rt_out, obj, RT_PRINT_STR);
    rt_printf(&rt_out, " is of type %s\n", rt_type_name(obj));
    const struct rt_list *names = rt_dir(obj);
    for (size_t i = 0; i < names->length; i++) {
        rt_obj value = rt_getattr_maybe(obj, names->items[i]);
        rt_puts(&rt_out, "  ");
        rt_print(&rt_out, names->items[i], RT_PRINT_STR);
        if (value != NULL) {
            rt_puts(&rt_out, " -- ");
            rt_print(&rt_out, value, RT_PRINT_STR);
        }
        rt_puts(&rt_out, "\n");
    }
    return RT_NONE;
}

static rt_obj builtin_help(size_t nargs, const rt_obj *args)
{
    if (nargs > 0) {
        return help_on(args[0]);
    }
    rt_puts(&rt_out, "help(x) shows what x is and what it has; dir() lists the names in use.\n"
                     "Ctrl-C stops a program, Ctrl-D restarts, Ctrl-E pastes many lines.\n");
    return RT_NONE;
}

static RT_FUN_1(builtin_all_obj, "all", builtin_all);
static RT_FUN_1(builtin_any_obj, "any", builtin_any);
static RT_FUN_1(builtin_callable_obj, "callable", builtin_callable);
static RT_FUN_1(builtin_chr_obj, "chr", builtin_chr);
static RT_FUN_2(builtin_delattr_obj, "delattr", builtin_delattr);
static RT_FUN_VAR(builtin_dir_obj, "dir", builtin_dir, 0, 1);
static RT_FUN_VAR(builtin_format_obj, "format", builtin_format, 1, 2);
static RT_FUN_VAR(builtin_getattr_obj, "getattr", builtin_getattr, 2, 3);
static RT_FUN_2(builtin_hasattr_obj, "hasattr", builtin_hasattr);
static RT_FUN_1(builtin_hash_obj, "hash", builtin_hash);
static RT_FUN_VAR(builtin_help_obj, "help", builtin_help, 0, 1);
static RT_FUN_1(builtin_id_obj, "id", builtin_id);
static RT_FUN_VAR(builtin_input_obj, "input", builtin_input, 0, 1);
static RT_FUN_2(builtin_isinstance_obj, "isinstance", builtin_isinstance);
static RT_FUN_2(builtin_issubclass_obj, "issubclass", builtin_issubclass);
static RT_FUN_VAR(builtin_iter_obj, "iter", builtin_iter, 1, 2);
static RT_FUN_1(builtin_len_obj, "len", rt_len);
static RT_FUN_KW(builtin_max_obj, "max", builtin_max, 1, RT_ANY);
static RT_FUN_KW(builtin_min_obj, "min", builtin_min, 1, RT_ANY);
static RT_FUN_VAR(builtin_next_obj, "next", builtin_next, 1, 2);
static RT_FUN_1(builtin_ord_obj, "ord", builtin_ord);
static RT_FUN_KW(builtin_print_obj, "print", builtin_print, 0, RT_ANY);
static RT_FUN_1(builtin_repr_obj, "repr", builtin_repr);
static RT_FUN_3(builtin_setattr_obj, "setattr", builtin_setattr);
static RT_FUN_KW(builtin_sorted_obj, "sorted", builtin_sorted, 1, 1);
static RT_FUN_KW(builtin_sum_obj, "sum", builtin_sum, 1, 2);

#define TYPE(name) RT_ENTRY(#name, rt_type_##name)

static const struct rt_entry names[] = {
    TYPE(bool),
    TYPE(bytearray),
    TYPE(bytes),
    TYPE(classmethod),
    TYPE(dict),
    TYPE(enumerate),
    TYPE(filter),
    TYPE(float),
    TYPE(frozenset),
    TYPE(int),
    TYPE(list),
    TYPE(map),
    TYPE(memoryview),
    TYPE(object),
    TYPE(property),
    TYPE(range),
    TYPE(reversed),
    TYPE(set),
    TYPE(slice),
    TYPE(staticmethod),
    TYPE(str),
    TYPE(super),
    TYPE(tuple),
    TYPE(type),
    TYPE(zip),
    RT_ENTRY("Ellipsis", rt_const_ellipsis),
    RT_ENTRY("NotImplemented", rt_const_notimplemented),
    RT_ENTRY("abs", builtin_abs_obj),
    RT_ENTRY("all", builtin_all_obj),
    RT_ENTRY("any", builtin_any_obj),
    RT_ENTRY("bin", builtin_bin_obj),
    RT_ENTRY("callable", builtin_callable_obj),
    RT_ENTRY("chr", builtin_chr_obj),
    RT_ENTRY("compile", builtin_compile_obj),
    RT_ENTRY("delattr", builtin_delattr_obj),
    RT_ENTRY("dir", builtin_dir_obj),
    RT_ENTRY("divmod", builtin_divmod_obj),
    RT_ENTRY("eval", builtin_eval_obj),
    RT_ENTRY("exec", builtin_exec_obj),
    RT_ENTRY("format", builtin_format_obj),
    RT_ENTRY("getattr", builtin_getattr_obj),
    RT_ENTRY("globals", builtin_globals_obj),
    RT_ENTRY("hasattr", builtin_hasattr_obj),
    RT_ENTRY("hash", builtin_hash_obj),
    RT_ENTRY("help", builtin_help_obj),
    RT_ENTRY("hex", builtin_hex_obj),
    RT_ENTRY("id", builtin_id_obj),
    RT_ENTRY("input", builtin_input_obj),
    RT_ENTRY("isinstance", builtin_isinstance_obj),
    RT_ENTRY("issubclass", builtin_issubclass_obj),
    RT_ENTRY("iter", builtin_iter_obj),
    RT_ENTRY("len", builtin_len_obj),
    RT_ENTRY("locals", builtin_locals_obj),
    RT_ENTRY("max", builtin_max_obj),
    RT_ENTRY("min", builtin_min_obj),
    RT_ENTRY("next", builtin_next_obj),
    RT_ENTRY("oct", builtin_oct_obj),
    RT_ENTRY("open", builtin_open_obj),
    RT_ENTRY("ord", builtin_ord_obj),
    RT_ENTRY("pow", builtin_pow_obj),
    RT_ENTRY("print", builtin_print_obj),
    RT_ENTRY("repr", builtin_repr_obj),
    RT_ENTRY("round", builtin_round_obj),
    RT_ENTRY("setattr", builtin_setattr_obj),
    RT_ENTRY("sorted", builtin_sorted_obj),
    RT_ENTRY("sum", builtin_sum_obj),
#define EXCEPTION(name, base) RT_ENTRY(#name, rt_type_##name),
#include "runtime/exceptions.def"
#undef EXCEPTION
};

static void add(rt_obj builtins, const struct rt_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rt_dict_put(builtins, rt_intern_c(entries[i].name), entries[i].value);
    }
}

void builtins_init(rt_obj builtins)
{
    add(builtins, names, RT_COUNT(names));
    const struct rt_module_def *const *module = rt->port->modules;
    for (; module != NULL && *module != NULL; module++) {
        if (strcmp((*module)->name, "builtins") == 0) {
            add(builtins, (*module)->entries, (*module)->count);
        }
    }
}

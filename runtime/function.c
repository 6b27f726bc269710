// Functions: native ones, Python ones, bound methods; sorting the arguments of a call.

#include <string.h>

#include "runtime/frame.h"
#include "runtime/state.h"

// Arguments of native functions

static RT_NORETURN void wrong_count(size_t nargs, size_t min, size_t max)
{
    if (min == max) {
        rt_raise_type_error("function takes %u positional arguments but %u were given", (unsigned)min,
                            (unsigned)nargs);
    }
    if (nargs < min) {
        rt_raise_type_error("function missing %u required positional arguments", (unsigned)(min - nargs));
    }
    rt_raise_type_error("function expected at most %u arguments, got %u", (unsigned)max, (unsigned)nargs);
}

void rt_check_args(size_t nargs, size_t nkw, size_t min, size_t max)
{
    if (RT_UNLIKELY(nkw != 0)) {
        rt_raise_type_error("function doesn't take keyword arguments");
    }
    if (RT_UNLIKELY(nargs < min || (nargs > max && max != RT_ANY))) {
        wrong_count(nargs, min, max);
    }
}

static size_t find_param(const struct rt_param *params, size_t count, rt_obj name)
{
    const char *text = rt_str_data(name, NULL);
    for (size_t i = 0; i < count; i++) {
        if (params[i].name != NULL && strcmp(params[i].name, text) == 0) {
            return i;
        }
    }
    return count;
}

static size_t positional_params(const struct rt_param *params, size_t count)
{
    size_t positional = 0;
    while (positional < count && (params[positional].flags & RT_PARAM_KW_ONLY) == 0) {
        positional++;
    }
    return positional;
}

void rt_parse_args(const struct rt_param *params, size_t count, size_t nargs, size_t nkw, const rt_obj *args,
                   rt_obj *out)
{
    size_t positional = positional_params(params, count);
    if (nargs > positional) {
        wrong_count(nargs, positional == count ? positional : 0, positional);
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = i < nargs ? args[i] : NULL;
    }
    for (size_t i = 0; i < nkw; i++) {
        rt_obj name = args[nargs + 2 * i];
        size_t at = find_param(params, count, name);
        if (at == count) {
            rt_raise_type_error("unexpected keyword argument '%s'", rt_str_data(name, NULL));
        }
        if (out[at] != NULL) {
            rt_raise_type_error("function got multiple values for argument '%s'", params[at].name);
        }
        out[at] = args[nargs + 2 * i + 1];
    }
    for (size_t i = 0; i < count; i++) {
        if (out[i] == NULL && (params[i].flags & RT_PARAM_REQUIRED) != 0) {
            rt_raise_type_error("'%s' argument required", params[i].name == NULL ? "" : params[i].name);
        }
        out[i] = out[i] == NULL ? params[i].value : out[i];
    }
}

// Native functions

static rt_obj native_call(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_native *native = self;
    if (native->kind == RT_NATIVE_KW) {
        rt_check_args(nargs, 0, native->min, native->max);
        return native->fn.kw(nargs, nkw, args);
    }
    rt_check_args(nargs, nkw, native->min, native->max);
    switch (native->kind) {
    case RT_NATIVE_0:
        return native->fn.f0();
    case RT_NATIVE_1:
        return native->fn.f1(args[0]);
    case RT_NATIVE_2:
        return native->fn.f2(args[0], args[1]);
    case RT_NATIVE_3:
        return native->fn.f3(args[0], args[1], args[2]);
    default:
        return native->fn.var(nargs, args);
    }
}

static void native_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind, (void)self;
    rt_puts(sink, "<function>");
}

static rt_obj native_getattr(rt_obj self, const char *name)
{
    return strcmp(name, "__name__") == 0 ? rt_str_c(((const struct rt_native *)self)->name) : NULL;
}

const struct rt_type rt_type_native = {
    {&rt_type_type},     .name = "function",    .flags = RT_TYPE_BINDS | RT_TYPE_NOT_A_BASE,
    .call = native_call, .print = native_print, .getattr = native_getattr,
};

// Bound methods

rt_obj rt_bound_new(rt_obj function, rt_obj self)
{
    struct rt_bound *bound = GC_NEW(rt_bound, &rt_type_bound);
    bound->function = function;
    bound->self = self;
    return bound;
}

static rt_obj bound_call(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    const struct rt_bound *bound = self;
    size_t count = nargs + 2 * nkw;
    rt_obj few[8];
    rt_obj *all = count + 1 <= RT_COUNT(few) ? few : gc_alloc((count + 1) * sizeof *all, 0);
    all[0] = bound->self;
    for (size_t i = 0; i < count; i++) {
        all[i + 1] = args[i];
    }
    rt_obj result = rt_call(bound->function, nargs + 1, nkw, all);
    if (all != few) {
        gc_free(all);
    }
    return result;
}

static void bound_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind, (void)self;
    rt_puts(sink, "<bound_method>");
}

static rt_obj bound_getattr(rt_obj self, const char *name)
{
    const struct rt_bound *bound = self;
    if (strcmp(name, "__self__") == 0) {
        return bound->self;
    }
    if (strcmp(name, "__func__") == 0) {
        return bound->function;
    }
    return strcmp(name, "__name__") == 0 ? rt_getattr_maybe(bound->function, rt_name(__name__)) : NULL;
}

static rt_obj bound_binary(unsigned op, rt_obj self, rt_obj other)
{
    const struct rt_bound *a = self;
    const struct rt_bound *b = other;
    if (op != RT_OP_EQ || !rt_is(other, &rt_type_bound)) {
        return NULL;
    }
    return rt_bool(a->function == b->function && a->self == b->self);
}

static uint32_t bound_hash(rt_obj self)
{
    const struct rt_bound *bound = self;
    return (uint32_t)((uintptr_t)bound->function / GC_BLOCK * 31 + (uintptr_t)bound->self / GC_BLOCK);
}

const struct rt_type rt_type_bound = {
    {&rt_type_type},      .name = "bound_method",   .flags = RT_TYPE_NOT_A_BASE, .call = bound_call,
    .print = bound_print, .getattr = bound_getattr, .binary = bound_binary,      .hash = bound_hash,
};

// Cells: variables shared by nested functions

rt_obj rt_cell_new(rt_obj value)
{
    struct rt_cell *cell = GC_NEW(rt_cell, &rt_type_cell);
    cell->value = value;
    return cell;
}

const struct rt_type rt_type_cell = {{&rt_type_type}, .name = "cell", .flags = RT_TYPE_NOT_A_BASE};
const struct rt_type rt_type_code = {{&rt_type_type}, .name = "code", .flags = RT_TYPE_NOT_A_BASE};

// Binding the arguments of a Python function to the slots of a frame

static RT_NORETURN void too_many(const struct rt_code *code, size_t nargs)
{
    rt_raise_type_error("function takes %u positional arguments but %u were given",
                        (unsigned)code->positional, (unsigned)nargs);
}

static size_t find_keyword(const struct rt_code *code, rt_obj name)
{
    size_t end = (size_t)code->positional + code->kw_only;
    for (size_t i = code->pos_only; i < end; i++) {
        if (code->params[i] == name) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void bind_keyword(const struct rt_code *code, rt_obj *slots, rt_obj extra, rt_obj name, rt_obj value)
{
    if (!rt_is_str(name)) {
        rt_raise_type_error("keywords must be strings");
    }
    name = rt_intern_str(name);
    size_t at = find_keyword(code, name);
    if (at != SIZE_MAX) {
        if (slots[at] != NULL) {
            rt_raise_type_error("function got multiple values for argument '%s'", rt_str_data(name, NULL));
        }
        slots[at] = value;
    } else if (extra != NULL) {
        rt_dict_put(extra, name, value);
    } else {
        rt_raise_type_error("unexpected keyword argument '%s'", rt_str_data(name, NULL));
    }
}

static RT_NORETURN void too_few(const struct rt_code *code, size_t first_default, size_t at, size_t nargs,
                                size_t nkw)
{
    if (nkw == 0 && code->kw_only == 0 && (code->flags & (RT_CODE_ARGS | RT_CODE_KWARGS)) == 0) {
        rt_raise_type_error("function takes %u positional arguments but %u were given",
                            (unsigned)first_default, (unsigned)nargs);
    }
    rt_raise_type_error("function missing required positional argument #%u", (unsigned)at + 1);
}

static void fill_positional(const struct rt_function *function, rt_obj *slots, size_t nargs, size_t nkw)
{
    const struct rt_code *code = function->code;
    const struct rt_tuple *defaults = function->defaults;
    size_t count = defaults == NULL ? 0 : defaults->length;
    size_t first = code->positional - count;
    for (size_t i = 0; i < code->positional; i++) {
        if (slots[i] != NULL) {
            continue;
        }
        if (i < first) {
            too_few(code, first, i, nargs, nkw);
        }
        slots[i] = defaults->items[i - first];
    }
}

static void fill_kw_only(const struct rt_function *function, rt_obj *slots)
{
    const struct rt_code *code = function->code;
    for (size_t i = code->positional; i < (size_t)code->positional + code->kw_only; i++) {
        if (slots[i] != NULL) {
            continue;
        }
        slots[i] = function->kw_defaults == NULL ? NULL : rt_dict_get(function->kw_defaults, code->params[i]);
        if (slots[i] == NULL) {
            rt_raise_type_error("function missing required keyword argument '%s'",
                                rt_str_data(code->params[i], NULL));
        }
    }
}

static void bind_rest(const struct rt_function *function, rt_obj *slots, size_t nargs, size_t nkw,
                      const rt_obj *args)
{
    const struct rt_code *code = function->code;
    size_t at = (size_t)code->positional + code->kw_only;
    rt_obj extra = NULL;
    if ((code->flags & RT_CODE_ARGS) != 0) {
        size_t more = nargs > code->positional ? nargs - code->positional : 0;
        slots[at++] = rt_tuple_new(more, args + (nargs - more));
    } else if (nargs > code->positional) {
        too_many(code, nargs);
    }
    if ((code->flags & RT_CODE_KWARGS) != 0) {
        extra = slots[at] = rt_dict_new();
    }
    for (size_t i = 0; i < nkw; i++) {
        bind_keyword(code, slots, extra, args[nargs + 2 * i], args[nargs + 2 * i + 1]);
    }
    fill_positional(function, slots, nargs, nkw);
    fill_kw_only(function, slots);
}

static inline void bind(const struct rt_function *function, rt_obj *slots, size_t nargs, size_t nkw,
                        const rt_obj *args)
{
    const struct rt_code *code = function->code;
    size_t count = nargs < code->positional ? nargs : code->positional;
    for (size_t i = 0; i < count; i++) {
        slots[i] = args[i];
    }
    bool simple = nkw == 0 && nargs == code->positional && code->kw_only == 0 &&
                  (code->flags & (RT_CODE_ARGS | RT_CODE_KWARGS)) == 0;
    if (!simple) {
        bind_rest(function, slots, nargs, nkw, args);
    }
    const struct rt_tuple *closure = function->closure;
    for (size_t i = 0; i < code->free_count; i++) {
        slots[code->free_start + i] = closure->items[i];
    }
}

// Frames

static struct rt_frame *allocate(const struct rt_code *code)
{
    size_t words = sizeof(struct rt_frame) / sizeof(rt_obj) + code->locals + code->stack;
    if ((code->flags & (RT_CODE_GENERATOR | RT_CODE_COROUTINE)) != 0) {
        return gc_alloc(words * sizeof(rt_obj), 0);
    }
    struct rt_frame *frame = (struct rt_frame *)rt->frame_top;
    if (RT_UNLIKELY((size_t)(rt->frame_limit - rt->frame_top) < words)) {
        rt_raise_recursion();
    }
    *frame = (struct rt_frame){.code = NULL};
    // All of it, for the collector looks at the whole frame and must not find what an earlier call left
    // there.
    for (size_t i = 0; i < code->locals + code->stack; i++) {
        frame->slots[i] = NULL;
    }
    rt->frame_top += words;
    return frame;
}

struct rt_frame *rt_frame_new(struct rt_function *function, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_code *code = function->code;
    struct rt_frame *frame = allocate(code);
    frame->code = code;
    frame->globals = function->globals;
    frame->consts = code->consts;
    frame->ip = code->units;
    frame->sp = frame->slots + code->locals;
    bind(function, frame->slots, nargs, nkw, args);
    return frame;
}

void rt_frame_drop(struct rt_frame *frame)
{
    rt->frame_top = (rt_obj *)frame;
}

// Python functions

rt_obj rt_function_new(struct rt_code *code, rt_obj globals)
{
    struct rt_function *function = GC_NEW(rt_function, &rt_type_function);
    function->code = code;
    function->globals = globals;
    function->name = code->name;
    return function;
}

static rt_obj function_call(rt_obj self, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_function *function = self;
    rt_check_stack();
    struct rt_frame *frame = rt_frame_new(function, nargs, nkw, args);
    if ((function->code->flags & (RT_CODE_GENERATOR | RT_CODE_COROUTINE)) != 0) {
        return rt_generator_new(function, frame);
    }
    return rt_vm_run(frame, NULL, NULL);
}

static void function_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    const struct rt_function *function = self;
    rt_printf(sink, "<function %s at 0x%lx>", rt_str_data(function->name, NULL),
              (unsigned long)(uintptr_t)self);
}

static rt_obj function_getattr(rt_obj self, const char *name)
{
    const struct rt_function *function = self;
    if (strcmp(name, "__name__") == 0 || strcmp(name, "__qualname__") == 0) {
        return function->name;
    }
    if (strcmp(name, "__globals__") == 0) {
        return function->globals;
    }
    return NULL;
}

static bool function_setattr(rt_obj self, rt_obj name, rt_obj value)
{
    if (name != rt_name(__name__) || value == NULL) {
        return false;
    }
    ((struct rt_function *)self)->name = value;
    return true;
}

const struct rt_type rt_type_function = {
    {&rt_type_type},
    .name = "function",
    .flags = RT_TYPE_BINDS | RT_TYPE_NOT_A_BASE,
    .call = function_call,
    .print = function_print,
    .getattr = function_getattr,
    .setattr = function_setattr,
};

rt_obj rt_run_code(struct rt_code *code, rt_obj globals, rt_obj names)
{
    struct rt_function *function = rt_function_new(code, globals);
    struct rt_frame *frame = rt_frame_new(function, 0, 0, NULL);
    frame->names = names;
    return rt_vm_run(frame, NULL, NULL);
}

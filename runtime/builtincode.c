// Built-in functions that compile and run source text.

#include "runtime/builtins.h"
#include "runtime/compile.h"
#include "runtime/error.h"
#include "runtime/state.h"

#include <string.h>

static rt_obj require_dict(rt_obj obj)
{
    if (obj != RT_NONE && rt_as(obj, &rt_type_dict) == NULL) {
        rt_raise_type_error("namespace must be a dict");
    }
    return obj == RT_NONE ? NULL : rt_as(obj, &rt_type_dict);
}

static struct rt_code *code_of(rt_obj source, enum compile_mode mode, bool use_names)
{
    struct rt_buffer buffer;
    if (rt_is(source, &rt_type_code)) {
        return source;
    }
    rt_get_buffer(source, &buffer, false);
    const char *text = buffer.data;
    size_t length = buffer.length;
    while (mode == COMPILE_EVAL && length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    return rt_compile(text, length, rt_intern_c("<string>"), mode, use_names);
}

// args: source, [globals, [locals]]. Without them the caller's names are used.
static rt_obj run(size_t nargs, const rt_obj *args, enum compile_mode mode)
{
    rt_obj globals = nargs > 1 ? require_dict(args[1]) : NULL;
    rt_obj locals = nargs > 2 ? require_dict(args[2]) : NULL;
    if (globals == NULL) {
        globals = rt->frame->globals;
        locals = locals == NULL ? rt->frame->names : locals;
    }
    return rt_run_code(code_of(args[0], mode, locals != NULL), globals, locals);
}

static rt_obj builtin_exec(size_t nargs, const rt_obj *args)
{
    (void)run(nargs, args, COMPILE_FILE);
    return RT_NONE;
}

static rt_obj builtin_eval(size_t nargs, const rt_obj *args)
{
    return run(nargs, args, COMPILE_EVAL);
}

static enum compile_mode mode_of(rt_obj obj)
{
    const char *mode = rt_str_data(obj, NULL);
    if (strcmp(mode, "eval") == 0) {
        return COMPILE_EVAL;
    }
    if (strcmp(mode, "single") == 0) {
        return COMPILE_SINGLE;
    }
    if (strcmp(mode, "exec") != 0) {
        rt_raise_value_error("bad compile mode");
    }
    return COMPILE_FILE;
}

static rt_obj builtin_compile(size_t nargs, const rt_obj *args)
{
    struct rt_buffer buffer;
    (void)nargs;
    rt_get_buffer(args[0], &buffer, false);
    size_t length;
    const char *name = rt_str_data(args[1], &length);
    return rt_compile(buffer.data, buffer.length, rt_intern(name, length), mode_of(args[2]), true);
}

static rt_obj builtin_globals(void)
{
    return rt->frame->globals;
}

// As in MicroPython, the variables of a function are not to be seen: it answers what globals() does.
static rt_obj builtin_locals(void)
{
    return rt->frame->names != NULL ? rt->frame->names : rt->frame->globals;
}

RT_FUN_VAR(builtin_exec_obj, "exec", builtin_exec, 1, 3);
RT_FUN_VAR(builtin_eval_obj, "eval", builtin_eval, 1, 3);
RT_FUN_VAR(builtin_compile_obj, "compile", builtin_compile, 3, 6);
RT_FUN_0(builtin_globals_obj, "globals", builtin_globals);
RT_FUN_0(builtin_locals_obj, "locals", builtin_locals);

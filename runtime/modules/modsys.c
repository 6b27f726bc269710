// Module sys.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

static rt_obj sys_exit(size_t nargs, const rt_obj *args)
{
    rt_raise(rt_exception_new(&rt_type_SystemExit, nargs, args));
}

static void write_to_object(void *to, const char *data, size_t length)
{
    rt_obj text = rt_str_new(data, length);
    (void)rt_call_method(to, rt_intern_c("write"), 1, &text);
}

static rt_obj sys_print_exception(size_t nargs, const rt_obj *args)
{
    struct rt_sink sink = rt_out;
    if (nargs > 1 && args[1] != rt->stdout_object) {
        sink = (struct rt_sink){write_to_object, args[1]};
    }
    rt_print_exception(&sink, args[0]);
    return RT_NONE;
}

static rt_obj sys_getsizeof(rt_obj obj)
{
    return rt_is_small(obj) ? RT_SMALL(0) : rt_int_new((intptr_t)gc_size(obj));
}

static RT_FUN_VAR(sys_exit_obj, "exit", sys_exit, 0, 1);
static RT_FUN_VAR(sys_print_exception_obj, "print_exception", sys_print_exception, 1, 2);
static RT_FUN_1(sys_getsizeof_obj, "getsizeof", sys_getsizeof);

static const struct rt_entry entries[] = {
    RT_ENTRY("exit", sys_exit_obj),
    RT_ENTRY("print_exception", sys_print_exception_obj),
    RT_ENTRY("getsizeof", sys_getsizeof_obj),
};

#define LANGUAGE_VERSION "3.4.0"

static rt_obj text_or(const char *text, const char *otherwise)
{
    return rt_str_c(text == NULL ? otherwise : text);
}

static rt_obj version_text(void)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_printf(&sink, "%s; %s", LANGUAGE_VERSION, rt->port->version == NULL ? "" : rt->port->version);
    return rt_text_str(&text);
}

// The version of MicroPython whose language and modules these follow.
static rt_obj implementation(void)
{
    static const char *const names[] = {"name", "version", "_machine"};
    rt_obj version[] = {RT_SMALL(1), RT_SMALL(24), RT_SMALL(0), rt_str_c("")};
    rt_obj items[] = {rt_str_c("micropython"), rt_tuple_new(4, version), text_or(rt->port->machine, "")};
    return named_values(RT_COUNT(items), names, items);
}

static void init(rt_obj globals)
{
    rt_obj version[] = {RT_SMALL(3), RT_SMALL(4), RT_SMALL(0)};
    module_put(globals, "version", version_text());
    module_put(globals, "version_info", rt_tuple_new(3, version));
    module_put(globals, "implementation", implementation());
    module_put(globals, "platform", text_or(rt->port->platform, "esp32"));
    module_put(globals, "byteorder", rt_str_c("little"));
    module_put(globals, "maxsize", rt_int_new(INTPTR_MAX));
    module_put(globals, "path", rt->sys_path);
    module_put(globals, "argv", rt->sys_argv);
    module_put(globals, "modules", rt->sys_modules);
    module_put(globals, "stdin", console_stdin());
    module_put(globals, "stdout", console_stdout());
    module_put(globals, "stderr", console_stdout());
}

MODULE(module_sys, "sys", init);

// Module micropython.

#include "runtime/modules/modules.h"
#include "runtime/state.h"

static rt_obj constant(rt_obj value)
{
    return value;
}

// What the memory holds, in the words of MicroPython's report.
static rt_obj mem_info(size_t nargs, const rt_obj *args)
{
    struct gc_info info;
    (void)nargs;
    (void)args;
    gc_get_info(&info);
    rt_printf(&rt_out, "GC: total: %zu, used: %zu, free: %zu\n", info.total, info.used, info.free);
    rt_printf(&rt_out, " largest free: %zu, collections: %zu\n", info.largest_free, info.collections);
    return RT_NONE;
}

static rt_obj stack_use(void)
{
    char here = 0;
    return rt_int_new((intptr_t)((uintptr_t)rt->stack_top - (uintptr_t)&here));
}

// Programs are not optimised by levels: the level is always 0.
static rt_obj opt_level(size_t nargs, const rt_obj *args)
{
    (void)args;
    return nargs == 0 ? RT_SMALL(0) : RT_NONE;
}

static RT_FUN_1(constant_obj, "const", constant);
static RT_FUN_VAR(mem_info_obj, "mem_info", mem_info, 0, 1);
static RT_FUN_0(stack_use_obj, "stack_use", stack_use);
static RT_FUN_VAR(opt_level_obj, "opt_level", opt_level, 0, 1);

static const struct rt_entry entries[] = {
    RT_ENTRY("const", constant_obj),
    RT_ENTRY("mem_info", mem_info_obj),
    RT_ENTRY("stack_use", stack_use_obj),
    RT_ENTRY("opt_level", opt_level_obj),
};

MODULE(module_micropython, "micropython", NULL);

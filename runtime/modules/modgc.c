// Module gc.

#include "runtime/modules/modules.h"
#include "runtime/state.h"

static rt_obj collect(void)
{
    gc_collect();
    return RT_NONE;
}

static rt_obj mem_free(void)
{
    struct gc_info info;
    gc_get_info(&info);
    return rt_int_new((intptr_t)info.free);
}

static rt_obj mem_alloc(void)
{
    struct gc_info info;
    gc_get_info(&info);
    return rt_int_new((intptr_t)info.used);
}

static rt_obj enable(void)
{
    (void)gc_enable(true);
    return RT_NONE;
}

static rt_obj disable(void)
{
    (void)gc_enable(false);
    return RT_NONE;
}

static rt_obj isenabled(void)
{
    return rt_bool(gc_is_enabled());
}

// A negative number, which is also what is answered then, turns the threshold off.
static rt_obj threshold(size_t nargs, const rt_obj *args)
{
    if (nargs == 0) {
        size_t bytes = gc_threshold();
        return bytes == 0 ? RT_SMALL(-1) : rt_int_new((intptr_t)bytes);
    }
    intptr_t bytes = rt_int_get(args[0]);
    gc_set_threshold(bytes < 0 ? 0 : (size_t)bytes);
    return RT_NONE;
}

static RT_FUN_0(collect_obj, "collect", collect);
static RT_FUN_0(mem_free_obj, "mem_free", mem_free);
static RT_FUN_0(mem_alloc_obj, "mem_alloc", mem_alloc);
static RT_FUN_0(enable_obj, "enable", enable);
static RT_FUN_0(disable_obj, "disable", disable);
static RT_FUN_0(isenabled_obj, "isenabled", isenabled);
static RT_FUN_VAR(threshold_obj, "threshold", threshold, 0, 1);

static const struct rt_entry entries[] = {
    RT_ENTRY("collect", collect_obj),     RT_ENTRY("mem_free", mem_free_obj),
    RT_ENTRY("mem_alloc", mem_alloc_obj), RT_ENTRY("enable", enable_obj),
    RT_ENTRY("disable", disable_obj),     RT_ENTRY("isenabled", isenabled_obj),
    RT_ENTRY("threshold", threshold_obj),
};

MODULE(module_gc, "gc", NULL);

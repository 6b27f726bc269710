// Which modules are built in.

#include "runtime/modules/modules.h"
#include "runtime/state.h"

const struct rt_module_def *const rt_builtin_modules[] = {
    &module_array,  &module_binascii, &module_collections, &module_errno,       &module_gc,
    &module_io,     &module_json,     &module_math,        &module_micropython, &module_os,
    &module_random, &module_struct,   &module_sys,         &module_time,        NULL,
};

void module_put(rt_obj globals, const char *name, rt_obj value)
{
    rt_dict_put(globals, rt_intern_c(name), value);
}

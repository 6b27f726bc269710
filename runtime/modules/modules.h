// The built-in modules of the language, and what they share.

#ifndef RUNTIME_MODULES_MODULES_H
#define RUNTIME_MODULES_MODULES_H

#include "runtime/fs.h"
#include "runtime/values.h"

extern const struct rt_module_def module_array, module_binascii, module_collections, module_errno, module_gc,
    module_io, module_json, module_math, module_micropython, module_random, module_struct, module_sys,
    module_os, module_time;

// open(), in builtins and io (runtime/modules/modfile.c).
extern const struct rt_native builtin_open_obj;

// The port's filesystem; raises ENODEV where there is none. (runtime/modules/modos.c)
const struct rt_fs *os_filesystem(void);
// The C text of a path; it has no zero inside.
const char *os_path(rt_obj obj);

// A module whose names are the rows of a table called `entries`.
#define MODULE(variable, text, init_function)                                                                \
    const struct rt_module_def variable = {text, entries, RT_COUNT(entries), init_function}

// Adds a name to a module in its init function.
void module_put(rt_obj globals, const char *name, rt_obj value);

// A new type derived from tuple whose items have names, as collections.namedtuple makes; names is a tuple of
// interned strings.
rt_obj namedtuple_type_new(rt_obj name, rt_obj names);
// An object of such a type.
rt_obj namedtuple_new(rt_obj type, const rt_obj *items);
// A named tuple without a type name: prints as (a=1, b=2), as sys.implementation does.
rt_obj named_values(size_t count, const char *const *names, const rt_obj *items);

// Objects for sys.stdin and sys.stdout (runtime/modules/modconsole.c).
rt_obj console_stdin(void);
rt_obj console_stdout(void);

#endif

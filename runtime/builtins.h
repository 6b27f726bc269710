// Built-in functions that live outside runtime/builtins.c.

#ifndef RUNTIME_BUILTINS_H
#define RUNTIME_BUILTINS_H

#include "runtime/obj.h"

// About numbers: runtime/builtinnum.c.
extern const struct rt_native builtin_abs_obj, builtin_bin_obj, builtin_divmod_obj, builtin_hex_obj,
    builtin_oct_obj, builtin_pow_obj, builtin_round_obj;

// About source text: runtime/builtincode.c.
extern const struct rt_native builtin_compile_obj, builtin_eval_obj, builtin_exec_obj, builtin_globals_obj,
    builtin_locals_obj;

#endif

// The instructions of the virtual machine that are functions of their own.
#ifndef RUNTIME_VM_H
#define RUNTIME_VM_H

#include "runtime/frame.h"

// Each works on the stack whose first free place is sp and answers the new sp.
rt_obj *vm_unpack(rt_obj *sp, size_t count);
rt_obj *vm_unpack_ex(rt_obj *sp, size_t before, size_t after);
rt_obj *vm_make_function(rt_obj *sp, rt_obj globals, unsigned parts);
// The arguments of a CALL_EX, in memory that can be freed after the call. The callee stays on the stack.
struct vm_arguments {
    size_t nargs, nkw;
    rt_obj *args;
};
rt_obj *vm_spread(rt_obj *sp, unsigned flags, struct vm_arguments *out);
rt_obj *vm_format(rt_obj *sp, unsigned flags);
rt_obj *vm_build_string(rt_obj *sp, size_t count);
rt_obj *vm_with_enter(rt_obj *sp);
rt_obj *vm_with_exit(rt_obj *sp);
rt_obj *vm_with_except(rt_obj *sp);
rt_obj *vm_async_enter(rt_obj *sp);
rt_obj *vm_async_exit(rt_obj *sp, bool except);

rt_obj vm_compare(unsigned comparison, rt_obj a, rt_obj b);
rt_obj vm_load_global(rt_obj globals, rt_obj name);
// A hint is 0, the number of an entry of the globals plus one, or the number of a built-in with this added.
#define VM_HINT_BUILTIN 0x8000u

// The same for consts[at] of the frame's code, with a note of where it was found.
rt_obj vm_load_global_hinted(const struct rt_frame *frame, unsigned at);
rt_obj vm_load_name(const struct rt_frame *frame, rt_obj name);
void vm_delete_name(rt_obj dict, rt_obj name);
bool vm_exception_matches(rt_obj exception, rt_obj type);
void vm_list_extend(rt_obj list, rt_obj iterable);
void vm_set_update(rt_obj set, rt_obj iterable);
void vm_map_merge(rt_obj dict, rt_obj mapping);
rt_obj vm_awaitable(rt_obj obj);
// Sends a value to the iterator of a yield from: what it yields, or NULL with rt->stop_value set.
rt_obj vm_send(rt_obj iterator, rt_obj value);
// Throws an exception into it. If it has no throw, raises it here.
rt_obj vm_throw(rt_obj iterator, rt_obj exception);
void vm_import_star(const struct rt_frame *frame, rt_obj module);
rt_obj vm_import_from(rt_obj module, rt_obj name);
void vm_print_expression(rt_obj value);
RT_NORETURN void vm_raise(const struct rt_frame *frame, unsigned count, const rt_obj *args);
RT_NORETURN void vm_raise_assert(bool message, rt_obj value);
RT_NORETURN void vm_unbound_local(void);

// import (runtime/import.c). level: dots before the name. leaf: answer the module itself, not its root.
rt_obj rt_import_name(rt_obj globals, rt_obj name, size_t level, bool leaf);
// A submodule of a package, if there is one; NULL.
rt_obj rt_import_submodule(rt_obj package, rt_obj name);

extern const struct rt_native rt_import_fun; // __import__

// The function behind the class statement.
extern const struct rt_native vm_build_class_fun;

#endif

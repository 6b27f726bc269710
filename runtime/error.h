// Exceptions, seen from C.
//
// Raising never returns. To catch:
//
//     struct rt_try try;
//     if (RT_TRY(try)) {
//         ...;                    // may raise
//         rt_try_end(&try);       // must be reached: no return, break or goto out of this block
//     } else {
//         ... try.exception ...   // the handler is already gone
//     }
//
// A local variable changed inside the block and read after a raise must be volatile (C17 7.13.2.1).
#ifndef RUNTIME_ERROR_H
#define RUNTIME_ERROR_H

#include <setjmp.h>

#include "runtime/obj.h"

struct rt_frame;

struct rt_try {
    jmp_buf jump;
    struct rt_try *outer;
    struct rt_frame *frame;
    rt_obj *frame_top;
    rt_obj exception; // once caught
    bool keep_frame;  // the VM unwinds its frames itself
};

void rt_try_begin(struct rt_try *t);
void rt_try_end(struct rt_try *t);

#define RT_TRY(t) (rt_try_begin(&(t)), setjmp((t).jump) == 0)

// Exception types: runtime/exceptions.def.
#define EXCEPTION(name, base) extern const struct rt_type rt_type_##name;
#include "runtime/exceptions.def"
#undef EXCEPTION

RT_NORETURN void rt_raise(rt_obj exception); // an instance, or a type (then made without arguments)
RT_NORETURN void rt_raise_text(const struct rt_type *type, const char *text); // text is used in place
RT_NORETURN void rt_raise_format(const struct rt_type *type, const char *format, ...) RT_PRINTF(2, 3);
RT_NORETURN void rt_raise_type_error(const char *format, ...) RT_PRINTF(1, 2);
RT_NORETURN void rt_raise_value_error(const char *format, ...) RT_PRINTF(1, 2);
RT_NORETURN void rt_raise_key_error(rt_obj key);
RT_NORETURN void rt_raise_index_error(const char *what); // "list" gives "list index out of range"
RT_NORETURN void rt_raise_os_error(int number);          // number positive: OSError(number)
// A negative result is the number of an OSError; any other one is handed on.
int32_t rt_check_os(int32_t result);
RT_NORETURN void rt_raise_overflow(const char *text);
RT_NORETURN void rt_raise_stop_iteration(rt_obj value); // value NULL: no argument
RT_NORETURN void rt_raise_memory_error(size_t wanted);  // needs no memory
RT_NORETURN void rt_raise_recursion(void);

// Is exception (an instance) of this type or one derived from it?
bool rt_exception_is(rt_obj exception, const struct rt_type *type);
// Its args tuple; its first argument or None.
rt_obj rt_exception_args(rt_obj exception);
rt_obj rt_exception_value(rt_obj exception);
// "Traceback (most recent call last):" and what follows, with a newline at the end.
void rt_print_exception(const struct rt_sink *sink, rt_obj exception);

// RuntimeError "maximum recursion depth exceeded" when the C stack is nearly used up. Call it in every
// native function that can call itself through Python values (printing, comparing, calling).
void rt_check_stack(void);
// KeyboardInterrupt if rt_interrupt was called; lets the port poll. Call it in loops that can be long.
void rt_poll(void);

#endif

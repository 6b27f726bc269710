// Making a runtime, running source text in it, and what is left when a program ends.

#include "runtime/state.h"

#include <string.h>

#include "runtime/class.h"
#include "runtime/compile.h"
#include "runtime/frame.h"
#include "runtime/vm.h"

struct runtime *rt; // the documented exception to "no mutable statics": the runtime of this process

#define HEAP_WORDS_MIN  8192
#define FRAME_SHARE     32 // one part in this many of the heap is for frames
#define FRAME_WORDS_MIN 512

static void make_frames(size_t heap_size)
{
    size_t words = heap_size / FRAME_SHARE / sizeof(rt_obj);
    words = words < FRAME_WORDS_MIN ? FRAME_WORDS_MIN : words;
    rt->frames_memory = gc_alloc(words * sizeof(rt_obj), GC_LEAF); // searched as far as it is used
    rt->frame_top = rt->frames_memory;
    rt->frame_limit = rt->frame_top + words;
}

static void make_sys_objects(void)
{
    rt_obj empty = rt_str_c("");
    rt->sys_modules = rt_dict_new();
    rt->sys_path = rt_list_new(1, &empty);
    rt_list_append(rt->sys_path, rt_str_c("/lib"));
    rt->sys_argv = rt_list_new(0, NULL);
}

static void make_namespaces(void)
{
    rt->builtins = rt_dict_new();
    builtins_init(rt->builtins);
#define EXCEPTION(name, base) rt_dict_put(rt->builtins, rt_intern_c(#name), (rt_obj)&rt_type_##name);
#include "runtime/exceptions.def"
#undef EXCEPTION
    rt_dict_put(rt->builtins, rt_intern_c("__debug__"), RT_TRUE);
    rt_dict_put(rt->builtins, rt_name(__import__), (rt_obj)(uintptr_t)&rt_import_fun);
    struct rt_module *builtins = rt_module_new(rt_intern_c("builtins"));
    builtins->globals = rt->builtins;
    rt_dict_put(rt->builtins, rt_name(__name__), rt_intern_c("builtins"));
    rt_dict_put(rt->sys_modules, rt_intern_c("builtins"), builtins);
    rt->main_module = rt_module_new(rt_name(__main__));
    rt_dict_put(rt->sys_modules, rt_name(__main__), rt->main_module);
}

static bool start(size_t heap_size)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        make_frames(heap_size);
        intern_init();
        rt->empty_tuple = rt_tuple_new(0, NULL);
        make_sys_objects();
        make_namespaces();
        rt_try_end(&try);
        return true;
    }
    return false;
}

struct runtime *rt_init(const struct rt_port *port, void *heap, size_t size, void *stack_top)
{
    size_t state_size = (sizeof(struct runtime) + GC_BLOCK - 1) / GC_BLOCK * GC_BLOCK;
    if (size < HEAP_WORDS_MIN * sizeof(rt_obj)) {
        return NULL;
    }
    rt = heap;
    memset(rt, 0, sizeof *rt);
    rt->port = port;
    rt->stack_top = stack_top;
    rt->stack_limit = rt->stack_top - port->stack_limit;
    rt->random[0] = 0x2545f491;
    rt->random[1] = 0x4f6cdd1d;
    gc_init(&rt->gc, (uint8_t *)heap + state_size, size - state_size);
    exception_init();
    if (!start(size)) {
        rt = NULL;
    }
    return rt;
}

void rt_deinit(struct runtime *runtime)
{
    rt = runtime;
    gc_finish();
    rt = NULL;
}

static rt_obj main_globals(void)
{
    return ((struct rt_module *)rt->main_module)->globals;
}

static enum rt_result ended_with(rt_obj exception)
{
    rt->error = exception;
    return rt_exception_is(exception, &rt_type_SystemExit) ? RT_EXIT : RT_RAISED;
}

static void run_source(const char *source, size_t length, const char *filename, enum rt_mode mode)
{
    enum compile_mode how = mode == RT_SINGLE ? COMPILE_SINGLE : COMPILE_FILE;
    if (filename[0] != '<') {
        rt_dict_put(main_globals(), rt_name(__file__), rt_intern_c(filename));
    }
    rt_run_code(rt_compile(source, length, rt_intern_c(filename), how, false), main_globals(), NULL);
}

enum rt_result rt_exec(struct runtime *runtime, const char *source, size_t length, const char *filename,
                       enum rt_mode mode)
{
    struct rt_try try;
    rt = runtime;
    rt->error = NULL;
    if (RT_TRY(try)) {
        run_source(source, length, filename, mode);
        rt_try_end(&try);
        return RT_DONE;
    }
    return ended_with(try.exception);
}

enum rt_result rt_exec_file(struct runtime *runtime, const char *path)
{
    struct rt_try try;
    rt = runtime;
    rt->error = NULL;
    if (RT_TRY(try)) {
        size_t length;
        char *text = import_read_file(path, &length);
        run_source(text, length, path, RT_FILE);
        rt_try_end(&try);
        return RT_DONE;
    }
    return ended_with(try.exception);
}

void rt_report(struct runtime *runtime)
{
    struct rt_try try;
    rt = runtime;
    if (rt->error == NULL) {
        return;
    }
    if (RT_TRY(try)) {
        rt_print_exception(&rt_out, rt->error);
        rt_try_end(&try);
    } else {
        rt_puts(&rt_out, rt_type_name(rt->error));
        rt_puts(&rt_out, ": \n");
    }
}

int rt_exit_code(struct runtime *runtime)
{
    intptr_t code;
    rt = runtime;
    if (rt->error == NULL) {
        return 0;
    }
    rt_obj value = rt_exception_value(rt->error);
    if (value == RT_NONE) {
        return 0;
    }
    return rt_int_get_maybe(value, &code) ? (int)code : 1;
}

void rt_interrupt(struct runtime *runtime)
{
    runtime->interrupted = 1;
}

void rt_interrupt_clear(struct runtime *runtime)
{
    runtime->interrupted = 0;
}

void rt_set_budget(struct runtime *runtime, uint32_t steps)
{
    runtime->budget = steps;
}

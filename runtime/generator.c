// Generators and coroutines: frames that wait in the heap.

#include <string.h>

#include "runtime/frame.h"
#include "runtime/state.h"

rt_obj rt_generator_new(struct rt_function *function, struct rt_frame *frame)
{
    struct rt_generator *generator = GC_NEW(rt_generator, &rt_type_generator);
    generator->frame = frame;
    generator->name = function->name;
    frame->generator = generator;
    return generator;
}

void rt_generator_finish(struct rt_generator *generator)
{
    struct rt_frame *frame = generator->frame;
    memset(frame->slots, 0, (size_t)(frame->code->locals + frame->code->stack) * sizeof(rt_obj));
    generator->state = RT_GEN_DONE;
    generator->frame = NULL;
}

static void check_state(const struct rt_generator *generator, rt_obj value, rt_obj thrown)
{
    if (generator->state == RT_GEN_RUNNING) {
        rt_raise_value_error("generator already executing");
    }
    if (generator->state == RT_GEN_NEW && value != RT_NONE && thrown == NULL) {
        rt_raise_type_error("can't send non-None value to a just-started generator");
    }
}

rt_obj rt_generator_resume(struct rt_generator *generator, rt_obj value, rt_obj thrown)
{
    rt->stop_value = NULL;
    check_state(generator, value, thrown);
    if (generator->state == RT_GEN_DONE) {
        if (thrown != NULL) {
            rt_raise(thrown);
        }
        return NULL;
    }
    rt_check_stack();
    struct rt_frame *frame = generator->frame;
    if (generator->state == RT_GEN_WAITING && thrown == NULL) {
        *frame->sp++ = value;
    }
    generator->state = RT_GEN_RUNNING;
    bool yielded = false;
    rt_obj result = rt_vm_run(frame, thrown, &yielded);
    if (yielded) {
        generator->state = RT_GEN_WAITING;
        return result;
    }
    rt_generator_finish(generator);
    rt->stop_value = result == RT_NONE ? NULL : result;
    return NULL;
}

static rt_obj generator_next(rt_obj self)
{
    return rt_generator_resume(self, RT_NONE, NULL);
}

static rt_obj value_or_stop(rt_obj value)
{
    if (value == NULL) {
        rt_raise_stop_iteration(rt->stop_value);
    }
    return value;
}

static rt_obj generator_send(rt_obj self, rt_obj value)
{
    return value_or_stop(rt_generator_resume(self, value, NULL));
}

static rt_obj exception_of(size_t nargs, const rt_obj *args)
{
    bool is_type = rt_is(args[0], &rt_type_type);
    if (is_type && nargs > 1 && args[1] != RT_NONE) {
        bool made = rt_as(args[1], &rt_type_BaseException) != NULL;
        return made ? args[1] : rt_call_1(args[0], args[1]);
    }
    return is_type ? rt_call_0(args[0]) : args[0];
}

static rt_obj generator_throw(size_t nargs, const rt_obj *args)
{
    return value_or_stop(rt_generator_resume(args[0], RT_NONE, exception_of(nargs - 1, args + 1)));
}

static void close_waiting(rt_obj self)
{
    struct rt_try try;
    if (RT_TRY(try)) {
        rt_obj exit = rt_exception_new(&rt_type_GeneratorExit, 0, NULL);
        if (rt_generator_resume(self, RT_NONE, exit) != NULL) {
            rt_raise_text(&rt_type_RuntimeError, "generator ignored GeneratorExit");
        }
        rt_try_end(&try);
    } else if (!rt_exception_is(try.exception, &rt_type_GeneratorExit) &&
               !rt_exception_is(try.exception, &rt_type_StopIteration)) {
        rt_raise(try.exception);
    }
}

static rt_obj generator_close(rt_obj self)
{
    struct rt_generator *generator = self;
    if (generator->state == RT_GEN_NEW) {
        rt_generator_finish(generator);
    } else if (generator->state != RT_GEN_DONE) {
        close_waiting(self);
    }
    return RT_NONE;
}

static void generator_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    const struct rt_generator *generator = self;
    rt_printf(sink, "<generator object '%s' at %lx>", rt_str_data(generator->name, NULL),
              (unsigned long)(uintptr_t)self);
}

static rt_obj generator_getattr(rt_obj self, const char *name)
{
    return strcmp(name, "__name__") == 0 ? ((struct rt_generator *)self)->name : NULL;
}

static RT_FUN_2(generator_send_fun, "send", generator_send);
static RT_FUN_VAR(generator_throw_fun, "throw", generator_throw, 2, 4);
static RT_FUN_1(generator_close_fun, "close", generator_close);

static const struct rt_entry entries[] = {
    RT_ENTRY("send", generator_send_fun),
    RT_ENTRY("throw", generator_throw_fun),
    RT_ENTRY("close", generator_close_fun),
};

const struct rt_type rt_type_generator = {
    {&rt_type_type},
    .name = "generator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .entries = entries,
    .entry_count = RT_COUNT(entries),
    .print = generator_print,
    .next = generator_next,
    .getattr = generator_getattr,
};

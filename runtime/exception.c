// Exceptions: their types, raising, catching, tracebacks.

#include <string.h>

#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/frame.h"
#include "runtime/state.h"

// Objects

rt_obj rt_exception_new(const struct rt_type *type, size_t nargs, const rt_obj *args)
{
    struct rt_exception *exception = GC_NEW(rt_exception, type);
    exception->args = rt_tuple_new(nargs, args);
    return exception;
}

static rt_obj make_exception(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_check_args(nargs, nkw, 0, RT_ANY);
    return rt_exception_new(type, nargs, args);
}

// The native part of an exception: itself, or what an instance of a derived class carries.
static struct rt_exception *native_part(rt_obj obj)
{
    return rt_as(obj, &rt_type_BaseException);
}

rt_obj rt_exception_args(rt_obj exception)
{
    return native_part(exception)->args;
}

rt_obj rt_exception_value(rt_obj exception)
{
    const struct rt_tuple *args = rt_exception_args(exception);
    return args->length == 0 ? RT_NONE : args->items[0];
}

bool rt_exception_is(rt_obj exception, const struct rt_type *type)
{
    return rt_subtype(rt_type_of(exception), type);
}

static const struct {
    int number;
    const char *name;
} errno_names[] = {
    {1, "EPERM"},   {2, "ENOENT"},  {5, "EIO"},        {9, "EBADF"},       {11, "EAGAIN"},  {12, "ENOMEM"},
    {13, "EACCES"}, {16, "EBUSY"},  {17, "EEXIST"},    {19, "ENODEV"},     {20, "ENOTDIR"}, {21, "EISDIR"},
    {22, "EINVAL"}, {28, "ENOSPC"}, {39, "ENOTEMPTY"}, {110, "ETIMEDOUT"},
};

const char *exception_errno_name(intptr_t number)
{
    for (size_t i = 0; i < RT_COUNT(errno_names); i++) {
        if (errno_names[i].number == number) {
            return errno_names[i].name;
        }
    }
    return NULL;
}

static void print_os_error(const struct rt_sink *sink, rt_obj number)
{
    intptr_t value;
    const char *name = rt_int_get_maybe(number, &value) ? exception_errno_name(value) : NULL;
    if (name != NULL) {
        rt_printf(sink, "[Errno %d] %s", (int)value, name);
    } else {
        rt_print(sink, number, RT_PRINT_STR);
    }
}

static void print_os_error_pair(const struct rt_sink *sink, const struct rt_tuple *args)
{
    intptr_t value;
    const char *name = rt_int_get_maybe(args->items[0], &value) ? exception_errno_name(value) : NULL;
    rt_puts(sink, "[Errno ");
    rt_print(sink, args->items[0], RT_PRINT_STR);
    rt_puts(sink, "] ");
    if (name != NULL) {
        rt_printf(sink, "%s: ", name);
    }
    rt_print(sink, args->items[1], RT_PRINT_STR);
}

static void print_exception_text(const struct rt_sink *sink, const struct rt_type *type,
                                 const struct rt_tuple *args)
{
    if (args->length == 0) {
        return;
    }
    if (args->length == 1 && rt_subtype(type, &rt_type_OSError)) {
        print_os_error(sink, args->items[0]);
    } else if (args->length == 2 && rt_subtype(type, &rt_type_OSError)) {
        print_os_error_pair(sink, args);
    } else if (args->length == 1) {
        rt_print(sink, args->items[0], RT_PRINT_STR);
    } else {
        rt_print(sink, (rt_obj)(uintptr_t)args, RT_PRINT_REPR);
    }
}

static void print_native(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    const struct rt_exception *exception = self;
    const struct rt_tuple *args = exception->args;
    if (kind == RT_PRINT_STR) {
        print_exception_text(sink, exception->head.type, args);
        return;
    }
    rt_puts(sink, exception->head.type->name);
    rt_print(sink, exception->args, RT_PRINT_REPR);
}

static rt_obj get_attribute(rt_obj self, const char *name)
{
    const struct rt_exception *exception = self;
    if (strcmp(name, "args") == 0) {
        return exception->args;
    }
    if (strcmp(name, "__cause__") == 0) {
        return exception->cause == NULL ? RT_NONE : exception->cause;
    }
    if (strcmp(name, "__traceback__") == 0 || strcmp(name, "__context__") == 0) {
        return RT_NONE;
    }
    bool value = strcmp(name, "value") == 0 && rt_exception_is(self, &rt_type_StopIteration);
    bool number = strcmp(name, "errno") == 0 && rt_exception_is(self, &rt_type_OSError);
    bool code = strcmp(name, "code") == 0 && rt_exception_is(self, &rt_type_SystemExit);
    return value || number || code ? rt_exception_value(self) : NULL;
}

static bool set_attribute(rt_obj self, rt_obj name, rt_obj value)
{
    struct rt_exception *exception = self;
    const char *text = rt_str_data(name, NULL);
    if (value == NULL) {
        return false;
    }
    if (strcmp(text, "args") == 0) {
        exception->args = rt_tuple_of(value);
        return true;
    }
    if (strcmp(text, "__cause__") == 0) {
        exception->cause = value;
        return true;
    }
    return strcmp(text, "__traceback__") == 0 || strcmp(text, "__context__") == 0;
}

static rt_obj with_traceback(rt_obj self, rt_obj traceback)
{
    (void)traceback;
    return self;
}

static RT_FUN_2(with_traceback_fun, "with_traceback", with_traceback);

static const struct rt_entry entries[] = {
    RT_ENTRY("with_traceback", with_traceback_fun),
};

#define EXCEPTION(name_, base_)                                                                              \
    const struct rt_type rt_type_##name_ = {                                                                 \
        .head = {&rt_type_type},                                                                             \
        .name = #name_,                                                                                      \
        .base = &rt_type_##base_,                                                                            \
        .flags = RT_TYPE_EXCEPTION,                                                                          \
        .entries = entries,                                                                                  \
        .entry_count = RT_COUNT(entries),                                                                    \
        .make = make_exception,                                                                              \
        .print = print_native,                                                                               \
        .getattr = get_attribute,                                                                            \
        .setattr = set_attribute,                                                                            \
    };
#include "runtime/exceptions.def"
#undef EXCEPTION

// Tracebacks

struct traceback_entry {
    rt_obj filename, block;
    size_t line;
};

struct traceback {
    size_t length, capacity;
    struct traceback_entry entries[];
};

// A traceback is a help, not a need: without memory the entry is left out.
static struct traceback *traceback_with_room(struct traceback *old)
{
    if (old != NULL && old->length < old->capacity) {
        return old;
    }
    size_t capacity = old == NULL ? 2 : old->capacity * 2;
    struct traceback *fresh = gc_alloc_maybe(sizeof *fresh + capacity * sizeof(struct traceback_entry), 0);
    if (fresh == NULL) {
        return NULL;
    }
    if (old != NULL) {
        memcpy(fresh->entries, old->entries, old->length * sizeof(struct traceback_entry));
        fresh->length = old->length;
    }
    fresh->capacity = capacity;
    return fresh;
}

#define TRACEBACK_MAX 64 // entries kept: of a deep recursion the innermost ones

void exception_add_traceback(rt_obj obj, rt_obj filename, unsigned line, rt_obj block)
{
    struct rt_exception *exception = native_part(obj);
    struct traceback *old = exception->traceback;
    if (old != NULL && old->length >= TRACEBACK_MAX) {
        old->entries[old->length - 1] = (struct traceback_entry){filename, block, line};
        return;
    }
    struct traceback *traceback = traceback_with_room(old);
    if (traceback == NULL) {
        return;
    }
    traceback->entries[traceback->length++] = (struct traceback_entry){filename, block, line};
    exception->traceback = traceback;
}

static void print_traceback(const struct rt_sink *sink, const struct traceback *traceback)
{
    rt_puts(sink, "Traceback (most recent call last):\n");
    for (size_t i = traceback->length; i-- > 0;) {
        const struct traceback_entry *entry = &traceback->entries[i];
        rt_printf(sink, "  File \"%s\", line %u", rt_str_data(entry->filename, NULL), (unsigned)entry->line);
        if (entry->block != NULL) {
            rt_printf(sink, ", in %s", rt_str_data(entry->block, NULL));
        }
        rt_puts(sink, "\n");
    }
}

void rt_print_exception(const struct rt_sink *sink, rt_obj exception)
{
    const struct rt_exception *native = native_part(exception);
    if (native == NULL) {
        rt_print(sink, exception, RT_PRINT_STR);
        rt_puts(sink, "\n");
        return;
    }
    if (native->traceback != NULL) {
        print_traceback(sink, native->traceback);
    }
    rt_puts(sink, rt_type_name(exception));
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink measured = rt_text_sink(&text);
    rt_print(&measured, exception, RT_PRINT_STR);
    rt_puts(sink, ": ");
    sink->write(sink->to, text.data, text.length);
    rt_puts(sink, "\n");
}

// Catching and raising

void rt_try_begin(struct rt_try *t)
{
    t->outer = rt->handler;
    t->frame = rt->frame;
    t->frame_top = rt->frame_top;
    t->exception = NULL;
    t->keep_frame = false;
    rt->handler = t;
}

void rt_try_end(struct rt_try *t)
{
    rt->handler = t->outer;
}

static rt_obj instance_of(rt_obj exception)
{
    if (rt_is_type(exception) && rt_subtype(exception, &rt_type_BaseException)) {
        exception = rt_call_0(exception);
    }
    if (native_part(exception) == NULL) {
        rt_raise_type_error("exceptions must derive from BaseException");
    }
    return exception;
}

void rt_raise(rt_obj exception)
{
    rt_obj instance = instance_of(exception);
    struct rt_try *t = rt->handler;
    rt->handler = t->outer;
    t->exception = instance;
    if (!t->keep_frame) {
        rt->frame = t->frame;
        rt->frame_top = t->frame_top;
    }
    longjmp(t->jump, 1);
}

void rt_raise_text(const struct rt_type *type, const char *text)
{
    rt_obj message = rt_str_c(text);
    rt_raise(rt_exception_new(type, 1, &message));
}

static RT_NORETURN void raise_va(const struct rt_type *type, const char *format, va_list args)
{
    struct rt_text text;
    rt_text_init(&text);
    struct rt_sink sink = rt_text_sink(&text);
    rt_vprintf(&sink, format, args);
    va_end(args);
    rt_obj message = rt_text_str(&text);
    rt_raise(rt_exception_new(type, 1, &message));
}

void rt_raise_format(const struct rt_type *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    raise_va(type, format, args);
}

void rt_raise_type_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    raise_va(&rt_type_TypeError, format, args);
}

void rt_raise_value_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    raise_va(&rt_type_ValueError, format, args);
}

void rt_raise_key_error(rt_obj key)
{
    rt_raise(rt_exception_new(&rt_type_KeyError, 1, &key));
}

void rt_raise_index_error(const char *what)
{
    rt_raise_format(&rt_type_IndexError, "%s index out of range", what);
}

void rt_raise_os_error(int number)
{
    rt_obj value = RT_SMALL(number);
    rt_raise(rt_exception_new(&rt_type_OSError, 1, &value));
}

int32_t rt_check_os(int32_t result)
{
    if (result < 0) {
        rt_raise_os_error(-result);
    }
    return result;
}

void rt_raise_overflow(const char *text)
{
    rt_raise_text(&rt_type_OverflowError, text);
}

void rt_raise_stop_iteration(rt_obj value)
{
    rt_raise(rt_exception_new(&rt_type_StopIteration, value == NULL ? 0 : 1, &value));
}

void rt_raise_recursion(void)
{
    rt_raise_text(&rt_type_RuntimeError, "maximum recursion depth exceeded");
}

// MemoryError: its object must be had when nothing can be allocated any more, so one is kept ready. Its
// text is written anew for each raise.

#define MEMORY_TEXT "memory allocation failed, allocating "
#define MEMORY_ROOM (sizeof MEMORY_TEXT + 32)

struct fixed_text {
    char data[MEMORY_ROOM];
    size_t length;
};

static void fixed_write(void *to, const char *data, size_t length)
{
    struct fixed_text *text = to;
    for (size_t i = 0; i < length && text->length < MEMORY_ROOM - 1; i++) {
        text->data[text->length++] = data[i];
    }
}

static struct rt_exception *memory_error_alloc(void)
{
    struct rt_exception *exception = gc_alloc_maybe(sizeof *exception, 0);
    struct rt_tuple *args = gc_alloc_maybe(sizeof *args + sizeof(rt_obj), 0);
    struct rt_str *str = gc_alloc_maybe(sizeof *str + MEMORY_ROOM, GC_LEAF);
    if (exception == NULL || args == NULL || str == NULL) {
        return NULL;
    }
    str->head.type = &rt_type_str;
    args->head.type = &rt_type_tuple;
    args->length = 1;
    args->items[0] = str;
    exception->head.type = &rt_type_MemoryError;
    exception->args = args;
    return exception;
}

void rt_raise_memory_error(size_t wanted)
{
    struct fixed_text text = {.length = 0};
    struct rt_sink sink = {fixed_write, &text};
    rt_printf(&sink, MEMORY_TEXT "%lu bytes", (unsigned long)wanted);
    struct rt_exception *exception = memory_error_alloc();
    if (exception == NULL) {
        exception = rt->memory_error;
        exception->traceback = NULL;
    }
    struct rt_str *str = ((struct rt_tuple *)exception->args)->items[0];
    memcpy(str->data, text.data, text.length);
    str->data[text.length] = '\0';
    str->length = (uint32_t)text.length;
    str->hash = 0;
    str->ascii = 1;
    rt_raise(exception);
}

void exception_init(void)
{
    rt->memory_error = memory_error_alloc();
}

// Limits

void rt_check_stack(void)
{
    char here;
    if (&here < rt->stack_limit) {
        rt_raise_recursion();
    }
}

static void handle_poll(void)
{
    if (rt->port->poll != NULL) {
        rt->port->poll(rt->port->context);
    }
    if (rt->interrupted) {
        rt->interrupted = 0;
        rt_raise(rt_exception_new(&rt_type_KeyboardInterrupt, 0, NULL));
    }
}

void rt_poll(void)
{
    if (rt->budget != 0 && --rt->budget == 0) {
        rt->budget = 1; // whatever catches this one gets the next
        rt_raise(rt_exception_new(&rt_type_SystemExit, 0, NULL));
    }
    handle_poll();
}

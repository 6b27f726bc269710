// The objects sys.stdin and sys.stdout, over the port's characters.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

#include <string.h>

struct console {
    struct rt_head head;
    bool input;
};

static struct console *console_of(rt_obj obj);

static rt_obj console_write(rt_obj self, rt_obj data)
{
    struct rt_buffer buffer;
    (void)console_of(self);
    rt_get_buffer(data, &buffer, false);
    rt_out.write(rt_out.to, buffer.data, buffer.length);
    return rt_int_new((intptr_t)buffer.length);
}

static bool next_character(char *out)
{
    int c = rt->port->read_char == NULL ? -1 : rt->port->read_char(rt->port->context);
    rt_poll();
    *out = (char)c;
    return c >= 0;
}

// Up to `limit` characters; stops after a line end if asked to.
static rt_obj read_text(size_t limit, bool line)
{
    struct rt_text text;
    char c;
    rt_text_init(&text);
    while (text.length < limit && next_character(&c)) {
        rt_text_add(&text, &c, 1);
        if (line && c == '\n') {
            break;
        }
    }
    return rt_text_str(&text);
}

static rt_obj read_arguments(size_t nargs, const rt_obj *args, bool line)
{
    (void)console_of(args[0]);
    intptr_t limit = nargs > 1 && args[1] != RT_NONE ? rt_int_get(args[1]) : -1;
    return read_text(limit < 0 ? SIZE_MAX : (size_t)limit, line);
}

static rt_obj console_read(size_t nargs, const rt_obj *args)
{
    return read_arguments(nargs, args, false);
}

static rt_obj console_readline(size_t nargs, const rt_obj *args)
{
    return read_arguments(nargs, args, true);
}

static rt_obj console_flush(rt_obj self)
{
    (void)console_of(self);
    return RT_NONE;
}

static rt_obj console_getattr(rt_obj self, const char *name)
{
    return strcmp(name, "buffer") == 0 ? self : NULL;
}

static RT_FUN_2(console_write_obj, "write", console_write);
static RT_FUN_VAR(console_read_obj, "read", console_read, 1, 2);
static RT_FUN_VAR(console_readline_obj, "readline", console_readline, 1, 2);
static RT_FUN_1(console_flush_obj, "flush", console_flush);

static const struct rt_entry console_entries[] = {
    RT_ENTRY("write", console_write_obj),
    RT_ENTRY("read", console_read_obj),
    RT_ENTRY("readline", console_readline_obj),
    RT_ENTRY("flush", console_flush_obj),
};

static const struct rt_type console_type = {
    .head = {&rt_type_type},
    .name = "FileIO",
    .flags = RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(console_entries),
    .entries = console_entries,
    .getattr = console_getattr,
};

static struct console *console_of(rt_obj obj)
{
    if (!rt_is(obj, &console_type)) {
        rt_raise_type_error("stream expected");
    }
    return obj;
}

static rt_obj made(rt_obj *kept, bool input)
{
    if (*kept == NULL) {
        struct console *console = GC_NEW(console, &console_type);
        console->input = input;
        *kept = console;
    }
    return *kept;
}

rt_obj console_stdin(void)
{
    return made(&rt->stdin_object, true);
}

rt_obj console_stdout(void)
{
    return made(&rt->stdout_object, false);
}

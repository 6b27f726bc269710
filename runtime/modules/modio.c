// Module io: files in memory, and open(), which is the built-in one.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"
#include "runtime/utf8.h"

#include <string.h>

// The content is a bytearray, so that it may be given and grow; positions are bytes.
struct memory_file {
    struct rt_head head;
    struct rt_bytearray *content; // NULL once closed
    size_t at;
};

static const struct rt_type stringio_type, bytesio_type;

static struct memory_file *file_of(rt_obj obj)
{
    struct memory_file *file = rt_as(obj, &stringio_type);
    file = file == NULL ? rt_as(obj, &bytesio_type) : file;
    if (file == NULL) {
        rt_raise_type_error("stream expected");
    }
    if (file->content == NULL) {
        rt_raise_value_error("I/O operation on closed file");
    }
    return file;
}

static bool is_text(const struct memory_file *file)
{
    return file->head.type == &stringio_type;
}

static rt_obj content_part(const struct memory_file *file, size_t from, size_t to)
{
    const char *data = (const char *)file->content->data;
    size_t length = to - from;
    if (length == 0) {
        return is_text(file) ? rt_str_new("", 0) : rt_bytes_new("", 0);
    }
    return is_text(file) ? rt_str_new(data + from, length) : rt_bytes_new(data + from, length);
}

static rt_obj make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    struct rt_buffer buffer = {NULL, 0, 'B', false};
    rt_check_args(nargs, nkw, 0, 1);
    struct memory_file *file =
        GC_NEW(memory_file, rt_subtype(type, &stringio_type) ? &stringio_type : &bytesio_type);
    // A number only says how much room to expect.
    if (nargs > 0 && args[0] != RT_NONE && !rt_is_int(args[0])) {
        rt_get_buffer(args[0], &buffer, false);
    }
    file->content = rt_bytearray_new(NULL, 0);
    if (buffer.length > 0) {
        file->content = rt_bytearray_new(buffer.data, buffer.length);
    }
    return file;
}

// Writing

static void reserve(struct memory_file *file, size_t length)
{
    struct rt_bytearray *content = file->content;
    if (length > content->capacity) {
        size_t capacity = length + length / 2 + 16;
        content->data = gc_realloc(content->data, capacity, GC_LEAF);
        content->capacity = capacity;
    }
    if (length > content->length) {
        memset(content->data + content->length, 0, length - content->length);
        content->length = length;
    }
}

static rt_obj memory_write(rt_obj self, rt_obj data)
{
    struct memory_file *file = file_of(self);
    struct rt_buffer buffer;
    if (is_text(file) != rt_is_str(data)) {
        rt_raise_type_error("object with buffer protocol required");
    }
    rt_get_buffer(data, &buffer, false);
    if (buffer.length > 0) {
        reserve(file, file->at + buffer.length);
        rt_get_buffer(data, &buffer, false);
        memmove(file->content->data + file->at, buffer.data, buffer.length);
        file->at += buffer.length;
    }
    return rt_int_new((intptr_t)buffer.length);
}

// Reading

static size_t left_in(const struct memory_file *file)
{
    return file->at < file->content->length ? file->content->length - file->at : 0;
}

static rt_obj take(struct memory_file *file, size_t count)
{
    rt_obj part = content_part(file, file->at, file->at + count);
    file->at += count;
    return part;
}

// Bytes of so many characters from here on.
static size_t limit_of(const struct memory_file *file, size_t nargs, const rt_obj *args)
{
    size_t left = left_in(file);
    intptr_t limit = nargs > 1 && args[1] != RT_NONE ? rt_int_get(args[1]) : -1;
    if (limit < 0) {
        return left;
    }
    if (is_text(file) && left > 0) {
        return utf8_offset((const char *)file->content->data + file->at, left, (size_t)limit);
    }
    return (size_t)limit < left ? (size_t)limit : left;
}

static rt_obj memory_read(size_t nargs, const rt_obj *args)
{
    struct memory_file *file = file_of(args[0]);
    size_t count = limit_of(file, nargs, args);
    return count == 0 ? content_part(file, 0, 0) : take(file, count);
}

static rt_obj read_line(struct memory_file *file, size_t most)
{
    const uint8_t *start = most > 0 ? file->content->data + file->at : NULL;
    const uint8_t *newline = most > 0 ? memchr(start, '\n', most) : NULL;
    size_t count = newline == NULL ? most : (size_t)(newline - start) + 1;
    return count == 0 ? content_part(file, 0, 0) : take(file, count);
}

static rt_obj memory_readline(size_t nargs, const rt_obj *args)
{
    struct memory_file *file = file_of(args[0]);
    return read_line(file, limit_of(file, nargs, args));
}

static rt_obj memory_readlines(rt_obj self)
{
    struct memory_file *file = file_of(self);
    rt_obj lines = rt_list_new(0, NULL);
    while (left_in(file) > 0) {
        rt_list_append(lines, read_line(file, left_in(file)));
    }
    return lines;
}

static rt_obj memory_readinto(size_t nargs, const rt_obj *args)
{
    struct memory_file *file = file_of(args[0]);
    struct rt_buffer buffer;
    rt_get_buffer(args[1], &buffer, true);
    size_t most = buffer.length;
    if (nargs > 2 && rt_int_get(args[2]) >= 0 && (size_t)rt_int_get(args[2]) < most) {
        most = (size_t)rt_int_get(args[2]);
    }
    size_t count = left_in(file) < most ? left_in(file) : most;
    if (count > 0) {
        memmove(buffer.data, file->content->data + file->at, count);
        file->at += count;
    }
    return rt_int_new((intptr_t)count);
}

static rt_obj memory_next(rt_obj self)
{
    struct memory_file *file = file_of(self);
    return left_in(file) == 0 ? NULL : read_line(file, left_in(file));
}

// Places

static rt_obj memory_seek(size_t nargs, const rt_obj *args)
{
    struct memory_file *file = file_of(args[0]);
    intptr_t offset = rt_int_get(args[1]);
    intptr_t whence = nargs > 2 ? rt_int_get(args[2]) : 0;
    intptr_t from = whence == 1 ? (intptr_t)file->at : whence == 2 ? (intptr_t)file->content->length : 0;
    if (whence < 0 || whence > 2 || offset > INTPTR_MAX / 2 || from + offset < 0) {
        rt_raise_os_error(22);
    }
    file->at = (size_t)(from + offset);
    return rt_int_new((intptr_t)file->at);
}

static rt_obj memory_tell(rt_obj self)
{
    return rt_int_new((intptr_t)file_of(self)->at);
}

static rt_obj memory_getvalue(rt_obj self)
{
    struct memory_file *file = file_of(self);
    return content_part(file, 0, file->content->length);
}

static rt_obj memory_flush(rt_obj self)
{
    (void)file_of(self);
    return RT_NONE;
}

static rt_obj memory_close(rt_obj self)
{
    file_of(self)->content = NULL;
    return RT_NONE;
}

static rt_obj memory_enter(rt_obj self)
{
    (void)file_of(self);
    return self;
}

static rt_obj memory_exit(size_t nargs, const rt_obj *args)
{
    (void)nargs;
    return memory_close(args[0]);
}

static RT_FUN_2(memory_write_obj, "write", memory_write);
static RT_FUN_VAR(memory_read_obj, "read", memory_read, 1, 2);
static RT_FUN_VAR(memory_readline_obj, "readline", memory_readline, 1, 2);
static RT_FUN_1(memory_readlines_obj, "readlines", memory_readlines);
static RT_FUN_VAR(memory_readinto_obj, "readinto", memory_readinto, 2, 3);
static RT_FUN_VAR(memory_seek_obj, "seek", memory_seek, 2, 3);
static RT_FUN_1(memory_tell_obj, "tell", memory_tell);
static RT_FUN_1(memory_getvalue_obj, "getvalue", memory_getvalue);
static RT_FUN_1(memory_flush_obj, "flush", memory_flush);
static RT_FUN_1(memory_close_obj, "close", memory_close);
static RT_FUN_1(memory_enter_obj, "__enter__", memory_enter);
static RT_FUN_VAR(memory_exit_obj, "__exit__", memory_exit, 1, 4);

static const struct rt_entry memory_entries[] = {
    RT_ENTRY("write", memory_write_obj),       RT_ENTRY("read", memory_read_obj),
    RT_ENTRY("readline", memory_readline_obj), RT_ENTRY("readlines", memory_readlines_obj),
    RT_ENTRY("readinto", memory_readinto_obj), RT_ENTRY("seek", memory_seek_obj),
    RT_ENTRY("tell", memory_tell_obj),         RT_ENTRY("getvalue", memory_getvalue_obj),
    RT_ENTRY("flush", memory_flush_obj),       RT_ENTRY("close", memory_close_obj),
    RT_ENTRY("__enter__", memory_enter_obj),   RT_ENTRY("__exit__", memory_exit_obj),
};

#define MEMORY_FILE(variable, text)                                                                          \
    static const struct rt_type variable = {                                                                 \
        .head = {&rt_type_type},                                                                             \
        .name = text,                                                                                        \
        .flags = RT_TYPE_ITER_SELF,                                                                          \
        .entry_count = RT_COUNT(memory_entries),                                                             \
        .entries = memory_entries,                                                                           \
        .make = make,                                                                                        \
        .next = memory_next,                                                                                 \
    }

MEMORY_FILE(stringio_type, "StringIO");
MEMORY_FILE(bytesio_type, "BytesIO");

static const struct rt_entry entries[] = {
    RT_ENTRY("StringIO", stringio_type),
    RT_ENTRY("BytesIO", bytesio_type),
    RT_ENTRY("open", builtin_open_obj),
};

MODULE(module_io, "io", NULL);

// open() and the two kinds of file it answers: io.TextIOWrapper and io.FileIO.

#include "runtime/error.h"
#include "runtime/fs.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"
#include "runtime/utf8.h"

#include <string.h>

#define CHUNK 256

struct file {
    struct rt_head head;
    bool open;
    uint64_t storage[]; // the filesystem's file_size bytes
};

static const struct rt_type text_type, byte_type;

static struct file *file_of(rt_obj obj)
{
    struct file *file = rt_as(obj, &text_type);
    file = file == NULL ? rt_as(obj, &byte_type) : file;
    if (file == NULL) {
        rt_raise_type_error("stream expected");
    }
    if (!file->open) {
        rt_raise(rt_exception_new(&rt_type_ValueError, 0, NULL));
    }
    return file;
}

static bool is_text(const struct file *file)
{
    return file->head.type == &text_type;
}

// Opening and closing

static unsigned mode_of(const char *text, const struct rt_type **type)
{
    unsigned mode = RT_FS_READ;
    *type = &text_type;
    for (; *text != '\0'; text++) {
        switch (*text) {
        case 'r':
            mode = RT_FS_READ;
            break;
        case 'w':
            mode = RT_FS_WRITE | RT_FS_CREATE | RT_FS_TRUNCATE;
            break;
        case 'x':
            mode = RT_FS_WRITE | RT_FS_CREATE | RT_FS_EXCLUSIVE;
            break;
        case 'a':
            mode = RT_FS_WRITE | RT_FS_CREATE | RT_FS_APPEND;
            break;
        case '+':
            mode |= RT_FS_READ | RT_FS_WRITE;
            break;
        case 'b':
            *type = &byte_type;
            break;
        default: // 't' is the normal case; others mean nothing
            break;
        }
    }
    return mode;
}

static rt_obj open_file(const char *path, const char *text)
{
    const struct rt_fs *fs = os_filesystem();
    const struct rt_type *type;
    unsigned mode = mode_of(text, &type);
    struct file *file = gc_alloc(sizeof *file + fs->file_size, GC_FINALISE);
    file->head.type = type;
    rt_check_os(fs->open(fs->context, file->storage, path, mode));
    file->open = true;
    return file;
}

static rt_obj builtin_open(size_t nargs, size_t nkw, const rt_obj *args)
{
    static const struct rt_param params[] = {
        {"file", RT_PARAM_REQUIRED, NULL},
        {"mode", RT_PARAM_OPTIONAL, NULL},
        {"buffering", RT_PARAM_OPTIONAL, RT_SMALL(-1)},
        {"encoding", RT_PARAM_OPTIONAL, RT_NONE},
    };
    rt_obj values[RT_COUNT(params)];
    rt_parse_args(params, RT_COUNT(params), nargs, nkw, args, values);
    const char *path = os_path(values[0]);
    return open_file(path, values[1] == NULL ? "r" : rt_str_data(values[1], NULL));
}

RT_FUN_KW(builtin_open_obj, "open", builtin_open, 0, RT_ANY);

static rt_obj file_close(rt_obj self)
{
    struct file *file = rt_as(self, &text_type);
    file = file == NULL ? rt_as(self, &byte_type) : file;
    if (file == NULL) {
        rt_raise_type_error("stream expected");
    }
    if (file->open) {
        const struct rt_fs *fs = os_filesystem();
        file->open = false;
        rt_check_os(fs->close(fs->context, file->storage));
    }
    return RT_NONE;
}

static void finalise(rt_obj self)
{
    struct file *file = self;
    const struct rt_fs *fs = rt->port->fs;
    if (file->open && fs != NULL) {
        file->open = false;
        (void)fs->close(fs->context, file->storage);
    }
}

static rt_obj file_enter(rt_obj self)
{
    (void)file_of(self);
    return self;
}

static rt_obj file_exit(size_t nargs, const rt_obj *args)
{
    (void)nargs;
    return file_close(args[0]);
}

static rt_obj file_flush(rt_obj self)
{
    const struct rt_fs *fs = os_filesystem();
    rt_check_os(fs->sync(fs->context, file_of(self)->storage));
    return RT_NONE;
}

// Reading

static size_t read_some(struct file *file, void *data, size_t size)
{
    const struct rt_fs *fs = os_filesystem();
    return (size_t)rt_check_os(fs->read(fs->context, file->storage, data, size));
}

static int32_t seek(struct file *file, int32_t offset, int whence)
{
    const struct rt_fs *fs = os_filesystem();
    return rt_check_os(fs->seek(fs->context, file->storage, offset, whence));
}

// Bytes from the position to the end.
static size_t left_in(struct file *file)
{
    int32_t at = seek(file, 0, 1);
    int32_t end = seek(file, 0, 2);
    seek(file, at, 0);
    return end > at ? (size_t)(end - at) : 0;
}

static rt_obj finish_text(struct rt_str *str)
{
    if (!utf8_valid((const uint8_t *)str->data, str->length)) {
        rt_raise(rt_exception_new(&rt_type_UnicodeError, 0, NULL));
    }
    return rt_str_finish(str);
}

// The next `most` bytes, in one piece.
static rt_obj read_bytes(struct file *file, size_t most)
{
    size_t left = left_in(file);
    struct rt_str *str =
        rt_str_reserve(is_text(file) ? &rt_type_str : &rt_type_bytes, most < left ? most : left);
    str->length = (uint32_t)read_some(file, str->data, str->length);
    str->data[str->length] = '\0';
    return is_text(file) ? finish_text(str) : str;
}

// Bytes of the sequence that begins with this byte.
static size_t sequence_length(uint8_t lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// How many bytes `most` characters take from here on; the position stays.
static size_t measure_characters(struct file *file, size_t most)
{
    uint8_t chunk[CHUNK];
    int32_t start = seek(file, 0, 1);
    size_t size = 0; // bytes of whole characters seen
    size_t from = 0; // bytes read
    size_t got;
    while (most > 0 && (got = read_some(file, chunk, sizeof chunk)) > 0) {
        while (most > 0 && size - from < got) {
            size += sequence_length(chunk[size - from]);
            most--;
        }
        from += got;
    }
    seek(file, start, 0);
    return size;
}

// The number of bytes an optional limit argument allows.
static size_t limit_of(struct file *file, size_t nargs, const rt_obj *args)
{
    intptr_t limit = nargs > 1 && args[1] != RT_NONE ? rt_int_get(args[1]) : -1;
    if (limit < 0) {
        return SIZE_MAX;
    }
    return is_text(file) ? measure_characters(file, (size_t)limit) : (size_t)limit;
}

static rt_obj file_read(size_t nargs, const rt_obj *args)
{
    struct file *file = file_of(args[0]);
    return read_bytes(file, limit_of(file, nargs, args));
}

static rt_obj file_readinto(size_t nargs, const rt_obj *args)
{
    struct file *file = file_of(args[0]);
    struct rt_buffer buffer;
    rt_get_buffer(args[1], &buffer, true);
    size_t most = buffer.length;
    if (nargs > 2 && rt_int_get(args[2]) >= 0 && (size_t)rt_int_get(args[2]) < most) {
        most = (size_t)rt_int_get(args[2]);
    }
    return rt_int_new((intptr_t)read_some(file, buffer.data, most));
}

// The next line with its end, of at most so many bytes; empty at the end of the file.
static rt_obj read_line(struct file *file, size_t most)
{
    uint8_t chunk[CHUNK];
    int32_t start = seek(file, 0, 1);
    size_t size = 0;
    const uint8_t *end = NULL;
    while (end == NULL && size < most) {
        size_t got = read_some(file, chunk, most - size < CHUNK ? most - size : CHUNK);
        if (got == 0) {
            break;
        }
        end = memchr(chunk, '\n', got);
        size += end == NULL ? got : (size_t)(end - chunk) + 1;
    }
    seek(file, start, 0);
    return read_bytes(file, size);
}

static rt_obj file_readline(size_t nargs, const rt_obj *args)
{
    struct file *file = file_of(args[0]);
    return read_line(file, limit_of(file, nargs, args));
}

static rt_obj file_next(rt_obj self)
{
    rt_obj line = read_line(file_of(self), SIZE_MAX);
    return ((struct rt_str *)line)->length == 0 ? NULL : line;
}

static rt_obj file_readlines(rt_obj self)
{
    rt_obj lines = rt_list_new(0, NULL);
    rt_obj line;
    while ((line = file_next(self)) != NULL) {
        rt_list_append(lines, line);
    }
    return lines;
}

// Writing

// write(data), write(data, count), write(data, from, count): MicroPython's forms.
static rt_obj file_write(size_t nargs, const rt_obj *args)
{
    const struct rt_fs *fs = os_filesystem();
    struct file *file = file_of(args[0]);
    struct rt_buffer buffer;
    rt_get_buffer(args[1], &buffer, false);
    size_t from = nargs > 3 ? (size_t)rt_int_get(args[2]) : 0;
    from = from < buffer.length ? from : buffer.length;
    size_t count = nargs > 2 ? (size_t)rt_int_get(args[nargs - 1]) : buffer.length;
    count = count < buffer.length - from ? count : buffer.length - from;
    if (count > INT32_MAX) {
        rt_raise_os_error(27);
    }
    int32_t written = 0;
    if (count > 0) {
        const uint8_t *data = buffer.data;
        written = rt_check_os(fs->write(fs->context, file->storage, data + from, count));
    }
    return rt_int_new(written);
}

static rt_obj file_seek(size_t nargs, const rt_obj *args)
{
    struct file *file = file_of(args[0]);
    intptr_t offset = rt_int_get(args[1]);
    intptr_t whence = nargs > 2 ? rt_int_get(args[2]) : 0;
    if (whence < 0 || whence > 2 || offset > INT32_MAX || offset < -INT32_MAX) {
        rt_raise_os_error(22);
    }
    return rt_int_new(seek(file, (int32_t)offset, (int)whence));
}

static rt_obj file_tell(rt_obj self)
{
    return rt_int_new(seek(file_of(self), 0, 1));
}

static void file_print(const struct rt_sink *sink, rt_obj self, enum rt_print_kind kind)
{
    (void)kind;
    rt_printf(sink, "<io.%s>", rt_type_name(self));
}

static RT_FUN_1(file_close_obj, "close", file_close);
static RT_FUN_1(file_enter_obj, "__enter__", file_enter);
static RT_FUN_VAR(file_exit_obj, "__exit__", file_exit, 1, 4);
static RT_FUN_1(file_flush_obj, "flush", file_flush);
static RT_FUN_VAR(file_read_obj, "read", file_read, 1, 2);
static RT_FUN_VAR(file_readinto_obj, "readinto", file_readinto, 2, 3);
static RT_FUN_VAR(file_readline_obj, "readline", file_readline, 1, 2);
static RT_FUN_1(file_readlines_obj, "readlines", file_readlines);
static RT_FUN_VAR(file_seek_obj, "seek", file_seek, 2, 3);
static RT_FUN_1(file_tell_obj, "tell", file_tell);
static RT_FUN_VAR(file_write_obj, "write", file_write, 2, 4);

static const struct rt_entry file_entries[] = {
    RT_ENTRY("close", file_close_obj),       RT_ENTRY("__enter__", file_enter_obj),
    RT_ENTRY("__exit__", file_exit_obj),     RT_ENTRY("flush", file_flush_obj),
    RT_ENTRY("read", file_read_obj),         RT_ENTRY("readinto", file_readinto_obj),
    RT_ENTRY("readline", file_readline_obj), RT_ENTRY("readlines", file_readlines_obj),
    RT_ENTRY("seek", file_seek_obj),         RT_ENTRY("tell", file_tell_obj),
    RT_ENTRY("write", file_write_obj),
};

#define FILE_TYPE(variable, text)                                                                            \
    static const struct rt_type variable = {                                                                 \
        .head = {&rt_type_type},                                                                             \
        .name = text,                                                                                        \
        .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,                                                     \
        .entry_count = RT_COUNT(file_entries),                                                               \
        .entries = file_entries,                                                                             \
        .print = file_print,                                                                                 \
        .next = file_next,                                                                                   \
        .finalise = finalise,                                                                                \
    }

FILE_TYPE(text_type, "TextIOWrapper");
FILE_TYPE(byte_type, "FileIO");

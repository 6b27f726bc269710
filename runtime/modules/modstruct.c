// Module struct. Without a first letter values are aligned to their size, as the board's compiler does.

#include "runtime/error.h"
#include "runtime/modules/modules.h"
#include "runtime/packed.h"
#include "runtime/state.h"

#include <string.h>

struct format {
    const char *at, *end;
    bool big_endian, aligned;
};

// One item of a format: a type, how often, and its size.
struct item {
    char type;
    size_t count, size;
};

static struct format format_of(rt_obj obj)
{
    struct rt_buffer buffer;
    rt_get_buffer(obj, &buffer, false);
    const char *text = buffer.data;
    struct format format = {text, text + buffer.length, false, true};
    if (buffer.length > 0 && strchr("@=<>!", *text) != NULL) {
        format.aligned = *text == '@';
        format.big_endian = *text == '>' || *text == '!';
        format.at++;
    }
    return format;
}

static bool next_item(struct format *format, struct item *item)
{
    while (format->at < format->end && *format->at == ' ') {
        format->at++;
    }
    if (format->at == format->end) {
        return false;
    }
    item->count = 1;
    if (*format->at >= '0' && *format->at <= '9') {
        item->count = 0;
    }
    for (; format->at < format->end && *format->at >= '0' && *format->at <= '9'; format->at++) {
        item->count = item->count * 10 + (size_t)(*format->at - '0');
        if (item->count > (size_t)1 << 24) {
            rt_raise_value_error("bad typecode");
        }
    }
    item->type = format->at < format->end ? *format->at : '\0';
    item->size = item->type == 's' || item->type == 'x' ? 1 : packed_size(item->type);
    if (item->size == 0) {
        rt_raise_value_error("bad typecode");
    }
    format->at++;
    return true;
}

static size_t aligned(const struct format *format, const struct item *item, size_t offset)
{
    return format->aligned ? (offset + item->size - 1) / item->size * item->size : offset;
}

static size_t size_of(struct format format, size_t *values)
{
    struct item item;
    size_t offset = 0;
    *values = 0;
    while (next_item(&format, &item)) {
        offset = aligned(&format, &item, offset) + item.count * item.size;
        *values += item.type == 's' ? 1 : item.type == 'x' ? 0 : item.count;
    }
    return offset;
}

static rt_obj calcsize(rt_obj format)
{
    size_t values;
    return rt_int_new((intptr_t)size_of(format_of(format), &values));
}

static void pack_text(uint8_t *to, size_t count, rt_obj value)
{
    struct rt_buffer buffer;
    rt_get_buffer(value, &buffer, false);
    size_t length = buffer.length < count ? buffer.length : count;
    memset(to, 0, count);
    if (length > 0) {
        memcpy(to, buffer.data, length);
    }
}

static void pack_values(struct format format, uint8_t *to, size_t count, const rt_obj *values)
{
    struct item item;
    size_t offset = 0;
    size_t used = 0;
    while (next_item(&format, &item)) {
        offset = aligned(&format, &item, offset);
        if (item.type == 's' && used < count) {
            pack_text(to + offset, item.count, values[used]);
            used++;
        } else if (item.type != 'x' && item.type != 's') {
            for (size_t i = 0; i < item.count && used < count; i++, used++) {
                packed_set(item.type, to + offset + i * item.size, values[used], format.big_endian);
            }
        }
        offset += item.count * item.size;
    }
}

static void check_count(size_t given, size_t wanted)
{
    if (given != wanted) {
        rt_raise_value_error(given < wanted ? "too few arguments" : "too many arguments");
    }
}

static rt_obj pack(size_t nargs, const rt_obj *args)
{
    size_t values;
    struct format format = format_of(args[0]);
    size_t size = size_of(format, &values);
    check_count(nargs - 1, values);
    struct rt_str *bytes = rt_str_reserve(&rt_type_bytes, size);
    pack_values(format, (uint8_t *)bytes->data, nargs - 1, args + 1);
    return bytes;
}

// A place in a buffer, negative ones from the end, with so many bytes after it.
static size_t place(const struct rt_buffer *buffer, rt_obj offset, size_t size)
{
    intptr_t at = rt_int_get(offset);
    if (at < 0) {
        at += (intptr_t)buffer->length;
    }
    if (at < 0 || (size_t)at > buffer->length || buffer->length - (size_t)at < size) {
        rt_raise_value_error("buffer too small");
    }
    return (size_t)at;
}

static rt_obj pack_into(size_t nargs, const rt_obj *args)
{
    size_t values;
    struct rt_buffer buffer;
    struct format format = format_of(args[0]);
    size_t size = size_of(format, &values);
    check_count(nargs - 3, values);
    rt_get_buffer(args[1], &buffer, true);
    size_t at = place(&buffer, args[2], size);
    uint8_t *packed = gc_alloc(size + 1, GC_LEAF);
    pack_values(format, packed, nargs - 3, args + 3);
    // Converting the values may have run Python code that changed the buffer.
    rt_get_buffer(args[1], &buffer, true);
    at = place(&buffer, args[2], size);
    if (size > 0) {
        memcpy((uint8_t *)buffer.data + at, packed, size);
    }
    return RT_NONE;
}

static rt_obj unpack_at(struct format format, const uint8_t *from, size_t values)
{
    struct item item;
    struct rt_tuple *out = rt_tuple_new(values, NULL);
    size_t offset = 0;
    size_t done = 0;
    while (next_item(&format, &item)) {
        offset = aligned(&format, &item, offset);
        if (item.type == 's') {
            out->items[done] = rt_bytes_new(from + offset, item.count);
            done++;
        } else if (item.type != 'x') {
            for (size_t i = 0; i < item.count; i++, done++) {
                out->items[done] = packed_get(item.type, from + offset + i * item.size, format.big_endian);
            }
        }
        offset += item.count * item.size;
    }
    return out;
}

static rt_obj unpack(rt_obj pattern, rt_obj data)
{
    size_t values;
    struct rt_buffer buffer;
    struct format format = format_of(pattern);
    size_t size = size_of(format, &values);
    rt_get_buffer(data, &buffer, false);
    if (buffer.length < size) {
        rt_raise_value_error("buffer too small");
    }
    return unpack_at(format, buffer.data, values);
}

static rt_obj unpack_from(size_t nargs, const rt_obj *args)
{
    size_t values;
    struct rt_buffer buffer;
    struct format format = format_of(args[0]);
    size_t size = size_of(format, &values);
    rt_get_buffer(args[1], &buffer, false);
    size_t at = place(&buffer, nargs > 2 ? args[2] : RT_SMALL(0), size);
    return unpack_at(format, (const uint8_t *)buffer.data + at, values);
}

static RT_FUN_1(calcsize_obj, "calcsize", calcsize);
static RT_FUN_VAR(pack_obj, "pack", pack, 1, RT_ANY);
static RT_FUN_VAR(pack_into_obj, "pack_into", pack_into, 3, RT_ANY);
static RT_FUN_2(unpack_obj, "unpack", unpack);
static RT_FUN_VAR(unpack_from_obj, "unpack_from", unpack_from, 2, 3);

static const struct rt_entry entries[] = {
    RT_ENTRY("calcsize", calcsize_obj),       RT_ENTRY("pack", pack_obj),
    RT_ENTRY("pack_into", pack_into_obj),     RT_ENTRY("unpack", unpack_obj),
    RT_ENTRY("unpack_from", unpack_from_obj),
};

MODULE(module_struct, "struct", NULL);

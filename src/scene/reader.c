// Buffered reading with a memory of how it ended.

#include "scene/reader.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

void reader_init(struct reader *reader, int fd, const char *name, struct error *err)
{
    reader->fd = fd;
    reader->memory = NULL;
    reader->memory_left = 0;
    reader->name = name;
    reader->err = err;
    reader->ended = false;
    reader->cause = 0;
    reader->at = reader->count = 0;
}

void reader_init_memory(struct reader *reader, const uint8_t *bytes, size_t size, const char *name,
                        struct error *err)
{
    reader_init(reader, -1, name, err);
    reader->memory = bytes;
    reader->memory_left = size;
}

static size_t copy_more(struct reader *reader, uint8_t *bytes, size_t size)
{
    size_t part = reader->memory_left < size ? reader->memory_left : size;
    if (part > 0) {
        memcpy(bytes, reader->memory, part);
        reader->memory += part;
        reader->memory_left -= part;
    }
    return part;
}

static size_t read_more(struct reader *reader, uint8_t *bytes, size_t size)
{
    if (reader->fd < 0) {
        return copy_more(reader, bytes, size);
    }
    ssize_t got = read(reader->fd, bytes, size);
    if (got < 0) {
        reader->cause = errno;
        (void)error_set(reader->err, ERR_IO, "scene '%s': %s", reader->name, strerror(errno));
        return 0;
    }
    return (size_t)got;
}

bool reader_refill(struct reader *reader)
{
    reader->at = 0;
    reader->count = read_more(reader, reader->buffer, sizeof(reader->buffer));
    reader->ended = reader->count == 0;
    return !reader->ended;
}

const uint8_t *reader_peek(struct reader *reader, size_t count)
{
    assert(reader->at == 0 && count <= 16);
    while (reader->count < count) {
        size_t got =
            read_more(reader, reader->buffer + reader->count, sizeof(reader->buffer) - reader->count);
        if (got == 0) {
            return NULL;
        }
        reader->count += got;
    }
    return reader->buffer;
}

int reader_byte(struct reader *reader)
{
    if (reader->at == reader->count && !reader_refill(reader)) {
        return -1;
    }
    return reader->buffer[reader->at++];
}

bool reader_take(struct reader *reader, uint8_t *bytes, size_t count)
{
    while (count > 0) {
        if (reader->at == reader->count && !reader_refill(reader)) {
            return false;
        }
        size_t part = reader->count - reader->at;
        if (part > count) {
            part = count;
        }
        memcpy(bytes, reader->buffer + reader->at, part);
        reader->at += part;
        bytes += part;
        count -= part;
    }
    return true;
}

int reader_explain(const struct reader *reader)
{
    if (reader->cause != 0) {
        return ERR_IO;
    }
    return error_set(reader->err, ERR_INVALID, "scene '%s': ends in the middle of the picture (truncated?)",
                     reader->name);
}

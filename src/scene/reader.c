// Buffered reading with a memory of how it ended.

#include "scene/reader.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

void reader_init(struct reader *reader, FILE *file, const char *name, struct error *err)
{
    reader->file = file;
    reader->name = name;
    reader->err = err;
    reader->ended = reader->failed = false;
    reader->at = reader->count = 0;
}

static size_t read_more(struct reader *reader, uint8_t *bytes, size_t size)
{
    errno = 0;
    size_t got = fread(bytes, 1, size, reader->file);
    if (got == 0 && ferror(reader->file)) {
        reader->failed = true;
        (void)error_set(reader->err, ERR_IO, "scene '%s': %s", reader->name, strerror(errno));
    }
    return got;
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
    if (reader->failed) {
        return ERR_IO;
    }
    return error_set(reader->err, ERR_INVALID, "scene '%s': ends in the middle of the picture (truncated?)",
                     reader->name);
}

#include "base/slip.h"

void slip_reader_init(struct slip_reader *reader, uint8_t *bytes, size_t size)
{
    *reader = (struct slip_reader){.bytes = bytes, .size = size};
}

static void begin(struct slip_reader *reader)
{
    reader->inside = true;
    reader->escaped = false;
    reader->count = 0;
    reader->fault = SLIP_MORE;
}

static enum slip_result end(struct slip_reader *reader)
{
    if (reader->escaped) {
        reader->fault = SLIP_BROKEN;
    }
    reader->inside = false;
    return reader->fault == SLIP_MORE ? SLIP_PACKET : reader->fault;
}

static void keep(struct slip_reader *reader, uint8_t byte)
{
    if (reader->count == reader->size) {
        reader->fault = SLIP_TOO_LONG;
        return;
    }
    reader->bytes[reader->count++] = byte;
}

static void unescape(struct slip_reader *reader, uint8_t byte)
{
    reader->escaped = false;
    if (byte == SLIP_ESCAPED_END) {
        keep(reader, SLIP_END);
    } else if (byte == SLIP_ESCAPED_ESC) {
        keep(reader, SLIP_ESCAPE);
    } else {
        keep(reader, byte);
        reader->fault = SLIP_BROKEN;
    }
}

enum slip_result slip_read(struct slip_reader *reader, uint8_t byte)
{
    bool empty = reader->count == 0 && !reader->escaped && reader->fault == SLIP_MORE;
    if (byte == SLIP_END && (!reader->inside || empty)) {
        begin(reader);
    } else if (byte == SLIP_END) {
        return end(reader);
    } else if (reader->inside && reader->escaped) {
        unescape(reader, byte);
    } else if (reader->inside && byte == SLIP_ESCAPE) {
        reader->escaped = true;
    } else if (reader->inside) {
        keep(reader, byte);
    }
    return SLIP_MORE;
}

static size_t put(uint8_t *out, uint8_t byte)
{
    if (byte != SLIP_END && byte != SLIP_ESCAPE) {
        out[0] = byte;
        return 1;
    }
    out[0] = SLIP_ESCAPE;
    out[1] = byte == SLIP_END ? SLIP_ESCAPED_END : SLIP_ESCAPED_ESC;
    return 2;
}

size_t slip_encode(uint8_t *out, const uint8_t *bytes, size_t count)
{
    size_t length = 0;
    out[length++] = SLIP_END;
    for (size_t i = 0; i < count; i++) {
        length += put(&out[length], bytes[i]);
    }
    out[length++] = SLIP_END;
    return length;
}

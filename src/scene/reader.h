// The bytes of a picture or a video, from front to end, without going back.
#ifndef SCENE_READER_H
#define SCENE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    int fd;                // borrowed; -1: the bytes are in memory
    const uint8_t *memory; // borrowed; the bytes that are left
    size_t memory_left;
    const char *name; // for error sentences
    struct error *err;
    bool ended; // more was asked for than there is
    int cause;  // errno of a read that the operating system refused (it is recorded in err), or 0
    size_t at, count;
    uint8_t buffer[32768];
};

void reader_init(struct reader *reader, int fd, const char *name, struct error *err);
void reader_init_memory(struct reader *reader, const uint8_t *bytes, size_t size, const char *name,
                        struct error *err);

// Replaces what was consumed by new bytes; false at the end of the file or on a read error. Takes what a pipe
// has: it never waits for more than the first byte.
bool reader_refill(struct reader *reader);

// The next `count` bytes without consuming them, NULL if there are fewer; count at most 16.
// Only before anything was consumed.
const uint8_t *reader_peek(struct reader *reader, size_t count);

// The next byte, -1 if there is none.
int reader_byte(struct reader *reader);

// Takes exactly `count` bytes; false if there are fewer.
bool reader_take(struct reader *reader, uint8_t *bytes, size_t count);

// Records why reading stopped early; ERR_IO or ERR_INVALID.
int reader_explain(const struct reader *reader);

#endif

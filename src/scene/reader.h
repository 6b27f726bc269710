// The bytes of a picture file, from front to end, without going back.
#ifndef SCENE_READER_H
#define SCENE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct reader {
    FILE *file;
    const char *name; // for error sentences
    struct error *err;
    bool ended;  // more was asked for than there is
    bool failed; // the operating system refused; recorded in err
    size_t at, count;
    uint8_t buffer[32768];
};

void reader_init(struct reader *reader, FILE *file, const char *name, struct error *err);

// Replaces what was consumed by new bytes; false at the end of the file or on a read error.
bool reader_refill(struct reader *reader);

// The next `count` bytes without consuming them, NULL if there are fewer; count at most 16.
// Only before anything was consumed.
const uint8_t *reader_peek(struct reader *reader, size_t count);

// Takes exactly `count` bytes; false if there are fewer.
bool reader_take(struct reader *reader, uint8_t *bytes, size_t count);

// Records why reading stopped early; ERR_IO or ERR_INVALID.
int reader_explain(const struct reader *reader);

#endif

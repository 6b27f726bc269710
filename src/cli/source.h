// FILE[@OFFSET] on the command line.
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "base/error.h"
#include "doctor/check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source {
    char *name; // of the file, without the offset
    uint8_t *bytes;
    size_t size;
    bool placed; // an offset was given
    uint32_t offset;
};

// Splits the text and reads the file, of at most `limit` bytes. ERR_IO, ERR_LIMIT, ERR_MEMORY; free with
// source_free in any case.
int source_read(struct source *source, const char *text, size_t limit, struct error *err) MUST_USE;
void source_free(struct source *source);

// The same for check_files; it points into the source.
struct check_file source_check_file(const struct source *source);

// Reads `count` sources, and fills `files` for check_files. *done counts those to be freed, after an error,
// too. As source_read.
int source_read_all(struct source *sources, struct check_file *files, size_t *done, size_t count,
                    char **texts, size_t limit, struct error *err) MUST_USE;

#endif

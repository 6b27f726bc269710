// The file of --flash: a board's flash that outlives the command. One board at a time can have it, and what
// the board writes is in the file while it runs.
#ifndef CLI_FLASHFILE_H
#define CLI_FLASHFILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flashfile;

// Opens the file of a flash of `size` bytes, makes it if there is none, and locks it. ERR_IO: it cannot be
// opened or another board has it; ERR_INVALID: it is no flash image; ERR_MEMORY.
int flashfile_open(struct flashfile **file, const char *path, size_t size, struct error *err) MUST_USE;

// What was in it: `size` bytes; NULL: nothing yet.
const uint8_t *flashfile_content(const struct flashfile *file);

bool flashfile_is_read_only(const struct flashfile *file);

// Writes the sectors that differ from what is in the file. ERR_IO.
int flashfile_save(struct flashfile *file, const uint8_t *flash, struct error *err) MUST_USE;

// Without saving; a file that was made and never saved is removed. `file` may be NULL.
void flashfile_close(struct flashfile *file);

#endif

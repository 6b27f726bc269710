// A memory card that is a file (or a block device) of the host: what --sd FILE puts into the board's slot.
// What the board writes is in the file at once.
#ifndef CLI_SDFILE_H
#define CLI_SDFILE_H

#include "board/board.h"

#include <stdbool.h>

struct sdfile;

// Opens and locks the file, and describes the card to the board; `protected`: it is only read. ERR_IO,
// ERR_INVALID (no card has that size), ERR_MEMORY; the sentence names the file and the next step.
int sdfile_open(struct sdfile **file, const char *path, bool protected, struct board_sd *sd,
                struct error *err) MUST_USE;

// Waits until the host has stored what was written, and unlocks; file may be NULL. ERR_IO, also for a write
// of the board that failed earlier.
int sdfile_close(struct sdfile *file, struct error *err) MUST_USE;

#endif

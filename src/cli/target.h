// The board a command works on: a virtual one that is powered on for it.
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "board/board.h"
#include "cli/opt.h"
#include "serial/link.h"

#include <stdbool.h>

extern const struct opt target_opts[];
#define TARGET_TITLE "BOARD: which board"

struct target;

// Makes the board that the options describe, still without power. `firmware` (may be
// NULL) is one more FILE[@OFFSET] for its flash. On failure: EXIT_FAILED or EXIT_USAGE was said.
int target_open(struct target **target, const char *name, const char *firmware);

// For target_open: the command is there to change the flash, so a --flash FILE that is read-only is refused.
void target_writes_flash(void);

// The --flash FILE that cannot be written, so that what the board writes is lost; NULL: none.
const char *target_loses(const struct target *target);

// Brings --flash FILE up to date, if the board has written and some time has passed. Reading the link does
// it, too.
void target_keep(struct target *target);

// The scene comes on standard input: nothing else may read that.
bool target_scene_is_stdin(void);

// Records that the program called a ROM function that is not there (board_missing); returns ERR_REMOTE.
int target_missing(const struct target *target, struct error *err);

// The serial line to it. Reading lets its time pass.
struct link *target_link(struct target *target);

struct board *target_board(struct target *target);

// Writes the flash back to --flash FILE and frees everything; target may be NULL.
int target_close(struct target *target, struct error *err) MUST_USE;

#endif

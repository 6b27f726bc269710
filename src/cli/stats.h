// --stats FILE: what a run has cost, as JSON.
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "board/board.h"

// Writes the file whole or not at all. wall_ns: how long the run took.
int stats_write(const char *path, const struct board *board, uint64_t wall_ns, struct error *err) MUST_USE;

#endif

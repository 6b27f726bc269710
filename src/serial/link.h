// A two-way line of bytes to a board, real or virtual. Time-outs are in the board's own time:
// a virtual board's milliseconds are virtual ones.
#ifndef SERIAL_LINK_H
#define SERIAL_LINK_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct link {
    void *ctx;
    // Sends all of it. 0, ERR_IO, ERR_STOPPED.
    int (*write)(void *ctx, const uint8_t *bytes, size_t count, struct error *err);
    // Waits for at least one byte: how many were read, 0 when nothing came in `timeout_ms`,
    // ERR_IO, ERR_REMOTE (the board is off), ERR_STOPPED (the user asked to stop).
    int (*read)(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err);
};

#endif

// Keeps the last line of what streams by: of a traceback, the line that says what went wrong.
#ifndef SERIAL_LASTLINE_H
#define SERIAL_LASTLINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lastline {   // starts zeroed
    char text[256]; // without control characters; cut off when longer
    size_t length;
    bool ended; // a newline was the last: the next character begins a new line
};

// A sink for serial/rawrepl.h; ctx is a struct lastline.
int lastline_keep(void *ctx, const uint8_t *bytes, size_t count, struct error *err);

#endif

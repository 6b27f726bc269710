// MicroPython's raw REPL, from the computer's side: run code on the board and get what it prints.
//
// Source: MicroPython documentation, "The MicroPython Interactive Interpreter Mode (aka REPL)",
//         sections "Raw mode" and "Raw-paste mode".
#ifndef SERIAL_RAWREPL_H
#define SERIAL_RAWREPL_H

#include "serial/link.h"

#include <stdbool.h>

struct rawrepl {
    struct link *link;
    uint8_t buffer[512]; // bytes read from the link and not yet looked at
    size_t start, end;
    char line[64]; // the beginning of the line that a program is printing
    size_t line_length;
    bool paste; // the board understands raw-paste mode
    char *tail; // the last bytes the board said before the raw REPL answered; for explaining
    size_t tail_length;
};

// Where the running program's output goes. NULL: thrown away.
struct rawrepl_sink {
    int (*write)(void *ctx, const uint8_t *bytes, size_t count, struct error *err);
    void *ctx;
};

void rawrepl_init(struct rawrepl *repl, struct link *link);
void rawrepl_deinit(struct rawrepl *repl);

// Waits for the board to come up and puts it into raw mode. 0 or negative; on ERR_TIMEOUT
// repl->tail holds what the board printed instead.
int rawrepl_enter(struct rawrepl *repl, unsigned timeout_ms, struct error *err) MUST_USE;

// Runs `code` (length bytes of UTF-8 Python) and hands its output to `out`; waits without limit for
// it to end. 0: it ended well. ERR_REMOTE: it raised, and the traceback went to `traceback`.
int rawrepl_exec(struct rawrepl *repl, const char *code, size_t length, struct rawrepl_sink out,
                 struct rawrepl_sink traceback, struct error *err) MUST_USE;

// Back to the friendly prompt.
int rawrepl_leave(struct rawrepl *repl, struct error *err) MUST_USE;

#endif

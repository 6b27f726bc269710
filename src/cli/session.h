// A conversation with the board's raw REPL, from power-on to the end of a command.
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/target.h"
#include "serial/rawrepl.h"

struct session {
    const char *command; // for messages
    struct target *target;
    struct rawrepl repl;
};

// Opens the board of the options, powers it on and enters the raw REPL.
// EXIT_DONE, or the exit status after the reason was said.
int session_open(struct session *session, const char *command);

// Ends it. `status` is what the work in between returned, `err` its sentence; returns the command's
// exit status and says what there is to say.
int session_close(struct session *session, int status, struct error *err);

// A sink that writes to a FILE.
int session_print(void *ctx, const uint8_t *bytes, size_t count, struct error *err);

#endif

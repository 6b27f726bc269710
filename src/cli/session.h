// A conversation with the board's raw REPL, from power-on to the end of a command.
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/hostport.h"
#include "cli/target.h"
#include "serial/rawrepl.h"

extern const struct opt session_opts[]; // --port
#define SESSION_TITLE "LINE: a board that is there"

struct session {
    const char *command;   // for messages
    struct hostport *port; // NULL: the virtual board of the options
    struct target *target; // NULL: a port
    struct rawrepl repl;
};

// Opens the board of the options and enters the raw REPL. A virtual one is powered on for it; one behind a
// port is taken as it is, and reset if it does not answer. EXIT_DONE, or the exit status after the reason was
// said.
int session_open(struct session *session, const char *command);

// Resets the board's chip from its own prompt, and enters the raw REPL again.
int session_restart(struct session *session, struct error *err) MUST_USE;

// Ends it. `status` is what the work in between returned, `err` its sentence; returns the command's
// exit status and says what there is to say.
int session_close(struct session *session, int status, struct error *err);

// A sink that writes to a FILE.
int session_print(void *ctx, const uint8_t *bytes, size_t count, struct error *err);

#endif

// A conversation with a virtual board in virtual time, for tests: power on, say, wait for an answer.
#ifndef TESTS_SESSION_SESSION_H
#define TESTS_SESSION_SESSION_H

#include "board/board.h"
#include "scene/scene.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session {
    struct board *board;
    struct scene *scene;
    char *log; // all that the board has said, as a string
    size_t length, size;
    size_t seen; // up to here expectations have been met
};

// A board with the file `firmware` at 0x1000 of its flash (NULL: erased), powered off; exits on failure.
void session_open(struct session *session, const struct board_config *config, const char *firmware);
void session_close(struct session *session);

void session_say(struct session *session, const char *text, size_t length);

// Runs until `text` appears after what was already seen: true; or false after `seconds` of the board's
// time, or when it loses its power.
bool session_expect(struct session *session, const char *text, double seconds);

// Lets time pass and listens.
void session_wait(struct session *session, double seconds);

// Types a program line by line, each at the prompt; false if a prompt does not come.
bool session_type(struct session *session, const char *const *lines, size_t count);

#endif

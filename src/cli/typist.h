// Types a text at the board's prompt the way a person does: a line at a time, and the next one only
// when the board has shown a prompt again (or has been silent for a while: not everything prompts).
#ifndef CLI_TYPIST_H
#define CLI_TYPIST_H

#include "board/board.h"

#define TYPIST_LINE_MAX 1024

struct typist {
    int source;                  // file descriptor
    int patience_ms;             // how long the board's time stands still until the source has given a line
    bool gave_up;                // it has stood still that long, and nothing came
    char input[TYPIST_LINE_MAX]; // read from the source, not yet typed
    size_t input_length;
    char line[80]; // what the board has sent since the last newline, as far as it fits
    size_t length;
    uint64_t heard; // tick at which the board last said something, or was typed to
    unsigned typed; // so many lines
    bool end;       // nothing more comes from the source (or there is none)
};

// `patience_ms` of wall time the board waits for the source, so that the same lines give the same run however
// slowly they come. A source that is silent for longer is waited for again when it has said something.
#define TYPIST_PATIENT (-1) // for ever
void typist_init(struct typist *typist, int source, int patience_ms);

// What the board has sent.
void typist_hear(struct typist *typist, uint64_t now, const uint8_t *bytes, size_t count);

// Types the next line if it is time for it.
void typist_turn(struct typist *typist, struct board *board);

// Everything was typed and the board has answered.
bool typist_is_done(const struct typist *typist, const struct board *board);

// Nothing more is typed, and the board, at its prompt or asleep, has said nothing for a minute of its time.
bool typist_has_ended(const struct typist *typist, const struct board *board);

#endif

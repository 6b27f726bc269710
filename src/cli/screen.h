// The console of a run on standard output, next to what is told on standard error: where both are the same
// terminal (or file), lines of the one do not begin in the middle of lines of the other.
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct screen {
    bool shared;  // standard error is the same terminal or file
    bool adds_cr; // the terminal puts a CR before each LF: the board's own is one too many
    bool cr;      // ... it came, and is not shown until it is known what follows
    bool in_line; // the last byte shown was no LF
    FILE *notes;  // screen_notes
    char *held;   // notes that wait for the end of the line
    size_t held_count;
};

void screen_begin(struct screen *screen);
void screen_end(struct screen *screen); // the rest is shown, and the line ended

// What the board says, to standard output at once. False: it cannot be written.
bool screen_show(struct screen *screen, const uint8_t *bytes, size_t count);

// The bytes without the CR before each LF, to `shown`, with room for twice as many: how many. A CR at the end
// is kept back in *cr until it is known what follows.
size_t screen_drop_cr(bool *cr, const uint8_t *bytes, size_t count, uint8_t *shown);

// Lines written to this file come on standard error, each in a line of its own: at once, or when the
// console's line is complete, or at a screen_pause. Borrowed; NULL: no memory.
FILE *screen_notes(struct screen *screen);

// The board says nothing for the moment: what waits for the end of its line need not wait longer.
void screen_pause(struct screen *screen);

#endif

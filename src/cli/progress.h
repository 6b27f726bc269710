// One line on standard error that says what is going on; only on a terminal.
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

// Shows the line instead of the last one (printf format).
void progress_show(const char *format, ...) __attribute__((format(printf, 1, 2)));

// What else is written where standard error goes, a board's console, has left off inside of a line, or not.
void progress_line(bool open);
// What is written to standard error now begins a line.
void progress_fresh(void);

// Takes the line away.
void progress_clear(void);

// A sentence for the user that stays, terminal or not (printf format, a newline is added).
void progress_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

// The prompt: MicroPython's friendly prompt with line editing, paste mode, raw mode and raw-paste mode, over
// two functions that move bytes.
//
// Source: MicroPython documentation, "The MicroPython Interactive Interpreter Mode (aka REPL)".
#ifndef RUNTIME_PROMPT_H
#define RUNTIME_PROMPT_H

#include "runtime/runtime.h"

#include <stdbool.h>
#include <stddef.h>

#define PROMPT_LINES 10  // remembered for the up arrow
#define PROMPT_WIDTH 240 // longer lines are not remembered

struct prompt_port {
    void *context;             // given to every function below
    int (*get)(void *context); // the next byte typed, waiting for it; negative at the end of input
    void (*put)(void *context, const char *data, size_t length);
    // While on, Ctrl-C calls rt_interrupt; while off it is a byte like others. May be NULL.
    void (*interruptible)(void *context, bool on);
    const char *banner; // printed before the first ">>> "; lines end with \r\n
};

// Lives across soft resets: the mode stays, the history too. Starts zeroed but for port.
struct prompt {
    const struct prompt_port *port;
    struct runtime *runtime;
    bool raw;                                 // the mode: friendly or raw
    bool after_cr;                            // the last byte was \r: a \n behind it belongs to it
    unsigned lines;                           // in history
    char history[PROMPT_LINES][PROMPT_WIDTH]; // newest first
};

enum prompt_end {
    PROMPT_SOFT_RESET,   // Ctrl-D on an empty line, or the program raised SystemExit
    PROMPT_END_OF_INPUT, // get answered a negative number
};

// Runs the prompt until one of these. What programs print goes to the runtime's own port.
enum prompt_end prompt_run(struct prompt *prompt, struct runtime *runtime);

#endif

// Editing one line at the prompt (runtime/lineedit.c); used by runtime/prompt.c.
#ifndef RUNTIME_LINEEDIT_H
#define RUNTIME_LINEEDIT_H

#include "runtime/prompt.h"

enum control {
    CTRL_A = 1,
    CTRL_B,
    CTRL_C,
    CTRL_D,
    CTRL_E,
    CTRL_F,
    CTRL_K = 11,
    CTRL_N = 14,
    CTRL_P = 16,
    CTRL_U = 21,
    CTRL_W = 23,
};

// Source text that grows in the runtime's memory. Adding answers false when there is none left.
struct source {
    char *data;
    size_t length, capacity;
};

bool source_insert(struct source *source, size_t at, const char *data, size_t count);
void source_remove(struct source *source, size_t at, size_t count);
bool source_add(struct source *source, char c);
void source_drop(struct source *source);

void prompt_put(struct prompt *prompt, const char *text);
void prompt_write(struct prompt *prompt, const char *data, size_t length);
// The next byte with every line end as \r; negative at the end of input.
int prompt_get(struct prompt *prompt);

// Reads a line behind what source holds already, printing the prompt text and, on a continuation, the
// indentation. Answers 0 when the line is complete (source has it, without its end); Ctrl-C; Ctrl-A, B, D or
// E on an empty line; or a negative number at the end of input.
int line_edit(struct prompt *prompt, struct source *source, const char *text);

#endif

// One wire with a level, driven from one side and watched from the other.
#ifndef WIRE_LINE_H
#define WIRE_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct line {
    bool level;
    void (*changed)(void *ctx, bool level); // NULL: nobody watches
    void *ctx;
};

static inline void line_watch(struct line *line, void (*changed)(void *ctx, bool level), void *ctx)
{
    line->changed = changed;
    line->ctx = ctx;
}

// Tells the watcher, but only if the level is a new one.
static inline void line_drive(struct line *line, bool level)
{
    if (line->level == level) {
        return;
    }
    line->level = level;
    if (line->changed != NULL) {
        line->changed(line->ctx, level);
    }
}

#endif

#include "cli/progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool shown;
static bool in_line; // of something else, that shares the terminal

void progress_line(bool open)
{
    in_line = open;
}

void progress_fresh(void)
{
    if (in_line) {
        fputc('\n', stderr);
        in_line = false;
    }
}

void progress_show(const char *format, ...)
{
    va_list args;
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    fputs("\r\033[K", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fflush(stderr);
    shown = true;
}

void progress_clear(void)
{
    if (shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        shown = false;
    }
}

void progress_say(const char *format, ...)
{
    va_list args;
    progress_clear();
    progress_fresh();
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

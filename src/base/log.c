#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_write(const struct log *log, enum log_kind kind, const char *where, const char *format, ...)
{
    if (log == NULL || log->write == NULL) {
        return;
    }
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    log->write(log->ctx, kind, where, text);
}

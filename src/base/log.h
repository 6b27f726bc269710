// What the machine has to say about itself: never to the guest, never straight to a terminal.
//
// A device reports through the struct log it was given at init; the owner decides what becomes of it.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_kind {
    LOG_GUEST, // the guest did something that the manual forbids
    LOG_STUB,  // the guest used something that is not modelled
};

struct log {
    // NULL: nobody listens. `where` is a device's name ("UART0"), `text` one line.
    void (*write)(void *ctx, enum log_kind kind, const char *where, const char *text);
    void *ctx;
};

void log_write(const struct log *log, enum log_kind kind, const char *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

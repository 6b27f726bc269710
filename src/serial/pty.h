// A pseudo terminal whose other end any terminal program can open as a serial port, any number of times.
//
// Like the port of a USB adapter it comes up raw, with 115200 baud, and gets that back whenever it was closed
// by all who had it open. What is written while nobody has it open is lost. It has no modem lines.
#ifndef SERIAL_PTY_H
#define SERIAL_PTY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pty {
    int fd;           // non-blocking; -1: closed
    char name[64];    // of the other end
    const char *link; // a symbolic link to it, made by pty_open; borrowed; NULL: none
    bool open;        // somebody has it open
};

// `link` may be NULL. A link that is there and leads to no terminal (any more) is replaced, nothing else is.
// ERR_IO.
int pty_open(struct pty *pty, const char *link, struct error *err) MUST_USE;
void pty_close(struct pty *pty);

// Looks whether somebody has it open. Call it before reading.
bool pty_is_open(struct pty *pty);

// What has come, without waiting: how many bytes. Bytes that were sent before a close are still read.
size_t pty_read(struct pty *pty, uint8_t *bytes, size_t size);
// How many were taken; all of them (and lost) while nobody has it open.
size_t pty_write(struct pty *pty, const uint8_t *bytes, size_t count);

// The speed that the other end is set to; 0: hung up. (Linux leaves a pseudo terminal at 8 bits, no parity.)
uint32_t pty_baud(const struct pty *pty);

// The other end of a pseudo terminal as somebody who opens it has it: raw, 115200 baud. A non-blocking
// descriptor, to be closed; ERR_IO with errno as the reason.
int pty_visit(const char *name);
int pty_set_baud(int fd, uint32_t baud); // at the other end; ERR_IO

#endif

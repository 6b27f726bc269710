// TCP: a server for one visitor at a time, and a visitor.
#ifndef SERIAL_TCP_H
#define SERIAL_TCP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TCP_ADDRESS_SIZE 160

// Listens at `where`, HOST:PORT or [HOST]:PORT; no HOST is this computer alone, PORT 0 any free one. Returns
// a non-blocking socket; `address` (TCP_ADDRESS_SIZE bytes) is then where it listens, as HOST:PORT.
// ERR_INVALID: that is no HOST:PORT. ERR_IO.
int tcp_listen(const char *where, char *address, struct error *err) MUST_USE;

// Visits a server at HOST:PORT or [HOST]:PORT: a non-blocking socket. ERR_INVALID, ERR_IO.
int tcp_connect(const char *where, struct error *err) MUST_USE;

// The next visitor: a non-blocking socket, or -1 when there is none.
int tcp_accept(int listener);

// The other end has hung up, though something from it may still be unread.
bool tcp_hung_up(int socket);

// What has come, without waiting: how many bytes, 0 for none, ERR_IO when the visitor is gone.
int tcp_read(int socket, uint8_t *bytes, size_t size);
// How many were taken, ERR_IO when the visitor is gone.
int tcp_write(int socket, const uint8_t *bytes, size_t count);

#endif

// Where the serial line of a board goes, if not to standard input and output: --serial pty[=LINK] or
// rfc2217=HOST:PORT. Clients come and go; the board does not notice, but for its reset and IO0 pins.
#ifndef CLI_PORT_H
#define CLI_PORT_H

#include "board/board.h"

#include <poll.h>
#include <stdint.h>

struct port;

#define PORT_FDS 3

// `where` as above. ERR_INVALID: there is no such place. With `patient` the board's time stands still while a
// client is slow to read; otherwise it loses, in the end, what does not fit.
int port_open(struct port **port, const char *where, struct board *board, bool patient,
              struct error *err) MUST_USE;
void port_close(struct port *port); // may be NULL

// Where it is, for the user: a device's name or an rfc2217:// address.
const char *port_name(const struct port *port);

// What the clients have sent and asked for goes to the board.
void port_turn(struct port *port);

// What the board has sent goes to the client, if there is one.
void port_hear(struct port *port, const uint8_t *bytes, size_t count);

// What to wait for: how many of `fds`. *longest (ns) is made shorter if something has to be looked at sooner.
size_t port_watch(const struct port *port, struct pollfd fds[PORT_FDS], uint64_t *longest);

#endif

// --gdb [HOST:]PORT: where a debugger finds the virtual board.
#ifndef CLI_GDB_PORT_H
#define CLI_GDB_PORT_H

#include "base/error.h"
#include "board/board.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct gdb_port;

// Listens, and holds the board until a debugger lets it go. ERR_INVALID: `where` is no [HOST:]PORT. ERR_IO,
// ERR_MEMORY.
int gdb_port_open(struct gdb_port **port, const char *where, struct board *board, struct error *err) MUST_USE;
void gdb_port_close(struct gdb_port *port); // NULL is fine

// Where it listens, as HOST:PORT.
const char *gdb_port_name(const struct gdb_port *port);

// What the debugger and the board have to tell each other; after each run of the board. NULL is fine.
void gdb_port_turn(struct gdb_port *port);

// The debugger has the board stand still; false for NULL.
bool gdb_port_holds(const struct gdb_port *port);
// It asked for the end of the board; false for NULL.
bool gdb_port_killed(const struct gdb_port *port);

// Waits up to `ns` nanoseconds for a word from a debugger.
void gdb_port_wait(const struct gdb_port *port, uint64_t ns);

#endif

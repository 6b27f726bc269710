// The server's side of GDB's remote serial protocol: a debugger sees the board as one process with a thread
// for each core, 1 the PRO CPU and 2 the APP CPU. When one stops, everything stops, time too.
//
// No socket in here: bytes go in and come out, so that any garbage can be tried on it.
//
// Source:       GDB manual, appendix "GDB Remote Serial Protocol".
// Not modelled: the extended protocol (restarting), running backwards, stopping one core alone, files,
//               catching system calls, tracepoints.
#ifndef DEBUG_GDB_H
#define DEBUG_GDB_H

#include "board/board.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GDB_PACKET_SIZE 4096U // between $ and #

struct gdb {
    struct board *board;
    bool connected;
    bool killed;       // the debugger asked for the end of the board
    bool running;      // and the debugger waits for it to stop
    bool described;    // the debugger is one for other processors and gets a description
    bool tells_breaks; // the debugger wants to know which stops are breakpoints
    bool no_ack;
    unsigned told;    // core whose stop was told last
    unsigned general; // core that registers and memory are asked of
    unsigned moving;  // core of "s" and "c"; BOARD_CORES: all

    // What comes in
    enum { GDB_OUTSIDE, GDB_INSIDE, GDB_ESCAPED, GDB_SUM_HIGH, GDB_SUM_LOW } state;
    uint8_t sum;
    char check[3];
    char packet[GDB_PACKET_SIZE + 1]; // with a zero behind it
    size_t length;                    // may be more than fits: then the packet is not understood

    // What goes out: one reply
    char out[GDB_PACKET_SIZE + 16];
    size_t out_length, out_taken;
    size_t body; // where its text begins
};

// For a board that stays the property of the caller. The board stands still from now on, until a debugger
// lets it go.
void gdb_init(struct gdb *gdb, struct board *board);

// A debugger has come: the board stops. It has gone, with or without a word: the board goes on.
void gdb_connect(struct gdb *gdb);
void gdb_disconnect(struct gdb *gdb);

// Takes bytes from the debugger up to the end of a packet; returns how many. Nothing is taken while a reply
// is on its way.
size_t gdb_receive(struct gdb *gdb, const uint8_t *bytes, size_t count);

// Bytes for the debugger, at most `size`.
size_t gdb_send(struct gdb *gdb, uint8_t *bytes, size_t size);

// After each run of the board: tells the debugger if it has stopped.
void gdb_turn(struct gdb *gdb);

// The board stands still because of the debugger.
bool gdb_holds(const struct gdb *gdb);

#endif

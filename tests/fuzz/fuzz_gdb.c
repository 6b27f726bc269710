// Whatever a debugger sends, in whatever pieces: the server answers or not, and the board can still be let
// go.
//
// A byte 0xfe in the input cuts it there and lets the board run; 0xfd is a debugger that goes and comes
// again.

#include "board/probe.h"
#include "debug/gdb.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CUT   0xfe
#define GO    0xfd
#define SLICE (10 * TICKS_PER_US)

static void drain(struct gdb *gdb)
{
    uint8_t bytes[512];
    while (gdb_send(gdb, bytes, sizeof bytes) > 0) {
    }
}

static void run(struct gdb *gdb)
{
    uint8_t bytes[64];
    board_run(gdb->board, board_now(gdb->board) + SLICE);
    (void)board_serial_read(gdb->board, bytes, sizeof bytes);
    gdb_turn(gdb);
    drain(gdb);
}

static void feed(struct gdb *gdb, const uint8_t *data, size_t size)
{
    while (size > 0) {
        size_t taken = gdb_receive(gdb, data, size);
        data += taken;
        size -= taken;
        drain(gdb);
    }
}

// One board serves all inputs, switched off in between.
static struct board *the_board(void)
{
    static struct board *board;
    struct error err = {.text = ""};
    struct board_config config;
    board_config_default(&config);
    if (board == NULL && board_new(&board, &config, &err) < 0) {
        abort();
    }
    return board;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gdb gdb;
    gdb_init(&gdb, the_board());
    board_power_on(gdb.board);
    soc_start_core(board_soc(gdb.board), 0, 0x40080000);
    gdb_connect(&gdb);
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == CUT || data[i] == GO) {
            feed(&gdb, data + start, i - start);
            start = i + 1;
            run(&gdb);
        }
        if (data[i] == GO) {
            gdb_disconnect(&gdb);
            run(&gdb);
            gdb_connect(&gdb);
        }
    }
    feed(&gdb, data + start, size - start);
    run(&gdb);
    gdb_disconnect(&gdb);
    if (gdb_holds(&gdb)) {
        abort();
    }
    board_power_off(gdb.board);
    return 0;
}

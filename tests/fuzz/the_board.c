#include "fuzz/the_board.h"

#include <stdlib.h>

struct board *the_board(bool revision3, bool io0_low)
{
    static struct board *boards[2];
    struct board **board = &boards[revision3];
    struct error err = {.text = ""};
    struct board_config config;
    board_config_default(&config);
    config.chip_revision = revision3 ? 3 : 1;
    config.io0_low = io0_low;
    if (*board == NULL && board_new(board, &config, &err) < 0) {
        abort();
    }
    return *board;
}

void the_board_run(struct board *board, uint64_t ticks)
{
    uint8_t bytes[64];
    uint64_t end = board_now(board) + ticks;
    while (board_now(board) < end) {
        board_run(board, end);
        (void)board_serial_read(board, bytes, sizeof bytes);
    }
}

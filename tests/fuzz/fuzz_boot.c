// Whatever the flash holds where the bootloader should be: the board boots it, fails or hangs, and can be
// switched off.
//
// The input's first byte chooses the ROM and the lines (bits: 0 ROM of 2019, 1 IO0 low, 2 reset by RTS in the
// middle); the rest lies at 0x1000.

#include "board/board.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define IMAGE 0x1000U
#define RUN   (50 * TICKS_PER_MS)

static void run(struct board *board, uint64_t ticks)
{
    uint8_t bytes[64];
    uint64_t end = board_now(board) + ticks;
    while (board_now(board) < end) {
        board_run(board, end);
        (void)board_serial_read(board, bytes, sizeof bytes);
    }
}

// One board for each ROM serves all inputs, switched off in between.
static struct board *the_board(bool revision3)
{
    static struct board *boards[2];
    struct board **board = &boards[revision3];
    struct error err = {.text = ""};
    struct board_config config;
    board_config_default(&config);
    config.chip_revision = revision3 ? 3 : 1;
    if (*board == NULL && board_new(board, &config, &err) < 0) {
        abort();
    }
    return *board;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > BOARD_FLASH_SIZE - IMAGE) {
        return 0;
    }
    struct board *board = the_board((data[0] & 1) != 0);
    bool low = (data[0] & 2) != 0;
    memset(board_flash(board), 0xff, BOARD_FLASH_SIZE);
    memcpy(board_flash(board) + IMAGE, data + 1, size - 1);
    board_set_dtr_rts(board, low, false);
    board_power_on(board);
    run(board, RUN);
    if ((data[0] & 4) != 0) {
        board_set_dtr_rts(board, low, true);
        run(board, TICKS_PER_MS);
        board_set_dtr_rts(board, low, false);
        run(board, RUN);
    }
    board_power_off(board);
    return 0;
}

// Whatever the flash holds where the bootloader should be: the board boots it, fails or hangs, and can be
// switched off.
//
// The input's first byte chooses the ROM and the lines (bits: 0 ROM of 2019, 1 IO0 low, 2 reset by RTS in the
// middle); the rest lies at 0x1000.

#include "fuzz/the_board.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define IMAGE 0x1000U
#define RUN   (50 * TICKS_PER_MS)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > BOARD_FLASH_SIZE - IMAGE) {
        return 0;
    }
    struct board *board = the_board((data[0] & 1) != 0, false);
    bool low = (data[0] & 2) != 0;
    memset(board_flash(board), 0xff, BOARD_FLASH_SIZE);
    memcpy(board_flash(board) + IMAGE, data + 1, size - 1);
    board_set_dtr_rts(board, low, false);
    board_power_on(board);
    the_board_run(board, RUN);
    if ((data[0] & 4) != 0) {
        board_set_dtr_rts(board, low, true);
        the_board_run(board, TICKS_PER_MS);
        board_set_dtr_rts(board, low, false);
        the_board_run(board, RUN);
    }
    board_power_off(board);
    return 0;
}

// Whatever the flash holds where the bootloader should be: the board boots it, fails or hangs, and can be
// switched off.
//
// The input's first byte chooses the ROM and what is held (bits: 0 ROM of 2019, 1 IO0 low, 2 reset by RTS in
// the middle, 3 no PSRAM); the rest lies at 0x1000.

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.text = ""};
    struct board_config config;
    struct board *board;
    if (size < 2 || size > BOARD_FLASH_SIZE - IMAGE) {
        return 0;
    }
    board_config_default(&config);
    config.chip_revision = (data[0] & 1) != 0 ? 3 : 1;
    config.io0_low = (data[0] & 2) != 0;
    config.psram_size = (data[0] & 8) != 0 ? 0 : config.psram_size;
    if (board_new(&board, &config, &err) < 0) {
        return 0;
    }
    memcpy(board_flash(board) + IMAGE, data + 1, size - 1);
    board_power_on(board);
    run(board, RUN);
    if ((data[0] & 4) != 0) {
        board_set_dtr_rts(board, false, true);
        run(board, TICKS_PER_MS);
        board_set_dtr_rts(board, false, false);
        run(board, RUN);
    }
    board_free(board);
    return 0;
}

// A board for fuzz targets: one for each ROM serves all inputs, switched off in between.
#ifndef TESTS_FUZZ_THE_BOARD_H
#define TESTS_FUZZ_THE_BOARD_H

#include "board/board.h"

struct board *the_board(bool revision3, bool io0_low);
// What it says meanwhile is thrown away.
void the_board_run(struct board *board, uint64_t ticks);

#endif

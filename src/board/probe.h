// A debugger's door to a board: its chip, memory as a core sees it, and EN.
#ifndef BOARD_PROBE_H
#define BOARD_PROBE_H

#include "board/board.h"
#include "soc/soc.h"

// The chip on the board; its cores are stopped and examined with xt_debug_halt and the like.
struct soc *board_soc(struct board *board);

// Copies memory as the core sees it; returns how many bytes could be read or written. Reading registers of
// peripherals has the effects that a load has; flash cannot be written.
size_t probe_read(struct board *board, unsigned core, uint32_t address, uint8_t *bytes, size_t count);
size_t probe_write(struct board *board, unsigned core, uint32_t address, const uint8_t *bytes, size_t count);

// EN goes low and high again, as with the button: a power-on reset.
void probe_reset(struct board *board);

#endif

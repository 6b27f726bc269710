// Constants of the ROM that programs load.
#ifndef ROM_DATA_H
#define ROM_DATA_H

#include <stdbool.h>
#include <stdint.h>

// The word at that address (a multiple of 4) of the ROM, if it is known.
bool rom_data_word(uint32_t address, uint32_t *value);

#endif

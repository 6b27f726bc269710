// The table of radio functions that the ROM puts into RAM.
#ifndef ROM_PHY_H
#define ROM_PHY_H

#include "rom/rom.h"

// Writes it, and the pointer to it, as the ROM's start-up code does.
void rom_fill_phy_table(void (*poke)(struct rom *rom, uint32_t address, uint32_t value), struct rom *rom);

#endif

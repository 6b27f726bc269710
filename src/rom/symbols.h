// The names of the mask ROM's functions, for telling which one a program wanted.
//
// Source: ESP-IDF components/esp_rom/esp32/ld.
#ifndef ROM_SYMBOLS_H
#define ROM_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

// The name that lies at or nearest before that address of the ROM's code, and how far before; NULL if none
// does.
const char *rom_symbol(uint32_t address, uint32_t *offset);

// Does that address of the ROM belong to Bluetooth's controller: its code, or the address of its data?
bool rom_is_bluetooth(uint32_t address);

#endif

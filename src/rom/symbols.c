#include "rom/symbols.h"

#include <stddef.h>

#define BLUETOOTH_DATA 0x4000d4f4U // _data_start_btdm_rom
#define BLUETOOTH_CODE 0x40010000U
#define BLUETOOTH_END  0x400561f0U

static const struct {
    uint32_t address;
    const char *name;
} symbols[] = {
#define SYMBOL(address, name) {address, name},
#include "rom/symbols.def"
#undef SYMBOL
};

const char *rom_symbol(uint32_t address, uint32_t *offset)
{
    size_t low = 0;
    size_t high = sizeof(symbols) / sizeof(symbols[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    *offset = address - symbols[low - 1].address;
    return symbols[low - 1].name;
}

bool rom_is_bluetooth(uint32_t address)
{
    return address == BLUETOOTH_DATA || (address >= BLUETOOTH_CODE && address < BLUETOOTH_END);
}

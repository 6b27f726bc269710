// Constants of the ROM that programs load, computed.
//
// Source:       addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-data.ld, esp32.rom.libgcc.ld
//               and esp32.rom.newlib-time.ld; contents: newlib's <ctype.h>, <locale.h> and stdio; the word at
//               0x40001000 and what setlocale and localeconv point to: observed.
// Not modelled: all other words; a load of one is counted as unmodelled.

#include "rom/data.h"

#include "rom/ctype.h"

#include <stddef.h>
#include <string.h>

// Bytes that a rule gives

static uint8_t ctype_byte(uint32_t offset)
{
    return offset == 0 ? 0 : ctype_of(offset - 1); // the first one is EOF's
}

static uint8_t ones_byte(uint32_t offset)
{
    uint8_t count = 0;
    for (; offset != 0; offset >>= 1) {
        count = (uint8_t)(count + (offset & 1));
    }
    return count;
}

static uint8_t zero_byte(uint32_t offset)
{
    (void)offset;
    return 0;
}

// Days of the months of a common year and of a leap year, as words
static uint8_t month_byte(uint32_t offset)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t month = offset / 4;
    return offset % 4 != 0 ? 0 : (uint8_t)(days[month % 12] + (month == 13));
}

static const struct {
    uint32_t address, size;
    uint8_t (*byte)(uint32_t offset);
} tables[] = {
    {0x3ff9609c, 96, month_byte},  // __month_lengths
    {0x3ff96354, 260, ctype_byte}, // _ctype_
    {0x3ff96458, 96, zero_byte},   // __sf_fake_stderr, __sf_fake_stdout, __sf_fake_stdin
    {0x3ff96544, 256, ones_byte},  // __popcount_tab
};

// Words and texts

static const struct {
    uint32_t address, value;
} words[] = {
    {0x3ff96350, 0x3ff96354}, // __ctype_ptr__
    {0x3ff96530, 1},          // __mb_cur_max
    {0x3ff96540, 0x40058ef0}, // __wctomb: __ascii_wctomb
    {0x40001000, 0x00f01d83},
};

static bool table_word(uint32_t address, uint32_t *value)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        uint32_t offset = address - tables[i].address;
        if (offset < tables[i].size) {
            *value = 0;
            for (uint32_t n = 0; n < 4; n++) {
                *value |= (uint32_t)tables[i].byte(offset + n) << 8 * n;
            }
            return true;
        }
    }
    return false;
}

bool rom_data_word(uint32_t address, uint32_t *value)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].address == address) {
            *value = words[i].value;
            return true;
        }
    }
    return table_word(address, value);
}

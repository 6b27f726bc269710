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
    // "ASCII", twice: what __locale_msgcharset and __locale_charset return
    {0x3ff964b8, 0x49435341},
    {0x3ff964bc, 0x00000049},
    {0x3ff964d8, 0x49435341},
    {0x3ff964dc, 0x00000049},
    // struct lconv: ".", nine times "", fourteen times CHAR_MAX
    {0x3ff964f8, 0x3ff9c50f},
    {0x3ff964fc, 0x3ff9ee72},
    {0x3ff96500, 0x3ff9ee72},
    {0x3ff96504, 0x3ff9ee72},
    {0x3ff96508, 0x3ff9ee72},
    {0x3ff9650c, 0x3ff9ee72},
    {0x3ff96510, 0x3ff9ee72},
    {0x3ff96514, 0x3ff9ee72},
    {0x3ff96518, 0x3ff9ee72},
    {0x3ff9651c, 0x3ff9ee72},
    {0x3ff96520, 0xffffffff},
    {0x3ff96524, 0xffffffff},
    {0x3ff96528, 0xffffffff},
    {0x3ff9652c, 0x0000ffff},
    // The texts "C" at 3ff9c507, "POSIX", "." at 3ff9c50f and "" at 3ff9ee72
    {0x3ff9c4a8, 0x544d4700}, // "GMT" at 3ff9c4a9
    {0x3ff9c4ac, 0x30312500},
    {0x3ff9c504, 0x43007a79},
    {0x3ff9c508, 0x534f5000},
    {0x3ff9c50c, 0x2e005849},
    {0x3ff9c510, 0x462d4100},
    {0x3ff9ee70, 0x03000405},
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

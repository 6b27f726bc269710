// ROM functions on single characters, and the table behind them.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld; behaviour: ISO C17, chapter "Character
//         handling"; the bits: newlib's <ctype.h>. Most return the bits, not 1.

#include "rom/ctype.h"

#include "rom/pure.h"

uint8_t ctype_of(uint32_t c)
{
    static const struct {
        uint8_t last, bits;
    } ranges[] = {
        {8, CTYPE_CONTROL},
        {13, CTYPE_CONTROL | CTYPE_SPACE},
        {31, CTYPE_CONTROL},
        {' ', CTYPE_SPACE | CTYPE_BLANK},
        {'/', CTYPE_PUNCTUATION},
        {'9', CTYPE_DIGIT},
        {'@', CTYPE_PUNCTUATION},
        {'F', CTYPE_UPPER | CTYPE_HEX},
        {'Z', CTYPE_UPPER},
        {'`', CTYPE_PUNCTUATION},
        {'f', CTYPE_LOWER | CTYPE_HEX},
        {'z', CTYPE_LOWER},
        {'~', CTYPE_PUNCTUATION},
        {127, CTYPE_CONTROL},
        {255, 0},
    };
    unsigned i = 0;
    while (i + 1 < sizeof(ranges) / sizeof(ranges[0]) && c > ranges[i].last) {
        i++;
    }
    return ranges[i].bits;
}

uint32_t ctype_upper(uint32_t c)
{
    return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
}

uint32_t ctype_lower(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

#define CLASS(name, bits) RETURN_WORD(name, 6, ctype_of(WORD(0)) & (bits))

CLASS(is_alnum, CTYPE_UPPER | CTYPE_LOWER | CTYPE_DIGIT)
CLASS(is_alpha, CTYPE_UPPER | CTYPE_LOWER)
CLASS(is_cntrl, CTYPE_CONTROL)
CLASS(is_digit, CTYPE_DIGIT)
CLASS(is_graph, CTYPE_PUNCTUATION | CTYPE_UPPER | CTYPE_LOWER | CTYPE_DIGIT)
CLASS(is_print, CTYPE_PUNCTUATION | CTYPE_UPPER | CTYPE_LOWER | CTYPE_DIGIT | CTYPE_BLANK)
CLASS(is_punct, CTYPE_PUNCTUATION)
CLASS(is_space, CTYPE_SPACE)
RETURN_WORD(is_lower, 8, (ctype_of(WORD(0)) & CTYPE_LOWER) != 0)
RETURN_WORD(is_upper, 8, (ctype_of(WORD(0)) & CTYPE_UPPER) != 0)
RETURN_WORD(is_blank, 8, WORD(0) == ' ' || WORD(0) == '\t')
RETURN_WORD(is_ascii, 2, WORD(0) < 128)
RETURN_WORD(to_ascii, 2, WORD(0) & 127)
RETURN_WORD(to_lower, 8, ctype_lower(WORD(0)))
RETURN_WORD(to_upper, 8, ctype_upper(WORD(0)))

const struct rom_function rom_ctype_functions[] = {
    {0x40000f04, "isalnum", is_alnum, false}, {0x40000f18, "isalpha", is_alpha, false},
    {0x40000f2c, "isblank", is_blank, false}, {0x40000f50, "iscntrl", is_cntrl, false},
    {0x40000f64, "isdigit", is_digit, false}, {0x40000f78, "islower", is_lower, false},
    {0x40000f94, "isgraph", is_graph, false}, {0x40000fa8, "isprint", is_print, false},
    {0x40000fc0, "ispunct", is_punct, false}, {0x40000fd4, "isspace", is_space, false},
    {0x40000fe8, "isupper", is_upper, false}, {0x40001868, "tolower", to_lower, false},
    {0x40001884, "toupper", to_upper, false}, {0x4000c20c, "isascii", is_ascii, false},
    {0x4000c720, "toascii", to_ascii, false}, {0, NULL, NULL, false},
};

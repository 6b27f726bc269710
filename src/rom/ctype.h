// The ROM's classes of characters: ASCII, in the bits of newlib's _ctype_.
#ifndef ROM_CTYPE_H
#define ROM_CTYPE_H

#include <stdint.h>

enum {
    CTYPE_UPPER = 0x01,
    CTYPE_LOWER = 0x02,
    CTYPE_DIGIT = 0x04,
    CTYPE_SPACE = 0x08,
    CTYPE_PUNCTUATION = 0x10,
    CTYPE_CONTROL = 0x20,
    CTYPE_HEX = 0x40, // a letter that is a hexadecimal digit
    CTYPE_BLANK = 0x80
};

// Of a character 0 to 255.
uint8_t ctype_of(uint32_t c);

uint32_t ctype_upper(uint32_t c);
uint32_t ctype_lower(uint32_t c);

#endif

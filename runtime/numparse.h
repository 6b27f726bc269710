// Text to numbers, as int() and float() read it.

#ifndef RUNTIME_NUMPARSE_H
#define RUNTIME_NUMPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where the digits of an integer are, once spaces, sign and base prefix are gone.
struct int_text {
    const char *digits;
    size_t length;
    uint32_t base;
    bool negative;
};

// Takes apart the text of an integer; base 0 lets the prefix decide. The digits are not looked at.
// Returns false if nothing is left, or a leading zero in base 0 leaves the base open.
bool int_text_parse(struct int_text *out, const char *text, size_t length, uint32_t base);

// Reads a whole decimal float ("1.5e3", "-inf", "nan", underscores between digits, spaces around), correctly
// rounded. Returns whether it is one.
bool float_parse(float *value, const char *text, size_t length);

#endif

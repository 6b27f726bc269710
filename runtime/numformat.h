// Numbers and padding as text: format specifications and the digits of floats, without any libc.

#ifndef RUNTIME_NUMFORMAT_H
#define RUNTIME_NUMFORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// [[fill]align][sign][#][0][width][,|_][.precision][type], as Python's "Format Specification Mini-Language".
struct format_spec {
    uint32_t fill;     // a code point; 0: not given
    char align;        // '<', '>', '^', '=' or 0
    char sign;         // '+', '-', ' ' or 0
    bool alternate;    // '#'
    bool zero;         // '0' before the width
    char group;        // ',' or '_' or 0
    char type;         // the letter, or 0
    int32_t width;     // -1: not given
    int32_t precision; // -1: not given
};

enum format_spec_error {
    FORMAT_SPEC_OK = 0,
    FORMAT_SPEC_INVALID = -1,      // characters left over
    FORMAT_SPEC_NO_PRECISION = -2, // a dot without digits
    FORMAT_SPEC_TOO_BIG = -3,      // width or precision beyond FORMAT_SPEC_LIMIT
};

#define FORMAT_SPEC_LIMIT 1000000

// Reads a whole specification (UTF-8); returns an enum format_spec_error.
int format_spec_parse(struct format_spec *spec, const char *text, size_t length);

// A number taken apart: what goes where when it is grouped and padded.
struct number_text {
    char sign;             // '-', '+', ' ' or 0
    const char *prefix;    // "0x" and the like, or ""
    const char *digits;    // the whole part
    size_t digit_count;    //
    const char *rest;      // from the point on: fraction, exponent, percent sign
    size_t rest_count;     //
    uint32_t group_digits; // digits between separators: 3, or 4 for b, o, x with '_'
};

// Bytes that number_layout writes.
size_t number_layout_room(const struct number_text *number, const struct format_spec *spec);
// Writes the number with sign, prefix, separators and padding; numbers go to the right unless told otherwise.
void number_layout(char *out, const struct number_text *number, const struct format_spec *spec);

// Bytes that float_format may write.
size_t float_format_room(int32_t precision);
// Writes a float as type 'e', 'f' or 'g' (or in capitals, which also makes INF and NAN) with this many
// digits, correctly rounded, ties to even; the sign is written if negative. `alternate` keeps the point and,
// for 'g', the zeros at the end. Returns the length.
size_t float_format(char *out, float value, char type, int32_t precision, bool alternate);

#define FLOAT_REPR_ROOM 24
// Writes repr(value) as MicroPython does in single precision: seven digits, ".0" if it looks like an int.
size_t float_repr(char *out, float value);

#endif

// The format of the C library's small printf, which programs built for it call in the ROM.
#ifndef ROM_NANOFORMAT_H
#define ROM_NANOFORMAT_H

#include "rom/format.h"

// What of the text is wanted: `size` characters from number `skip` on.
struct nano_text {
    char *text;
    uint32_t skip, size;
    uint32_t length; // of the whole text: a result
    bool
        floating; // a number with a decimal point was asked for, which is not known here: the text ends there
};

// Formats the text at `format` in guest memory. Knows flags - 0 + space #, width, precision, h l L, and c d i
// u o p x X s n; another letter stands for itself, so that %lld is "ld" and %zu is "zu". Source:
// newlib 2.2.0's documentation, "printf" and its small implementation; the ROM's answers.
void nano_format(struct call *call, struct nano_text *out, uint32_t format, struct rom_args *args);

#endif

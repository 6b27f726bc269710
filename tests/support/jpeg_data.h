// Where the coded data of a JPEG stream begins.
#ifndef SUPPORT_JPEG_DATA_H
#define SUPPORT_JPEG_DATA_H

#include <stddef.h>
#include <stdint.h>

// The stream must be sound. Source: ITU-T T.81, annex B.
static inline size_t jpeg_data(const uint8_t *bytes)
{
    size_t at = 2;
    while (bytes[at + 1] != 0xda) {
        at += 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
    }
    return at + 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
}

#endif

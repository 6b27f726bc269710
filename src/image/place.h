// What is this file, and where in the flash does it belong?
#ifndef IMAGE_PLACE_H
#define IMAGE_PLACE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum image_kind {
    IMAGE_KIND_EMPTY,      // no bytes at all
    IMAGE_KIND_BLANK,      // only FF, or only 00
    IMAGE_KIND_TEXT,       // text, HTML ...
    IMAGE_KIND_ELF,        // the compiler's output, not an image
    IMAGE_KIND_ARCHIVE,    // zip, gzip, UF2 ...
    IMAGE_KIND_UNKNOWN,    // nothing known
    IMAGE_KIND_TABLE,      // a partition table
    IMAGE_KIND_LOADER,     // a second-stage loader alone
    IMAGE_KIND_APP,        // an app alone
    IMAGE_KIND_FOR_LOADER, // loader, partition table and app, from flash 0x1000 on
    IMAGE_KIND_FROM_ZERO,  // the same from flash 0x0 on, behind 0x1000 bytes of padding
    IMAGE_KIND_OTHER_CHIP, // an image for another chip
};

// Looks at the bytes only; never fails.
enum image_kind image_kind(const uint8_t *bytes, size_t size);
// "a text file", "an app without a bootloader" ...
const char *image_kind_name(enum image_kind kind);

// The flash offset where a file belongs that was given without one: 0x1000 for what starts with a loader,
// 0x0 for a merged image behind padding. Everything else is refused: ERR_INVALID and the reason.
int image_place(const uint8_t *bytes, size_t size, uint32_t *offset, struct error *err) MUST_USE;

#endif

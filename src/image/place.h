// Where in the flash does a file belong?
#ifndef IMAGE_PLACE_H
#define IMAGE_PLACE_H

#include "base/error.h"
#include "image/kind.h"

#include <stddef.h>
#include <stdint.h>

// The flash offset where a file belongs that was given without one: 0x1000 for what starts with a loader,
// 0x0 for a merged image behind padding. Everything else is refused: ERR_INVALID and the reason.
int image_place(const uint8_t *bytes, size_t size, uint32_t *offset, struct error *err) MUST_USE;

#endif

// Making firmware images: from an ELF file, and from the parts of a flash.
#ifndef IMAGE_BUILD_H
#define IMAGE_BUILD_H

#include "base/error.h"
#include "image/elf.h"
#include "image/image.h"
#include "image/partition.h"

#include <stddef.h>
#include <stdint.h>

// Writes an image of the ELF file into out[0..capacity), its size into *length. The header's mode, speed,
// size, pins, chip and revisions are taken from `header`, the rest of it is filled in; a SHA-256 is always
// appended. Segments that are read through the flash cache are placed so that their offset in the image
// equals their address modulo 64 KiB (the image itself starts on a 64 KiB page of the flash); the segments
// for RAM, cut in pieces where that helps, fill the gaps. ERR_INVALID, ERR_LIMIT (capacity, number of
// segments).
int image_build(uint8_t *out, size_t capacity, size_t *length, const struct elf *elf,
                const struct image_header *header, struct error *err) MUST_USE;

struct image_part {
    const uint8_t *bytes;
    size_t size;
};

// Puts loader, partition table and app into one file for flash offset FLASH_LOADER_OFFSET; gaps are FF.
// ERR_INVALID when one of them runs into the next or the app does not fit its partition, ERR_LIMIT
// (capacity).
int image_merge(uint8_t *out, size_t capacity, size_t *length, struct image_part loader,
                const struct partition_table *table, struct image_part app, struct error *err) MUST_USE;

#endif

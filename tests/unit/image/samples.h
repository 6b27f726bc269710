// Small images for the tests, made by hand.
#ifndef TESTS_UNIT_IMAGE_SAMPLES_H
#define TESTS_UNIT_IMAGE_SAMPLES_H

#include "base/bytes.h"
#include "image/build.h"
#include "image/image.h"

#include <stdint.h>
#include <string.h>

static const struct image_header sample_header = {
    .mode = IMAGE_DIO, .speed = IMAGE_40MHZ, .size = 2, .wp_pin = 0xee, .chip_id = IMAGE_CHIP_ESP32};

// An image of one segment of 20 bytes at `address`; its size.
static inline size_t sample_image(uint8_t *out, size_t capacity, uint32_t address, unsigned chip_id)
{
    static const uint8_t data[20] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct elf elf = {.entry = address, .segments = {{address, sizeof data, data}}, .count = 1};
    struct image_header header = sample_header;
    header.chip_id = (uint16_t)chip_id;
    size_t length = 0;
    return image_build(out, capacity, &length, &elf, &header, NULL) == 0 ? length : 0;
}

#endif

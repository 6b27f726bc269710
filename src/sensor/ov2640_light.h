// The light on a scene: what was there when its picture was taken, made weaker or stronger, and what a lamp
// beside the lens adds.
#ifndef SENSOR_OV2640_LIGHT_H
#define SENSOR_OV2640_LIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define OV2640_LIGHT_VALUES 2048U

// Light has 16 binary places: 255 * 65536 is what 255 of a picture stands for.
struct ov2640_lighting {
    uint32_t ambient, lamp;   // thousandths; of OV2640_LIGHT_FULL
    uint32_t there[256];      // light of a picture's value without the lamp
    uint32_t returned[256];   // what comes back of the lamp's light in the middle
    uint16_t brightened[256]; // by the greatest of R, G and B: by how much things are lighter than they look,
                              // 1/256
    uint8_t value[OV2640_LIGHT_VALUES]; // a picture's value for light / 8192
};

// One row of pixels on the array.
struct ov2640_strip {
    unsigned count;      // pixels
    unsigned from, size; // columns of the array that they cover
    unsigned y;          // row of the array in the middle of it
    bool mirrored;       // the first pixel is the rightmost
};

// ambient: thousandths of the light that was there; lamp: 0 to OV2640_LIGHT_FULL.
void ov2640_lighting_init(struct ov2640_lighting *lighting, uint32_t ambient, uint32_t lamp);

// The light of a row of `strip->count` pixels R G B.
void ov2640_lighting_row(const struct ov2640_lighting *lighting, const struct ov2640_strip *strip,
                         const uint8_t *rgb, uint32_t *light);

// Column of the array in the middle of a strip's pixel.
static inline unsigned ov2640_strip_column(const struct ov2640_strip *strip, unsigned i)
{
    unsigned at = strip->mirrored ? strip->count - 1 - i : i;
    return strip->from + (2 * at + 1) * strip->size / (2 * strip->count);
}

static inline uint8_t ov2640_lighting_value(const struct ov2640_lighting *lighting, uint32_t light)
{
    uint32_t at = light / 8192;
    return lighting->value[at < OV2640_LIGHT_VALUES ? at : OV2640_LIGHT_VALUES - 1];
}

#endif

// A picture says how bright things are in the light that was there, not how well they reflect. Dark things
// are taken to be badly lit rather than black: what the lamp adds goes with the square root of the
// brightness, and falls off towards the corners.
//
// Source:       AI-Thinker, schematic "ESP32-CAM V1.6", for where the lamp is.
// Assumptions:  all numbers: at full light white gets 160 of 255 more in the middle, 60 in the corners.
// Not modelled: how far things are (a picture does not say), the lamp's bluish colour, its flicker.

#include "sensor/ov2640_light.h"

#include "sensor/ov2640.h"

#include <stddef.h>

#define MOST    160U  // added to white in the middle
#define FALLOFF 160U  // of 256, at the corners
#define PLACES  1024U // of a distance

// round(sqrt(255 * value))
static unsigned reflected(unsigned value)
{
    unsigned root = 0;
    for (unsigned bit = 128; bit > 0; bit /= 2) {
        root += (root + bit) * (root + bit) <= 255 * value + root + bit - 1 ? bit : 0;
    }
    return root;
}

// The square of a pixel's distance from the middle, half a side being PLACES.
static uint32_t distance2(unsigned at, unsigned side)
{
    int32_t distance = (int32_t)((2 * at + 1) * PLACES / side) - (int32_t)PLACES;
    return (uint32_t)(distance * distance);
}

void ov2640_light_row(uint32_t light, uint8_t *rgb, unsigned width, unsigned y, unsigned height)
{
    uint32_t added[256];
    for (unsigned i = 0; i < 256; i++) {
        added[i] = (uint32_t)((uint64_t)reflected(i) * MOST * light / (255 * OV2640_LIGHT_FULL / 256));
    }
    uint32_t down = distance2(y, height);
    for (unsigned x = 0; x < width; x++, rgb += 3) {
        uint32_t away = (distance2(x, width) + down) / 2; // PLACES * PLACES at the corners
        uint32_t near = 256 - FALLOFF * (away / PLACES) / PLACES;
        for (unsigned c = 0; c < 3; c++) {
            uint32_t value = rgb[c] + (added[rgb[c]] * near >> 16);
            rgb[c] = (uint8_t)(value > 255 ? 255 : value);
        }
    }
}

// A picture says how bright things are in the light that was there, not how well they reflect. Dark things
// are taken to be badly lit rather than black: what comes back of the lamp's light goes with the square root
// of their brightness, keeps their colour, and falls off towards the corners. Light adds up as light does,
// before exposure, gain and the curve.
//
// Source:       AI-Thinker, schematic "ESP32-CAM V1.6", for where the lamp is.
// Assumptions:  all numbers: at full light white gets in the middle two fifths of what ordinary light gives
//               it, and in the corners a third of that.
// Not modelled: how far things are (a picture does not say), the lamp's bluish colour, its flicker.

#include "sensor/ov2640_light.h"

#include "sensor/ov2640.h"
#include "sensor/ov2640_tone.h"

#include <stddef.h>

#define MOST    102U // of 255: what white returns in the middle
#define FALLOFF 170U // of 256, at the corners

#define BLINDING (16U * 255U * 65536U) // light; more changes nothing any more

static unsigned root(unsigned square)
{
    unsigned result = 0;
    for (unsigned bit = 1U << 15; bit > 0; bit /= 2) {
        uint64_t tried = result + bit;
        result += tried * tried <= square ? bit : 0;
    }
    return result;
}

void ov2640_lighting_init(struct ov2640_lighting *lighting, uint32_t ambient, uint32_t lamp)
{
    lighting->ambient = ambient;
    lighting->lamp = lamp;
    for (unsigned v = 0; v < 256; v++) {
        uint64_t light = ov2640_light_of((uint8_t)v);
        uint64_t there = light * ambient / 1000;
        lighting->there[v] = (uint32_t)(there < BLINDING ? there : BLINDING);
        lighting->returned[v] = (uint32_t)(light * MOST / 255 * lamp / OV2640_LIGHT_FULL);
        lighting->brightened[v] = (uint16_t)(v == 0 ? 256 : root(255U * 65536U / v));
    }
    for (unsigned i = 0; i < OV2640_LIGHT_VALUES; i++) {
        lighting->value[i] = ov2640_value_of(i * 8192 + 4096);
    }
}

// Of the lamp's light in the middle, 1/256, that far away from there on the array.
static uint32_t share_at(int32_t dx, int32_t dy)
{
    const uint32_t half_width = OV2640_WIDTH / 2, half_height = OV2640_HEIGHT / 2;
    const uint32_t corner = half_width * half_width + half_height * half_height;
    return 256 - FALLOFF * ((uint32_t)(dx * dx + dy * dy) >> 8) / (corner >> 8);
}

static void add_lamp(const struct ov2640_lighting *lighting, uint32_t share, const uint8_t rgb[3],
                     uint32_t light[3])
{
    uint8_t greatest = rgb[0] > rgb[1] ? rgb[0] : rgb[1];
    uint32_t by = lighting->brightened[rgb[2] > greatest ? rgb[2] : greatest];
    for (unsigned c = 0; c < 3; c++) {
        light[c] += (lighting->returned[rgb[c] * by / 256] >> 8) * share;
    }
}

static void light_up(const struct ov2640_lighting *lighting, const struct ov2640_strip *strip,
                     const uint8_t *rgb, uint32_t *light)
{
    int32_t dy = (int32_t)strip->y - (int32_t)OV2640_HEIGHT / 2;
    int32_t step = (int32_t)(strip->size * 65536 / strip->count); // columns, 16 binary places
    int32_t at = (int32_t)((strip->from + (strip->mirrored ? strip->size : 0)) * 65536);
    step = strip->mirrored ? -step : step;
    at += step / 2;
    for (unsigned i = 0; i < strip->count; i++, at += step, rgb += 3, light += 3) {
        add_lamp(lighting, share_at(at / 65536 - (int32_t)OV2640_WIDTH / 2, dy), rgb, light);
    }
}

void ov2640_lighting_row(const struct ov2640_lighting *lighting, const struct ov2640_strip *strip,
                         const uint8_t *rgb, uint32_t *light)
{
    for (size_t i = 0; i < (size_t)strip->count * 3; i++) {
        light[i] = lighting->there[rgb[i]];
    }
    if (lighting->lamp != 0) {
        light_up(lighting, strip, rgb, light);
    }
}

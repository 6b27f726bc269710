// What a lamp beside the lens adds to the picture.
#ifndef SENSOR_OV2640_LIGHT_H
#define SENSOR_OV2640_LIGHT_H

#include <stdint.h>

// Adds it to one row of `width` pixels R G B, row `y` of `height`. light: 1 to OV2640_LIGHT_FULL.
void ov2640_light_row(uint32_t light, uint8_t *rgb, unsigned width, unsigned y, unsigned height);

#endif

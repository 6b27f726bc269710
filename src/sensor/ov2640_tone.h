// From light to the numbers that a pixel has: array, white balance, gamma curve.
#ifndef SENSOR_OV2640_TONE_H
#define SENSOR_OV2640_TONE_H

#include "sensor/ov2640.h"

// Finer steps of light than a scene's, for light that falls off towards the corners.
#define OV2640_LIGHT_STEPS 4096U

struct ov2640_tone {
    uint8_t of_scene[3][256];                // a scene's value to a pixel's, R G B
    uint8_t of_light[3][OV2640_LIGHT_STEPS]; // light (FULL = OV2640_LIGHT_STEPS - 1) to a pixel's value
    uint8_t raw[3][256];                     // a scene's value to what the array itself gives
};

// The light that a scene's value stands for, 255 * 65536 for 255.
uint32_t ov2640_light_of(uint8_t value);

// A scene's values in `ambient` thousandths of ordinary light.
void ov2640_dim(uint32_t ambient, uint8_t table[256]);

// What the frame that sensor->latched and sensor->exposure describe makes of light. `fine`: of_light is
// wanted, too.
void ov2640_tone(const struct ov2640 *sensor, bool fine, struct ov2640_tone *tone);

#endif

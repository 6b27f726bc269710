// From light to the numbers that a pixel has: array, white balance, gamma curve.
#ifndef SENSOR_OV2640_TONE_H
#define SENSOR_OV2640_TONE_H

#include "sensor/ov2640.h"

// Finer steps of light than a scene's, for light that falls off towards the corners or comes from a lamp.
#define OV2640_LIGHT_STEPS 8192U

struct ov2640_tone {
    uint8_t of_scene[3][256];                // a scene's value to a pixel's, R G B
    uint32_t step;                           // of light
    uint8_t of_light[3][OV2640_LIGHT_STEPS]; // light / step to a pixel's value
};

// The light that a scene's value stands for, 255 * 65536 for 255.
uint32_t ov2640_light_of(uint8_t value);

// The scene's value that stands for this light; 255 for more.
uint8_t ov2640_value_of(uint32_t light);

// What the array gives for light on its pixels of one colour, 0 to 255.
uint8_t ov2640_raw_of(const struct ov2640 *sensor, unsigned channel, uint32_t light);

// What the frame that sensor->latched and sensor->exposure describe makes of light. `fine`: step and
// of_light are wanted, too.
void ov2640_tone(const struct ov2640 *sensor, bool fine, struct ov2640_tone *tone);

#endif

// The OV2640's colour effects and edges: what becomes of Y, U and V.
#ifndef SENSOR_OV2640_EFFECTS_H
#define SENSOR_OV2640_EFFECTS_H

#include "sensor/ov2640.h"

struct ov2640_effects {
    bool plain;     // the three tables change nothing
    uint8_t y[256]; // Y as it comes out
    uint8_t u[256]; // the same for U and V
    uint8_t v[256];
    int edge; // of the difference to the neighbours, added to Y: 1/32; below 0: softer; 0: as it is
};

// What the frame that sensor->latched and sensor->exposure describe asks for.
void ov2640_effects(const struct ov2640 *sensor, struct ov2640_effects *effects);

#endif

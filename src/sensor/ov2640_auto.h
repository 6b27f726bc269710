// The OV2640's exposure, gain and white balance: what the registers ask for, and what the automatic finds.
#ifndef SENSOR_OV2640_AUTO_H
#define SENSOR_OV2640_AUTO_H

#include "sensor/ov2640.h"

void ov2640_auto_init(struct ov2640 *sensor);
// What a reset of the registers does: the automatic begins again.
void ov2640_auto_reset(struct ov2640 *sensor);

// At the beginning of a frame: the automatic takes a step after what the last frame showed, puts exposure and
// gain into their registers, and sensor->exposure is set. `picture`: what is in front of the lens from now
// on, NULL: the same as before. Returns the frame's timing, longer if the exposure takes dummy frames.
struct ov2640_timing ov2640_expose(struct ov2640 *sensor, const struct picture *picture);

// Amplification of GAIN and REG45[7:6] in 1/16, 16 to 1984.
uint32_t ov2640_gain(const struct ov2640_banks *banks);

// Raw gains that turn daylight into grey, 1/1024, R G B: the sensor sees this much too little of them.
extern const uint32_t ov2640_daylight[3];

#endif

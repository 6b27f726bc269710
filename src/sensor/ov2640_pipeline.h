// One frame, from light to bytes.
#ifndef SENSOR_OV2640_PIPELINE_H
#define SENSOR_OV2640_PIPELINE_H

#include "sensor/ov2640.h"

// Makes the frame that sensor->latched describes from `picture` into sensor->config.frame and
// returns its length in bytes, padding not included; 0 if the registers describe none.
size_t ov2640_make(struct ov2640 *sensor, const struct picture *picture);

#endif

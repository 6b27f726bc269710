// The OV2640's frames in time: VSYNC and the runs of bytes.
#ifndef SENSOR_OV2640_STREAM_H
#define SENSOR_OV2640_STREAM_H

#include "sensor/ov2640.h"

void ov2640_stream_init(struct ov2640 *sensor);

// Breaks off the frame that is being sent. If clocks run and nothing holds the output, the next one
// begins a frame period from now.
void ov2640_restart(struct ov2640 *sensor);

// Puts VSYNC to the level that the frame and COM10 ask for.
void ov2640_drive_vsync(struct ov2640 *sensor);

#endif

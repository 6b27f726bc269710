// The OV2640: its registers, set for a size, a quality and so on.
#ifndef FIRMWARE_CAMERA_SENSOR_H
#define FIRMWARE_CAMERA_SENSOR_H

#include <stdbool.h>
#include <stdint.h>

struct frame_size {
    const char *name;
    uint16_t width, height;
};

// In the order, and so with the numbers, of esp32-camera since November 2024.
#define FRAME_SIZES 16
extern const struct frame_size frame_sizes[FRAME_SIZES];
#define FRAME_SIZE_VGA  10
#define FRAME_SIZE_SVGA 11
#define FRAME_SIZE_UXGA 15

// All of these return false when the sensor does not acknowledge.

// Is there an OV2640? Reads its product number.
bool camera_sensor_probe(void);
bool camera_sensor_reset(void);                   // defaults, then JPEG
bool camera_sensor_set_size(unsigned size);       // an index of frame_sizes
bool camera_sensor_set_quality(unsigned quality); // 0 to 63, small is better and bigger
bool camera_sensor_set_mirror(bool mirror);
bool camera_sensor_set_flip(bool flip);
bool camera_sensor_set_bar(bool on); // colour bar instead of the picture

#endif

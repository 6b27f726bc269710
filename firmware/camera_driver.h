// The camera as a whole: power, clock, sensor, receiver; one picture after the other.
#ifndef FIRMWARE_CAMERA_DRIVER_H
#define FIRMWARE_CAMERA_DRIVER_H

#include "firmware/camera_receiver.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Numbers of esp32-camera (ESP-IDF), where it has one.
enum camera_error {
    CAMERA_OK = 0,
    CAMERA_NO_MEMORY = 0x101,     // no buffer for a frame
    CAMERA_BAD_STATE = 0x103,     // not started
    CAMERA_TOO_LARGE = 0x104,     // the picture does not fit the buffer
    CAMERA_NOT_FOUND = 0x105,     // no answer on the control bus
    CAMERA_NOT_SUPPORTED = 0x106, // an answer, but not of an OV2640
    CAMERA_TIMEOUT = 0x107,       // no frame came in time
    CAMERA_TORN = 0x108,          // frames came, but none was a whole JPEG
};

struct camera_config {
    struct camera_pins pins;
    uint32_t xclk_hz;
    unsigned size;    // index of frame_sizes
    unsigned quality; // 0 to 63
};

// The AI-Thinker ESP32-CAM: 20 MHz, SVGA, quality 12.
void camera_config_default(struct camera_config *config);

// Memory for a frame; before camera_start.
void camera_set_buffer(uint8_t *buffer, size_t size);

enum camera_error camera_start(const struct camera_config *config);
void camera_stop(void);
bool camera_is_started(void);

// Changes of a started camera; they are also kept for the next frame.
enum camera_error camera_set_size(unsigned size);
enum camera_error camera_set_quality(unsigned quality);
enum camera_error camera_set_mirror(bool mirror);
enum camera_error camera_set_flip(bool flip);
enum camera_error camera_set_bar(bool on);

// Takes a JPEG that is exposed after this call. The bytes stay until the next call.
enum camera_error camera_capture(const uint8_t **jpeg, size_t *length);

#endif

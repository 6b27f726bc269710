// Receives what the camera sends: I2S0 in camera mode, its DMA, and VSYNC as an interrupt.
#ifndef FIRMWARE_CAMERA_RECEIVER_H
#define FIRMWARE_CAMERA_RECEIVER_H

#include <stddef.h>
#include <stdint.h>

struct camera_pins {
    int8_t data[8]; // D0 to D7
    int8_t vsync, href, pclk;
    int8_t pwdn, reset; // -1: not connected
    int8_t xclk, sda, scl;
};

void camera_receiver_start(const struct camera_pins *pins);
void camera_receiver_stop(void);

enum { RECEIVER_TIMEOUT = -1, RECEIVER_OVERRUN = -2, RECEIVER_TOO_LARGE = -3 };

// Waits for the end of the frame that is under way, then takes the next one whole. The number of bytes; up to
// 1023 zeros may follow the last one that was sent. Or one of the negative numbers above; `deadline` is a
// ticks_us.
int32_t camera_receiver_frame(uint8_t *out, size_t capacity, uint64_t deadline);

#endif

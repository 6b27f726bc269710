// What the OV2640's registers ask for: the part of the array, the size, the format, the clocks.
#ifndef SENSOR_OV2640_MODE_H
#define SENSOR_OV2640_MODE_H

#include "sensor/ov2640.h"

enum ov2640_format {
    OV2640_SEND_BAYER, // one byte a pixel, as the array's colour filters lie
    OV2640_SEND_YUV422,
    OV2640_SEND_RGB565,
    OV2640_SEND_Y8,
    OV2640_SEND_JPEG,
};

struct ov2640_window {
    unsigned x, y, width, height;
};

struct ov2640_geometry {
    struct ov2640_window array;  // what is seen, in pixels of the 1600 x 1200 array
    struct ov2640_window window; // the same in pixels of the line that the sensor gives the DSP
    unsigned line;               // length of that line
    unsigned width, height;      // sent; 0 x 0: the registers describe nothing
};

unsigned ov2640_get(const struct ov2640_banks *banks, unsigned bank, unsigned reg, unsigned shift,
                    unsigned width);
#define DSP(banks, reg, field)    ov2640_get((banks), OV2640_BANK_DSP, (reg), field)
#define SENSOR(banks, reg, field) ov2640_get((banks), OV2640_BANK_SENSOR, (reg), field)

enum ov2640_format ov2640_format(const struct ov2640_banks *banks);
struct ov2640_geometry ov2640_geometry(const struct ov2640_banks *banks);
struct ov2640_timing ov2640_timing(const struct ov2640_banks *banks, uint32_t xclk);

// Cuts a frame of `bytes` bytes (JPEG: any number, others: what format and geometry make) into runs.
struct ov2640_runs ov2640_runs(const struct ov2640_banks *banks, uint32_t xclk, size_t bytes);

#endif

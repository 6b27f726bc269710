// The GC2145: a sensor that is sold in the OV2640's place, on the same three connections. It has no JPEG.
#ifndef SENSOR_GC2145_H
#define SENSOR_GC2145_H

#include "base/clock.h"
#include "regs/gc2145.h"
#include "scene/resample.h"
#include "scene/scene.h"
#include "sensor/ov2640_light.h"
#include "wire/dvp.h"
#include "wire/i2c_bus.h"

#include <stdbool.h>
#include <stdint.h>

#define GC2145_WIDTH    1600U
#define GC2145_HEIGHT   1200U
#define GC2145_XCLK_MIN 1000000U // slower ones count as no clock at all

struct gc2145_config {
    struct clock *clock;
    struct scene *scene; // what the lens sees; NULL: nothing, it is dark
    struct dvp *dvp;     // driven by the sensor
};

// What the registers ask for, in one frame.
struct gc2145_mode {
    unsigned x, y, seen_width, seen_height; // of the array
    unsigned width, height;                 // sent; 0: the registers describe nothing
    unsigned format;                        // GC2145_FORMAT_...
    bool mirror, flip;
    // Ticks
    uint64_t frame, blank, first_line, line;
    uint32_t byte;
};

struct gc2145 {
    struct gc2145_config config;
    struct i2c_device i2c; // address 0x3c; to be attached to a bus

    // Pins
    uint32_t xclk; // Hz, 0: no clock
    bool power_down;
    uint32_t light;                  // of the lamp beside the lens, of OV2640_LIGHT_FULL
    uint32_t ambient;                // thousandths of ordinary light
    uint8_t dimmed[256];             // a scene's values in it
    struct ov2640_lighting lighting; // of a line that the lamp lights

    // SCCB
    uint8_t reg[GC2145_PAGES][256];
    uint8_t pointer;
    bool pointed, written; // in this transfer

    // The frame that is being sent
    struct gc2145_mode mode;
    struct event event;
    bool in_frame;
    uint64_t start, number;
    unsigned next;                 // line
    const struct picture *picture; // NULL: nobody has asked for a line of this frame yet
    struct resample resample;
    uint8_t rgb[GC2145_WIDTH * 3];
    uint8_t bytes[GC2145_WIDTH * 2];
};

// The sensor as it leaves power-on, without XCLK.
void gc2145_init(struct gc2145 *sensor, const struct gc2145_config *config);

// It has lost its power: the registers have their reset values again.
void gc2145_forget(struct gc2145 *sensor);

// As of the OV2640 (sensor/ov2640.h).
void gc2145_set_xclk(struct gc2145 *sensor, uint32_t hz);
void gc2145_set_power_down(struct gc2145 *sensor, bool on);
void gc2145_set_light(struct gc2145 *sensor, uint32_t level);
void gc2145_set_ambient(struct gc2145 *sensor, uint32_t thousandths);

#endif

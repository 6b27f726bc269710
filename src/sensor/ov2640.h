// The OV2640 camera sensor on its three connections: SCCB, XCLK and control pins, and the DVP port.
#ifndef SENSOR_OV2640_H
#define SENSOR_OV2640_H

#include "base/clock.h"
#include "base/log.h"
#include "scene/resample.h"
#include "scene/scene.h"
#include "wire/dvp.h"
#include "wire/i2c_bus.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OV2640_WIDTH  1600U
#define OV2640_HEIGHT 1200U
// Room for one frame as it is sent; a longer JPEG stream is cut off there.
#define OV2640_FRAME_SIZE (OV2640_WIDTH * OV2640_HEIGHT * 2U)
// Slower XCLKs count as no clock at all. (The data sheet's minimum is 6 MHz.)
#define OV2640_XCLK_MIN 1000000U

struct ov2640_config {
    struct clock *clock;
    struct scene *scene; // what the lens sees; NULL: nothing, it is dark
    struct dvp *dvp;     // driven by the sensor; `wanted` is read all the time
    uint8_t *frame;      // OV2640_FRAME_SIZE bytes, for the sensor alone
    struct log log;
};

// The registers of both banks: [bank][register].
struct ov2640_banks {
    uint8_t reg[2][256];
};

// When things happen in one frame; follows from XCLK and the registers. All in ticks.
struct ov2640_timing {
    uint64_t frame;      // from one rise of VSYNC to the next
    uint64_t blank;      // VSYNC low, at the end of a frame
    uint64_t first_line; // from the rise of VSYNC to the first line
    uint64_t active;     // all lines together
};

// How a frame is cut into runs (wire/dvp.h).
struct ov2640_runs {
    size_t size;         // bytes of a run
    unsigned count;      // 0: this frame has no data
    uint32_t byte_ticks; // one PCLK
};

struct ov2640 {
    struct ov2640_config config;
    struct i2c_device i2c; // address 0x30; to be attached to a bus

    // Pins
    uint32_t xclk; // Hz, 0: no clock
    bool power_down;
    bool reset;
    uint32_t light; // of the lamp beside the lens, of OV2640_LIGHT_FULL

    // SCCB
    struct ov2640_banks banks;
    uint8_t pointer; // register that the next read or write is for
    bool pointed;    // the pointer has come in this transfer
    bool written;    // and so has the value

    // The frame that is being sent
    struct ov2640_banks latched; // the registers that it is made from
    struct ov2640_timing timing;
    struct ov2640_runs runs;
    struct event event;
    bool in_frame;   // between the rise and the fall of VSYNC
    bool vsync;      // level of the wire
    bool made;       // `runs` is valid and config.frame holds the bytes
    uint64_t start;  // when VSYNC rose
    uint64_t number; // frames begun since init
    unsigned next;   // run

    // What config.frame holds
    struct ov2640_banks made_from;
    uint64_t made_version; // of the picture
    uint32_t made_light;
    size_t made_bytes; // 0: nothing

    struct resample resample; // working space of the scaler
};

// The sensor as it leaves power-on: registers at their reset values, no XCLK, no power-down, no reset.
void ov2640_init(struct ov2640 *sensor, const struct ov2640_config *config);

// Pins. XCLK in Hz, 0 while it does not run. PWDN and RESETB: true = the sensor is powered down / held in
// reset.
void ov2640_set_xclk(struct ov2640 *sensor, uint32_t hz);
void ov2640_set_power_down(struct ov2640 *sensor, bool on);
void ov2640_set_reset(struct ov2640 *sensor, bool held);

// How strongly the lamp beside the lens shines on what is in front of it, from now on.
#define OV2640_LIGHT_FULL 65536U
void ov2640_set_light(struct ov2640 *sensor, uint32_t level);

// Frames that have begun since init.
uint64_t ov2640_frames(const struct ov2640 *sensor);

#endif

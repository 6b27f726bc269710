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

// Behind the pairs BPADDR, GAMMA_ADDR, CIP_ADDR and CMX_ADDR.
enum ov2640_table {
    OV2640_EFFECTS,
    OV2640_GAMMA,
    OV2640_CIP,
    OV2640_MATRIX,
    OV2640_TABLES,
};

// The registers of both banks: [bank][register], and the tables behind some of them.
struct ov2640_banks {
    uint8_t reg[2][256];
    uint8_t table[OV2640_TABLES][16];
};

// How the light of one frame becomes numbers.
struct ov2640_exposure {
    uint32_t light;   // exposure time x gain x light, OV2640_NEUTRAL: the scene comes out as it is
    uint32_t gain;    // the amplifier's, 1/16
    uint32_t lamp;    // of OV2640_LIGHT_FULL; the scene's own light is then `ambient` and not part of `light`
    uint32_t ambient; // thousandths
    uint32_t balance[3]; // gains of R, G and B, 1/1024
};
#define OV2640_NEUTRAL UINT32_C(65536)

// What the exposure and white balance circuits know. Light has 16 binary places: 255 * 65536 is full scale.
struct ov2640_auto {
    uint32_t light_of[256];     // of a scene's value
    uint32_t histogram[3][256]; // of the scene's R, G and B, a sample of the pixels
    uint32_t samples;           // of each; 0: nothing seen yet
    uint32_t grey[3];           // the mean light of the pixels that may be grey; 0: there are none
    uint64_t version;           // of the picture
    uint32_t lamp, ambient;     // in which it was seen
    uint32_t unlit;             // mean light of the picture seen first, within limits, without the lamp
    uint32_t reference;         // mean light in the middle of what the meter wants
    uint32_t demand;            // exposure x gain asked for, OV2640_NEUTRAL: for a light of 1000
    uint32_t balance[3];        // gains found, 1/1024
};

// When things happen in one frame; follows from XCLK and the registers. All in ticks.
struct ov2640_timing {
    uint64_t line;       // from one line to the next
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

    // Exposure
    uint32_t ambient; // light on the scene, thousandths of ordinary light
    struct ov2640_auto automatic;
    struct ov2640_exposure exposure; // of the frame that is being sent

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
    struct ov2640_exposure made_exposure;
    uint64_t made_version; // of the picture
    size_t made_bytes;     // 0: nothing

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

// The light that falls on the scene in thousandths of that in which it comes out as its picture is: 1000
// after init, at most OV2640_AMBIENT_MAX; from the next frame on.
void ov2640_set_ambient(struct ov2640 *sensor, uint32_t thousandths);
#define OV2640_AMBIENT_MAX 1000000U

// Frames that have begun since init.
uint64_t ov2640_frames(const struct ov2640 *sensor);

#endif

// The camera's parallel port (DVP): PCLK, HREF, VSYNC and eight data lines.
//
// The sensor drives it, the board knows which GPIO each wire is soldered to, the SoC receives.
// Toggling eleven lines for every pixel would cost far more than it shows, so data travels as runs:
// a run is what the sensor sends while HREF is high, one byte per PCLK.
#ifndef WIRE_DVP_H
#define WIRE_DVP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dvp_wire {
    DVP_D0, // to DVP_D7: the next seven numbers
    DVP_D7 = 7,
    DVP_PCLK,
    DVP_HREF,
    DVP_VSYNC,
    DVP_WIRES,
};

struct dvp {
    void *ctx;
    // Set by the receiver: it takes bytes at the moment. While it is false the sender need not
    // bother with runs; VSYNC is always driven.
    bool wanted;
    // VSYNC changed its level. (High while a frame's lines are sent, low between frames.)
    void (*vsync)(void *ctx, bool level);
    // HREF was high for `count` bytes, D7..D0 = bytes[i] at each PCLK; the run ends now,
    // and a byte took `byte_ticks` ticks (base/clock.h).
    void (*run)(void *ctx, const uint8_t *bytes, size_t count, uint32_t byte_ticks);
};

#endif

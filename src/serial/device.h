// A serial port as the loader needs it: bytes, a speed, the two modem lines, and time.
//
// Time is the device's own: the wall clock's for a real port, the virtual board's for a virtual one. All
// functions are called with link.ctx.
#ifndef SERIAL_DEVICE_H
#define SERIAL_DEVICE_H

#include "serial/link.h"

#include <stdbool.h>

struct device {
    struct link link;
    bool has_modem; // DTR and RTS do something
    // 8N1 at that speed, from the next byte on; what was written before still leaves at the old one.
    int (*set_baud)(void *ctx, uint32_t baud, struct error *err);
    // Both lines at once; true: asserted, the pin at 0 V.
    int (*set_modem)(void *ctx, bool dtr, bool rts, struct error *err);
    int (*pause)(void *ctx, unsigned ms, struct error *err);
    int (*forget)(void *ctx, struct error *err); // drops what was received and not yet read
    uint64_t (*now_us)(void *ctx);               // since some moment in the past
};

#endif

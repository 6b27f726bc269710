// Walks the coded data of a JPEG picture and finds what no encoder writes: a picture that lost bytes on its
// way, or in which some changed, is full of it, while decoders make some picture of anything.
//
// Source: ITU-T T.81, annexes B (structure), F.1 and F.2 (baseline sequential coding).
#ifndef DOCTOR_JPEGSCAN_H
#define DOCTOR_JPEGSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jpegscan {
    bool damaged; // something is there that an encoder never writes; known of baseline with one scan of all
                  // components, as cameras send it
    bool cut;     // and the first such thing is that the data ends too early
    unsigned row; // pixels: the row of blocks in which the first damage was noticed
    unsigned width, height; // 0, as the others: a header that is not understood
    unsigned unit_width;    // pixels of a unit (MCU) of the data
    unsigned unit_height;
};

void jpegscan(struct jpegscan *scan, const uint8_t *jpeg, size_t size);

#endif

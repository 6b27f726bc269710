// Looks in the rows of a picture for the step that a changed byte leaves in a JPEG: from one unit (MCU) of
// its data on, all is lighter, darker or of another colour, by the same amount. The border is a stair: above
// the rest of that row of units, below its beginning.
//
// Source: ITU-T T.81, F.1.1.5.1: the mean of a block is coded as the difference to that of the block before.
#ifndef DOCTOR_BANDS_H
#define DOCTOR_BANDS_H

#include <stdbool.h>
#include <stdint.h>

#define BANDS_COLUMNS  1024U
#define BANDS_CHANNELS 3U

struct bands {
    unsigned unit_width, unit_height, columns; // 0 columns: it does not look
    unsigned count;                            // rows so far
    bool found;
    unsigned row; // the first pixel row of the units in which it was found
    // Of the last rows of pixels: the mean over the width of a unit, R G B.
    float rows[4][BANDS_COLUMNS * BANDS_CHANNELS];
    // How much a border between rows of units stands out, at the one before and at this one.
    float above[BANDS_CHANNELS][BANDS_COLUMNS], below[BANDS_CHANNELS][BANDS_COLUMNS];
};

// `unit_width` and `unit_height` as in struct jpegscan.
void bands_begin(struct bands *bands, unsigned width, unsigned unit_width, unsigned unit_height);

// The next row: R G B of each pixel.
void bands_add(struct bands *bands, const uint8_t *row);

#endif

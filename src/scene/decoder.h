// A picture file as rows of R G B, one after the other, whatever its format.
#ifndef SCENE_DECODER_H
#define SCENE_DECODER_H

#include "scene/reader.h"

#include <stddef.h>
#include <stdint.h>

// Pictures whose rows only come when all of it was read (progressive JPEG, interlaced PNG) are kept
// whole while they are decoded; this many pixels at most.
#define DECODER_MAX_WHOLE 32000000U
#define DECODER_MAX_SIDE  65535U

struct decoder {
    const struct decoder_kind *kind;
    struct reader *reader;
    void *state;          // of the kind; NULL: not open
    unsigned width;       // of the rows, pixels
    unsigned height;      // rows
    unsigned orientation; // EXIF: 1 upright, 2 to 8 mirrored and turned
    uint32_t next;        // row that comes next
    const uint8_t *row;   // the latest, R G B
    int code;             // what stopped the rows, once decoder_row has given NULL
};

struct decoder_kind {
    const char *name;
    // Reads the header, checks the size, sets width, height and orientation. May halve the picture
    // as often as both sides stay at least `enough` pixels. 0 or an error.
    int (*open)(struct decoder *decoder, unsigned enough);
    const uint8_t *(*next_row)(struct decoder *decoder); // NULL: see decoder->code
    void (*close)(struct decoder *decoder);
};

extern const struct decoder_kind decoder_jpeg;
extern const struct decoder_kind decoder_png;

// Looks at the first bytes and opens the decoder for them. 0, ERR_IO, ERR_INVALID, ERR_LIMIT, ERR_MEMORY.
// decoder_close in any case.
int decoder_open(struct decoder *decoder, struct reader *reader, unsigned enough) MUST_USE;
void decoder_close(struct decoder *decoder);

// Row y (ctx: the struct decoder); y may not go down. NULL if the file ends or is damaged.
const uint8_t *decoder_row(void *ctx, uint32_t y);

// For the kinds: refuses sizes beyond the limits. `whole`: all of it must be kept at once.
int decoder_check_size(const struct decoder *decoder, unsigned width, unsigned height, bool whole);
int decoder_no_memory(const struct decoder *decoder);

#endif

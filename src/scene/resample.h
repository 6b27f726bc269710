// A part of a picture at another size: true area averages when it gets smaller, straight lines
// between pixel centres when it gets larger. One row is made at a time, in any order.
#ifndef SCENE_RESAMPLE_H
#define SCENE_RESAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#define RESAMPLE_MAX_WIDTH 1600U // of a result

// Positions and lengths in source pixels, with 16 binary places.
#define RESAMPLE_ONE UINT32_C(65536)

// The source pixels that make one target pixel: the first weighs `head`, the last `tail`, those
// between RESAMPLE_ONE each. (A single one has its weight in `head`.)
struct resample_span {
    uint32_t first, count;
    uint32_t head, tail;
};

struct resample_axis {
    uint32_t source;     // pixels there are
    uint64_t from, size; // the part that is used, 16 binary places
    uint32_t target;     // pixels to make of it
};

struct resample {
    // Gives row y of the source (R G B), NULL if it cannot be had.
    const uint8_t *(*row)(void *ctx, uint32_t y);
    void *ctx;

    struct resample_axis x, y;
    struct resample_span spans[RESAMPLE_MAX_WIDTH]; // along x
    uint16_t rows[2][RESAMPLE_MAX_WIDTH * 3];       // source rows at their target width, 8 binary places
    uint32_t row_at[2];                             // which rows these are; UINT32_MAX: none
    unsigned oldest;                                // of the two
    uint64_t sum[RESAMPLE_MAX_WIDTH * 3];
};

// Prepares for source axes `x` and `y`; x.target at most RESAMPLE_MAX_WIDTH, every size at least 1.
// The used part must lie inside the source.
void resample_init(struct resample *resample, const struct resample_axis *x, const struct resample_axis *y,
                   const uint8_t *(*row)(void *ctx, uint32_t y), void *ctx);

// Makes row y of the target: x.target pixels R G B. False if a source row could not be had.
bool resample_row(struct resample *resample, uint32_t y, uint8_t *rgb);

#endif

// The OV2640's compression engine: rows of Y, U and V to a JFIF stream.
#ifndef SENSOR_JPEG_WRITER_H
#define SENSOR_JPEG_WRITER_H

#include <stddef.h>
#include <stdint.h>

#define JPEG_WRITER_WIDTH 1600U // at most

struct jpeg_writer {
    unsigned width, height;
    unsigned scale; // register QS, 0 to 63
    // Writes row y: width values of Y, half as many (rounded up) of U and of V; asked for in order.
    void (*row)(void *ctx, unsigned y, uint8_t *luma, uint8_t *u, uint8_t *v);
    void *ctx;
};

// Writes the stream into `out` and returns its length. A stream longer than `size` is cut off there;
// 0 if nothing could be made (out of memory).
size_t jpeg_write(const struct jpeg_writer *writer, uint8_t *out, size_t size);

// Entry of the quantisation table for a coefficient whose standard weight is `standard` (1 to 255).
unsigned jpeg_quantiser(unsigned standard, unsigned scale);

#endif

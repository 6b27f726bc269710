// Reads a JPEG stream for tests: strictly, any warning is a failure.
#ifndef SUPPORT_JPEG_READ_H
#define SUPPORT_JPEG_READ_H

#include <stddef.h>
#include <stdint.h>

struct jpeg_image {
    unsigned width, height;
    unsigned h_samples, v_samples; // of the first component against the others
    unsigned quantisers[2][64];    // row by row
    uint8_t *rgb;                  // width * height * 3 bytes; to be freed
};

// 0, or -1 if the stream is damaged, cut off or no JPEG at all (image->rgb is NULL then).
int jpeg_read(struct jpeg_image *image, const uint8_t *bytes, size_t size);

#endif

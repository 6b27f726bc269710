// Picture files for tests, of every kind that a user could bring.
#ifndef SUPPORT_PICTURE_WRITE_H
#define SUPPORT_PICTURE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct drawing {
    unsigned width, height;
    // Colour of a pixel, R G B A.
    void (*pixel)(unsigned x, unsigned y, uint8_t rgba[4]);
};

struct file_bytes {
    uint8_t *bytes; // to be freed
    size_t size;
};

enum jpeg_look { JPEG_COLOR, JPEG_GRAY, JPEG_CMYK };

struct jpeg_kind {
    enum jpeg_look look;
    bool progressive;
    unsigned orientation; // EXIF; 0: no EXIF
    bool big_endian;      // EXIF
};

enum png_look { PNG_GRAY, PNG_GRAY_ALPHA, PNG_RGB, PNG_RGBA, PNG_PALETTE };

struct png_kind {
    enum png_look look;
    unsigned depth; // bits a channel: 1 (grey), 8, 16
    bool interlaced;
};

// Quality 100, no reduction of colour resolution.
struct file_bytes picture_jpeg(const struct drawing *drawing, const struct jpeg_kind *kind);
// A palette holds the four colours of the corners; a pixel gets the nearest of them.
struct file_bytes picture_png(const struct drawing *drawing, const struct png_kind *kind);

#endif

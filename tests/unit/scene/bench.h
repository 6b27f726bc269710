// Small videos and folders of pictures, and the colour that a scene shows.
#ifndef TESTS_SCENE_BENCH_H
#define TESTS_SCENE_BENCH_H

#include "scene/load.h"
#include "support/picture_write.h"

#include <stdbool.h>

// A picture of one colour: 1 red, 2 green, 3 blue, 4 white, anything else black. 16 x 12, JPEG.
struct file_bytes bench_jpeg(unsigned color);

// Which of these colours the scene shows in its middle for a frame; 0: none of them.
unsigned bench_color(struct scene *scene, uint64_t frame);

// The pictures of these colours ("1234"), one behind the other, with `between` before each.
struct file_bytes bench_mjpeg(const char *colors, const char *between);

// The same as YUV4MPEG2 of 16 x 12 with this line of parameters behind its first word; `samples` bytes of U
// and of V a picture.
struct file_bytes bench_y4m(const char *colors, const char *parameters, size_t samples);

void bench_append(struct file_bytes *to, const void *bytes, size_t size);

// What went wrong while a scene was looked at.
struct bench_trouble {
    unsigned count;
    char sentence[600];
};
void bench_told(void *ctx, const char *sentence);

#endif

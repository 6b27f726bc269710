// What the lens sees: pictures in linear order, 8 bits a channel, R G B.
#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct scene;

struct picture {
    unsigned width, height; // pixels, each at least 1
    const uint8_t *rgb;     // width * height * 3 bytes, rows from the top, no padding; owned by the scene
};

// Opens what SOURCE names: a JPEG or PNG file, or "chart" (a test chart drawn by the program).
// ERR_IO, ERR_INVALID, ERR_LIMIT (larger than SCENE_MAX_PIXELS), ERR_MEMORY.
int scene_open(struct scene **scene, const char *source, struct error *err) MUST_USE;
void scene_close(struct scene *scene); // NULL is fine

// The picture in front of the lens when frame number `frame` is exposed.
const struct picture *scene_frame(struct scene *scene, uint64_t frame);

#define SCENE_MAX_PIXELS 100000000U

#endif

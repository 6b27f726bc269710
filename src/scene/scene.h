// What the lens sees: pictures in rows from the top, 8 bits a channel, R G B.
#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct scene;

// The finest picture the lens can throw: what does not fit is cut off evenly at two sides (4:3),
// what is finer is averaged down.
#define SCENE_WIDTH  1600U
#define SCENE_HEIGHT 1200U

struct picture {
    unsigned width, height; // pixels, 1 to SCENE_WIDTH and 1 to SCENE_HEIGHT; 4:3 but for rounding
    const uint8_t *rgb;     // width * height * 3 bytes, rows from the top, no padding; owned by the scene
    uint64_t version;       // another number whenever the pixels are others
};

// Opens what SOURCE names: a JPEG or PNG file, or "chart" (a test picture drawn by the program).
// ERR_IO, ERR_INVALID (empty, truncated, damaged, not a picture), ERR_LIMIT (larger than SCENE_MAX_PIXELS),
// ERR_MEMORY. Nothing is allocated for a picture that is refused for its size.
int scene_open(struct scene **scene, const char *source, struct error *err) MUST_USE;
void scene_close(struct scene *scene); // NULL is fine

// The picture in front of the lens when frame number `frame` is exposed.
const struct picture *scene_frame(struct scene *scene, uint64_t frame);

#define SCENE_MAX_PIXELS 100000000U

#endif

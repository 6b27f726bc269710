// Pictures of any size, cut and scaled to what the lens can throw (scene/scene.h).
#ifndef SCENE_FIT_H
#define SCENE_FIT_H

#include "scene/decoder.h"
#include "scene/resample.h"
#include "scene/scene.h"

#include <stdbool.h>

struct fit {
    struct picture picture; // the one that is there; its version is the owner's affair
    uint8_t *rgb;           // of the picture: SCENE_WIDTH * SCENE_HEIGHT * 3 bytes
    uint8_t *spare;         // where the next one is made; NULL until it is needed
    struct resample resample;
};

// A picture that comes row by row.
struct fit_rows {
    unsigned width, height;                       // 1 to DECODER_MAX_SIDE
    unsigned orientation;                         // EXIF, 1 to 8
    const uint8_t *(*row)(void *ctx, uint32_t y); // R G B; y never goes down; NULL: it cannot be had
    void *ctx;
};

void fit_deinit(struct fit *fit);

// The buffer for a picture of SCENE_WIDTH x SCENE_HEIGHT that somebody draws; NULL: out of memory. fit_drawn
// makes it the picture.
uint8_t *fit_canvas(struct fit *fit);
void fit_drawn(struct fit *fit);

// Makes the picture from its rows. ERR_MEMORY, or ERR_INVALID when a row could not be had: then the picture
// before it stays as it was. No sentence is recorded.
int fit_rows(struct fit *fit, const struct fit_rows *rows) MUST_USE;

// Makes it from a JPEG or PNG file, whose sentences are recorded.
int fit_file(struct fit *fit, struct reader *reader) MUST_USE;

#endif

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

// Opens what SOURCE names:
//   chart, chart:resolution, chart:grey    pictures drawn by the program
//   a JPEG or PNG file                     stands still
//   a folder; a path with one %d           its pictures, one a sensor frame, again and again
//   a file of MJPEG (by its name: .mjpeg or .mjpg) or Y4M   a picture a sensor frame, again and again
//   "-" (standard input), a named pipe     the same (one JPEG is a video, too); the last picture stays
//   v4l2:/dev/videoN                       a camera of this computer: its newest picture
// The first picture is read at once. ERR_IO, ERR_INVALID (empty, truncated, damaged, not a picture),
// ERR_LIMIT (larger than SCENE_MAX_PIXELS), ERR_MEMORY, ERR_TIMEOUT (nothing comes). Nothing is allocated for
// a picture that is refused for its size.
int scene_open(struct scene **scene, const char *source, struct error *err) MUST_USE;
void scene_close(struct scene *scene); // NULL is fine

// The picture in front of the lens when frame number `frame` (from 1 on, and never going down) is exposed. A
// picture that cannot be read, or a source that has ended, leaves the one before. May wait for a pipe.
const struct picture *scene_frame(struct scene *scene, uint64_t frame);

// `told` hears, once, of the first picture that could not be read after opening: one sentence.
void scene_on_trouble(struct scene *scene, void (*told)(void *ctx, const char *sentence), void *ctx);

// What is on the lens.
enum scene_lens {
    SCENE_LENS_CLEAR,
    SCENE_LENS_FILM, // the red protective film
    SCENE_LENS_CAP,
};
void scene_set_lens(struct scene *scene, enum scene_lens lens);

#define SCENE_MAX_PIXELS 100000000U

#endif

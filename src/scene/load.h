// A scene from bytes in memory, or from a webcam that a test provides; for tests and fuzzing.
#ifndef SCENE_LOAD_H
#define SCENE_LOAD_H

#include "scene/scene.h"
#include "scene/webcam.h"

#include <stddef.h>
#include <stdint.h>

// Like scene_open for a file with these bytes, which must stay. `name` is for error sentences, and says by
// its ending that it is a video.
int scene_load(struct scene **scene, const uint8_t *bytes, size_t size, const char *name,
               struct error *err) MUST_USE;

int scene_open_webcam(struct scene **scene, const char *path, const struct webcam_os *os,
                      struct error *err) MUST_USE;

#endif

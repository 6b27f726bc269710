// A scene from a file that is open already; for tests and fuzzing.
#ifndef SCENE_LOAD_H
#define SCENE_LOAD_H

#include "scene/scene.h"

#include <stdio.h>

// Like scene_open for a picture file; reads from where the file stands. `name` is for error sentences.
int scene_load(struct scene **scene, FILE *file, const char *name, struct error *err) MUST_USE;

#endif

// Where the pictures before the lens come from when there is more than one.
#ifndef SCENE_SOURCE_H
#define SCENE_SOURCE_H

#include "scene/fit.h"

struct source {
    // Puts the picture for sensor frame number `frame` (from 0 on) into `fit`: 1 a new one, 0 the one that is
    // there, or an error; after an error the one that is there stays.
    int (*show)(void *state, struct fit *fit, uint64_t frame, struct error *err);
    void (*close)(void *state);
    void *state;
};

#endif

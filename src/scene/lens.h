// What sticks on the lens.
#ifndef SCENE_LENS_H
#define SCENE_LENS_H

#include <stdint.h>

// The red film that protects a new camera's lens: little but red light comes through, and all edges are soft.
// In place; width and height 1 to SCENE_WIDTH and SCENE_HEIGHT, R G B.
void lens_film(uint8_t *rgb, unsigned width, unsigned height);

// A cap: no light, only the noise of the dark sensor, another one for each `seed`.
void lens_cap(uint8_t *rgb, unsigned width, unsigned height, uint64_t seed);

#endif

// Charts for measuring a camera: how fine it sees, and how it renders greys.
#ifndef SCENE_TESTCARD_H
#define SCENE_TESTCARD_H

#include <stdint.h>

// Both draw SCENE_WIDTH x SCENE_HEIGHT, R G B.

// Stars in the middle and the corners; between them groups of lines of 1 to 16 pixels; an edge that leans by
// 5 in 100.
void testcard_resolution(uint8_t *rgb);

// Upper half: 16 grey steps, 0, 17, 34 to 255, from left to right, each 100 pixels wide. Lower half: the same
// as a ramp, from right to left.
void testcard_grey(uint8_t *rgb);

#endif

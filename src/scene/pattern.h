// Patterns that show how fine a camera sees.
#ifndef SCENE_PATTERN_H
#define SCENE_PATTERN_H

#include "scene/canvas.h"

// 24 sectors of `ink` that meet in the middle, ever finer.
void pattern_star(struct canvas *canvas, struct spot centre, double radius, struct color ink);

// Four upright lines and four level ones beside them, both as wide as the gaps between them: `pitch` pixels.
// 7 pitches wide and high each, the level ones begin `apart` pixels to the right.
void pattern_lines(struct canvas *canvas, struct spot corner, double pitch, double apart, struct color ink);

#endif

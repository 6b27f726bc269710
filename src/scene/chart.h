// The picture that is there when nobody chose one: a lake in the evening, and on a table before it
// a colour checker, three balls and a resolution chart.
#ifndef SCENE_CHART_H
#define SCENE_CHART_H

#include <stdint.h>

// Draws it: width * height * 3 bytes R G B. Designed for 1600 x 1200; smaller ones are cut off.
void chart_draw(uint8_t *rgb, unsigned width, unsigned height);

#endif

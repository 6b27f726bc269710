// Drawing with smooth edges on an R G B picture. Only + - * / and square roots are used, so that
// every computer draws the same pixels.
#ifndef SCENE_CANVAS_H
#define SCENE_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

struct canvas {
    uint8_t *rgb;
    unsigned width, height;
};

struct color {
    double r, g, b; // 0 to 255
};

struct spot {
    double x, y; // pixels from the top left corner
};

static inline double canvas_clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

// t 0: a, 1: b; outside: the nearer one.
static inline struct color color_mix(struct color a, struct color b, double t)
{
    t = canvas_clamp(t, 0, 1);
    return (struct color){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

// 0 below `from`, 1 above `to`, an S between.
static inline double canvas_smooth(double from, double to, double value)
{
    double t = canvas_clamp((value - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

// Puts a colour over a pixel; cover 0 to 1. Outside the canvas nothing happens.
void canvas_put(struct canvas *canvas, int x, int y, struct color color, double cover);
struct color canvas_get(const struct canvas *canvas, int x, int y); // nearest pixel if outside

// A rectangle with round corners, from `a` (top left) to `b`.
void canvas_card(struct canvas *canvas, struct spot a, struct spot b, double radius, struct color color);
// A line with round ends.
void canvas_line(struct canvas *canvas, struct spot a, struct spot b, double thickness, struct color color);
// A triangle; corners in either sense of rotation.
void canvas_triangle(struct canvas *canvas, struct spot a, struct spot b, struct spot c, struct color color);
// A dark patch with soft edges: full within the inner half of the ellipse.
void canvas_shadow(struct canvas *canvas, struct spot centre, double rx, double ry, double strength);
// A shiny ball, lit from the upper left.
void canvas_ball(struct canvas *canvas, struct spot centre, double radius, struct color color);

// Smooth random heights, 0 to 1: the same for the same place and seed. Several octaves are added up,
// each half as strong and half as wide as the one before.
#define CLOUDS_MAX 6
struct clouds {
    unsigned octaves;
    uint32_t seed;
    struct clouds_cell { // the lattice square used last
        int x, y;
        bool known;
        double corner[4];
    } cells[CLOUDS_MAX];
};

void clouds_init(struct clouds *clouds, unsigned octaves, uint32_t seed);
double clouds_at(struct clouds *clouds, double x, double y);

#endif

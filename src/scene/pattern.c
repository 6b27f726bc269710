#include "scene/pattern.h"

#define SPOKES 24

// Each spoke is turned from the one before by 360 / SPOKES degrees, its edges half of that apart.
void pattern_star(struct canvas *canvas, struct spot centre, double radius, struct color ink)
{
    static const double cosine = 0.99144486137381041, sine = 0.13052619222005159; // of 7.5 degrees
    double x = radius, y = 0;
    for (unsigned i = 0; i < SPOKES; i++) {
        double x2 = x * cosine - y * sine, y2 = x * sine + y * cosine;
        canvas_triangle(canvas, centre, (struct spot){centre.x + x, centre.y + y},
                        (struct spot){centre.x + x2, centre.y + y2}, ink);
        x = x2 * cosine - y2 * sine;
        y = x2 * sine + y2 * cosine;
    }
}

void pattern_lines(struct canvas *canvas, struct spot corner, double pitch, double apart, struct color ink)
{
    for (unsigned line = 0; line < 4; line++) {
        double at = 2 * pitch * line;
        canvas_card(canvas, (struct spot){corner.x + at, corner.y},
                    (struct spot){corner.x + at + pitch, corner.y + 7 * pitch}, 0, ink);
        canvas_card(canvas, (struct spot){corner.x + apart, corner.y + at},
                    (struct spot){corner.x + apart + 7 * pitch, corner.y + at + pitch}, 0, ink);
    }
}

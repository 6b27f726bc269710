#include "scene/testcard.h"

#include "scene/canvas.h"
#include "scene/pattern.h"
#include "scene/scene.h"

#include <stddef.h>
#include <string.h>

static const struct color paper = {235, 235, 235}, ink = {20, 20, 20};

static void draw_stars(struct canvas *canvas)
{
    pattern_star(canvas, (struct spot){800, 600}, 300, ink);
    for (unsigned i = 0; i < 4; i++) {
        pattern_star(canvas, (struct spot){i % 2 == 0 ? 150 : 1450, i < 2 ? 150 : 1050}, 130, ink);
    }
}

// From 16 pixels a line down to one, beside the star.
static void draw_groups(struct canvas *canvas, double left)
{
    static const unsigned pitches[] = {16, 12, 9, 7, 5, 4, 3, 2, 1};
    double y = 330;
    for (unsigned i = 0; i < sizeof(pitches) / sizeof(pitches[0]); i++) {
        pattern_lines(canvas, (struct spot){left, y}, pitches[i], 140, ink);
        y += 7.0 * pitches[i] + 14;
    }
}

// A dark square whose sides lean.
static void draw_leaning(struct canvas *canvas, struct spot centre, double half)
{
    double lean = half * 0.05;
    struct spot a = {centre.x - half - lean, centre.y - half + lean};
    struct spot b = {centre.x + half - lean, centre.y - half - lean};
    struct spot c = {centre.x + half + lean, centre.y + half - lean};
    struct spot d = {centre.x - half + lean, centre.y + half + lean};
    canvas_triangle(canvas, a, b, c, ink);
    canvas_triangle(canvas, a, c, d, ink);
}

void testcard_resolution(uint8_t *rgb)
{
    struct canvas canvas = {rgb, SCENE_WIDTH, SCENE_HEIGHT};
    canvas_card(&canvas, (struct spot){0, 0}, (struct spot){SCENE_WIDTH, SCENE_HEIGHT}, 0, paper);
    draw_stars(&canvas);
    draw_groups(&canvas, 60);
    draw_groups(&canvas, 1290);
    draw_leaning(&canvas, (struct spot){800, 150}, 90);
    draw_leaning(&canvas, (struct spot){800, 1050}, 90);
}

void testcard_grey(uint8_t *rgb)
{
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        for (unsigned x = 0; x < SCENE_WIDTH; x++, rgb += 3) {
            unsigned step = x / (SCENE_WIDTH / 16) * 17;
            unsigned ramp = 255 - (x * 255 + (SCENE_WIDTH - 1) / 2) / (SCENE_WIDTH - 1);
            memset(rgb, (int)(y < SCENE_HEIGHT / 2 ? step : ramp), 3);
        }
    }
}

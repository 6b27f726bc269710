// Shapes by signed distance: a pixel is covered by how deep its centre lies inside.

#include "scene/canvas.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static uint8_t level(double value)
{
    return (uint8_t)(canvas_clamp(value, 0, 255) + 0.5);
}

void canvas_put(struct canvas *canvas, int x, int y, struct color color, double cover)
{
    if (x < 0 || y < 0 || (unsigned)x >= canvas->width || (unsigned)y >= canvas->height || cover <= 0) {
        return;
    }
    uint8_t *at = canvas->rgb + ((size_t)y * canvas->width + (size_t)x) * 3;
    struct color new = color;
    if (cover < 1) {
        new = color_mix((struct color){at[0], at[1], at[2]}, color, cover);
    }
    at[0] = level(new.r);
    at[1] = level(new.g);
    at[2] = level(new.b);
}

struct color canvas_get(const struct canvas *canvas, int x, int y)
{
    size_t column = (size_t)canvas_clamp(x, 0, (double)canvas->width - 1);
    size_t row = (size_t)canvas_clamp(y, 0, (double)canvas->height - 1);
    const uint8_t *at = canvas->rgb + (row * canvas->width + column) * 3;
    return (struct color){at[0], at[1], at[2]};
}

// A shape is a function that gives the distance of a point from its edge, negative inside.
struct shape {
    double (*distance)(const struct shape *shape, struct spot p);
    struct spot a, b, c;
    double radius;
    struct spot low, high; // nothing is outside of this box
};

static void fill(struct canvas *canvas, const struct shape *shape, struct color color)
{
    int left = (int)shape->low.x - 1, right = (int)shape->high.x + 1;
    int top = (int)shape->low.y - 1, bottom = (int)shape->high.y + 1;
    for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            struct spot centre = {x + 0.5, y + 0.5};
            canvas_put(canvas, x, y, color, 0.5 - shape->distance(shape, centre));
        }
    }
}

static double card_distance(const struct shape *s, struct spot p)
{
    double x = fabs(p.x - (s->a.x + s->b.x) / 2) - ((s->b.x - s->a.x) / 2 - s->radius);
    double y = fabs(p.y - (s->a.y + s->b.y) / 2) - ((s->b.y - s->a.y) / 2 - s->radius);
    double outside_x = most(x, 0), outside_y = most(y, 0);
    return sqrt(outside_x * outside_x + outside_y * outside_y) + least(most(x, y), 0) - s->radius;
}

void canvas_card(struct canvas *canvas, struct spot a, struct spot b, double radius, struct color color)
{
    struct shape shape = {card_distance, a, b, {0, 0}, radius, a, b};
    fill(canvas, &shape, color);
}

static double line_distance(const struct shape *s, struct spot p)
{
    double dx = s->b.x - s->a.x, dy = s->b.y - s->a.y;
    double length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? canvas_clamp(((p.x - s->a.x) * dx + (p.y - s->a.y) * dy) / length2, 0, 1) : 0;
    double x = p.x - s->a.x - t * dx, y = p.y - s->a.y - t * dy;
    return sqrt(x * x + y * y) - s->radius;
}

void canvas_line(struct canvas *canvas, struct spot a, struct spot b, double thickness, struct color color)
{
    double r = thickness / 2;
    struct shape shape = {line_distance,
                          a,
                          b,
                          {0, 0},
                          r,
                          {least(a.x, b.x) - r, least(a.y, b.y) - r},
                          {most(a.x, b.x) + r, most(a.y, b.y) + r}};
    fill(canvas, &shape, color);
}

// Distance from the line a-b, positive on the side where `inner` is not.
static double side(struct spot a, struct spot b, struct spot inner, struct spot p)
{
    double nx = b.y - a.y, ny = a.x - b.x;
    double length = sqrt(nx * nx + ny * ny);
    double d = ((p.x - a.x) * nx + (p.y - a.y) * ny) / length;
    double in = (inner.x - a.x) * nx + (inner.y - a.y) * ny;
    return in > 0 ? -d : d;
}

static double triangle_distance(const struct shape *s, struct spot p)
{
    return most(side(s->a, s->b, s->c, p), most(side(s->b, s->c, s->a, p), side(s->c, s->a, s->b, p)));
}

void canvas_triangle(struct canvas *canvas, struct spot a, struct spot b, struct spot c, struct color color)
{
    struct spot low = {least(a.x, least(b.x, c.x)), least(a.y, least(b.y, c.y))};
    struct spot high = {most(a.x, most(b.x, c.x)), most(a.y, most(b.y, c.y))};
    struct shape shape = {triangle_distance, a, b, c, 0, low, high};
    fill(canvas, &shape, color);
}

void canvas_shadow(struct canvas *canvas, struct spot centre, double rx, double ry, double strength)
{
    for (int y = (int)(centre.y - ry); y <= (int)(centre.y + ry); y++) {
        for (int x = (int)(centre.x - rx); x <= (int)(centre.x + rx); x++) {
            double dx = (x + 0.5 - centre.x) / rx, dy = (y + 0.5 - centre.y) / ry;
            double far = sqrt(dx * dx + dy * dy);
            canvas_put(canvas, x, y, (struct color){18, 10, 8}, strength * (1 - canvas_smooth(0.35, 1, far)));
        }
    }
}

static double power(double value, unsigned squarings)
{
    for (; squarings > 0; squarings--) {
        value *= value;
    }
    return value;
}

// Light from the upper left, the sky from above, the table from below, and one highlight.
static struct color ball_color(struct color color, double nx, double ny, double nz)
{
    double light = most(-0.52 * nx - 0.62 * ny + 0.59 * nz, 0);
    double edge = 1 - nz;
    struct color dark = {color.r * 0.16, color.g * 0.14, color.b * 0.18};
    struct color shade = color_mix(dark, color, 0.18 + 0.95 * light);
    shade = color_mix(shade, (struct color){150, 100, 62}, 0.45 * edge * most(ny, 0));
    shade = color_mix(shade, (struct color){190, 215, 245}, 0.30 * edge * most(-ny, 0));
    double shine = most(-0.36 * nx - 0.45 * ny + 0.817 * nz, 0);
    return color_mix(shade, (struct color){255, 252, 244}, 0.9 * power(shine, 6));
}

void canvas_ball(struct canvas *canvas, struct spot centre, double radius, struct color color)
{
    int left = (int)(centre.x - radius) - 1, right = (int)(centre.x + radius) + 1;
    int top = (int)(centre.y - radius) - 1, bottom = (int)(centre.y + radius) + 1;
    for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            double nx = (x + 0.5 - centre.x) / radius, ny = (y + 0.5 - centre.y) / radius;
            double flat = nx * nx + ny * ny;
            double cover = 0.5 - (sqrt(flat) - 1) * radius;
            double nz = flat < 1 ? sqrt(1 - flat) : 0;
            canvas_put(canvas, x, y, ball_color(color, nx, ny, nz), cover);
        }
    }
}

// Noise: random heights at whole coordinates, smooth in between.

static double lattice(uint32_t x, uint32_t y, uint32_t seed)
{
    uint32_t h = x * 0x9e3779b1U ^ y * 0x85ebca77U ^ seed * 0xc2b2ae3dU;
    h = (h ^ h >> 15) * 0x2c1b3c6dU;
    h = (h ^ h >> 12) * 0x297a2d39U;
    h ^= h >> 15;
    return (double)(h >> 8) / 16777215.0;
}

static double ease(double t)
{
    return t * t * (3 - 2 * t);
}

static int whole(double value)
{
    int below = (int)value;
    return below > value ? below - 1 : below;
}

static double octave(struct clouds_cell *cell, double x, double y, uint32_t seed)
{
    int column = whole(x), row = whole(y);
    if (!cell->known || cell->x != column || cell->y != row) {
        for (uint32_t i = 0; i < 4; i++) {
            cell->corner[i] = lattice((uint32_t)column + (i & 1), (uint32_t)row + i / 2, seed);
        }
        cell->x = column;
        cell->y = row;
        cell->known = true;
    }
    double tx = ease(x - column), ty = ease(y - row);
    double upper = cell->corner[0] + (cell->corner[1] - cell->corner[0]) * tx;
    double lower = cell->corner[2] + (cell->corner[3] - cell->corner[2]) * tx;
    return upper + (lower - upper) * ty;
}

void clouds_init(struct clouds *clouds, unsigned octaves, uint32_t seed)
{
    assert(octaves >= 1 && octaves <= CLOUDS_MAX);
    *clouds = (struct clouds){.octaves = octaves, .seed = seed};
}

double clouds_at(struct clouds *clouds, double x, double y)
{
    double sum = 0, total = 0, strength = 1;
    for (unsigned i = 0; i < clouds->octaves; i++) {
        sum += strength * octave(&clouds->cells[i], x, y, clouds->seed + i);
        total += strength;
        strength *= 0.5;
        x *= 2;
        y *= 2;
    }
    return sum / total;
}

// The default scene, drawn from the back to the front.

#include "scene/chart.h"

#include "scene/canvas.h"
#include "scene/pattern.h"
#include "scene/scene.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define HORIZON 610
#define TABLE   800
#define SUN_X   1010.0
#define SUN_Y   300.0

// Sky and sun

static struct color sky_gradient(double y)
{
    static const struct color high = {44, 92, 170}, middle = {128, 176, 222}, low = {255, 214, 168};
    double t = y / HORIZON;
    return t < 0.6 ? color_mix(high, middle, t / 0.6) : color_mix(middle, low, canvas_smooth(0.6, 1.0, t));
}

static struct color add_sun(struct color sky, double x, double y)
{
    double dx = (x - SUN_X) / 420, dy = (y - SUN_Y) / 300;
    double glow = 1 / (1 + 6 * (dx * dx + dy * dy));
    sky = color_mix(sky, (struct color){255, 226, 170}, 0.85 * glow * glow + 0.15 * glow);
    double far = (x - SUN_X) * (x - SUN_X) + (y - SUN_Y) * (y - SUN_Y);
    return far > 52 * 52
               ? sky
               : color_mix(sky, (struct color){255, 250, 232}, 1 - canvas_smooth(40, 52, sqrt(far)));
}

// How far down a part of the background can be seen, for each column: the ridge before it.
struct skyline {
    double y[SCENE_WIDTH];
};

static void draw_sky(struct canvas *canvas, const struct skyline *below)
{
    static const struct color evening = {255, 232, 208}, white = {250, 250, 252};
    struct clouds clouds;
    clouds_init(&clouds, 4, 11);
    for (int y = 0; y < HORIZON; y++) {
        double depth = 1 - (double)y / HORIZON;
        struct color bright = color_mix(evening, white, depth), sky = sky_gradient(y);
        double strength = 0.85 * canvas_smooth(0.02, 0.35, depth), high = y / (60 + 90 * depth) + 3;
        for (int x = 0; x < (int)canvas->width; x++) {
            if (y <= below->y[x]) {
                double cover =
                    strength * canvas_smooth(0.52, 0.78, clouds_at(&clouds, x / 330.0 + y / 900.0, high));
                canvas_put(canvas, x, y, color_mix(add_sun(sky, x, y), bright, cover), 1);
            }
        }
    }
}

// Mountains: each range is a ridge line, snow where it is high, haze towards its foot

static const struct range {
    double top, height; // of the ridge: highest y, and how far down it may go
    double width;       // pixels from one summit to the next, about
    uint32_t seed;
    struct color rock, foot;
    bool snow;
} ranges[] = {
    {210, 370, 560, 105, {104, 120, 164}, {232, 208, 190}, true},
    {395, 200, 300, 212, {74, 98, 132}, {190, 184, 184}, false},
    {490, 130, 160, 319, {34, 66, 70}, {98, 120, 118}, false},
};

// Folding the noise at its middle height makes sharp summits.
static double ridge(const struct range *range, struct clouds *shape, struct clouds *detail, double x)
{
    double folded = 2 * clouds_at(shape, x / range->width, 0.5) - 1;
    double summit = 1 - (folded < 0 ? -folded : folded);
    double rough = clouds_at(detail, x / (range->width * 0.4), 0.5);
    return range->top + range->height * (1 - 0.8 * summit * summit - 0.3 * rough);
}

static struct color range_color(const struct range *range, struct clouds *relief, double x, double y,
                                double ridge_y)
{
    double down = canvas_smooth(0, 1, (y - ridge_y) / (HORIZON - ridge_y + 1));
    double height = clouds_at(relief, x / 46.0 + y / 60.0, y / 34.0 - x / 120.0);
    struct color rock = color_mix(range->rock, (struct color){20, 26, 44}, 0.8 * (height - 0.35));
    if (range->snow) {
        double line = 150 * (height - 0.30) + 36 - (y - ridge_y) * 0.5 - (ridge_y - range->top) * 0.32;
        rock = color_mix(rock, (struct color){240, 240, 248}, canvas_smooth(-8, 16, line));
    }
    return color_mix(rock, range->foot, down * 0.9);
}

static void find_ridge(const struct range *range, unsigned width, struct skyline *line)
{
    struct clouds shape, detail;
    clouds_init(&shape, 2, range->seed);
    clouds_init(&detail, 5, range->seed + 20);
    for (unsigned x = 0; x < width; x++) {
        line->y[x] = ridge(range, &shape, &detail, x);
    }
}

static void draw_range(struct canvas *canvas, const struct range *range, const struct skyline *line,
                       const struct skyline *below)
{
    struct clouds relief;
    clouds_init(&relief, 3, range->seed + 50);
    for (int y = 0; y < HORIZON; y++) {
        for (int x = 0; x < (int)canvas->width; x++) {
            double top = line->y[x], cover = y + 1 - top;
            if (cover > 0 && y <= below->y[x]) {
                canvas_put(canvas, x, y, range_color(range, &relief, x, y, top), cover);
            }
        }
    }
}

#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

// Each part is only drawn as far down as no nearer range hides it.
static void draw_background(struct canvas *canvas)
{
    struct skyline lines[RANGES + 1];
    for (unsigned x = 0; x < canvas->width; x++) {
        lines[RANGES].y[x] = HORIZON;
    }
    for (size_t i = 0; i < RANGES; i++) {
        find_ridge(&ranges[i], canvas->width, &lines[i]);
    }
    struct skyline visible[RANGES + 1];
    visible[RANGES] = lines[RANGES];
    for (size_t i = RANGES; i-- > 0;) {
        for (unsigned x = 0; x < canvas->width; x++) {
            double here = lines[i].y[x], nearer = visible[i + 1].y[x];
            visible[i].y[x] = here < nearer ? here : nearer;
        }
    }
    draw_sky(canvas, &visible[0]);
    for (size_t i = 0; i < RANGES; i++) {
        draw_range(canvas, &ranges[i], &lines[i], &visible[i + 1]);
    }
}

// The lake mirrors what is above it, squeezed and trembling

static void draw_lake(struct canvas *canvas)
{
    static const struct color deep = {22, 58, 88};
    struct clouds waves;
    clouds_init(&waves, 1, 77);
    for (int y = HORIZON; y < TABLE + 10; y++) {
        double down = (double)(y - HORIZON) / (TABLE - HORIZON);
        for (int x = 0; x < (int)canvas->width; x++) {
            double wave = clouds_at(&waves, x / (50 + 200 * down), y / (2.0 + 7 * down)) - 0.5;
            int from_x = x + (int)(wave * 26 * (0.2 + down));
            int from_y = HORIZON - 1 - (int)((y - HORIZON) * 2.3 + wave * 30 * down);
            struct color mirrored = canvas_get(canvas, from_x, from_y < HORIZON ? from_y : HORIZON - 1);
            canvas_put(canvas, x, y, color_mix(mirrored, deep, 0.22 + 0.3 * down + 0.25 * wave), 1);
        }
    }
}

// The table

#define PLANK 104

static struct color wood(struct clouds *grain, struct clouds *fine, double x, int y)
{
    static const struct color light = {188, 132, 82}, dark = {126, 78, 44}, seam = {58, 32, 18};
    int plank = (y - TABLE) / PLANK;
    double rings = clouds_at(grain, x / 260.0 + plank * 37, y / 9.0);
    struct color tone =
        color_mix(dark, light, 0.15 + 0.7 * rings + 0.14 * clouds_at(fine, x / 70.0, y / 2.2));
    tone = color_mix(tone, seam, 0.75 * (1 - canvas_smooth(0, 4, (y - TABLE) % PLANK)));
    return color_mix(tone, (struct color){60, 34, 22}, 0.38 * (y - TABLE) / 400 + 0.1 * (x / 1600));
}

static void draw_table(struct canvas *canvas)
{
    struct clouds grain, fine;
    clouds_init(&grain, 3, 900);
    clouds_init(&fine, 1, 950);
    for (int y = TABLE; y < (int)canvas->height; y++) {
        for (int x = 0; x < (int)canvas->width; x++) {
            canvas_put(canvas, x, y, wood(&grain, &fine, x, y), 1);
        }
    }
    canvas_line(canvas, (struct spot){-20, TABLE}, (struct spot){(double)canvas->width + 20, TABLE}, 6,
                (struct color){232, 184, 130});
}

// The colour checker: 24 patches; the six greys are in the last row

static const uint8_t patches[24][3] = {
    {115, 82, 68},   {194, 150, 130}, {98, 122, 157},  {87, 108, 67},   {133, 128, 177}, {103, 189, 170},
    {214, 126, 44},  {80, 91, 166},   {193, 90, 99},   {94, 60, 108},   {157, 188, 64},  {224, 163, 46},
    {56, 61, 150},   {70, 148, 73},   {175, 54, 60},   {231, 199, 31},  {187, 86, 149},  {8, 133, 161},
    {243, 243, 242}, {200, 200, 200}, {160, 160, 160}, {122, 122, 121}, {85, 85, 85},    {52, 52, 52},
};

static void draw_checker(struct canvas *canvas, double left, double top)
{
    canvas_shadow(canvas, (struct spot){left + 290, top + 384}, 330, 44, 0.75);
    canvas_card(canvas, (struct spot){left, top}, (struct spot){left + 560, top + 380}, 16,
                (struct color){24, 24, 27});
    for (unsigned i = 0; i < 24; i++) {
        double x = left + 18 + 88.5 * (i % 6), y = top + 18 + 88.0 * (i / 6);
        struct color color = {patches[i][0], patches[i][1], patches[i][2]};
        canvas_card(canvas, (struct spot){x, y}, (struct spot){x + 80, y + 80}, 7, color);
    }
}

// The resolution chart

static void draw_lines(struct canvas *canvas, double left, double top, struct color ink)
{
    static const unsigned pitches[] = {9, 7, 5, 4, 3, 2}; // pixels a line, and a gap
    double y = top;
    for (unsigned i = 0; i < sizeof(pitches) / sizeof(pitches[0]); i++) {
        double pitch = pitches[i];
        pattern_lines(canvas, (struct spot){left, y}, pitch, 74, ink);
        y += 7 * pitch + 10;
    }
}

static void draw_wedge(struct canvas *canvas, int left, int top, int width, int height)
{
    for (int x = 0; x < width; x++) {
        double grey = 255.0 * x / (width - 1), step = floor(x * 11.0 / width) * 25.5;
        for (int y = 0; y < height; y++) {
            double value = y < height / 2 ? grey : step;
            canvas_put(canvas, left + x, top + y, (struct color){value, value, value}, 1);
        }
    }
}

// Letters: strokes through these points, in tenths of a unit; UP lifts the pen

#define UP  -1, -1
#define END -2, -2

static const int8_t letter_e[] = {5, 70, 55, 70, 53, 56, 43, 44,  30, 40, 17, 44, 7,  56,
                                  5, 70, 8,  85, 18, 96, 30, 100, 43, 97, 52, 90, END};
static const int8_t letter_s[] = {50, 49, 42, 43, 30, 40, 17, 43,  10, 53, 15, 64, 30, 70,
                                  46, 76, 51, 87, 44, 97, 30, 100, 16, 97, 8,  90, END};
static const int8_t letter_p[] = {7,  40, 7,  127, UP, 7,  56, 18, 44,  31, 40, 44, 44, 53,
                                  56, 55, 70, 52,  85, 43, 96, 31, 100, 18, 96, 7,  84, END};
static const int8_t letter_c[] = {52, 52, 43, 44, 30, 40,  17, 44, 7,  56, 5,  70,
                                  8,  85, 18, 96, 30, 100, 43, 97, 52, 89, END};
static const int8_t letter_a[] = {54, 40, 54, 100, UP, 54, 57, 43, 44,  30, 40, 17, 44, 7,
                                  56, 5,  70, 8,   85, 18, 96, 30, 100, 43, 96, 54, 83, END};
static const int8_t letter_m[] = {7,   40, 7,  100, UP, 7,  56, 15, 44, 26, 40, 36, 44, 40,  54, 40,
                                  100, UP, 40, 56,  48, 44, 59, 40, 69, 44, 73, 54, 73, 100, END};

static void draw_letter(struct canvas *canvas, const int8_t *points, struct spot at, double unit,
                        struct color ink)
{
    bool down = false;
    struct spot last = at;
    for (size_t i = 0; points[i] != -2; i += 2) {
        struct spot next = {at.x + points[i] * unit / 10, at.y + points[i + 1] * unit / 10};
        if (points[i] == -1) {
            down = false;
            continue;
        }
        if (down) {
            canvas_line(canvas, last, next, unit * 1.15, ink);
        }
        down = true;
        last = next;
    }
}

static void draw_name(struct canvas *canvas, struct spot at, double unit, struct color ink)
{
    static const int8_t *const letters[] = {letter_e, letter_s, letter_p, letter_c, letter_a, letter_m};
    for (unsigned i = 0; i < 6; i++) {
        draw_letter(canvas, letters[i], at, unit, ink);
        at.x += unit * 7.6;
    }
}

static void draw_card(struct canvas *canvas, double left, double top)
{
    static const struct color paper = {246, 245, 240}, ink = {22, 22, 26};
    canvas_shadow(canvas, (struct spot){left + 250, top + 414}, 300, 46, 0.75);
    canvas_card(canvas, (struct spot){left, top}, (struct spot){left + 480, top + 410}, 12, paper);
    pattern_star(canvas, (struct spot){left + 166, top + 190}, 140, ink);
    draw_lines(canvas, left + 330, top + 80, ink);
    draw_name(canvas, (struct spot){left + 328, top + 22}, 2.8, (struct color){196, 48, 44});
    draw_wedge(canvas, (int)left + 24, (int)top + 352, 432, 40);
}

static void draw_balls(struct canvas *canvas)
{
    canvas_shadow(canvas, (struct spot){835, 1090}, 150, 36, 0.8);
    canvas_shadow(canvas, (struct spot){968, 1126}, 90, 24, 0.8);
    canvas_shadow(canvas, (struct spot){748, 1143}, 74, 20, 0.8);
    canvas_ball(canvas, (struct spot){820, 968}, 122, (struct color){206, 38, 34});
    canvas_ball(canvas, (struct spot){952, 1060}, 66, (struct color){244, 186, 40});
    canvas_ball(canvas, (struct spot){736, 1092}, 52, (struct color){26, 138, 150});
}

void chart_draw(uint8_t *rgb, unsigned width, unsigned height)
{
    struct canvas canvas = {rgb, width, height};
    assert(width <= SCENE_WIDTH);
    draw_background(&canvas);
    draw_lake(&canvas);
    draw_table(&canvas);
    draw_checker(&canvas, 70, 756);
    draw_card(&canvas, 1050, 738);
    draw_balls(&canvas);
}

// OV2640 signal path, row by row: read out, tone, pixel correction, test pattern, colour, edges, effects,
// format.
//
// The lens throws the scene over the whole array; scaling from the scene's pixels to the output's is
// one step, so that nothing is lost in between.
//
// Source:       OmniVision OV2640 data sheet: block diagram, "Digital Signal Processor", "Output
//               Formatter", registers COM7, REG04, CTRL0, CTRL1, CTRL2, CTRL3, IMAGE_MODE; the colours of the
//               bars as published test pictures show them.
// Assumptions:  The lens gives 35 % less light in the corners, and lens correction (CTRL1[1]) makes up for
//               all of it. The array has a few pixels that are always white and a few that are half blind;
//               black and white pixel correction (CTRL3[7:6]) hides them.
// Not modelled: noise.

#include "sensor/ov2640_pipeline.h"

#include "regs/ov2640.h"
#include "sensor/jpeg_writer.h"
#include "sensor/ov2640_effects.h"
#include "sensor/ov2640_light.h"
#include "sensor/ov2640_mode.h"
#include "sensor/ov2640_tone.h"

#include <string.h>

#define WIDTH OV2640_WIDTH
#define ROWS  3U // kept: a row and its neighbours

// A row of pixels in three planes: R G B, then Y U V.
struct row {
    uint8_t plane[3][WIDTH];
};

struct job {
    struct ov2640 *sensor;
    const struct ov2640_banks *banks;
    const struct picture *picture;
    struct ov2640_geometry geometry;
    bool unscaled; // the scene's pixels are the array's are the output's
    bool flip, mirror, bars, shade, average;
    struct ov2640_tone tone;
    struct ov2640_effects effects;
    bool by_light; // pixels of one value may get different light
    struct ov2640_lighting lighting;
    uint8_t rgb[WIDTH * 3];
    uint32_t light[WIDTH * 3];
    struct row rows[ROWS]; // Y U V, row y at y % ROWS
    unsigned at[ROWS];     // which row that is
    struct row out;
};

static const uint8_t *scene_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

// Read out: row y of the output as the lens throws it, R G B.

static void reverse(uint8_t *rgb, unsigned width)
{
    for (size_t a = 0, b = width - 1; a < b; a++, b--) {
        uint8_t pixel[3];
        memcpy(pixel, rgb + a * 3, 3);
        memcpy(rgb + a * 3, rgb + b * 3, 3);
        memcpy(rgb + b * 3, pixel, 3);
    }
}

static const uint8_t *read_out(struct job *job, unsigned y)
{
    const struct ov2640_geometry *g = &job->geometry;
    unsigned from = job->flip ? g->height - 1 - y : y;
    if (job->unscaled) {
        const uint8_t *row = job->picture->rgb + ((size_t)(g->array.y + from) * WIDTH + g->array.x) * 3;
        if (!job->mirror) {
            return row;
        }
        memcpy(job->rgb, row, (size_t)g->width * 3);
    } else {
        (void)resample_row(&job->sensor->resample, from, job->rgb);
    }
    if (job->mirror) {
        reverse(job->rgb, g->width);
    }
    return job->rgb;
}

// Tone

static void take_values(const struct job *job, const uint8_t *rgb, struct row *row)
{
    unsigned width = job->geometry.width;
    const uint8_t(*table)[256] = job->tone.of_scene;
    for (unsigned i = 0; i < width; i++) {
        row->plane[0][i] = table[0][rgb[i * 3]];
        row->plane[1][i] = table[1][rgb[i * 3 + 1]];
        row->plane[2][i] = table[2][rgb[i * 3 + 2]];
    }
}

static struct ov2640_strip strip_of(const struct job *job, unsigned y)
{
    const struct ov2640_geometry *g = &job->geometry;
    unsigned from = job->flip ? g->height - 1 - y : y;
    return (struct ov2640_strip){
        .count = g->width,
        .from = g->array.x,
        .size = g->array.width,
        .y = g->array.y + (2 * from + 1) * g->array.height / (2 * g->height),
        .mirrored = job->mirror,
    };
}

// Without lens correction: less light the farther from the middle of the array.
static void shade(const struct ov2640_strip *strip, uint32_t *light)
{
    const int64_t corner = WIDTH / 2 * (WIDTH / 2) + OV2640_HEIGHT / 2 * (OV2640_HEIGHT / 2);
    int64_t dy = (int64_t)strip->y - OV2640_HEIGHT / 2;
    for (unsigned i = 0; i < strip->count; i++, light += 3) {
        int64_t dx = (int64_t)ov2640_strip_column(strip, i) - WIDTH / 2;
        uint32_t left = 65536 - (uint32_t)((dx * dx + dy * dy) * 22938 / corner);
        for (unsigned c = 0; c < 3; c++) {
            light[c] = (uint32_t)((uint64_t)light[c] * left / 65536);
        }
    }
}

// The light on the pixels of row y, before exposure and gain.
static const uint32_t *read_light(struct job *job, unsigned y)
{
    struct ov2640_strip strip = strip_of(job, y);
    ov2640_lighting_row(&job->lighting, &strip, read_out(job, y), job->light);
    if (job->shade) {
        shade(&strip, job->light);
    }
    return job->light;
}

static void take_light(const struct job *job, const uint32_t *light, struct row *row)
{
    unsigned width = job->geometry.width;
    uint32_t by = UINT32_MAX / job->tone.step;
    for (unsigned i = 0; i < width; i++, light += 3) {
        for (unsigned c = 0; c < 3; c++) {
            uint32_t step = (uint32_t)((uint64_t)light[c] * by >> 32);
            row->plane[c][i] =
                job->tone.of_light[c][step < OV2640_LIGHT_STEPS ? step : OV2640_LIGHT_STEPS - 1];
        }
    }
}

static void take_raw(const struct job *job, const uint32_t *light, struct row *row)
{
    unsigned width = job->geometry.width;
    for (unsigned i = 0; i < width; i++, light += 3) {
        for (unsigned c = 0; c < 3; c++) {
            row->plane[c][i] = ov2640_raw_of(job->sensor, c, light[c]);
        }
    }
}

// Pixels of the array that are not as they should be.
struct pixel {
    uint16_t x, y;
};

static const struct pixel white_pixels[] = {{137, 905},  {288, 161},  {411, 702},   {590, 377},
                                            {803, 1048}, {866, 240},  {979, 594},   {1121, 118},
                                            {1190, 851}, {1322, 457}, {1444, 1013}, {1571, 309}};
static const struct pixel blind_pixels[] = {{96, 388},   {352, 1101}, {517, 83},  {741, 655},
                                            {1042, 930}, {1265, 272}, {1398, 740}};

// Brings the output pixel of one bad pixel `share`/256 of the way to `white` or to half of itself.
static void spoil(const struct job *job, unsigned y, struct pixel at, bool white, struct row *row)
{
    const struct ov2640_geometry *g = &job->geometry;
    unsigned wide = g->array.width, high = g->array.height;
    unsigned left = at.x - g->array.x, top = at.y - g->array.y; // huge if it lies before the window
    if (left >= wide || top >= high || top * g->height / high != y) {
        return;
    }
    unsigned x = left * g->width / wide;
    unsigned share = 256 * g->width / wide * g->height / high;
    share = share > 256 ? 256 : share;
    for (unsigned c = 0; c < 3; c++) {
        uint8_t *value = &row->plane[c][x];
        unsigned goal = white ? 255 : *value / 2U;
        *value = (uint8_t)((*value * (256 - share) + goal * share) / 256);
    }
}

static void spoil_row(const struct job *job, unsigned y, struct row *row)
{
    if (DSP(job->banks, OV2640_CTRL3, OV2640_CTRL3_WPC) == 0) {
        for (unsigned i = 0; i < sizeof(white_pixels) / sizeof(white_pixels[0]); i++) {
            spoil(job, y, white_pixels[i], true, row);
        }
    }
    if (DSP(job->banks, OV2640_CTRL3, OV2640_CTRL3_BPC) == 0) {
        for (unsigned i = 0; i < sizeof(blind_pixels) / sizeof(blind_pixels[0]); i++) {
            spoil(job, y, blind_pixels[i], false, row);
        }
    }
}

// Eight bars over the line that the sensor gives the DSP; windows and scaling come after.
static void draw_bars(const struct job *job, struct row *row)
{
    static const uint8_t bars[8][3] = {
        {255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
        {255, 0, 255},   {255, 0, 0},   {0, 0, 255},   {0, 0, 0},
    };
    const struct ov2640_geometry *g = &job->geometry;
    for (unsigned i = 0; i < g->width; i++) {
        unsigned at = g->window.x + (2 * i + 1) * g->window.width / (2 * g->width);
        for (unsigned c = 0; c < 3; c++) {
            row->plane[c][i] = bars[at * 8 / g->line][c];
        }
    }
}

static void take_rgb(struct job *job, unsigned y, struct row *row)
{
    if (job->bars) {
        draw_bars(job, row);
        return;
    }
    if (job->by_light) {
        take_light(job, read_light(job, y), row);
    } else {
        take_values(job, read_out(job, y), row);
    }
    spoil_row(job, y, row);
}

// Colour. Y, U and V as in JFIF: full range, BT.601.

static void to_yuv(const struct row *rgb, unsigned width, struct row *restrict yuv)
{
    for (unsigned i = 0; i < width; i++) {
        int r = rgb->plane[0][i], g = rgb->plane[1][i], b = rgb->plane[2][i];
        yuv->plane[0][i] = (uint8_t)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
        yuv->plane[1][i] = (uint8_t)((-11058 * r - 21710 * g + 32768 * b + 8421375) >> 16);
        yuv->plane[2][i] = (uint8_t)((32768 * r - 27439 * g - 5329 * b + 8421375) >> 16);
    }
}

static const struct row *yuv_row(struct job *job, unsigned y)
{
    unsigned slot = y % ROWS;
    if (job->at[slot] != y) {
        struct row rgb;
        take_rgb(job, y, &rgb);
        to_yuv(&rgb, job->geometry.width, &job->rows[slot]);
        job->at[slot] = y;
    }
    return &job->rows[slot];
}

// Edges and effects

static uint8_t cut(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void add_edges(struct job *job, unsigned y, uint8_t *restrict out)
{
    const uint8_t *above = yuv_row(job, y == 0 ? 0 : y - 1)->plane[0];
    const uint8_t *below = yuv_row(job, y + 1 < job->geometry.height ? y + 1 : y)->plane[0];
    const uint8_t *row = yuv_row(job, y)->plane[0];
    unsigned last = job->geometry.width - 1;
    int by = job->effects.edge;
    for (unsigned i = 0; i <= last; i++) {
        int left = row[i == 0 ? 0 : i - 1], right = row[i == last ? last : i + 1];
        int apart = 4 * row[i] - above[i] - below[i] - left - right;
        out[i] = cut(row[i] + apart * by / 32);
    }
}

// Row y as it goes to the formatter. Rows are asked for in order.
static const struct row *finished_row(struct job *job, unsigned y)
{
    const struct ov2640_effects *effects = &job->effects;
    const struct row *row = yuv_row(job, y);
    if (effects->edge == 0 && effects->plain) {
        return row;
    }
    unsigned width = job->geometry.width;
    if (effects->edge != 0) {
        add_edges(job, y, job->out.plane[0]);
    } else {
        memcpy(job->out.plane[0], row->plane[0], width);
    }
    for (unsigned i = 0; i < width; i++) {
        job->out.plane[0][i] = effects->y[job->out.plane[0][i]];
        job->out.plane[1][i] = effects->u[row->plane[1][i]];
        job->out.plane[2][i] = effects->v[row->plane[2][i]];
    }
    return &job->out;
}

// Formats

// Two pixels share one U and one V: their mean, or the first one's.
static void halve(const struct job *job, const uint8_t *restrict from, uint8_t *restrict to)
{
    unsigned pairs = job->geometry.width / 2;
    for (unsigned i = 0; i < pairs && job->average; i++) {
        to[i] = (uint8_t)((from[2 * i] + from[2 * i + 1]) / 2);
    }
    for (unsigned i = 0; i < pairs && !job->average; i++) {
        to[i] = from[2 * i];
    }
    if (job->geometry.width % 2 != 0) {
        to[pairs] = from[2 * pairs];
    }
}

static size_t put_yuv422(struct job *job, unsigned y, uint8_t *out)
{
    bool v_first = DSP(job->banks, OV2640_CTRL0, OV2640_CTRL0_VFIRST) != 0;
    unsigned swap = DSP(job->banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_SWAP);
    uint8_t colour[2][WIDTH];
    const struct row *row = finished_row(job, y);
    halve(job, row->plane[v_first ? 2 : 1], colour[0]);
    halve(job, row->plane[v_first ? 1 : 2], colour[1]);
    for (unsigned i = 0; i < job->geometry.width / 2; i++) {
        uint8_t *at = out + (size_t)i * 4;
        at[swap] = row->plane[0][2 * i];
        at[1 - swap] = colour[0][i];
        at[2 + swap] = row->plane[0][2 * i + 1];
        at[3 - swap] = colour[1][i];
    }
    return (size_t)job->geometry.width / 2 * 4;
}

static size_t put_rgb565(struct job *job, unsigned y, uint8_t *out)
{
    unsigned swap = DSP(job->banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_SWAP);
    const struct row *row = finished_row(job, y);
    for (unsigned i = 0; i < job->geometry.width; i++) {
        int luma = row->plane[0][i] * 65536 + 32768, u = row->plane[1][i] - 128, v = row->plane[2][i] - 128;
        unsigned r = cut((luma + 91881 * v) >> 16), g = cut((luma - 22554 * u - 46802 * v) >> 16);
        unsigned b = cut((luma + 116130 * u) >> 16);
        unsigned word = (r >> 3) * 2048 + (g >> 2) * 32 + (b >> 3);
        out[(size_t)i * 2 + swap] = (uint8_t)(word >> 8);
        out[(size_t)i * 2 + 1 - swap] = (uint8_t)word;
    }
    return (size_t)job->geometry.width * 2;
}

static size_t put_y8(struct job *job, unsigned y, uint8_t *out)
{
    memcpy(out, finished_row(job, y)->plane[0], job->geometry.width);
    return job->geometry.width;
}

// B G B G, then G R G R. With the DSP bypassed as the array gives it.
static size_t put_bayer(struct job *job, unsigned y, uint8_t *out)
{
    struct row row;
    if (DSP(job->banks, OV2640_R_BYPASS, OV2640_R_BYPASS_BYPASS) != 0 && !job->bars) {
        take_raw(job, read_light(job, y), &row);
    } else {
        take_rgb(job, y, &row);
    }
    for (unsigned i = 0; i < job->geometry.width; i++) {
        unsigned channel = 2 - (y & 1) - (i & 1);
        out[i] = row.plane[channel][i];
    }
    return job->geometry.width;
}

static size_t make_rows(struct job *job, size_t (*put)(struct job *job, unsigned y, uint8_t *out))
{
    size_t length = 0;
    for (unsigned y = 0; y < job->geometry.height; y++) {
        length += put(job, y, job->sensor->config.frame + length);
    }
    return length;
}

static void give_row(void *ctx, unsigned y, uint8_t *luma, uint8_t *u, uint8_t *v)
{
    struct job *job = ctx;
    const struct row *row = finished_row(job, y);
    memcpy(luma, row->plane[0], job->geometry.width);
    halve(job, row->plane[1], u);
    halve(job, row->plane[2], v);
}

static size_t make_jpeg(struct job *job)
{
    // In reset the engine gives nothing.
    if (DSP(job->banks, OV2640_RESET, OV2640_RESET_JPEG) != 0) {
        return 0;
    }
    const struct jpeg_writer writer = {
        .width = job->geometry.width,
        .height = job->geometry.height,
        .scale = DSP(job->banks, OV2640_QS, OV2640_QS_SCALE),
        .row = give_row,
        .ctx = job,
    };
    return jpeg_write(&writer, job->sensor->config.frame, OV2640_FRAME_SIZE);
}

static size_t make_format(struct job *job)
{
    switch (ov2640_format(job->banks)) {
    case OV2640_SEND_JPEG:
        return make_jpeg(job);
    case OV2640_SEND_Y8:
        return make_rows(job, put_y8);
    case OV2640_SEND_RGB565:
        return make_rows(job, put_rgb565);
    case OV2640_SEND_BAYER:
        return make_rows(job, put_bayer);
    default:
        return make_rows(job, put_yuv422);
    }
}

// The part of one side of the scene that falls on `size` array pixels from `from`.
static struct resample_axis axis(unsigned picture, unsigned array, unsigned from, unsigned size,
                                 unsigned target)
{
    uint64_t whole = (uint64_t)picture * RESAMPLE_ONE;
    uint64_t low = whole * from / array, high = whole * (from + size) / array;
    return (struct resample_axis){picture, low, high - low, target};
}

static void set_scaling(struct job *job, struct picture *source)
{
    const struct ov2640_geometry *g = &job->geometry;
    const struct ov2640_window *array = &g->array;
    job->unscaled = source->width == WIDTH && source->height == OV2640_HEIGHT && array->width == g->width &&
                    array->height == g->height;
    if (!job->unscaled) {
        struct resample_axis x = axis(source->width, WIDTH, array->x, array->width, g->width);
        struct resample_axis y = axis(source->height, OV2640_HEIGHT, array->y, array->height, g->height);
        resample_init(&job->sensor->resample, &x, &y, scene_row, source);
    }
}

static void set_switches(struct job *job)
{
    const struct ov2640_banks *banks = job->banks;
    job->flip = SENSOR(banks, OV2640_REG04, OV2640_REG04_VFLIP) != 0;
    job->mirror = SENSOR(banks, OV2640_REG04, OV2640_REG04_HMIRROR) != 0;
    job->bars = SENSOR(banks, OV2640_COM7, OV2640_COM7_BAR) != 0;
    job->shade = DSP(banks, OV2640_CTRL1, OV2640_CTRL1_LENC) == 0;
    job->average = DSP(banks, OV2640_CTRL2, OV2640_CTRL2_UV_AVG) != 0;
}

size_t ov2640_make(struct ov2640 *sensor, const struct picture *picture)
{
    struct job job;
    struct picture source = *picture;
    job.sensor = sensor;
    job.banks = &sensor->latched;
    job.picture = &source;
    job.geometry = ov2640_geometry(&sensor->latched);
    if (job.geometry.width == 0) {
        return 0;
    }
    set_switches(&job);
    set_scaling(&job, &source);
    // Without the lamp the ambient light is part of the exposure.
    uint32_t lamp = sensor->exposure.lamp;
    ov2640_lighting_init(&job.lighting, lamp != 0 ? sensor->exposure.ambient : 1000, lamp);
    job.by_light = job.shade || lamp != 0;
    ov2640_tone(sensor, job.by_light, &job.tone);
    ov2640_effects(sensor, &job.effects);
    for (unsigned i = 0; i < ROWS; i++) {
        job.at[i] = UINT32_MAX;
    }
    return make_format(&job);
}

// OV2640 signal path, row by row: expose, read out, test pattern, colour, format.
//
// The lens throws the scene over the whole array; scaling from the scene's pixels to the output's is
// one step, so that nothing is lost in between.
//
// Source:       OmniVision OV2640 data sheet: block diagram, "Digital Signal Processor", "Output
//               Formatter", registers COM7, REG04, CTRL0, IMAGE_MODE; the colours of the bars as
//               published test pictures show them.
// Not modelled: exposure, gain, white balance, lens correction, gamma, colour matrix, SDE effects,
//               sharpness and noise: the colour stage has their place and passes rows on unchanged.

#include "sensor/ov2640_pipeline.h"

#include "regs/ov2640.h"
#include "sensor/jpeg_writer.h"
#include "sensor/ov2640_light.h"
#include "sensor/ov2640_mode.h"

#include <string.h>

struct job {
    struct ov2640 *sensor;
    const struct ov2640_banks *banks;
    struct ov2640_geometry geometry;
    uint8_t rgb[OV2640_WIDTH * 3]; // the row that goes through the stages
};

static const uint8_t *scene_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

// Stages: each works on output row y in job->rgb.

static void expose(struct job *job, unsigned y)
{
    bool flip = SENSOR(job->banks, OV2640_REG04, OV2640_REG04_VFLIP) != 0;
    unsigned row = flip ? job->geometry.height - 1 - y : y;
    (void)resample_row(&job->sensor->resample, row, job->rgb);
    if (job->sensor->light > 0) {
        ov2640_light_row(job->sensor->light, job->rgb, job->geometry.width, row, job->geometry.height);
    }
}

static void mirror(struct job *job, unsigned y)
{
    (void)y;
    if (SENSOR(job->banks, OV2640_REG04, OV2640_REG04_HMIRROR) == 0) {
        return;
    }
    for (size_t a = 0, b = job->geometry.width - 1; a < b; a++, b--) {
        uint8_t pixel[3];
        memcpy(pixel, job->rgb + a * 3, 3);
        memcpy(job->rgb + a * 3, job->rgb + b * 3, 3);
        memcpy(job->rgb + b * 3, pixel, 3);
    }
}

// Eight bars over the line that the sensor gives the DSP; windows and scaling come after.
static void test_bars(struct job *job, unsigned y)
{
    static const uint8_t bars[8][3] = {
        {255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0},
        {255, 0, 255},   {255, 0, 0},   {0, 0, 255},   {0, 0, 0},
    };
    (void)y;
    if (SENSOR(job->banks, OV2640_COM7, OV2640_COM7_BAR) == 0) {
        return;
    }
    const struct ov2640_geometry *g = &job->geometry;
    for (unsigned i = 0; i < g->width; i++) {
        unsigned at = g->window.x + (2 * i + 1) * g->window.width / (2 * g->width);
        memcpy(job->rgb + (size_t)i * 3, bars[at * 8 / g->line], 3);
    }
}

static void color(struct job *job, unsigned y)
{
    (void)job;
    (void)y;
}

static void (*const stages[])(struct job *job, unsigned y) = {expose, mirror, test_bars, color};

static const uint8_t *make_row(void *ctx, unsigned y)
{
    struct job *job = ctx;
    for (unsigned i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        stages[i](job, y);
    }
    return job->rgb;
}

// Formats. Y, U and V as in JFIF: full range, BT.601.

static uint8_t luma(const uint8_t *p)
{
    return (uint8_t)((19595U * p[0] + 38470U * p[1] + 7471U * p[2] + 32768U) >> 16);
}

// Of two neighbours: U from blue, V from red, what the sum of both has more of than grey.
static uint8_t chroma(int factor, int strong, int gray)
{
    int value = 128 + factor * (strong - gray) / 131072;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static size_t put_yuv422(const struct job *job, unsigned y, uint8_t *out)
{
    bool v_first = DSP(job->banks, OV2640_CTRL0, OV2640_CTRL0_VFIRST) != 0;
    bool swap = DSP(job->banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_SWAP) != 0;
    (void)y;
    for (unsigned i = 0; i + 1 < job->geometry.width; i += 2) {
        const uint8_t *a = job->rgb + (size_t)i * 3, *b = a + 3;
        int gray = luma(a) + luma(b);
        uint8_t u = chroma(36984, a[2] + b[2], gray), v = chroma(46741, a[0] + b[0], gray);
        uint8_t *at = out + (size_t)i * 2;
        at[swap ? 1 : 0] = luma(a);
        at[swap ? 0 : 1] = v_first ? v : u;
        at[swap ? 3 : 2] = luma(b);
        at[swap ? 2 : 3] = v_first ? u : v;
    }
    return (size_t)job->geometry.width / 2 * 4;
}

static size_t put_rgb565(const struct job *job, unsigned y, uint8_t *out)
{
    bool swap = DSP(job->banks, OV2640_IMAGE_MODE, OV2640_IMAGE_MODE_SWAP) != 0;
    (void)y;
    for (unsigned i = 0; i < job->geometry.width; i++) {
        const uint8_t *p = job->rgb + (size_t)i * 3;
        unsigned word = (p[0] >> 3U) * 2048U + (p[1] >> 2U) * 32U + (p[2] >> 3U);
        out[(size_t)i * 2 + (swap ? 1 : 0)] = (uint8_t)(word >> 8);
        out[(size_t)i * 2 + (swap ? 0 : 1)] = (uint8_t)word;
    }
    return (size_t)job->geometry.width * 2;
}

static size_t put_y8(const struct job *job, unsigned y, uint8_t *out)
{
    (void)y;
    for (unsigned i = 0; i < job->geometry.width; i++) {
        out[i] = luma(job->rgb + (size_t)i * 3);
    }
    return job->geometry.width;
}

// B G B G, then G R G R.
static size_t put_bayer(const struct job *job, unsigned y, uint8_t *out)
{
    for (unsigned i = 0; i < job->geometry.width; i++) {
        unsigned channel = 2 - (y & 1) - (i & 1);
        out[i] = job->rgb[(size_t)i * 3 + channel];
    }
    return job->geometry.width;
}

static size_t make_rows(struct job *job, size_t (*put)(const struct job *job, unsigned y, uint8_t *out))
{
    size_t length = 0;
    for (unsigned y = 0; y < job->geometry.height; y++) {
        (void)make_row(job, y);
        length += put(job, y, job->sensor->config.frame + length);
    }
    return length;
}

static size_t make_jpeg(struct job *job)
{
    struct jpeg_writer writer = {
        .width = job->geometry.width,
        .height = job->geometry.height,
        .scale = DSP(job->banks, OV2640_QS, OV2640_QS_SCALE),
        .row = make_row,
        .ctx = job,
    };
    if (DSP(job->banks, OV2640_RESET, OV2640_RESET_JPEG) != 0) {
        return 0;
    }
    return jpeg_write(&writer, job->sensor->config.frame, OV2640_FRAME_SIZE);
}

static size_t make_format(struct job *job)
{
    switch (ov2640_format(job->banks)) {
    case OV2640_SEND_JPEG:
        return make_jpeg(job);
    case OV2640_SEND_RGB565:
        return make_rows(job, put_rgb565);
    case OV2640_SEND_Y8:
        return make_rows(job, put_y8);
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

size_t ov2640_make(struct ov2640 *sensor, const struct picture *picture)
{
    struct job job = {.sensor = sensor, .banks = &sensor->latched};
    job.geometry = ov2640_geometry(&sensor->latched);
    if (job.geometry.width == 0) {
        return 0;
    }
    const struct ov2640_window *array = &job.geometry.array;
    struct resample_axis x = axis(picture->width, OV2640_WIDTH, array->x, array->width, job.geometry.width);
    struct resample_axis y =
        axis(picture->height, OV2640_HEIGHT, array->y, array->height, job.geometry.height);
    struct picture source = *picture;
    resample_init(&sensor->resample, &x, &y, scene_row, &source);
    return make_format(&job);
}

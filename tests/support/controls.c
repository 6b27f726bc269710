// The list is what esp32-camera and OmniVision's application notes write.

#include "support/controls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define D(reg, value)                                                                                        \
    {                                                                                                        \
        OV2640_BANK_DSP, (reg), (value)                                                                      \
    }
#define S(reg, value)                                                                                        \
    {                                                                                                        \
        OV2640_BANK_SENSOR, (reg), (value)                                                                   \
    }

#define EFFECT(enable, u, v)                                                                                 \
    {D(OV2640_BPADDR, 0), D(OV2640_BPDATA, enable), D(OV2640_BPADDR, 5), D(OV2640_BPDATA, u),                \
     D(OV2640_BPDATA, v)},                                                                                   \
        5
#define TWO(enable, at, first, second)                                                                       \
    {D(OV2640_BPADDR, 0), D(OV2640_BPDATA, enable), D(OV2640_BPADDR, at), D(OV2640_BPDATA, first),           \
     D(OV2640_BPDATA, second)},                                                                              \
        5
#define CONTRAST(gain, bright)                                                                               \
    {D(OV2640_BPADDR, 0),    D(OV2640_BPDATA, 4),      D(OV2640_BPADDR, 7), D(OV2640_BPDATA, 0x20),          \
     D(OV2640_BPDATA, gain), D(OV2640_BPDATA, bright), D(OV2640_BPDATA, 6)},                                 \
        7
#define EDGES(level) {D(OV2640_CIP_ADDR, 1), D(OV2640_CIP_DATA, 0xc0 | (level))}, 2
#define WHITE(r, g, b)                                                                                       \
    {D(OV2640_AWB_CTRL, 0x40), D(OV2640_AWB_RED, r), D(OV2640_AWB_GREEN, g), D(OV2640_AWB_BLUE, b)}, 4
#define LEVEL(high, low, zone) {S(OV2640_AEW, high), S(OV2640_AEB, low), S(OV2640_VV, zone)}, 3
#define LINES(lines)                                                                                         \
    {S(OV2640_REG45, (lines) / 1024), S(OV2640_AEC, (lines) / 4 % 256),                                      \
     S(OV2640_REG04, 0x28 | (lines) % 4)},                                                                   \
        3
#define ONE(write) {write}, 1

#define QVGA    320, 240, 0, 0
#define BY_HAND {S(OV2640_COM8, 0xc0)}, 1 // neither exposure nor gain are automatic
#define NOTHING {S(OV2640_COM9, 0x48)}, 1

// clang-format off
const struct control controls[] = {
    {"quality", "QS", MEASURE_BYTES, FALLING, QVGA, 0, 2, NOTHING,
     {{"4", ONE(D(OV2640_QS, 4))}, {"10", ONE(D(OV2640_QS, 10))}, {"20", ONE(D(OV2640_QS, 20))}, {"40",
      ONE(D(OV2640_QS, 40))}, {"63", ONE(D(OV2640_QS, 63))}}, 5},
    {"quality", "QS", MEASURE_BLOCKS, RISING, QVGA, 0, 2, NOTHING,
     {{"4", ONE(D(OV2640_QS, 4))}, {"10", ONE(D(OV2640_QS, 10))}, {"20", ONE(D(OV2640_QS, 20))}, {"40",
      ONE(D(OV2640_QS, 40))}, {"63", ONE(D(OV2640_QS, 63))}}, 5},
    {"brightness", "BPADDR 0x09", MEASURE_MEAN, RISING, QVGA, 0, 2, NOTHING,
     {{"-2", TWO(4, 9, 0x00, 0)}, {"-1", TWO(4, 9, 0x10, 0)}, {"0", TWO(4, 9, 0x20, 0)}, {"+1", TWO(4, 9, 0x30,
      0)}, {"+2", TWO(4, 9, 0x40, 0)}}, 5},
    {"contrast", "BPADDR 0x07", MEASURE_SPREAD, RISING, QVGA, 0, 2, NOTHING,
     {{"-2", CONTRAST(0x18, 0x34)}, {"-1", CONTRAST(0x1c, 0x2a)}, {"0", CONTRAST(0x20, 0x20)}, {"+1",
      CONTRAST(0x24, 0x16)}, {"+2", CONTRAST(0x28, 0x0c)}}, 5},
    {"saturation", "BPADDR 0x03", MEASURE_COLOUR, RISING, QVGA, 0, 2, NOTHING,
     {{"-2", TWO(2, 3, 0x28, 0x28)}, {"-1", TWO(2, 3, 0x38, 0x38)}, {"0", TWO(2, 3, 0x48, 0x48)}, {"+1", TWO(2,
      3, 0x58, 0x58)}, {"+2", TWO(2, 3, 0x68, 0x68)}}, 5},
    {"sharpness", "0x92, 0x93", MEASURE_EDGES, RISING, QVGA, 0, 2, NOTHING,
     {{"0", EDGES(0)}, {"1", EDGES(1)}, {"2", EDGES(2)}, {"4", EDGES(4)}, {"8", EDGES(8)}, {"16", EDGES(16)},
      {"31", EDGES(31)}}, 7},
    {"special effect", "BPADDR 0x05", MEASURE_COLOUR, ANY, QVGA, 0, 2, NOTHING,
     {{"none", EFFECT(0x00, 0x80, 0x80)}, {"negative", EFFECT(0x40, 0x80, 0x80)}, {"grey", EFFECT(0x18, 0x80,
      0x80)}, {"red", EFFECT(0x18, 0x40, 0xc0)}, {"green", EFFECT(0x18, 0x40, 0x40)}, {"blue", EFFECT(0x18,
      0xa0, 0x40)}, {"retro", EFFECT(0x18, 0x40, 0xa6)}}, 7},
    {"white balance", "0xC7, 0xCC - 0xCE", MEASURE_WARMTH, RISING, QVGA, 0, 2, NOTHING,
     {{"home", WHITE(0x42, 0x3f, 0x71)}, {"office", WHITE(0x52, 0x41, 0x66)}, {"sunny", WHITE(0x5e, 0x41,
      0x54)}, {"cloudy", WHITE(0x65, 0x41, 0x4f)}}, 4},
    {"white balance gains", "CTRL1[2]", MEASURE_GREEN, FALLING, QVGA, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL1, 0xfb))}, {"on", ONE(D(OV2640_CTRL1, 0xff))}}, 2},
    {"exposure level", "AEW, AEB, VV", MEASURE_MEAN, RISING, QVGA, 0, 25, NOTHING,
     {{"-2", LEVEL(0x20, 0x18, 0x60)}, {"-1", LEVEL(0x34, 0x1c, 0x00)}, {"0", LEVEL(0x3e, 0x38, 0x81)}, {"+1",
      LEVEL(0x48, 0x40, 0x81)}, {"+2", LEVEL(0x58, 0x50, 0x92)}}, 5},
    {"exposure by hand", "REG45, AEC, REG04", MEASURE_MEAN, RISING, QVGA, 0, 2, BY_HAND,
     {{"10", LINES(10)}, {"40", LINES(40)}, {"80", LINES(80)}, {"160", LINES(160)}, {"250", LINES(250)}, {"330",
      LINES(330)}}, 6},
    {"gain by hand", "GAIN", MEASURE_MEAN, RISING, QVGA, 0, 2, {S(OV2640_COM8, 0xc0), S(OV2640_AEC, 10)}, 2,
     {{"1", ONE(S(OV2640_GAIN, 0x00))}, {"2", ONE(S(OV2640_GAIN, 0x10))}, {"4", ONE(S(OV2640_GAIN, 0x30))},
      {"8", ONE(S(OV2640_GAIN, 0x70))}, {"16", ONE(S(OV2640_GAIN, 0xf0))}, {"31", ONE(S(OV2640_GAIN, 0xff))}},
      6},
    {"gain ceiling, in the dark", "COM9[7:5]", MEASURE_MEAN, RISING, QVGA, 10, 20, NOTHING,
     {{"2", ONE(S(OV2640_COM9, 0x08))}, {"4", ONE(S(OV2640_COM9, 0x28))}, {"8", ONE(S(OV2640_COM9, 0x48))},
      {"16", ONE(S(OV2640_COM9, 0x68))}, {"32", ONE(S(OV2640_COM9, 0x88))}, {"64", ONE(S(OV2640_COM9, 0xa8))}},
      6},
    {"night mode, in the dark", "COM1[7:6]", MEASURE_MEAN, RISING, QVGA, 40, 20, {S(OV2640_COM9, 0x08)}, 1,
     {{"off", ONE(S(OV2640_COM1, 0x0a))}, {"1", ONE(S(OV2640_COM1, 0x4a))}, {"3", ONE(S(OV2640_COM1, 0x8a))},
      {"7", ONE(S(OV2640_COM1, 0xca))}}, 4},
    {"night mode, in the dark", "COM1[7:6]", MEASURE_PERIOD, RISING, QVGA, 40, 20, {S(OV2640_COM9, 0x08)}, 1,
     {{"off", ONE(S(OV2640_COM1, 0x0a))}, {"1", ONE(S(OV2640_COM1, 0x4a))}, {"3", ONE(S(OV2640_COM1, 0x8a))},
      {"7", ONE(S(OV2640_COM1, 0xca))}}, 4},
    {"gamma curve", "CTRL1[5]", MEASURE_MEAN, RISING, QVGA, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL1, 0xdf))}, {"on", ONE(D(OV2640_CTRL1, 0xff))}}, 2},
    {"lens correction", "CTRL1[1]", MEASURE_CORNERS, RISING, QVGA, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL1, 0xfd))}, {"on", ONE(D(OV2640_CTRL1, 0xff))}}, 2},
    {"white pixel correction", "CTRL3[6]", MEASURE_SPECK, FALLING, 1600, 1200, 590, 377, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL3, 0x90))}, {"on", ONE(D(OV2640_CTRL3, 0xd0))}}, 2},
    {"black pixel correction", "CTRL3[7]", MEASURE_SPECK, FALLING, 1600, 1200, 741, 655, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL3, 0x50))}, {"on", ONE(D(OV2640_CTRL3, 0xd0))}}, 2},
    {"colour matrix", "CTRL2[0]", MEASURE_COLOUR, RISING, QVGA, 0, 2, NOTHING,
     {{"off", ONE(D(OV2640_CTRL2, 0x3c))}, {"on", ONE(D(OV2640_CTRL2, 0x3d))}}, 2},
    {"first frames, four times the light", "-", MEASURE_MEAN, FALLING, QVGA, 4000, 0, NOTHING,
     {{"1", {{0, 0, 0}}, 0}, {"2", {{0, 0, 0}}, 0}, {"3", {{0, 0, 0}}, 0}, {"4", {{0, 0, 0}}, 0}, {"5", {{0, 0,
      0}}, 0}, {"6", {{0, 0, 0}}, 0}}, 6},
    {"first frames, a tenth of the light", "-", MEASURE_MEAN, RISING, QVGA, 100, 0, NOTHING,
     {{"1", {{0, 0, 0}}, 0}, {"2", {{0, 0, 0}}, 0}, {"3", {{0, 0, 0}}, 0}, {"4", {{0, 0, 0}}, 0}}, 4},
    {"mirror, flip, bars, zoom", "REG04, COM7", MEASURE_MEAN, ANY, QVGA, 0, 2, NOTHING,
     {{"mirror", ONE(S(OV2640_REG04, 0xa8))}, {"flip", ONE(S(OV2640_REG04, 0x78))}, {"bars", ONE(S(OV2640_COM7,
      0x22))}, {"zoom", {S(OV2640_COM7, 0x24), S(OV2640_ZOOMS, 0x60)}, 2}}, 4},
};
// clang-format on
const size_t controls_count = sizeof(controls) / sizeof(controls[0]);

const char *const measure_names[MEASURES] = {
    [MEASURE_MEAN] = "mean of Y",
    [MEASURE_SPREAD] = "spread of Y",
    [MEASURE_COLOUR] = "colour",
    [MEASURE_EDGES] = "edges",
    [MEASURE_BYTES] = "bytes",
    [MEASURE_BLOCKS] = "blocking",
    [MEASURE_WARMTH] = "R - B",
    [MEASURE_GREEN] = "G - (R + B) / 2",
    [MEASURE_CORNERS] = "corners, % of the middle",
    [MEASURE_SPECK] = "greatest speck",
    [MEASURE_PERIOD] = "ms a frame",
};

static void write_all(struct bench *b, const struct control_write *writes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        bench_write(b, writes[i].bank, writes[i].reg, writes[i].value);
    }
}

static void grey(unsigned x, unsigned y, uint8_t rgba[4])
{
    (void)x;
    (void)y;
    rgba[0] = rgba[1] = rgba[2] = 150;
}

// Drawn once; the program's end closes it.
static struct scene *chart(void)
{
    static struct scene *scene;
    struct error err = {{0}};
    if (scene == NULL && scene_open(&scene, "chart", &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return scene;
}

static void prepare(struct bench *b, const struct control *control, const struct control_setting *chosen)
{
    bench_init(b, 80, 60, grey);
    if (control->spot_x == 0) {
        b->sensor.config.scene = chart();
    }
    bench_set_size(b, control->width, control->height);
    bench_write(b, OV2640_BANK_DSP, OV2640_QS, 10);
    write_all(b, control->common, control->common_count);
    write_all(b, chosen->writes, chosen->count);
    if (control->ambient != 0) {
        ov2640_set_ambient(&b->sensor, control->ambient);
    }
}

void control_take(const struct control *control, unsigned setting, struct control_photo *photo)
{
    static struct bench b;
    const struct control_setting *chosen = &control->settings[setting];
    prepare(&b, control, chosen);
    // Where nothing is written the settings are the numbers of the frames.
    unsigned before = chosen->count == 0 ? setting : control->settling;
    uint64_t rise = 0;
    for (unsigned i = 0; i < before; i++) {
        bench_take_frame(&b);
        rise = b.rise_at;
    }
    bench_take_jpeg(&b, &photo->image);
    photo->period_ms = rise == 0 ? 0 : (double)(b.rise_at - rise) / (double)TICKS_PER_MS;
    photo->bytes = b.count;
    photo->stream = b.bytes; // ours now
    b.bytes = NULL;
    bench_deinit(&b);
}

void control_free(struct control_photo *photo)
{
    free(photo->image.rgb);
    free(photo->stream);
}

// Measures

static double luma(const uint8_t *p)
{
    return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
}

static const uint8_t *at(const struct jpeg_image *image, unsigned x, unsigned y)
{
    return image->rgb + ((size_t)y * image->width + x) * 3;
}

// Mean of R, G, B, Y and of the square of Y over a rectangle.
struct means {
    double r, g, b, y, yy, colour;
};

static struct means means_of(const struct jpeg_image *image, unsigned x0, unsigned y0, unsigned x1,
                             unsigned y1)
{
    struct means m = {0};
    double pixels = (double)(x1 - x0) * (y1 - y0);
    for (unsigned y = y0; y < y1; y++) {
        for (unsigned x = x0; x < x1; x++) {
            const uint8_t *p = at(image, x, y);
            double l = luma(p);
            m.r += p[0] / pixels;
            m.g += p[1] / pixels;
            m.b += p[2] / pixels;
            m.y += l / pixels;
            m.yy += l * l / pixels;
            m.colour += hypot(0.564 * (p[2] - l), 0.713 * (p[0] - l)) / pixels;
        }
    }
    return m;
}

static double edges(const struct jpeg_image *image)
{
    double sum = 0;
    for (unsigned y = 0; y < image->height; y++) {
        for (unsigned x = 1; x < image->width; x++) {
            sum += fabs(luma(at(image, x, y)) - luma(at(image, x - 1, y)));
        }
    }
    return sum / ((double)image->height * (image->width - 1));
}

static double blocks(const struct jpeg_image *image)
{
    double border = 0, inside = 0;
    unsigned borders = 0, insides = 0;
    for (unsigned y = 0; y < image->height; y++) {
        for (unsigned x = 2; x + 1 < image->width; x++) {
            double step = fabs(luma(at(image, x, y)) - luma(at(image, x - 1, y)));
            double around = fabs(luma(at(image, x - 1, y)) - luma(at(image, x - 2, y))) +
                            fabs(luma(at(image, x + 1, y)) - luma(at(image, x, y)));
            if (x % 8 == 0) {
                border += step - around / 2;
                borders++;
            } else if (x % 8 == 4) {
                inside += step - around / 2;
                insides++;
            }
        }
    }
    return border / borders - inside / insides;
}

static double corners(const struct jpeg_image *image)
{
    unsigned w = image->width, h = image->height, x = w / 8, y = h / 8;
    double sum = means_of(image, 0, 0, x, y).y + means_of(image, w - x, 0, w, y).y +
                 means_of(image, 0, h - y, x, h).y + means_of(image, w - x, h - y, w, h).y;
    return 25 * sum / means_of(image, w / 2 - x, h / 2 - y, w / 2 + x, h / 2 + y).y;
}

static double speck(const struct jpeg_image *image, unsigned spot_x, unsigned spot_y)
{
    double greatest = 0;
    for (unsigned y = spot_y - 8; y < spot_y + 8; y++) {
        for (unsigned x = spot_x - 8; x < spot_x + 8; x++) {
            double here = luma(at(image, x, y)), least = 255;
            for (unsigned i = 0; i < 9; i++) {
                double apart = fabs(here - luma(at(image, x + i % 3 - 1, y + i / 3 - 1)));
                least = i != 4 && apart < least ? apart : least;
            }
            greatest = least > greatest ? least : greatest;
        }
    }
    return greatest;
}

double control_measure(const struct control *control, enum measure measure, const struct control_photo *photo)
{
    const struct jpeg_image *image = &photo->image;
    struct means m = means_of(image, 0, 0, image->width, image->height);
    switch (measure) {
    case MEASURE_SPREAD:
        return sqrt(m.yy - m.y * m.y);
    case MEASURE_COLOUR:
        return m.colour;
    case MEASURE_EDGES:
        return edges(image);
    case MEASURE_BYTES:
        return (double)photo->bytes;
    case MEASURE_BLOCKS:
        return blocks(image);
    case MEASURE_WARMTH:
        return m.r - m.b;
    case MEASURE_GREEN:
        return m.g - (m.r + m.b) / 2;
    case MEASURE_CORNERS:
        return corners(image);
    case MEASURE_SPECK:
        return speck(image, control->spot_x, control->spot_y);
    case MEASURE_PERIOD:
        return photo->period_ms;
    default:
        return m.y;
    }
}

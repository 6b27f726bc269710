#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t colors[5][3] = {{0, 0, 0}, {230, 20, 20}, {20, 200, 30}, {20, 30, 220}, {250, 250, 250}};
static const uint8_t yuv[5][3] = {
    {16, 128, 128}, {82, 90, 240}, {145, 54, 34}, {41, 240, 110}, {235, 128, 128}};

// Drawings have no context: one function a colour.
#define PAINT(n)                                                                                             \
    static void paint##n(unsigned x, unsigned y, uint8_t rgba[4])                                            \
    {                                                                                                        \
        (void)x;                                                                                             \
        (void)y;                                                                                             \
        memcpy(rgba, colors[n], 3);                                                                          \
        rgba[3] = 255;                                                                                       \
    }
PAINT(0)
PAINT(1)
PAINT(2)
PAINT(3)
PAINT(4)

static unsigned number_of(char color)
{
    return color >= '1' && color <= '4' ? (unsigned)(color - '0') : 0;
}

struct file_bytes bench_jpeg(unsigned color)
{
    static void (*const paints[5])(unsigned x, unsigned y, uint8_t rgba[4]) = {paint0, paint1, paint2, paint3,
                                                                               paint4};
    const struct drawing drawing = {16, 12, paints[color]};
    return picture_jpeg(&drawing, &(struct jpeg_kind){JPEG_COLOR, false, 0, false});
}

void bench_append(struct file_bytes *to, const void *bytes, size_t size)
{
    to->bytes = realloc(to->bytes, to->size + size + 1);
    if (to->bytes == NULL) {
        abort();
    }
    memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
}

struct file_bytes bench_mjpeg(const char *list, const char *between)
{
    struct file_bytes all = {NULL, 0};
    for (; *list != '\0'; list++) {
        struct file_bytes one = bench_jpeg(number_of(*list));
        bench_append(&all, between, strlen(between));
        bench_append(&all, one.bytes, one.size);
        free(one.bytes);
    }
    return all;
}

struct file_bytes bench_y4m(const char *list, const char *parameters, size_t samples)
{
    struct file_bytes all = {NULL, 0};
    bench_append(&all, "YUV4MPEG2 W16 H12", 17);
    bench_append(&all, parameters, strlen(parameters));
    bench_append(&all, "\n", 1);
    for (; *list != '\0'; list++) {
        uint8_t plane[16 * 12];
        bench_append(&all, "FRAME\n", 6);
        for (unsigned c = 0; c < 3; c++) {
            memset(plane, yuv[number_of(*list)][c], sizeof(plane));
            bench_append(&all, plane, c == 0 ? sizeof(plane) : samples);
        }
    }
    return all;
}

static bool is_near(const uint8_t *rgb, const uint8_t *wanted)
{
    for (unsigned c = 0; c < 3; c++) {
        if (abs(rgb[c] - wanted[c]) > 60) {
            return false;
        }
    }
    return true;
}

unsigned bench_color(struct scene *scene, uint64_t frame)
{
    const struct picture *picture = scene_frame(scene, frame);
    const uint8_t *rgb =
        picture->rgb + ((size_t)(picture->height / 2) * picture->width + picture->width / 2) * 3;
    for (unsigned i = 1; i < 5; i++) {
        if (is_near(rgb, colors[i])) {
            return i;
        }
    }
    return 0;
}

void bench_told(void *ctx, const char *sentence)
{
    struct bench_trouble *trouble = ctx;
    trouble->count++;
    (void)snprintf(trouble->sentence, sizeof(trouble->sentence), "%s", sentence);
}

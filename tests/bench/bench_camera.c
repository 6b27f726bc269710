// bench-camera [SCENE]: host time for one 1600 x 1200 JPEG frame of the sensor, and what libjpeg alone takes
// for a frame of that size: the ratio says more than the milliseconds on a machine that other programs use,
// too.

#include "base/clock.h"
#include "scene/scene.h"
#include "sensor/jpeg_writer.h"
#include "unit/sensor/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 15

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// The median time of `work`, milliseconds.
static double median(void (*work)(void *ctx, unsigned round), void *ctx)
{
    double times[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        double start = now();
        work(ctx, i);
        times[i] = now() - start;
    }
    qsort(times, ROUNDS, sizeof(times[0]), by_size);
    return times[ROUNDS / 2];
}

// A frame that has to be made anew: QS goes up and down by one.
static void one_frame(void *ctx, unsigned round)
{
    struct bench *b = ctx;
    bench_write(b, OV2640_BANK_DSP, OV2640_QS, (uint8_t)(10 + round % 2));
    bench_take_frame(b);
}

struct planes {
    uint8_t *luma, *u, *v;
    uint8_t *out;
    size_t bytes;
};

static void give(void *ctx, unsigned y, uint8_t *luma, uint8_t *u, uint8_t *v)
{
    const struct planes *p = ctx;
    memcpy(luma, p->luma + (size_t)y * OV2640_WIDTH, OV2640_WIDTH);
    memcpy(u, p->u + (size_t)y * OV2640_WIDTH / 2, OV2640_WIDTH / 2);
    memcpy(v, p->v + (size_t)y * OV2640_WIDTH / 2, OV2640_WIDTH / 2);
}

static void compress_alone(void *ctx, unsigned round)
{
    struct planes *p = ctx;
    const struct jpeg_writer writer = {OV2640_WIDTH, OV2640_HEIGHT, 10 + round % 2, give, p};
    p->bytes = jpeg_write(&writer, p->out, OV2640_FRAME_SIZE);
}

// The sensor's own YUV422 frame in planes.
static void take_planes(struct bench *b, struct planes *p)
{
    bench_write(b, OV2640_BANK_DSP, OV2640_IMAGE_MODE, 0);
    bench_write(b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 0x80);
    bench_take_frame(b);
    for (size_t i = 0; i < OV2640_FRAME_SIZE / 4; i++) {
        p->luma[2 * i] = b->bytes[4 * i];
        p->u[i] = b->bytes[4 * i + 1];
        p->luma[2 * i + 1] = b->bytes[4 * i + 2];
        p->v[i] = b->bytes[4 * i + 3];
    }
}

int main(int argc, char **argv)
{
    static struct bench b;
    static struct planes p;
    struct error err = {{0}};
    const char *source = argc > 1 ? argv[1] : "chart";
    bench_init(&b, 0, 0, NULL);
    scene_close(b.scene);
    if (scene_open(&b.scene, source, &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    b.sensor.config.scene = b.scene;
    bench_set_size(&b, OV2640_WIDTH, OV2640_HEIGHT);
    double frame = median(one_frame, &b);
    size_t bytes = b.count;
    ov2640_set_light(&b.sensor, OV2640_LIGHT_FULL);
    bench_take_frame(&b);
    double lit = median(one_frame, &b);
    ov2640_set_light(&b.sensor, 0);
    bench_take_frame(&b);
    p.luma = malloc(OV2640_FRAME_SIZE);
    p.u = malloc(OV2640_FRAME_SIZE);
    p.v = malloc(OV2640_FRAME_SIZE);
    p.out = malloc(OV2640_FRAME_SIZE);
    if (p.luma != NULL && p.u != NULL && p.v != NULL && p.out != NULL) {
        take_planes(&b, &p);
        double alone = median(compress_alone, &p);
        printf("one 1600x1200 frame of %s: %.1f ms (%.1f ms lit by the lamp), %zu bytes; compression alone "
               "%.1f ms; "
               "ratio %.2f\n",
               source, frame, lit, bytes, alone, frame / alone);
    }
    free(p.luma);
    free(p.u);
    free(p.v);
    free(p.out);
    bench_deinit(&b);
    return 0;
}

// bench-likeness FOLDER [N]: takes a photo of each picture in a folder with the sensor alone (no board, no
// firmware), at sizes from 320 x 240 to 1600 x 1200 with QS 10, and says how alike it is to the part of the
// scene that the size shows (SSIM): the worse of the first frame and of frame N (10), after the automatic has
// settled. Behind it, in brackets, what the same compression alone does to that part of the scene. Ends with
// the least and the median of each size.

#include "scene/resample.h"
#include "scene/scene.h"
#include "sensor/jpeg_writer.h"
#include "sensor/ov2640_mode.h"
#include "support/ssim.h"
#include "unit/sensor/bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUALITY       10
#define MOST_PICTURES 500U

static const struct size {
    const char *name;
    unsigned width, height;
} sizes[] = {{"QVGA", 320, 240}, {"CIF", 400, 296},  {"VGA", 640, 480},
             {"SVGA", 800, 600}, {"XGA", 1024, 768}, {"UXGA", 1600, 1200}};

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

struct likeness {
    double photo, compressed;
};

// The scene as it should be

static const uint8_t *picture_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

static struct resample_axis axis(unsigned source, unsigned array, unsigned from, unsigned size,
                                 unsigned target)
{
    uint64_t whole = (uint64_t)source * RESAMPLE_ONE;
    return (struct resample_axis){source, whole * from / array, whole * size / array, target};
}

// The part of the picture that falls on the window of the array, at the photo's size.
static uint8_t *scale(const struct picture *picture, const struct ov2640_geometry *g)
{
    static struct resample resample;
    struct picture source = *picture;
    struct resample_axis x = axis(source.width, OV2640_WIDTH, g->array.x, g->array.width, g->width);
    struct resample_axis y = axis(source.height, OV2640_HEIGHT, g->array.y, g->array.height, g->height);
    uint8_t *rgb = malloc((size_t)g->width * g->height * 3);
    resample_init(&resample, &x, &y, picture_row, &source);
    for (unsigned i = 0; i < g->height && rgb != NULL; i++) {
        (void)resample_row(&resample, i, rgb + (size_t)i * g->width * 3);
    }
    return rgb;
}

// Compression alone

struct plain {
    const uint8_t *rgb;
    unsigned width;
};

static uint8_t rounded(double value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

static void plain_row(void *ctx, unsigned y, uint8_t *luma, uint8_t *u, uint8_t *v)
{
    const struct plain *plain = ctx;
    const uint8_t *at = plain->rgb + (size_t)y * plain->width * 3;
    for (unsigned x = 0; x < plain->width; x++, at += 3) {
        double light = 0.299 * at[0] + 0.587 * at[1] + 0.114 * at[2];
        luma[x] = rounded(light);
        if (x % 2 == 0) {
            u[x / 2] = rounded((at[2] - light) / 1.772 + 128);
            v[x / 2] = rounded((at[0] - light) / 1.402 + 128);
        }
    }
}

static double compressed(const uint8_t *rgb, unsigned width, unsigned height)
{
    struct plain plain = {rgb, width};
    struct jpeg_writer writer = {width, height, QUALITY, plain_row, &plain};
    struct jpeg_image image = {0};
    uint8_t *out = malloc(OV2640_FRAME_SIZE);
    double index = 0;
    if (out != NULL && jpeg_read(&image, out, jpeg_write(&writer, out, OV2640_FRAME_SIZE)) == 0) {
        index = ssim(rgb, image.rgb, width, height);
    }
    free(image.rgb);
    free(out);
    return index;
}

// Photos

static double alike(struct bench *b, const uint8_t *rgb)
{
    struct jpeg_image image;
    bench_take_jpeg(b, &image);
    double index = ssim(rgb, image.rgb, image.width, image.height);
    free(image.rgb);
    return index;
}

static struct likeness measure(struct scene *scene, const struct size *size, unsigned settled)
{
    static struct bench b;
    bench_init(&b, 0, 0, NULL);
    scene_close(b.scene);
    b.scene = b.sensor.config.scene = scene;
    bench_set_size(&b, size->width, size->height);
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, QUALITY);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 4); // so that the largest gets through
    struct ov2640_geometry geometry = ov2640_geometry(&b.sensor.banks);
    uint8_t *rgb = scale(scene_frame(scene, 1), &geometry);
    struct likeness result = {0, 0};
    if (rgb != NULL) {
        double first = alike(&b, rgb);
        for (unsigned i = 2; i < settled; i++) {
            bench_take_frame(&b);
        }
        double later = alike(&b, rgb);
        result.photo = first < later ? first : later;
        result.compressed = compressed(rgb, geometry.width, geometry.height);
    }
    free(rgb);
    b.scene = NULL;
    bench_deinit(&b);
    return result;
}

// Returns whether the file could be measured.
static bool measure_file(const char *folder, const char *name, unsigned settled,
                         struct likeness results[SIZES])
{
    char path[1024];
    struct error err = {{0}};
    struct scene *scene = NULL;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (scene_open(&scene, path, &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        return false;
    }
    printf("%-24.24s", name);
    for (unsigned i = 0; i < SIZES; i++) {
        results[i] = measure(scene, &sizes[i], settled);
        printf("  %s %.3f (%.3f)", sizes[i].name, results[i].photo, results[i].compressed);
    }
    printf("\n");
    scene_close(scene);
    return true;
}

// What all give

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_size(unsigned size, struct likeness (*results)[SIZES], unsigned count)
{
    static double photo[MOST_PICTURES], alone[MOST_PICTURES];
    unsigned below = 0;
    for (unsigned i = 0; i < count; i++) {
        photo[i] = results[i][size].photo;
        alone[i] = results[i][size].compressed;
        below += photo[i] < 0.92;
    }
    qsort(photo, count, sizeof(photo[0]), compare);
    qsort(alone, count, sizeof(alone[0]), compare);
    printf("%-5s least %.3f, median %.3f, %u of %u below 0.92; compression alone: %.3f, %.3f\n",
           sizes[size].name, photo[0], photo[count / 2], below, count, alone[0], alone[count / 2]);
}

int main(int argc, char **argv)
{
    static struct likeness results[MOST_PICTURES][SIZES];
    struct dirent **names;
    if (argc < 2) {
        fprintf(stderr, "usage: bench-likeness FOLDER [N]\n");
        return 2;
    }
    int count = scandir(argv[1], &names, NULL, alphasort);
    if (count < 0) {
        perror(argv[1]);
        return 1;
    }
    unsigned measured = 0, settled = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.' && measured < MOST_PICTURES) {
            measured += measure_file(argv[1], names[i]->d_name, settled < 2 ? 2 : settled, results[measured]);
        }
        free(names[i]);
    }
    free(names);
    for (unsigned i = 0; i < SIZES && measured > 0; i++) {
        print_size(i, results, measured);
    }
    return measured == 0;
}

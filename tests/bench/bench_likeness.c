// bench-likeness FOLDER [N]: takes a photo of each picture in a folder with the sensor alone (no board, no
// firmware), at 800 x 600 and 1600 x 1200 with QS 10, and says how alike it is to the scene at that size
// (SSIM): of the first frame, and of frame N (10) after the automatic has settled. Ends with the worst of
// all.

#include "scene/resample.h"
#include "scene/scene.h"
#include "support/ssim.h"
#include "unit/sensor/bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *picture_row(void *ctx, uint32_t y)
{
    const struct picture *picture = ctx;
    return picture->rgb + (size_t)y * picture->width * 3;
}

static uint8_t *scale(const struct picture *picture, unsigned width, unsigned height)
{
    static struct resample resample;
    struct picture source = *picture;
    struct resample_axis x = {picture->width, 0, (uint64_t)picture->width * RESAMPLE_ONE, width};
    struct resample_axis y = {picture->height, 0, (uint64_t)picture->height * RESAMPLE_ONE, height};
    uint8_t *rgb = malloc((size_t)width * height * 3);
    resample_init(&resample, &x, &y, picture_row, &source);
    for (unsigned i = 0; i < height && rgb != NULL; i++) {
        (void)resample_row(&resample, i, rgb + (size_t)i * width * 3);
    }
    return rgb;
}

static double alike(struct bench *b)
{
    struct jpeg_image image;
    bench_take_jpeg(b, &image);
    uint8_t *rgb = scale(scene_frame(b->scene, 1), image.width, image.height);
    double index = rgb == NULL ? 0 : ssim(rgb, image.rgb, image.width, image.height);
    free(rgb);
    free(image.rgb);
    return index;
}

// The worse of the first frame and of frame `settled`.
static double measure(struct scene *scene, unsigned width, unsigned height, unsigned settled)
{
    static struct bench b;
    bench_init(&b, 0, 0, NULL);
    scene_close(b.scene);
    b.scene = b.sensor.config.scene = scene;
    bench_set_size(&b, width, height);
    bench_write(&b, OV2640_BANK_DSP, OV2640_QS, 10);
    bench_write(&b, OV2640_BANK_DSP, OV2640_R_DVP_SP, 4); // so that the largest gets through
    double first = alike(&b);
    for (unsigned i = 2; i < settled; i++) {
        bench_take_frame(&b);
    }
    double later = alike(&b);
    printf("  %ux%u %.4f %.4f", width, height, first, later);
    b.scene = NULL;
    bench_deinit(&b);
    return first < later ? first : later;
}

static double measure_file(const char *folder, const char *name, unsigned settled)
{
    char path[1024];
    struct error err = {{0}};
    struct scene *scene = NULL;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (scene_open(&scene, path, &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("%-28.28s", name);
    double small = measure(scene, 800, 600, settled), large = measure(scene, 1600, 1200, settled);
    printf("\n");
    scene_close(scene);
    return small < large ? small : large;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench-likeness FOLDER [N]\n");
        return 2;
    }
    struct dirent **names;
    int count = scandir(argv[1], &names, NULL, alphasort);
    if (count < 0) {
        perror(argv[1]);
        return 1;
    }
    double worst = 1;
    unsigned measured = 0, settled = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') {
            double index = measure_file(argv[1], names[i]->d_name, settled < 2 ? 2 : settled);
            worst = index < worst ? index : worst;
            measured++;
        }
        free(names[i]);
    }
    free(names);
    printf("%u pictures, the worst %.4f\n", measured, worst);
    return 0;
}

// Opens what stands in front of the lens and keeps it at the size that the lens can show.

#include "scene/scene.h"

#include "scene/chart.h"
#include "scene/decoder.h"
#include "scene/load.h"
#include "scene/resample.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct scene {
    struct picture picture;
    uint8_t *rgb;
    struct reader reader;
    struct resample resample;
};

// How the rows of a file lie in the upright picture: what EXIF numbers 1 to 8 mean.
static const struct orientation {
    bool turned; // rows become columns
    bool from_right, from_bottom;
} orientations[9] = {
    [1] = {false, false, false}, [2] = {false, true, false}, [3] = {false, true, true},
    [4] = {false, false, true},  [5] = {true, false, false}, [6] = {true, true, false},
    [7] = {true, true, true},    [8] = {true, false, true},
};

// Along one side of the file: `ratio_a` : `ratio_b` is that side to the other in the cropped picture.
static struct resample_axis crop(unsigned side, unsigned other, unsigned ratio_a, unsigned ratio_b,
                                 unsigned most)
{
    uint64_t whole = (uint64_t)side * RESAMPLE_ONE;
    uint64_t wanted = (uint64_t)other * ratio_a * RESAMPLE_ONE / ratio_b;
    uint64_t size = wanted < whole ? wanted : whole;
    uint64_t pixels = (size + RESAMPLE_ONE / 2) / RESAMPLE_ONE;
    if (size < RESAMPLE_ONE) {
        size = RESAMPLE_ONE;
    }
    return (struct resample_axis){
        .source = side,
        .from = (whole - size) / 2,
        .size = size,
        .target = pixels < 1      ? 1
                  : pixels > most ? most
                                  : (uint32_t)pixels,
    };
}

static void place_row(struct scene *scene, const uint8_t *row, uint32_t width, uint32_t y,
                      const struct orientation *how)
{
    const struct picture *picture = &scene->picture;
    for (uint32_t i = 0; i < width; i++) {
        uint32_t x_at = how->turned ? y : i;
        uint32_t y_at = how->turned ? i : y;
        x_at = how->from_right ? picture->width - 1 - x_at : x_at;
        y_at = how->from_bottom ? picture->height - 1 - y_at : y_at;
        memcpy(scene->rgb + ((size_t)y_at * picture->width + x_at) * 3, row + (size_t)i * 3, 3);
    }
}

static int fit(struct scene *scene, struct decoder *decoder)
{
    const struct orientation *how = &orientations[decoder->orientation];
    unsigned a = how->turned ? 3 : 4, b = how->turned ? 4 : 3;
    struct resample_axis x =
        crop(decoder->width, decoder->height, a, b, how->turned ? SCENE_HEIGHT : SCENE_WIDTH);
    struct resample_axis y =
        crop(decoder->height, decoder->width, b, a, how->turned ? SCENE_WIDTH : SCENE_HEIGHT);
    scene->rgb = malloc((size_t)x.target * y.target * 3);
    if (scene->rgb == NULL) {
        return decoder_no_memory(decoder);
    }
    scene->picture.rgb = scene->rgb;
    scene->picture.width = how->turned ? y.target : x.target;
    scene->picture.height = how->turned ? x.target : y.target;
    resample_init(&scene->resample, &x, &y, decoder_row, decoder);
    for (uint32_t i = 0; i < y.target; i++) {
        uint8_t row[RESAMPLE_MAX_WIDTH * 3];
        if (!resample_row(&scene->resample, i, row)) {
            return decoder->code;
        }
        place_row(scene, row, x.target, i, how);
    }
    // A file that was cut off behind the part that is seen is still not whole.
    return decoder_row(decoder, decoder->height - 1) == NULL ? decoder->code : 0;
}

static int read_picture(struct scene *scene, FILE *file, const char *name, struct error *err)
{
    struct decoder decoder;
    reader_init(&scene->reader, file, name, err);
    int code = decoder_open(&decoder, &scene->reader, SCENE_WIDTH);
    if (code == 0) {
        code = fit(scene, &decoder);
    }
    decoder_close(&decoder);
    return code;
}

static int draw_chart(struct scene *scene, struct error *err)
{
    scene->rgb = malloc((size_t)SCENE_WIDTH * SCENE_HEIGHT * 3);
    if (scene->rgb == NULL) {
        return error_set(err, ERR_MEMORY, "scene 'chart': not enough memory");
    }
    chart_draw(scene->rgb, SCENE_WIDTH, SCENE_HEIGHT);
    scene->picture = (struct picture){SCENE_WIDTH, SCENE_HEIGHT, scene->rgb, 0};
    return 0;
}

static int open_file(struct scene *scene, const char *name, struct error *err)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return error_set(err, ERR_IO, "scene '%s': %s", name, strerror(errno));
    }
    int code = read_picture(scene, file, name, err);
    (void)fclose(file);
    return code;
}

static int finish(struct scene **scene, struct scene *opened, int code)
{
    if (code != 0) {
        scene_close(opened);
        opened = NULL;
    }
    *scene = opened;
    return code;
}

int scene_open(struct scene **scene, const char *source, struct error *err)
{
    *scene = NULL;
    struct scene *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", source);
    }
    bool chart = strcmp(source, "chart") == 0;
    return finish(scene, opened, chart ? draw_chart(opened, err) : open_file(opened, source, err));
}

int scene_load(struct scene **scene, FILE *file, const char *name, struct error *err)
{
    *scene = NULL;
    struct scene *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", name);
    }
    return finish(scene, opened, read_picture(opened, file, name, err));
}

void scene_close(struct scene *scene)
{
    if (scene != NULL) {
        free(scene->rgb);
        free(scene);
    }
}

const struct picture *scene_frame(struct scene *scene, uint64_t frame)
{
    (void)frame; // a picture stands still
    return &scene->picture;
}

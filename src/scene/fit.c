#include "scene/fit.h"

#include <stdlib.h>
#include <string.h>

// How the rows of a file lie in the upright picture: what EXIF numbers 1 to 8 mean.
static const struct orientation {
    bool turned; // rows become columns
    bool from_right, from_bottom;
} orientations[9] = {
    [1] = {false, false, false}, [2] = {false, true, false}, [3] = {false, true, true},
    [4] = {false, false, true},  [5] = {true, false, false}, [6] = {true, true, false},
    [7] = {true, true, true},    [8] = {true, false, true},
};

void fit_deinit(struct fit *fit)
{
    free(fit->rgb);
    free(fit->spare);
}

uint8_t *fit_canvas(struct fit *fit)
{
    if (fit->spare == NULL) {
        fit->spare = malloc((size_t)SCENE_WIDTH * SCENE_HEIGHT * 3);
    }
    return fit->spare;
}

// What was made in the spare buffer is the picture now.
static void swap(struct fit *fit, unsigned width, unsigned height)
{
    uint8_t *before = fit->rgb;
    fit->rgb = fit->spare;
    fit->spare = before;
    fit->picture.rgb = fit->rgb;
    fit->picture.width = width;
    fit->picture.height = height;
}

void fit_drawn(struct fit *fit)
{
    swap(fit, SCENE_WIDTH, SCENE_HEIGHT);
}

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

// Where the pixels of the picture under construction go.
struct placing {
    const struct orientation *how;
    uint8_t *rgb;
    unsigned width, height;
};

static void place_row(const struct placing *to, const uint8_t *row, uint32_t width, uint32_t y)
{
    for (uint32_t i = 0; i < width; i++) {
        uint32_t x_at = to->how->turned ? y : i;
        uint32_t y_at = to->how->turned ? i : y;
        x_at = to->how->from_right ? to->width - 1 - x_at : x_at;
        y_at = to->how->from_bottom ? to->height - 1 - y_at : y_at;
        memcpy(to->rgb + ((size_t)y_at * to->width + x_at) * 3, row + (size_t)i * 3, 3);
    }
}

int fit_rows(struct fit *fit, const struct fit_rows *rows)
{
    const struct orientation *how = &orientations[rows->orientation];
    unsigned a = how->turned ? 3 : 4, b = how->turned ? 4 : 3;
    struct resample_axis x = crop(rows->width, rows->height, a, b, how->turned ? SCENE_HEIGHT : SCENE_WIDTH);
    struct resample_axis y = crop(rows->height, rows->width, b, a, how->turned ? SCENE_WIDTH : SCENE_HEIGHT);
    struct placing to = {how, fit_canvas(fit), how->turned ? y.target : x.target,
                         how->turned ? x.target : y.target};
    if (to.rgb == NULL) {
        return ERR_MEMORY;
    }
    resample_init(&fit->resample, &x, &y, rows->row, rows->ctx);
    for (uint32_t i = 0; i < y.target; i++) {
        uint8_t row[RESAMPLE_MAX_WIDTH * 3];
        if (!resample_row(&fit->resample, i, row)) {
            return ERR_INVALID;
        }
        place_row(&to, row, x.target, i);
    }
    // A file that was cut off behind the part that is seen is still not whole.
    if (rows->row(rows->ctx, rows->height - 1) == NULL) {
        return ERR_INVALID;
    }
    swap(fit, to.width, to.height);
    return 0;
}

int fit_file(struct fit *fit, struct reader *reader)
{
    struct decoder decoder;
    int code = decoder_open(&decoder, reader, SCENE_WIDTH);
    if (code == 0) {
        code = fit_rows(fit, &(struct fit_rows){decoder.width, decoder.height, decoder.orientation,
                                                decoder_row, &decoder});
        if (code == ERR_MEMORY) {
            code = decoder_no_memory(&decoder);
        } else if (code < 0) {
            code = decoder.code;
        }
    }
    decoder_close(&decoder);
    return code;
}

// PNG pictures by libpng: every depth and colour type as 8-bit R G B, what is transparent over white.

#include "scene/decoder.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct png_state {
    png_structp png;
    png_infop info;
    jmp_buf stop;
    struct decoder *decoder;
    uint8_t *line;   // R G B
    uint8_t *rgba;   // one row, or all of them if the picture is interlaced
    png_bytep *rows; // interlaced: where each row is
};

static void fail(png_structp png, png_const_charp text)
{
    struct png_state *state = png_get_error_ptr(png);
    struct reader *reader = state->decoder->reader;
    if (reader->ended) {
        state->decoder->code = reader_explain(reader);
    } else {
        state->decoder->code =
            error_set(reader->err, ERR_INVALID, "scene '%s': damaged PNG: %s", reader->name, text);
    }
    longjmp(state->stop, 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void take(png_structp png, png_bytep bytes, size_t count)
{
    struct reader *reader = png_get_io_ptr(png);
    if (!reader_take(reader, bytes, count)) {
        png_error(png, "end of file");
    }
}

static void normalize(png_structp png)
{
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

static int allocate(struct png_state *state, bool whole)
{
    struct decoder *decoder = state->decoder;
    size_t row = (size_t)decoder->width * 4;
    state->line = malloc((size_t)decoder->width * 3);
    state->rgba = malloc(whole ? row * decoder->height : row);
    state->rows = whole ? malloc(decoder->height * sizeof(png_bytep)) : NULL;
    if (state->line == NULL || state->rgba == NULL || (whole && state->rows == NULL)) {
        return decoder_no_memory(decoder);
    }
    for (size_t y = 0; whole && y < decoder->height; y++) {
        state->rows[y] = state->rgba + y * row;
    }
    return 0;
}

static int start(struct png_state *state)
{
    struct decoder *decoder = state->decoder;
    if (setjmp(state->stop) != 0) {
        return decoder->code;
    }
    png_set_read_fn(state->png, decoder->reader, take);
    png_set_user_limits(state->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_crc_action(state->png, PNG_CRC_ERROR_QUIT, PNG_CRC_QUIET_USE);
    png_read_info(state->png, state->info);
    decoder->width = png_get_image_width(state->png, state->info);
    decoder->height = png_get_image_height(state->png, state->info);
    bool whole = png_get_interlace_type(state->png, state->info) != PNG_INTERLACE_NONE;
    decoder->code = decoder_check_size(decoder, decoder->width, decoder->height, whole);
    if (decoder->code != 0) {
        return decoder->code;
    }
    normalize(state->png);
    (void)png_set_interlace_handling(state->png);
    png_read_update_info(state->png, state->info);
    decoder->code = allocate(state, whole);
    if (decoder->code == 0 && whole) {
        png_read_image(state->png, state->rows);
    }
    return decoder->code;
}

static int open_png(struct decoder *decoder, unsigned enough)
{
    (void)enough; // libpng cannot reduce
    struct png_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return decoder_no_memory(decoder);
    }
    decoder->state = state;
    state->decoder = decoder;
    state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, fail, ignore);
    state->info = state->png == NULL ? NULL : png_create_info_struct(state->png);
    return state->info == NULL ? decoder_no_memory(decoder) : start(state);
}

static void over_white(const uint8_t *rgba, uint8_t *rgb, unsigned width)
{
    for (unsigned i = 0; i < width; i++, rgba += 4, rgb += 3) {
        unsigned alpha = rgba[3];
        for (unsigned c = 0; c < 3; c++) {
            rgb[c] = (uint8_t)((rgba[c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
}

static const uint8_t *png_next_row(struct decoder *decoder)
{
    struct png_state *state = decoder->state;
    if (setjmp(state->stop) != 0) {
        return NULL;
    }
    if (state->rows == NULL) {
        png_read_row(state->png, state->rgba, NULL);
    }
    over_white(state->rows == NULL ? state->rgba : state->rows[decoder->next], state->line, decoder->width);
    return state->line;
}

static void close_png(struct decoder *decoder)
{
    struct png_state *state = decoder->state;
    png_destroy_read_struct(&state->png, &state->info, NULL);
    free(state->line);
    free(state->rgba);
    free(state->rows);
    free(state);
}

const struct decoder_kind decoder_png = {"PNG", open_png, png_next_row, close_png};

// JPEG pictures by libjpeg: any colour space it knows, EXIF orientation, reduced while decoding.

#include "scene/decoder.h"

#include "scene/scene.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A file of many empty scans would take minutes; real ones have about ten.
#define MAX_SCANS 200

struct jpeg_state {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf stop;
    struct decoder *decoder;
    uint8_t *line; // as libjpeg gives it: 3 or 4 bytes a pixel
};

static void fail(j_common_ptr info)
{
    struct jpeg_state *state = info->client_data;
    struct reader *reader = state->decoder->reader;
    char text[JMSG_LENGTH_MAX];
    if (reader->ended) {
        state->decoder->code = reader_explain(reader);
    } else if (info->err->msg_code == JERR_OUT_OF_MEMORY) {
        state->decoder->code = decoder_no_memory(state->decoder);
    } else {
        info->err->format_message(info, text);
        state->decoder->code =
            error_set(reader->err, ERR_INVALID, "scene '%s': damaged JPEG: %s", reader->name, text);
    }
    longjmp(state->stop, 1);
}

// Warnings are small damage that libjpeg has repaired, but data that is missing is not small.
static void warn(j_common_ptr info, int level)
{
    struct jpeg_state *state = info->client_data;
    if (level < 0 && info->err->msg_code == JWRN_HIT_MARKER) {
        struct reader *reader = state->decoder->reader;
        state->decoder->code =
            error_set(reader->err, ERR_INVALID, "scene '%s': a part of the picture is missing (truncated?)",
                      reader->name);
        longjmp(state->stop, 1);
    }
}

static void limit_scans(j_common_ptr info)
{
    struct jpeg_state *state = info->client_data;
    if (state->info.input_scan_number > MAX_SCANS) {
        struct reader *reader = state->decoder->reader;
        state->decoder->code =
            error_set(reader->err, ERR_LIMIT, "scene '%s': more than %d scans", reader->name, MAX_SCANS);
        longjmp(state->stop, 1);
    }
}

// The source of libjpeg's bytes

static void source_nothing(j_decompress_ptr info)
{
    (void)info;
}

static boolean source_fill(j_decompress_ptr info)
{
    struct jpeg_state *state = info->client_data;
    struct reader *reader = state->decoder->reader;
    if (!reader_refill(reader)) {
        fail((j_common_ptr)info);
    }
    state->source.next_input_byte = reader->buffer;
    state->source.bytes_in_buffer = reader->count;
    return TRUE;
}

static void source_skip(j_decompress_ptr info, long count)
{
    struct jpeg_state *state = info->client_data;
    size_t left = count > 0 ? (size_t)count : 0;
    while (left > state->source.bytes_in_buffer) {
        left -= state->source.bytes_in_buffer;
        (void)source_fill(info);
    }
    state->source.next_input_byte += left;
    state->source.bytes_in_buffer -= left;
}

static void connect(struct jpeg_state *state, struct decoder *decoder)
{
    state->decoder = decoder;
    state->info.err = jpeg_std_error(&state->errors);
    state->errors.error_exit = fail;
    state->errors.emit_message = warn;
    state->info.client_data = state;
}

static void connect_source(struct jpeg_state *state)
{
    struct reader *reader = state->decoder->reader;
    state->source = (struct jpeg_source_mgr){
        .next_input_byte = reader->buffer,
        .bytes_in_buffer = reader->count,
        .init_source = source_nothing,
        .fill_input_buffer = source_fill,
        .skip_input_data = source_skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = source_nothing,
    };
    state->info.src = &state->source;
    state->progress.progress_monitor = limit_scans;
    state->info.progress = &state->progress;
}

// EXIF: a TIFF file in marker APP1, whose first directory may have tag 0x112, "Orientation".

struct tiff {
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
};

static unsigned tiff16(const struct tiff *tiff, size_t at)
{
    if (at + 2 > tiff->size) {
        return 0;
    }
    unsigned a = tiff->bytes[at], b = tiff->bytes[at + 1];
    return tiff->big_endian ? a * 256 + b : b * 256 + a;
}

static size_t tiff32(const struct tiff *tiff, size_t at)
{
    size_t a = tiff16(tiff, at), b = tiff16(tiff, at + 2);
    return tiff->big_endian ? a * 65536 + b : b * 65536 + a;
}

static unsigned tiff_orientation(const struct tiff *tiff)
{
    size_t directory = tiff32(tiff, 4);
    if (directory > tiff->size) {
        return 1;
    }
    unsigned entries = tiff16(tiff, directory);
    for (unsigned i = 0; i < entries; i++) {
        size_t entry = directory + 2 + (size_t)i * 12;
        if (tiff16(tiff, entry) == 0x112) {
            unsigned value = tiff16(tiff, entry + 8);
            return value >= 1 && value <= 8 ? value : 1;
        }
    }
    return 1;
}

static unsigned exif_orientation(const struct jpeg_decompress_struct *info)
{
    static const uint8_t exif[6] = {'E', 'x', 'i', 'f', 0, 0};
    for (jpeg_saved_marker_ptr m = info->marker_list; m != NULL; m = m->next) {
        if (m->data_length > 14 && memcmp(m->data, exif, sizeof(exif)) == 0) {
            struct tiff tiff = {m->data + 6, m->data_length - 6, m->data[6] == 'M'};
            return tiff_orientation(&tiff);
        }
    }
    return 1;
}

// Opening

static unsigned reduction(const struct jpeg_decompress_struct *info, unsigned enough)
{
    unsigned by = 1;
    while (by < 8 && info->image_width / (by * 2) >= enough && info->image_height / (by * 2) >= enough) {
        by *= 2;
    }
    return by;
}

static void choose_output(struct jpeg_decompress_struct *info, unsigned enough)
{
    bool inks = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
    info->out_color_space = inks ? JCS_CMYK : JCS_RGB;
    info->scale_num = 1;
    info->scale_denom = reduction(info, enough);
}

static int start(struct jpeg_state *state, unsigned enough)
{
    struct decoder *decoder = state->decoder;
    struct jpeg_decompress_struct *info = &state->info;
    if (setjmp(state->stop) != 0) {
        return decoder->code;
    }
    jpeg_create_decompress(info);
    connect_source(state);
    jpeg_save_markers(info, JPEG_APP0 + 1, 0xffff);
    (void)jpeg_read_header(info, TRUE);
    decoder->code =
        decoder_check_size(decoder, info->image_width, info->image_height, jpeg_has_multiple_scans(info));
    if (decoder->code != 0) {
        return decoder->code;
    }
    choose_output(info, enough);
    (void)jpeg_start_decompress(info);
    decoder->width = info->output_width;
    decoder->height = info->output_height;
    decoder->orientation = exif_orientation(info);
    state->line = malloc((size_t)info->output_width * 4);
    return state->line == NULL ? decoder_no_memory(decoder) : 0;
}

static int jpeg_open(struct decoder *decoder, unsigned enough)
{
    struct jpeg_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return decoder_no_memory(decoder);
    }
    decoder->state = state;
    connect(state, decoder);
    return start(state, enough);
}

// Four inks to light. Adobe's files hold the ink that is *not* there.
static void inks_to_rgb(uint8_t *line, unsigned width, bool adobe)
{
    for (unsigned i = 0; i < width; i++) {
        uint8_t ink[4];
        for (unsigned c = 0; c < 4; c++) {
            uint8_t value = line[(size_t)i * 4 + c];
            ink[c] = adobe ? value : (uint8_t)(255 - value);
        }
        for (unsigned c = 0; c < 3; c++) {
            line[(size_t)i * 3 + c] = (uint8_t)((ink[c] * ink[3] + 127) / 255);
        }
    }
}

static const uint8_t *jpeg_next_row(struct decoder *decoder)
{
    struct jpeg_state *state = decoder->state;
    if (setjmp(state->stop) != 0) {
        return NULL;
    }
    JSAMPROW rows[1] = {state->line};
    (void)jpeg_read_scanlines(&state->info, rows, 1);
    if (state->info.out_color_space == JCS_CMYK) {
        inks_to_rgb(state->line, decoder->width, state->info.saw_Adobe_marker);
    }
    return state->line;
}

static void jpeg_close(struct decoder *decoder)
{
    struct jpeg_state *state = decoder->state;
    jpeg_destroy_decompress(&state->info);
    free(state->line);
    free(state);
}

const struct decoder_kind decoder_jpeg = {"JPEG", jpeg_open, jpeg_next_row, jpeg_close};

// OV2640 compression engine, by libjpeg: baseline JPEG, 4:2:2, the standard's Huffman tables.
//
// The quantisation tables are those of the JPEG standard (annex K), multiplied by QS/16: pictures
// that real parts made with QS = 12 carry tables that begin 12, 8, 9, 11, 9, 8, 12.
//
// Source:       OV2640 data sheet, register Qs (0x44); ITU-T T.81, annex K.1; headers of published
//               ESP32-CAM pictures.
// Not modelled: the engine's own rounding; restart markers (the part sends none).

#include "sensor/jpeg_writer.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

// Rows are handed over in strips as high as a block, filled up to whole pairs of blocks.
#define STRIP  DCTSIZE
#define STRIDE (JPEG_WRITER_WIDTH + 2 * DCTSIZE)

struct engine {
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr out;
    jmp_buf stop;
};

// ITU-T T.81, tables K.1 (luminance) and K.2 (chrominance), row by row.
static const uint8_t standard_tables[2][64] = {
    {16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
     69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
     81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99},
    {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
     99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99},
};

unsigned jpeg_quantiser(unsigned standard, unsigned scale)
{
    unsigned value = (standard * scale + 8) / 16;
    return value < 1 ? 1 : value > 255 ? 255 : value;
}

static void set_tables(struct jpeg_compress_struct *info, unsigned scale)
{
    for (int table = 0; table < 2; table++) {
        unsigned values[64];
        for (unsigned i = 0; i < 64; i++) {
            values[i] = jpeg_quantiser(standard_tables[table][i], scale);
        }
        jpeg_add_quant_table(info, table, values, 100, TRUE);
    }
}

static void stop(j_common_ptr info)
{
    struct engine *engine = info->client_data;
    longjmp(engine->stop, 1);
}

static void quiet(j_common_ptr info, int level)
{
    (void)info;
    (void)level;
}

static void nothing(j_compress_ptr info)
{
    (void)info;
}

static boolean full(j_compress_ptr info)
{
    stop((j_common_ptr)info);
    return FALSE;
}

static void set_up(struct engine *engine, const struct jpeg_writer *writer)
{
    struct jpeg_compress_struct *info = &engine->info;
    jpeg_create_compress(info);
    info->dest = &engine->out;
    info->image_width = writer->width;
    info->image_height = writer->height;
    info->input_components = 3;
    info->in_color_space = JCS_YCbCr;
    jpeg_set_defaults(info);
    info->raw_data_in = TRUE;
    set_tables(info, writer->scale);
    info->comp_info[0].h_samp_factor = 2;
    info->comp_info[0].v_samp_factor = 1;
}

// The last value of a row goes on to the end of the block.
static void fill_up(uint8_t *row, unsigned width)
{
    unsigned whole = (width + 2 * DCTSIZE - 1) / (2 * DCTSIZE) * (2 * DCTSIZE);
    memset(row + width, row[width - 1], whole - width);
}

// Rows from y on; below the last one it goes on.
static void take_strip(const struct jpeg_writer *writer, unsigned y, uint8_t planes[3][STRIP][STRIDE])
{
    for (unsigned i = 0; i < STRIP; i++) {
        if (y + i < writer->height) {
            writer->row(writer->ctx, y + i, planes[0][i], planes[1][i], planes[2][i]);
            for (unsigned c = 0; c < 3; c++) {
                fill_up(planes[c][i], c == 0 ? writer->width : (writer->width + 1) / 2);
            }
        } else {
            for (unsigned c = 0; c < 3; c++) {
                memcpy(planes[c][i], planes[c][i - 1], STRIDE);
            }
        }
    }
}

static void compress(struct engine *engine, const struct jpeg_writer *writer)
{
    uint8_t planes[3][STRIP][STRIDE];
    JSAMPROW rows[3][STRIP];
    JSAMPARRAY strip[3] = {rows[0], rows[1], rows[2]};
    if (setjmp(engine->stop) != 0) {
        return;
    }
    set_up(engine, writer);
    for (unsigned c = 0; c < 3; c++) {
        for (unsigned i = 0; i < STRIP; i++) {
            rows[c][i] = planes[c][i];
        }
    }
    jpeg_start_compress(&engine->info, TRUE);
    for (unsigned y = 0; y < writer->height; y += STRIP) {
        take_strip(writer, y, planes);
        (void)jpeg_write_raw_data(&engine->info, strip, STRIP);
    }
    jpeg_finish_compress(&engine->info);
}

size_t jpeg_write(const struct jpeg_writer *writer, uint8_t *out, size_t size)
{
    struct engine engine = {
        .out = {.next_output_byte = out,
                .free_in_buffer = size,
                .init_destination = nothing,
                .empty_output_buffer = full,
                .term_destination = nothing},
    };
    engine.info.err = jpeg_std_error(&engine.errors);
    engine.info.client_data = &engine;
    engine.errors.error_exit = stop;
    engine.errors.emit_message = quiet;
    compress(&engine, writer);
    jpeg_destroy_compress(&engine.info);
    return size - engine.out.free_in_buffer;
}

// Writes JPEG by libjpeg and PNG by libpng; a failure of either ends the test program.

#include "support/picture_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static void *need(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

// JPEG

static void put_exif(struct jpeg_compress_struct *info, const struct jpeg_kind *kind)
{
    uint8_t exif[32] = {'E', 'x', 'i', 'f', 0, 0};
    static const uint8_t little[] = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0};
    static const uint8_t big[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1};
    memcpy(exif + 6, kind->big_endian ? big : little, sizeof(little));
    exif[kind->big_endian ? 25 : 24] = (uint8_t)kind->orientation;
    jpeg_write_marker(info, JPEG_APP0 + 1, exif, sizeof(exif));
}

static void jpeg_line(const struct drawing *drawing, enum jpeg_look look, unsigned y, uint8_t *line)
{
    for (unsigned x = 0; x < drawing->width; x++) {
        uint8_t rgba[4];
        drawing->pixel(x, y, rgba);
        if (look == JPEG_GRAY) {
            line[x] = rgba[0];
        } else if (look == JPEG_COLOR) {
            memcpy(line + (size_t)x * 3, rgba, 3);
        } else { // Adobe's way: what is there is not ink
            memcpy(line + (size_t)x * 4, rgba, 3);
            line[(size_t)x * 4 + 3] = 255;
        }
    }
}

struct file_bytes picture_jpeg(const struct drawing *drawing, const struct jpeg_kind *kind)
{
    static const int components[] = {[JPEG_COLOR] = 3, [JPEG_GRAY] = 1, [JPEG_CMYK] = 4};
    static const J_COLOR_SPACE spaces[] = {
        [JPEG_COLOR] = JCS_RGB, [JPEG_GRAY] = JCS_GRAYSCALE, [JPEG_CMYK] = JCS_CMYK};
    struct jpeg_compress_struct info = {0};
    struct jpeg_error_mgr errors;
    struct file_bytes file = {0};
    unsigned long size = 0;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &file.bytes, &size);
    info.image_width = drawing->width;
    info.image_height = drawing->height;
    info.input_components = components[kind->look];
    info.in_color_space = spaces[kind->look];
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 100, TRUE);
    info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
    if (kind->progressive) {
        jpeg_simple_progression(&info);
    }
    jpeg_start_compress(&info, TRUE);
    if (kind->orientation != 0) {
        put_exif(&info, kind);
    }
    uint8_t *line = need(malloc((size_t)drawing->width * 4));
    for (unsigned y = 0; y < drawing->height; y++) {
        JSAMPROW row = line;
        jpeg_line(drawing, kind->look, y, line);
        (void)jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    free(line);
    file.size = size;
    return file;
}

// PNG

static void grow(png_structp png, png_bytep bytes, size_t count)
{
    struct file_bytes *file = png_get_io_ptr(png);
    file->bytes = need(realloc(file->bytes, file->size + count));
    memcpy(file->bytes + file->size, bytes, count);
    file->size += count;
}

static void no_flush(png_structp png)
{
    (void)png;
}

static void corner(const struct drawing *drawing, unsigned i, uint8_t rgba[4])
{
    drawing->pixel((i & 1) != 0 ? drawing->width - 1 : 0, (i & 2) != 0 ? drawing->height - 1 : 0, rgba);
}

static uint8_t nearest_corner(const struct drawing *drawing, const uint8_t rgba[4])
{
    uint8_t best = 0;
    int least = 1 << 30;
    for (uint8_t i = 0; i < 4; i++) {
        uint8_t color[4];
        corner(drawing, i, color);
        int far = 0;
        for (unsigned c = 0; c < 3; c++) {
            far += abs(color[c] - rgba[c]);
        }
        if (far < least) {
            least = far;
            best = i;
        }
    }
    return best;
}

static unsigned channels_of(const struct drawing *drawing, enum png_look look, unsigned x, unsigned y,
                            uint8_t out[4])
{
    uint8_t rgba[4];
    drawing->pixel(x, y, rgba);
    memcpy(out, rgba, 4);
    switch (look) {
    case PNG_GRAY:
        return 1;
    case PNG_GRAY_ALPHA:
        out[1] = rgba[3];
        return 2;
    case PNG_RGB:
        return 3;
    case PNG_RGBA:
        return 4;
    default:
        out[0] = nearest_corner(drawing, rgba);
        return 1;
    }
}

static void png_line(const struct drawing *drawing, const struct png_kind *kind, unsigned y, uint8_t *line)
{
    memset(line, 0, (size_t)drawing->width * 8);
    for (unsigned x = 0; x < drawing->width; x++) {
        uint8_t channels[4];
        unsigned count = channels_of(drawing, kind->look, x, y, channels);
        for (unsigned c = 0; c < count; c++) {
            size_t at = (size_t)x * count + c;
            if (kind->depth == 1) {
                line[x / 8] = (uint8_t)(line[x / 8] | (channels[0] >> 7) << (7 - x % 8));
            } else if (kind->depth == 8) {
                line[at] = channels[c];
            } else {
                line[at * 2] = line[at * 2 + 1] = channels[c];
            }
        }
    }
}

static void put_header(png_structp png, png_infop info, const struct drawing *drawing,
                       const struct png_kind *kind)
{
    static const int types[] = {
        [PNG_GRAY] = PNG_COLOR_TYPE_GRAY,       [PNG_GRAY_ALPHA] = PNG_COLOR_TYPE_GRAY_ALPHA,
        [PNG_RGB] = PNG_COLOR_TYPE_RGB,         [PNG_RGBA] = PNG_COLOR_TYPE_RGBA,
        [PNG_PALETTE] = PNG_COLOR_TYPE_PALETTE,
    };
    png_set_IHDR(png, info, drawing->width, drawing->height, (int)kind->depth, types[kind->look],
                 kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (kind->look == PNG_PALETTE) {
        png_color palette[4];
        for (unsigned i = 0; i < 4; i++) {
            uint8_t rgba[4];
            corner(drawing, i, rgba);
            palette[i] = (png_color){rgba[0], rgba[1], rgba[2]};
        }
        png_set_PLTE(png, info, palette, 4);
    }
    png_write_info(png, info);
}

struct file_bytes picture_png(const struct drawing *drawing, const struct png_kind *kind)
{
    struct file_bytes file = {0};
    png_structp png = need(png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL));
    png_infop info = need(png_create_info_struct(png));
    uint8_t *line = need(malloc((size_t)drawing->width * 8));
    png_set_write_fn(png, &file, grow, no_flush);
    put_header(png, info, drawing, kind);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++) {
        for (unsigned y = 0; y < drawing->height; y++) {
            png_line(drawing, kind, y, line);
            png_write_row(png, line);
        }
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    free(line);
    return file;
}

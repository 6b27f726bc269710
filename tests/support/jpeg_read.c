// A strict reader of JPEG streams, by libjpeg.

#include "support/jpeg_read.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct reading {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
};

static void stop(j_common_ptr info)
{
    struct reading *reading = info->client_data;
    longjmp(reading->stop, 1);
}

static void stop_at_warnings(j_common_ptr info, int level)
{
    if (level < 0) {
        stop(info);
    }
}

static void copy_tables(const struct jpeg_decompress_struct *info, struct jpeg_image *image)
{
    for (unsigned table = 0; table < 2; table++) {
        const JQUANT_TBL *from = info->quant_tbl_ptrs[table];
        for (unsigned i = 0; from != NULL && i < 64; i++) {
            image->quantisers[table][i] = from->quantval[i];
        }
    }
    image->h_samples = (unsigned)info->comp_info[0].h_samp_factor;
    image->v_samples = (unsigned)info->comp_info[0].v_samp_factor;
}

static int read_all(struct reading *reading, struct jpeg_image *image, const uint8_t *bytes, size_t size)
{
    struct jpeg_decompress_struct *info = &reading->info;
    if (setjmp(reading->stop) != 0) {
        return -1;
    }
    jpeg_create_decompress(info);
    jpeg_mem_src(info, bytes, size);
    (void)jpeg_read_header(info, TRUE);
    info->out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(info);
    copy_tables(info, image);
    image->width = info->output_width;
    image->height = info->output_height;
    image->rgb = malloc((size_t)image->width * image->height * 3);
    while (image->rgb != NULL && info->output_scanline < info->output_height) {
        JSAMPROW row = image->rgb + (size_t)info->output_scanline * image->width * 3;
        (void)jpeg_read_scanlines(info, &row, 1);
    }
    (void)jpeg_finish_decompress(info);
    return image->rgb == NULL ? -1 : 0;
}

int jpeg_read(struct jpeg_image *image, const uint8_t *bytes, size_t size)
{
    struct reading reading = {0};
    *image = (struct jpeg_image){0};
    reading.info.err = jpeg_std_error(&reading.errors);
    reading.info.client_data = &reading;
    reading.errors.error_exit = stop;
    reading.errors.emit_message = stop_at_warnings;
    int code = read_all(&reading, image, bytes, size);
    jpeg_destroy_decompress(&reading.info);
    if (code != 0) {
        free(image->rgb);
        image->rgb = NULL;
    }
    return code;
}

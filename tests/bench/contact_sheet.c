// contact-sheet FILE.jpg: a page of thumbnails, a row for each control of the camera, a photo for each
// setting. `make gallery` writes docs/gallery.jpg with it.

#include "support/controls.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define THUMB_W  160U
#define THUMB_H  120U
#define GAP      6U
#define LABEL_H  12U
#define NAME_W   168U
#define COLUMNS  7U
#define ROW_H    (THUMB_H + LABEL_H + 2 * GAP)
#define WIDTH    (NAME_W + COLUMNS * (THUMB_W + GAP) + GAP)
#define MAX_ROWS 32U

struct page {
    uint8_t rgb[(size_t)WIDTH * ROW_H * MAX_ROWS * 3];
    unsigned height;
};

// Letters of 5 x 7 dots, a byte a column, the lowest bit on top; capitals only.
static const struct letter {
    char code;
    uint8_t columns[5];
} letters[] = {
    {'A', {0x7e, 0x11, 0x11, 0x11, 0x7e}}, {'B', {0x7f, 0x49, 0x49, 0x49, 0x36}},
    {'C', {0x3e, 0x41, 0x41, 0x41, 0x22}}, {'D', {0x7f, 0x41, 0x41, 0x22, 0x1c}},
    {'E', {0x7f, 0x49, 0x49, 0x49, 0x41}}, {'F', {0x7f, 0x09, 0x09, 0x09, 0x01}},
    {'G', {0x3e, 0x41, 0x49, 0x49, 0x7a}}, {'H', {0x7f, 0x08, 0x08, 0x08, 0x7f}},
    {'I', {0x00, 0x41, 0x7f, 0x41, 0x00}}, {'J', {0x20, 0x40, 0x41, 0x3f, 0x01}},
    {'K', {0x7f, 0x08, 0x14, 0x22, 0x41}}, {'L', {0x7f, 0x40, 0x40, 0x40, 0x40}},
    {'M', {0x7f, 0x02, 0x0c, 0x02, 0x7f}}, {'N', {0x7f, 0x04, 0x08, 0x10, 0x7f}},
    {'O', {0x3e, 0x41, 0x41, 0x41, 0x3e}}, {'P', {0x7f, 0x09, 0x09, 0x09, 0x06}},
    {'Q', {0x3e, 0x41, 0x51, 0x21, 0x5e}}, {'R', {0x7f, 0x09, 0x19, 0x29, 0x46}},
    {'S', {0x46, 0x49, 0x49, 0x49, 0x31}}, {'T', {0x01, 0x01, 0x7f, 0x01, 0x01}},
    {'U', {0x3f, 0x40, 0x40, 0x40, 0x3f}}, {'V', {0x1f, 0x20, 0x40, 0x20, 0x1f}},
    {'W', {0x3f, 0x40, 0x38, 0x40, 0x3f}}, {'X', {0x63, 0x14, 0x08, 0x14, 0x63}},
    {'Y', {0x07, 0x08, 0x70, 0x08, 0x07}}, {'Z', {0x61, 0x51, 0x49, 0x45, 0x43}},
    {'0', {0x3e, 0x51, 0x49, 0x45, 0x3e}}, {'1', {0x00, 0x42, 0x7f, 0x40, 0x00}},
    {'2', {0x42, 0x61, 0x51, 0x49, 0x46}}, {'3', {0x21, 0x41, 0x45, 0x4b, 0x31}},
    {'4', {0x18, 0x14, 0x12, 0x7f, 0x10}}, {'5', {0x27, 0x45, 0x45, 0x45, 0x39}},
    {'6', {0x3c, 0x4a, 0x49, 0x49, 0x30}}, {'7', {0x01, 0x71, 0x09, 0x05, 0x03}},
    {'8', {0x36, 0x49, 0x49, 0x49, 0x36}}, {'9', {0x06, 0x49, 0x49, 0x29, 0x1e}},
    {'-', {0x08, 0x08, 0x08, 0x08, 0x08}}, {'+', {0x08, 0x08, 0x3e, 0x08, 0x08}},
    {',', {0x00, 0x50, 0x30, 0x00, 0x00}}, {'[', {0x00, 0x7f, 0x41, 0x41, 0x00}},
    {']', {0x00, 0x41, 0x41, 0x7f, 0x00}}, {':', {0x00, 0x36, 0x36, 0x00, 0x00}},
};

static void put_letter(struct page *page, unsigned x, unsigned y, char code)
{
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        for (unsigned dot = 0; dot < 35 && letters[i].code == code; dot++) {
            if ((letters[i].columns[dot / 7] >> dot % 7 & 1) != 0) {
                memset(page->rgb + ((size_t)(y + dot % 7) * WIDTH + x + dot / 7) * 3, 40, 3);
            }
        }
    }
}

// Words that do not fit into `width` go to the next line.
static void put_text(struct page *page, unsigned x, unsigned y, unsigned width, const char *text)
{
    unsigned at = 0;
    while (*text != '\0') {
        unsigned word = (unsigned)strcspn(text, " ");
        if (at > 0 && (at + word) * 6 > width) {
            at = 0;
            y += 11;
        }
        for (unsigned i = 0; i < word; i++, at++) {
            put_letter(page, x + at * 6, y, (char)toupper((unsigned char)text[i]));
        }
        text += word;
        at += *text == ' ';
        text += *text == ' ';
    }
}

// The mean of the photo's pixels that fall on one of the thumbnail; of a spot, the pixels around it, large.
static void thumbnail_pixel(const struct control *control, const struct jpeg_image *image, unsigned x,
                            unsigned y, uint8_t out[3])
{
    unsigned by = image->width / THUMB_W;
    unsigned left = x * by, top = y * by, size = by;
    if (control->spot_x != 0) {
        left = control->spot_x - THUMB_W / 16 + x / 8;
        top = control->spot_y - THUMB_H / 16 + y / 8;
        size = 1;
    }
    for (unsigned c = 0; c < 3; c++) {
        unsigned sum = 0;
        for (unsigned i = 0; i < size * size; i++) {
            sum += image->rgb[((size_t)(top + i / size) * image->width + left + i % size) * 3 + c];
        }
        out[c] = (uint8_t)((sum + size * size / 2) / (size * size));
    }
}

static void put_photo(struct page *page, const struct control *control, unsigned setting, unsigned left,
                      unsigned top)
{
    struct control_photo photo;
    control_take(control, setting, &photo);
    for (unsigned y = 0; y < THUMB_H; y++) {
        for (unsigned x = 0; x < THUMB_W; x++) {
            thumbnail_pixel(control, &photo.image, x, y,
                            page->rgb + ((size_t)(top + y) * WIDTH + left + x) * 3);
        }
    }
    control_free(&photo);
    put_text(page, left, top + THUMB_H + 3, THUMB_W, control->settings[setting].label);
}

static void put_row(struct page *page, const struct control *control)
{
    unsigned top = page->height + GAP;
    put_text(page, GAP, top + 8, NAME_W - 2 * GAP, control->name);
    put_text(page, GAP, top + 50, NAME_W - 2 * GAP, control->registers);
    for (unsigned i = 0; i < control->count; i++) {
        put_photo(page, control, i, NAME_W + i * (THUMB_W + GAP), top);
    }
    page->height += ROW_H;
}

static int save(const struct page *page, const char *name)
{
    FILE *file = fopen(name, "wb");
    if (file == NULL) {
        perror(name);
        return 1;
    }
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_stdio_dest(&info, file);
    info.image_width = WIDTH;
    info.image_height = page->height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 75, TRUE);
    jpeg_start_compress(&info, TRUE);
    for (unsigned y = 0; y < page->height; y++) {
        uint8_t row[WIDTH * 3];
        memcpy(row, page->rgb + (size_t)y * WIDTH * 3, sizeof(row));
        JSAMPROW rows[1] = {row};
        (void)jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct page page;
    if (argc != 2) {
        fprintf(stderr, "usage: contact-sheet FILE.jpg\n");
        return 2;
    }
    memset(page.rgb, 250, sizeof(page.rgb));
    for (size_t i = 0; i < controls_count && page.height / ROW_H < MAX_ROWS; i++) {
        if (i == 0 || strcmp(controls[i].name, controls[i - 1].name) != 0) {
            put_row(&page, &controls[i]);
        }
    }
    return save(&page, argv[1]);
}

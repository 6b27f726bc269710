// What is wrong with a picture (doctor/picture.h): it is decoded, and its light measured over a grid of
// cells.

#include "doctor/picture.h"

#include "doctor/bands.h"
#include "doctor/jpegscan.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#define COLUMNS                                                                                              \
    320U // cells: fine enough to tell an edge from what a film blurs, coarse enough to average noise
#define LEVELS 256U

// Thresholds. Measured on SVGA photos that the virtual board takes: of 13 photos of a desktop's backgrounds
// and of its 3 charts, each also seen through a film and a cap. White and plain are not measured: no scene
// was either.
#define BLACK_BELOW 32.0 // brightest cell: a cap gives 5 (noise, with full gain), the darkest photo 188
#define WHITE_ABOVE 250.0
#define WHITE_PART  0.95 // of the cells are blown: nothing is left to see
#define PLAIN_BELOW 2.5  // spread: even of a plain wall a lens darkens the corners
#define RED_ABOVE                                                                                            \
    1.8 // a film gives 2.5 to 22, after the sensor's white balance; a photo of red flowers up to 6.7
#define EDGE_BELOW                                                                                           \
    0.18 // a film gives 0.06 to 0.13: it spreads an edge over a 25th of the width; photos 0.31 and more

struct decoding {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
    unsigned warned_at; // row of the first warning
    bool warned;
};

struct grid {
    unsigned cell, columns, rows;   // at most 2 * COLUMNS - 1 columns
    double above[2 * COLUMNS];      // light of the row of cells before
    uint32_t sums[2 * COLUMNS * 3]; // R G B of the cells of one row of cells
    double total[3];                // of the means of all cells
    double square[4];               // of R, G, B and light
    double sum_light;
    unsigned lights[LEVELS], steps[LEVELS]; // how many cells are so bright; so different from a neighbour
    size_t count, blown;
};

// Decoding

static void fail(j_common_ptr info)
{
    struct decoding *decoding = info->client_data;
    longjmp(decoding->stop, 1);
}

static void warn(j_common_ptr info, int level)
{
    struct decoding *decoding = info->client_data;
    if (level < 0 && !decoding->warned) {
        decoding->warned = true;
        decoding->warned_at = decoding->info.output_scanline;
    }
}

static bool grid_make(struct grid *grid, unsigned width, unsigned height)
{
    grid->cell = width < COLUMNS ? 1 : width / COLUMNS;
    grid->columns = width / grid->cell;
    grid->rows = height / grid->cell;
    return grid->columns > 1 && grid->rows > 1;
}

static void add_cell(struct grid *grid, unsigned column, double light, double left)
{
    double across = column > 0 ? fabs(light - left) : 0;
    double down = grid->count >= grid->columns ? fabs(light - grid->above[column]) : 0;
    grid->steps[(unsigned)(across > down ? across : down) & (LEVELS - 1)]++;
    grid->lights[(unsigned)light & (LEVELS - 1)]++;
    grid->blown += light > WHITE_ABOVE;
    grid->square[3] += light * light;
    grid->sum_light += light;
}

// A row of cells is complete.
static void grid_end_row(struct grid *grid)
{
    double area = (double)grid->cell * grid->cell, left = 0;
    for (unsigned column = 0; column < grid->columns; column++) {
        const uint32_t *sum = grid->sums + (size_t)column * 3;
        double rgb[3] = {sum[0] / area, sum[1] / area, sum[2] / area};
        double light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
        for (unsigned c = 0; c < 3; c++) {
            grid->total[c] += rgb[c];
            grid->square[c] += rgb[c] * rgb[c];
        }
        add_cell(grid, column, light, left);
        grid->above[column] = left = light;
    }
    grid->count += grid->columns;
    memset(grid->sums, 0, sizeof grid->sums);
}

static void grid_add(struct grid *grid, const uint8_t *row, unsigned y)
{
    if (y >= grid->rows * grid->cell) {
        return;
    }
    for (unsigned x = 0; x < grid->columns * grid->cell; x++) {
        uint32_t *sum = grid->sums + (size_t)(x / grid->cell) * 3;
        sum[0] += row[x * 3];
        sum[1] += row[x * 3 + 1];
        sum[2] += row[x * 3 + 2];
    }
    if (y % grid->cell == grid->cell - 1) {
        grid_end_row(grid);
    }
}

static void decode_rows(struct decoding *decoding, struct grid *grid, struct bands *bands)
{
    struct jpeg_decompress_struct *info = &decoding->info;
    JSAMPARRAY row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, info->output_width * 3, 1);
    while (info->output_scanline < info->output_height) {
        unsigned y = info->output_scanline;
        (void)jpeg_read_scanlines(info, row, 1);
        grid_add(grid, row[0], y);
        bands_add(bands, row[0]);
    }
    (void)jpeg_finish_decompress(info);
}

// False: there is no picture.
static bool decode(struct decoding *decoding, struct picture_finding *picture, struct grid *grid,
                   struct bands *bands, const struct jpegscan *scan, const uint8_t *jpeg, size_t size)
{
    struct jpeg_decompress_struct *info = &decoding->info;
    info->err = jpeg_std_error(&decoding->errors);
    decoding->errors.error_exit = fail;
    decoding->errors.emit_message = warn;
    info->client_data = decoding;
    if (setjmp(decoding->stop) != 0) {
        return false;
    }
    jpeg_create_decompress(info);
    jpeg_mem_src(info, jpeg, (unsigned long)size);
    (void)jpeg_read_header(info, TRUE);
    picture->width = info->image_width;
    picture->height = info->image_height;
    if (info->image_width > PICTURE_SIDE_MAX || info->image_height > PICTURE_SIDE_MAX ||
        !grid_make(grid, info->image_width, info->image_height)) {
        return false;
    }
    info->out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(info);
    // The width of the rows that are to come, whatever the walk through the data has taken for it.
    bands_begin(bands, info->output_width, scan->unit_width, scan->unit_height);
    decode_rows(decoding, grid, bands);
    return true;
}

// Measuring

static double variance(double sum, double square, double count)
{
    double mean = sum / count;
    double result = square / count - mean * mean;
    return result > 0 ? result : 0;
}

// The level below which `part` of the counted ones lie.
static double level_at(const unsigned *levels, size_t count, double part)
{
    size_t wanted = (size_t)((double)count * part), seen = 0;
    unsigned level = 0;
    while (level < LEVELS - 1 && (seen += levels[level]) <= wanted) {
        level++;
    }
    return level;
}

static void measure(struct picture_finding *picture, const struct grid *grid)
{
    double count = (double)grid->count, widest = variance(grid->sum_light, grid->square[3], count);
    picture->darkest = level_at(grid->lights, grid->count, 0.001);
    picture->brightest = level_at(grid->lights, grid->count, 0.999);
    picture->blown = (double)grid->blown / count;
    for (unsigned c = 0; c < 3; c++) {
        double own = variance(grid->total[c], grid->square[c], count);
        widest = own > widest ? own : widest;
        double mean = grid->total[c] / count;
        picture->colour = mean > picture->colour ? mean : picture->colour;
    }
    picture->spread = sqrt(widest);
    picture->red = 2 * grid->total[0] / (grid->total[1] + grid->total[2] + 1);
    double range = picture->brightest - picture->darkest;
    picture->edge = range < 1 ? 0 : level_at(grid->steps, grid->count, 0.999) / range;
}

static enum picture_look look(const struct picture_finding *picture)
{
    bool dark = picture->brightest < BLACK_BELOW;
    if (dark && picture->red > RED_ABOVE && picture->spread > PLAIN_BELOW) {
        return PICTURE_FILM;
    }
    if (dark && picture->colour < BLACK_BELOW) {
        return PICTURE_BLACK;
    }
    if (picture->blown > WHITE_PART) {
        return PICTURE_WHITE;
    }
    if (picture->spread < PLAIN_BELOW) {
        return PICTURE_PLAIN;
    }
    return picture->red > RED_ABOVE && picture->edge < EDGE_BELOW ? PICTURE_FILM : PICTURE_GOOD;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// What three witnesses say: libjpeg, the walk through the data, the rows of the picture.
static void note_damage(struct picture_finding *picture, const struct decoding *decoding,
                        const struct jpegscan *scan, const struct bands *bands)
{
    picture->complained = decoding->warned;
    picture->impossible = scan->damaged;
    picture->stair = bands->found;
    picture->sound = decoding->info.output_scanline;
    picture->sound = decoding->warned ? least(picture->sound, decoding->warned_at) : picture->sound;
    picture->sound = scan->damaged ? least(picture->sound, scan->row) : picture->sound;
    picture->sound = bands->found ? least(picture->sound, bands->row) : picture->sound;
}

// PICTURE_GOOD: its data is sound.
static enum picture_look damage(const struct picture_finding *picture, const struct jpegscan *scan)
{
    if (picture->stair || (scan->damaged && !scan->cut)) {
        return PICTURE_BANDS;
    }
    return picture->complained || picture->impossible ? PICTURE_TORN : PICTURE_GOOD;
}

void picture_judge(struct picture_finding *picture, const uint8_t *jpeg, size_t size)
{
    struct decoding decoding = {.warned = false};
    struct grid grid = {.count = 0};
    struct jpegscan scan;
    struct bands bands = {.columns = 0};
    *picture = (struct picture_finding){.look = PICTURE_BROKEN};
    jpegscan(&scan, jpeg, size);
    bool decoded = decode(&decoding, picture, &grid, &bands, &scan, jpeg, size);
    note_damage(picture, &decoding, &scan, &bands);
    if (decoded && grid.count > 0) {
        measure(picture, &grid);
        picture->look = damage(picture, &scan);
        picture->look = picture->look == PICTURE_GOOD ? look(picture) : picture->look;
    } else if (decoding.info.output_scanline > 0) {
        picture->look = PICTURE_TORN;
    }
    jpeg_destroy_decompress(&decoding.info);
}

// Words

static const struct words {
    const char *fault, *next;
} words[] = {
    [PICTURE_GOOD] = {NULL, NULL},
    [PICTURE_BROKEN] =
        {"the picture cannot be decoded",
         "take another one; if it is always so, choose a smaller --size or a larger --quality number"},
    [PICTURE_TORN] = {"the picture is torn: part of what the camera sent was lost on its way into memory",
                      "push the camera's ribbon all the way in and close its latch, use a good 5 V supply, "
                      "and choose a smaller --size or a larger --quality number"},
    [PICTURE_BANDS] = {"the picture is damaged: bytes of it were lost or changed on their way into memory, "
                       "and from there on parts of it are displaced or of another colour",
                       "push the camera's ribbon all the way in and close its latch, use a good 5 V supply, "
                       "and choose a smaller --size or a larger --quality number"},
    [PICTURE_BLACK] = {"the picture is black: no light reaches the camera",
                       "take the cap off the lens and turn a light on"},
    [PICTURE_WHITE] = {"the picture is white: there is more light than the camera can take",
                       "turn it away from the light and take another one"},
    [PICTURE_PLAIN] = {"the picture is of one colour: the camera sees nothing",
                       "look whether something covers the lens, and push the camera's ribbon all the way in"},
    [PICTURE_FILM] =
        {"the picture is red and has no edges: the protective film is probably still on the lens",
         "pull the film off the lens by its small tab"},
};

const char *picture_fault(const struct picture_finding *picture)
{
    return words[picture->look].fault;
}

const char *picture_next(const struct picture_finding *picture)
{
    return words[picture->look].next;
}

size_t picture_length(const uint8_t *jpeg, size_t size)
{
    while (size > 0 && jpeg[size - 1] == 0) {
        size--;
    }
    bool whole =
        size >= 4 && jpeg[0] == 0xff && jpeg[1] == 0xd8 && jpeg[size - 2] == 0xff && jpeg[size - 1] == 0xd9;
    return whole ? size : 0;
}

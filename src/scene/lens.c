// Assumptions: all numbers, chosen for what people describe: a deep red photo without edges, a black one.
//              The film lets through 95 % of red, 30 % of green, 24 % of blue (of the 8-bit values) and
//              spreads a point over a 25th of the picture's width. Noise of the dark: 0 to 3 in each channel,
//              before the sensor's gain.

#include "scene/lens.h"

#include "scene/scene.h"

#include <stddef.h>
#include <string.h>

#define GRID 50U // cells along the longer side

// The picture as the film throws it together: the mean of each cell, and how large a cell is.
struct haze {
    unsigned cell, columns, rows;
    uint8_t rgb[GRID + 1][GRID + 1][3];
};

static void mean_of(const uint8_t *rgb, unsigned width, unsigned height, struct haze *haze, unsigned column,
                    unsigned row)
{
    uint64_t sum[3] = {0, 0, 0};
    unsigned right = (column + 1) * haze->cell, bottom = (row + 1) * haze->cell;
    right = right < width ? right : width;
    bottom = bottom < height ? bottom : height;
    unsigned count = (right - column * haze->cell) * (bottom - row * haze->cell);
    for (unsigned y = row * haze->cell; y < bottom; y++) {
        for (unsigned x = column * haze->cell; x < right; x++) {
            for (unsigned c = 0; c < 3; c++) {
                sum[c] += rgb[((size_t)y * width + x) * 3 + c];
            }
        }
    }
    for (unsigned c = 0; c < 3; c++) {
        haze->rgb[row][column][c] = (uint8_t)((sum[c] + count / 2) / count);
    }
}

static void gather(const uint8_t *rgb, unsigned width, unsigned height, struct haze *haze)
{
    unsigned longer = width > height ? width : height;
    haze->cell = (longer + GRID - 1) / GRID;
    haze->columns = (width + haze->cell - 1) / haze->cell;
    haze->rows = (height + haze->cell - 1) / haze->cell;
    for (unsigned row = 0; row < haze->rows; row++) {
        for (unsigned column = 0; column < haze->columns; column++) {
            mean_of(rgb, width, height, haze, column, row);
        }
    }
}

// Between which two of `count` cells a pixel lies, and how near to the second, of 256.
static unsigned between(unsigned at, unsigned cell, unsigned count, unsigned *second, unsigned *near)
{
    unsigned scaled = (2 * at + 1) * 128 / cell; // cells, 8 binary places
    scaled = scaled < 128 ? 0 : scaled - 128;
    unsigned first = scaled / 256 < count ? scaled / 256 : count - 1;
    *second = first + 1 < count ? first + 1 : first;
    *near = scaled % 256;
    return first;
}

void lens_film(uint8_t *rgb, unsigned width, unsigned height)
{
    static const unsigned passes[3] = {243, 77, 61}; // of 256
    struct haze haze;
    gather(rgb, width, height, &haze);
    for (unsigned y = 0; y < height; y++) {
        unsigned below, down, above = between(y, haze.cell, haze.rows, &below, &down);
        for (unsigned x = 0; x < width; x++, rgb += 3) {
            unsigned right, across, left = between(x, haze.cell, haze.columns, &right, &across);
            for (unsigned c = 0; c < 3; c++) {
                unsigned high =
                    haze.rgb[above][left][c] * (256 - across) + haze.rgb[above][right][c] * across;
                unsigned low = haze.rgb[below][left][c] * (256 - across) + haze.rgb[below][right][c] * across;
                unsigned soft = (high * (256 - down) + low * down) >> 16;
                rgb[c] = (uint8_t)(soft * passes[c] >> 8);
            }
        }
    }
}

// splitmix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators").
static uint64_t stir(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void lens_cap(uint8_t *rgb, unsigned width, unsigned height, uint64_t seed)
{
    static const uint8_t dark[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3};
    size_t count = (size_t)width * height * 3;
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++, bits >>= 4) {
        if (i % 16 == 0) {
            bits = stir(&seed);
        }
        rgb[i] = dark[bits & 15];
    }
}

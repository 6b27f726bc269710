// SSIM with separable Gaussian windows: five maps (a, b, aa, bb, ab), smoothed along x, then y.

#include "support/ssim.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define TAPS 11U
#define MAPS 5U

static void gaussian(float weights[TAPS])
{
    double sum = 0;
    for (unsigned i = 0; i < TAPS; i++) {
        double x = (double)i - (TAPS - 1) / 2.0;
        weights[i] = (float)exp(-x * x / (2 * 1.5 * 1.5));
        sum += weights[i];
    }
    for (unsigned i = 0; i < TAPS; i++) {
        weights[i] = (float)(weights[i] / sum);
    }
}

static float luma(const uint8_t *rgb)
{
    return 0.299F * rgb[0] + 0.587F * rgb[1] + 0.114F * rgb[2];
}

// One row of all maps, smoothed along x: MAPS values for each whole window.
static void smooth_row(const uint8_t *a, const uint8_t *b, unsigned width, const float weights[TAPS],
                       float *out)
{
    for (unsigned x = 0; x + TAPS <= width; x++, out += MAPS) {
        float sums[MAPS] = {0};
        for (unsigned i = 0; i < TAPS; i++) {
            float p = luma(a + (size_t)(x + i) * 3), q = luma(b + (size_t)(x + i) * 3), w = weights[i];
            sums[0] += w * p;
            sums[1] += w * q;
            sums[2] += w * p * p;
            sums[3] += w * q * q;
            sums[4] += w * p * q;
        }
        for (unsigned m = 0; m < MAPS; m++) {
            out[m] = sums[m];
        }
    }
}

static double index_of(const double m[MAPS])
{
    const double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
    double variance = m[2] - m[0] * m[0] + m[3] - m[1] * m[1], covariance = m[4] - m[0] * m[1];
    return (2 * m[0] * m[1] + c1) * (2 * covariance + c2) /
           ((m[0] * m[0] + m[1] * m[1] + c1) * (variance + c2));
}

// The sum over the windows whose upper row is row `top` of the ring.
static double sum_row(const float *ring, size_t stride, unsigned top, unsigned windows,
                      const float weights[TAPS])
{
    double sum = 0;
    for (unsigned x = 0; x < windows; x++) {
        double maps[MAPS] = {0};
        for (unsigned i = 0; i < TAPS; i++) {
            const float *at = ring + (top + i) % TAPS * stride + (size_t)x * MAPS;
            for (unsigned m = 0; m < MAPS; m++) {
                maps[m] += (double)weights[i] * at[m];
            }
        }
        sum += index_of(maps);
    }
    return sum;
}

double ssim(const uint8_t *a, const uint8_t *b, unsigned width, unsigned height)
{
    if (width < TAPS || height < TAPS) {
        return -1;
    }
    unsigned windows = width - TAPS + 1;
    size_t stride = (size_t)windows * MAPS;
    float weights[TAPS], *ring = malloc(stride * TAPS * sizeof(float));
    if (ring == NULL) {
        return -1;
    }
    gaussian(weights);
    double sum = 0;
    for (unsigned y = 0; y < height; y++) {
        size_t row = (size_t)y * width * 3;
        smooth_row(a + row, b + row, width, weights, ring + y % TAPS * stride);
        if (y + 1 >= TAPS) {
            sum += sum_row(ring, stride, (y + 1) % TAPS, windows, weights);
        }
    }
    free(ring);
    return sum / ((double)windows * (height - TAPS + 1));
}

#include "doctor/bands.h"

#include <math.h>
#include <string.h>

// Thresholds. Measured by bench-torn, see docs/sensor.md.
#define STEP_MIN   6.0  // 8-bit levels: what a person sees in a sky
#define EDGE_UNITS 3U   // at the ends of a row there are too few units to tell
#define ALIKE      0.30 // the two parts of the stair differ by less than this part
#define FLAT       0.30 // outside of it a border is less than this part of the step
#define AGREE      0.85 // of the units show at least half of the step
#define AGREE_FLAT 0.75 // of the units outside show less than half of it

void bands_begin(struct bands *bands, unsigned width, unsigned unit_width, unsigned unit_height)
{
    memset(bands, 0, sizeof *bands);
    bands->unit_width = unit_width;
    bands->unit_height = unit_height;
    bands->columns = unit_width == 0 ? 0 : width / unit_width;
    if (bands->columns > BANDS_COLUMNS || bands->columns < 3 * EDGE_UNITS) {
        bands->columns = 0;
    }
}

// The step between two rows of units, less what goes on to both sides of it.
static void measure_border(struct bands *bands)
{
    unsigned last = bands->count - 1;
    const float *after = bands->rows[last & 3U], *below = bands->rows[(last - 1) & 3U],
                *above = bands->rows[(last - 2) & 3U], *before = bands->rows[(last - 3) & 3U];
    memcpy(bands->above, bands->below, sizeof bands->above);
    for (unsigned i = 0; i < bands->columns * BANDS_CHANNELS; i++) {
        float slope = (after[i] - below[i] + above[i] - before[i]) / 2;
        bands->below[i % BANDS_CHANNELS][i / BANDS_CHANNELS] = below[i] - above[i] - slope;
    }
}

// The part of values[from..to) for which value / step is at least a half.
static double agreement(const float *values, unsigned from, unsigned to, double step)
{
    unsigned count = 0;
    for (unsigned i = from; i < to; i++) {
        count += values[i] / step >= 0.5;
    }
    return (double)count / (to - from);
}

// Is there a stair at this unit: the step above all from it on, and below all before it?
static bool is_stair(const float *above, const float *below, unsigned at, unsigned columns,
                     const double sums[4])
{
    double right = sums[0] / (columns - at), left = sums[1] / at;
    double least = fmin(fabs(right), fabs(left)), most = fmax(fabs(right), fabs(left));
    if (least < STEP_MIN || right * left < 0 || most - least > ALIKE * most ||
        fabs(sums[2] / at) > FLAT * least || fabs(sums[3] / (columns - at)) > FLAT * least) {
        return false;
    }
    double step = right > 0 ? least : -least;
    return agreement(above, at, columns, step) >= AGREE && agreement(below, 0, at, step) >= AGREE &&
           agreement(above, 0, at, step) <= 1 - AGREE_FLAT &&
           agreement(below, at, columns, step) <= 1 - AGREE_FLAT;
}

static bool find_stair(const float *above, const float *below, unsigned columns)
{
    double sums[4] = {0, 0, 0,
                      0}; // above from the unit on, below before it, above before it, below from it on
    for (unsigned i = 0; i < columns; i++) {
        sums[0] += above[i];
        sums[3] += below[i];
    }
    for (unsigned at = 1; at + EDGE_UNITS <= columns; at++) {
        sums[0] -= above[at - 1];
        sums[2] += above[at - 1];
        sums[1] += below[at - 1];
        sums[3] -= below[at - 1];
        if (at >= EDGE_UNITS && is_stair(above, below, at, columns, sums)) {
            return true;
        }
    }
    return false;
}

static void look_at_row(struct bands *bands)
{
    for (unsigned c = 0; c < BANDS_CHANNELS && !bands->found; c++) {
        bands->found = find_stair(bands->above[c], bands->below[c], bands->columns);
    }
    bands->row = bands->count - 2 - bands->unit_height;
}

void bands_add(struct bands *bands, const uint8_t *row)
{
    if (bands->columns == 0 || bands->found) {
        return;
    }
    float *means = bands->rows[bands->count & 3U];
    for (unsigned i = 0; i < bands->columns * BANDS_CHANNELS; i++) {
        const uint8_t *at = row + (size_t)(i / BANDS_CHANNELS) * bands->unit_width * 3 + i % BANDS_CHANNELS;
        unsigned sum = 0;
        for (unsigned x = 0; x < bands->unit_width; x++) {
            sum += at[(size_t)x * 3];
        }
        means[i] = (float)sum / (float)bands->unit_width;
    }
    bands->count++;
    if (bands->count >= bands->unit_height + 2 && (bands->count - 2) % bands->unit_height == 0) {
        measure_border(bands);
        if (bands->count >= 2 * bands->unit_height + 2) {
            look_at_row(bands);
        }
    }
}

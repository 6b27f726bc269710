// Scaling along each axis by spans of weighted source pixels.

#include "scene/resample.h"

#include <assert.h>
#include <string.h>

#define NO_ROW UINT32_MAX

static struct resample_span average(uint32_t source, uint64_t from, uint64_t to)
{
    struct resample_span span = {.first = (uint32_t)(from / RESAMPLE_ONE)};
    if (span.first >= source) {
        span.first = source - 1;
    }
    uint64_t last = (to - 1) / RESAMPLE_ONE;
    if (last >= source) {
        last = source - 1;
    }
    if (last <= span.first) {
        span.count = 1;
        span.head = RESAMPLE_ONE;
        return span;
    }
    span.count = (uint32_t)last - span.first + 1;
    span.head = (uint32_t)((span.first + UINT64_C(1)) * RESAMPLE_ONE - from);
    span.tail = (uint32_t)(to - last * RESAMPLE_ONE);
    if (span.tail > RESAMPLE_ONE) {
        span.tail = RESAMPLE_ONE;
    }
    return span;
}

static struct resample_span between(uint32_t source, uint64_t centre)
{
    struct resample_span span = {.count = 1, .head = RESAMPLE_ONE};
    uint64_t left = centre < RESAMPLE_ONE / 2 ? 0 : centre - RESAMPLE_ONE / 2;
    span.first = (uint32_t)(left / RESAMPLE_ONE);
    uint32_t part = (uint32_t)(left % RESAMPLE_ONE);
    if (span.first + 1 >= source) {
        span.first = source - 1;
    } else if (part != 0) {
        span.count = 2;
        span.head = RESAMPLE_ONE - part;
        span.tail = part;
    }
    return span;
}

static struct resample_span span_of(const struct resample_axis *axis, uint32_t i)
{
    uint64_t from = axis->from + axis->size * i / axis->target;
    uint64_t to = axis->from + axis->size * (i + UINT64_C(1)) / axis->target;
    if (axis->size >= (uint64_t)axis->target * RESAMPLE_ONE) {
        return average(axis->source, from, to);
    }
    return between(axis->source, (from + to) / 2);
}

static uint64_t weight(const struct resample_span *span)
{
    return span->count == 1 ? span->head
                            : (uint64_t)span->head + span->tail + (span->count - UINT64_C(2)) * RESAMPLE_ONE;
}

// One pixel of a row: the average of its span, with 8 binary places.
static void blend(const struct resample_span *span, const uint8_t *rgb, uint16_t *out)
{
    const uint8_t *at = rgb + (size_t)span->first * 3;
    if (span->count == 1) {
        for (unsigned c = 0; c < 3; c++) {
            out[c] = (uint16_t)(at[c] * 256U);
        }
        return;
    }
    const uint8_t *last = at + (size_t)(span->count - 1) * 3;
    uint32_t inner[3] = {0};
    for (const uint8_t *p = at + 3; p < last; p += 3) {
        inner[0] += p[0];
        inner[1] += p[1];
        inner[2] += p[2];
    }
    uint64_t reciprocal = (UINT64_C(1) << 40) / weight(span);
    for (unsigned c = 0; c < 3; c++) {
        uint64_t sum =
            (uint64_t)at[c] * span->head + (uint64_t)last[c] * span->tail + (uint64_t)inner[c] * RESAMPLE_ONE;
        out[c] = (uint16_t)((sum * reciprocal + (UINT64_C(1) << 31)) >> 32);
    }
}

// Source row y at its target width.
static const uint16_t *narrowed(struct resample *resample, uint32_t y)
{
    for (unsigned i = 0; i < 2; i++) {
        if (resample->row_at[i] == y) {
            resample->oldest = 1 - i;
            return resample->rows[i];
        }
    }
    unsigned slot = resample->oldest;
    resample->row_at[slot] = NO_ROW;
    const uint8_t *rgb = resample->row(resample->ctx, y);
    if (rgb == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < resample->x.target; i++) {
        blend(&resample->spans[i], rgb, &resample->rows[slot][(size_t)i * 3]);
    }
    resample->row_at[slot] = y;
    resample->oldest = 1 - slot;
    return resample->rows[slot];
}

static void add(struct resample *resample, const uint16_t *row, uint32_t by)
{
    size_t samples = (size_t)resample->x.target * 3;
    for (size_t i = 0; i < samples; i++) {
        resample->sum[i] += (uint64_t)row[i] * by;
    }
}

static void copy_out(const struct resample *resample, const uint16_t *row, uint8_t *rgb)
{
    size_t samples = (size_t)resample->x.target * 3;
    for (size_t i = 0; i < samples; i++) {
        rgb[i] = (uint8_t)((row[i] + 128U) >> 8);
    }
}

static void divide_out(const struct resample *resample, uint64_t total, uint8_t *rgb)
{
    size_t samples = (size_t)resample->x.target * 3;
    uint64_t half = total * 128;
    uint64_t reciprocal = (UINT64_C(1) << 32) / total; // sums stay below 2^16 * total
    for (size_t i = 0; i < samples; i++) {
        rgb[i] = (uint8_t)(((resample->sum[i] + half) * reciprocal) >> 40);
    }
}

void resample_init(struct resample *resample, const struct resample_axis *x, const struct resample_axis *y,
                   const uint8_t *(*row)(void *ctx, uint32_t y), void *ctx)
{
    assert(x->target >= 1 && x->target <= RESAMPLE_MAX_WIDTH && y->target >= 1);
    assert(x->size >= 1 && x->from + x->size <= (uint64_t)x->source * RESAMPLE_ONE);
    assert(y->size >= 1 && y->from + y->size <= (uint64_t)y->source * RESAMPLE_ONE);
    resample->x = *x;
    resample->y = *y;
    resample->row = row;
    resample->ctx = ctx;
    resample->row_at[0] = resample->row_at[1] = NO_ROW;
    resample->oldest = 0;
    for (uint32_t i = 0; i < x->target; i++) {
        resample->spans[i] = span_of(x, i);
    }
}

bool resample_row(struct resample *resample, uint32_t y, uint8_t *rgb)
{
    struct resample_span span = span_of(&resample->y, y);
    if (span.count == 1) {
        const uint16_t *row = narrowed(resample, span.first);
        if (row != NULL) {
            copy_out(resample, row, rgb);
        }
        return row != NULL;
    }
    memset(resample->sum, 0, (size_t)resample->x.target * 3 * sizeof(resample->sum[0]));
    for (uint32_t i = 0; i < span.count; i++) {
        const uint16_t *row = narrowed(resample, span.first + i);
        if (row == NULL) {
            return false;
        }
        add(resample, row, i == 0 ? span.head : i == span.count - 1 ? span.tail : RESAMPLE_ONE);
    }
    divide_out(resample, weight(&span), rgb);
    return true;
}

// The mask ROM's JPEG decoder, second half: from the data of a scan to pixels (jd_decomp).
//
// The output function gets (jd, pixels, rectangle) for each MCU and returns whether to go on.
//
// Source:       ITU-T T.81; for the colours ITU-T T.871.
// Not modelled: see rom/jpeg.c.

#include "rom/jpeg.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

#define PIXEL_CYCLES 150U

enum { PLACE = 1, PROGRESS, BITS, BITS_HIGH, HELD, MCUS, RESTARTS, RECTANGLE }; // locals

struct code {
    uint8_t counts[16];
    uint8_t values[JPEG_MAX_VALUES];
};

struct decoder {
    struct call *call;
    uint32_t jd;
    uint32_t at, left; // input
    uint64_t bits;
    uint32_t held, used;
    bool after_ff;

    uint32_t x, y; // of the MCU, in pixels
    uint32_t width, height;
    unsigned blocks_x, blocks_y;
    bool begun;                  // the MCU: what comes before its first block is done
    unsigned block, coefficient; // the next ones
    uint32_t mcus, restarts;     // since the last restart marker; markers
    uint32_t restart_interval;
    uint32_t mcu, work;

    struct code code[2][2]; // by number and class
    int32_t block_data[JPEG_BLOCK];
};

// The input. Every 0xff in the data has a 0 behind it; anything else there is a marker.
static enum jpeg_result next_byte(struct decoder *d, uint32_t *byte)
{
    if (d->left == 0) {
        return NEEDS_INPUT;
    }
    *byte = call_load(d->call, d->at, 1);
    d->at++;
    d->left--;
    return JDR_OK;
}

static enum jpeg_result fill(struct decoder *d, unsigned width)
{
    while (d->held < d->used + width) {
        uint32_t byte;
        enum jpeg_result result = next_byte(d, &byte);
        if (result != JDR_OK) {
            return result;
        }
        if (d->after_ff && byte != 0) {
            return JDR_FMT1;
        }
        if (!d->after_ff && byte == 0xff) {
            d->after_ff = true;
            continue;
        }
        d->bits = d->bits << 8 | (d->after_ff ? 0xff : byte);
        d->after_ff = false;
        d->held += 8;
    }
    return JDR_OK;
}

static enum jpeg_result take(struct decoder *d, unsigned width, uint32_t *value)
{
    enum jpeg_result result = fill(d, width);
    if (result == JDR_OK) {
        d->used += width;
        *value = width == 0 ? 0 : bits_get((uint32_t)(d->bits >> (d->held - d->used)), 0, width);
    }
    return result;
}

static void commit(struct decoder *d)
{
    d->held -= d->used;
    d->used = 0;
}

static enum jpeg_result take_symbol(struct decoder *d, const struct code *code, uint32_t *symbol)
{
    uint32_t value = 0, first = 0, index = 0;
    for (unsigned n = 0; n < 16; n++) {
        uint32_t next;
        enum jpeg_result result = take(d, 1, &next);
        if (result != JDR_OK) {
            return result;
        }
        value |= next;
        if (value < first + code->counts[n]) {
            *symbol = code->values[(index + value - first) % JPEG_MAX_VALUES];
            return JDR_OK;
        }
        index += code->counts[n];
        first = (first + code->counts[n]) << 1;
        value <<= 1;
    }
    return JDR_FMT1;
}

// A symbol and the number behind it, of as many bits as its low half says; a leading 0 makes it negative.
static enum jpeg_result take_number(struct decoder *d, const struct code *code, uint32_t *symbol,
                                    int32_t *number)
{
    enum jpeg_result result = take_symbol(d, code, symbol);
    if (result != JDR_OK) {
        return result;
    }
    unsigned width = bits_get(*symbol, 0, 4);
    uint32_t value;
    result = take(d, width, &value);
    bool negative = result == JDR_OK && width != 0 && !bit_is_set(value, width - 1);
    *number = result != JDR_OK ? 0 : (int32_t)value - (negative ? (int32_t)bits_ones(width) : 0);
    return result;
}

// Blocks

static unsigned component_of(const struct decoder *d)
{
    unsigned lumas = d->blocks_x * d->blocks_y;
    return d->block < lumas ? 0 : d->block - lumas + 1;
}

static uint32_t quantiser(const struct decoder *d, unsigned index)
{
    uint32_t id = call_load(d->call, d->jd + JD_QUANT_ID + component_of(d), 1) % 4;
    return call_load(d->call, jpeg_get(d->call, d->jd, JD_QUANT + 4 * id) + 4 * index, 4) % 256;
}

static enum jpeg_result take_dc(struct decoder *d)
{
    uint32_t symbol, component = component_of(d);
    int32_t difference;
    enum jpeg_result result = take_number(d, &d->code[component != 0][0], &symbol, &difference);
    if (result != JDR_OK) {
        return result;
    }
    uint32_t at = d->jd + JD_DC + 2 * component;
    int32_t dc = (int16_t)((int32_t)call_load(d->call, at, 2) + difference);
    call_store(d->call, at, 2, (uint32_t)dc);
    memset(d->block_data, 0, sizeof(d->block_data));
    d->block_data[0] = dc * (int32_t)quantiser(d, 0);
    d->coefficient = 1;
    return JDR_OK;
}

static enum jpeg_result take_ac(struct decoder *d)
{
    uint32_t symbol;
    int32_t number;
    enum jpeg_result result = take_number(d, &d->code[component_of(d) != 0][1], &symbol, &number);
    if (result != JDR_OK) {
        return result;
    }
    if (symbol == 0) { // the others are 0
        d->coefficient = JPEG_BLOCK;
        return JDR_OK;
    }
    d->coefficient += bits_get(symbol, 4, 4);
    if (d->coefficient >= JPEG_BLOCK) {
        return JDR_FMT1;
    }
    unsigned at = jpeg_zigzag[d->coefficient++];
    d->block_data[at] = number == 0 ? 0 : number * (int32_t)quantiser(d, at);
    return JDR_OK;
}

static uint8_t clip(int64_t value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// One row or column: the sums of the coefficients times the cosines, in 1/8192.
static void transform_line(const int64_t *in, int64_t *out, unsigned step)
{
    static const int16_t wave[8][8] = {
        // [frequency][sample]
        {2896, 2896, 2896, 2896, 2896, 2896, 2896, 2896},
        {4017, 3406, 2276, 799, -799, -2276, -3406, -4017},
        {3784, 1567, -1567, -3784, -3784, -1567, 1567, 3784},
        {3406, -799, -4017, -2276, 2276, 4017, 799, -3406},
        {2896, -2896, -2896, 2896, 2896, -2896, -2896, 2896},
        {2276, -4017, 799, 3406, -3406, -799, 4017, -2276},
        {1567, -3784, 3784, -1567, -1567, 3784, -3784, 1567},
        {799, -2276, 3406, -4017, 4017, -3406, 2276, -799},
    };
    for (unsigned x = 0; x < 8; x++) {
        int64_t sum = 0;
        for (unsigned u = 0; u < 8; u++) {
            sum += in[u * step] * wave[u][x];
        }
        out[x * step] = sum;
    }
}

static void transform_block(struct decoder *d)
{
    int64_t a[JPEG_BLOCK], b[JPEG_BLOCK];
    uint8_t samples[JPEG_BLOCK];
    for (unsigned i = 0; i < JPEG_BLOCK; i++) {
        a[i] = d->block_data[i];
    }
    for (unsigned i = 0; i < 8; i++) {
        transform_line(&a[8 * i], &b[8 * i], 1);
    }
    for (unsigned i = 0; i < 8; i++) {
        transform_line(&b[i], &a[i], 8);
    }
    for (unsigned i = 0; i < JPEG_BLOCK; i++) {
        samples[i] = clip((a[i] + (INT64_C(128) << 26) + (INT64_C(1) << 25)) / (INT64_C(1) << 26));
    }
    call_write(d->call, d->mcu + d->block * JPEG_BLOCK, samples, sizeof(samples));
}

// A restart marker: the rest of the byte is padding, and the prediction begins again.
static enum jpeg_result take_restart(struct decoder *d)
{
    d->held = 0;
    for (uint32_t byte; !d->after_ff; d->after_ff = true) {
        enum jpeg_result result = next_byte(d, &byte);
        if (result != JDR_OK || byte != 0xff) {
            return result != JDR_OK ? result : JDR_FMT1;
        }
    }
    uint32_t marker;
    enum jpeg_result result = next_byte(d, &marker);
    if (result != JDR_OK || marker != 0xd0 + d->restarts % 8) {
        return result != JDR_OK ? result : JDR_FMT1;
    }
    d->after_ff = false;
    d->restarts++;
    d->mcus = 0;
    static const uint8_t nothing[2 * JPEG_COMPONENTS];
    call_write(d->call, d->jd + JD_DC, nothing, sizeof(nothing));
    return JDR_OK;
}

static enum jpeg_result decode_mcu(struct decoder *d)
{
    if (!d->begun && d->restart_interval != 0 && d->mcus == d->restart_interval) {
        enum jpeg_result result = take_restart(d);
        if (result != JDR_OK) {
            return result;
        }
    }
    d->begun = true;
    while (d->block < d->blocks_x * d->blocks_y + 2 && !call_failed(d->call)) {
        enum jpeg_result result = d->coefficient == 0 ? take_dc(d) : take_ac(d);
        if (result != JDR_OK) {
            return result;
        }
        commit(d);
        if (d->coefficient == JPEG_BLOCK) {
            transform_block(d);
            d->coefficient = 0;
            d->block++;
        }
    }
    return JDR_OK;
}

// Pixels

static void convert(const struct decoder *d, const uint8_t *mcu, unsigned x, unsigned y, uint32_t *rgb)
{
    unsigned lumas = d->blocks_x * d->blocks_y;
    unsigned chroma = y / d->blocks_y * 8 + x / d->blocks_x;
    int32_t luma = mcu[(y / 8 * d->blocks_x + x / 8) * JPEG_BLOCK + y % 8 * 8 + x % 8];
    int32_t cb = mcu[lumas * JPEG_BLOCK + chroma] - 128, cr = mcu[(lumas + 1) * JPEG_BLOCK + chroma] - 128;
    // ITU-T T.871, in 1/1024
    rgb[0] += clip(luma + 1436 * cr / 1024);
    rgb[1] += clip(luma - (352 * cb + 731 * cr) / 1024);
    rgb[2] += clip(luma + 1815 * cb / 1024);
}

// The pixel at (x, y) of the MCU as it is given out: the mean of a square.
static void mean(const struct decoder *d, const uint8_t *mcu, unsigned scale, unsigned x, unsigned y,
                 uint8_t *pixel)
{
    uint32_t rgb[3] = {0};
    unsigned side = 1U << scale;
    for (unsigned i = 0; i < side * side; i++) {
        convert(d, mcu, x * side + i % side, y * side + i / side, rgb);
    }
    for (unsigned i = 0; i < 3; i++) {
        pixel[i] = (uint8_t)(rgb[i] >> 2 * scale);
    }
}

static unsigned within(uint32_t at, unsigned size, uint32_t end)
{
    return end - at < size ? end - at : size;
}

// False: at this scale nothing of the MCU is left.
static bool show(struct decoder *d)
{
    unsigned scale = call_load(d->call, d->jd + JD_SCALE, 1) % 4;
    unsigned width = within(d->x, 8 * d->blocks_x, d->width) >> scale;
    unsigned height = within(d->y, 8 * d->blocks_y, d->height) >> scale;
    if (width == 0 || height == 0) {
        return false;
    }
    uint8_t mcu[6 * JPEG_BLOCK] = {0}, pixels[3 * 4 * JPEG_BLOCK];
    call_read(d->call, d->mcu, mcu, (d->blocks_x * d->blocks_y + 2) * JPEG_BLOCK);
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            mean(d, mcu, scale, x, y, &pixels[3 * (y * width + x)]);
        }
    }
    call_write(d->call, d->work, pixels, 3U * width * height);
    uint32_t left = d->x >> scale, top = d->y >> scale;
    call_set_local(d->call, RECTANGLE, left | (left + width - 1) << 16);
    call_set_local(d->call, RECTANGLE + 1, top | (top + height - 1) << 16);
    jpeg_begin_call(d->call, JPEG_SHOWN, d->work, d->call->cpu->a[1] + 4 * RECTANGLE);
    return true;
}

// What a run knows from the one before

static void load_codes(struct decoder *d)
{
    for (unsigned n = 0; n < 4; n++) {
        struct code *code = &d->code[n / 2][n % 2];
        call_read(d->call, jpeg_get(d->call, d->jd, JD_COUNTS + 4 * n), code->counts, sizeof(code->counts));
        uint32_t count = 0;
        for (unsigned i = 0; i < sizeof(code->counts); i++) {
            count += code->counts[i];
        }
        call_read(d->call, jpeg_get(d->call, d->jd, JD_VALUES + 4 * n), code->values,
                  count < JPEG_MAX_VALUES ? count : JPEG_MAX_VALUES);
    }
}

static void load(struct decoder *d)
{
    struct call *call = d->call;
    uint32_t jd = d->jd, place = call_local(call, PLACE), progress = call_local(call, PROGRESS);
    d->at = jpeg_get(call, jd, JD_AT);
    d->left = jpeg_get(call, jd, JD_LEFT);
    d->bits = call_local(call, BITS) | (uint64_t)call_local(call, BITS_HIGH) << 32;
    d->held = call_local(call, HELD) % 32;
    d->x = bits_get(place, 0, 16);
    d->y = bits_get(place, 16, 16);
    d->block = bits_get(progress, 0, 3);
    d->coefficient = bits_get(progress, 8, 6);
    d->begun = bit_is_set(progress, 16);
    d->after_ff = bit_is_set(progress, 17);
    d->mcus = call_local(call, MCUS);
    d->restarts = call_local(call, RESTARTS);
    d->width = jpeg_get(call, jd, JD_WIDTH);
    d->height = jpeg_get(call, jd, JD_HEIGHT);
    d->blocks_x = call_load(call, jd + JD_BLOCKS_X, 1);
    d->blocks_y = call_load(call, jd + JD_BLOCKS_Y, 1);
    d->restart_interval = call_load(call, jd + JD_RESTART, 2);
    d->mcu = jpeg_get(call, jd, JD_MCU);
    d->work = jpeg_get(call, jd, JD_WORK);
    load_codes(d);
    if (d->coefficient != 0) {
        uint8_t words[4 * JPEG_BLOCK] = {0};
        call_read(call, d->work, words, sizeof(words));
        for (unsigned i = 0; i < JPEG_BLOCK; i++) {
            d->block_data[i] = (int32_t)bytes_get32(&words[4 * i]);
        }
    }
}

static void save(struct decoder *d)
{
    struct call *call = d->call;
    jpeg_put(call, d->jd, JD_AT, d->at);
    jpeg_put(call, d->jd, JD_LEFT, d->left);
    call_set_local(call, BITS, (uint32_t)d->bits);
    call_set_local(call, BITS_HIGH, (uint32_t)(d->bits >> 32));
    call_set_local(call, HELD, d->held);
    call_set_local(call, PLACE, d->x | d->y << 16);
    uint32_t progress = bits_set(bits_set(0, d->block, 0, 3), d->coefficient, 8, 6);
    call_set_local(call, PROGRESS, bits_set(bits_set(progress, d->begun, 16, 1), d->after_ff, 17, 1));
    call_set_local(call, MCUS, d->mcus);
    call_set_local(call, RESTARTS, d->restarts);
    if (d->coefficient != 0) {
        uint8_t words[4 * JPEG_BLOCK];
        for (unsigned i = 0; i < JPEG_BLOCK; i++) {
            bytes_put32(&words[4 * i], (uint32_t)d->block_data[i]);
        }
        call_write(call, d->work, words, sizeof(words));
    }
}

// False: that was the last MCU.
static bool next_mcu(struct decoder *d)
{
    d->begun = false;
    d->block = 0;
    d->mcus++;
    d->x += 8 * d->blocks_x;
    if (d->x >= d->width) {
        d->x = 0;
        d->y += 8 * d->blocks_y;
    }
    return d->y < d->height;
}

static bool is_sane(const struct decoder *d)
{
    bool sizes = d->width - 1 < 65535 && d->height - 1 < 65535 && d->x < d->width && d->y < d->height;
    return sizes && d->blocks_x - 1 < 2 && d->blocks_y - 1 < 2;
}

static void decode(struct decoder *d)
{
    enum jpeg_result result = JDR_OK;
    bool more = true;
    while (more && !call_failed(d->call) && (result = decode_mcu(d)) == JDR_OK) {
        call_spend(d->call, (uint64_t)PIXEL_CYCLES * JPEG_BLOCK * d->blocks_x * d->blocks_y);
        save(d);
        if (show(d)) {
            return;
        }
        more = next_mcu(d);
    }
    if (result == NEEDS_INPUT) {
        save(d);
        jpeg_begin_call(d->call, JPEG_FED, jpeg_get(d->call, d->jd, JD_INPUT), JPEG_BUFFER_SIZE);
    } else {
        call_return(d->call, result);
    }
}

void jpeg_decompress(struct call *call)
{
    if (jpeg_call_is_pending(call)) {
        return;
    }
    struct decoder d = {.call = call, .jd = call_word(call, 0)};
    uint32_t step = call_local(call, JPEG_STEP), scale = call_word(call, 2);
    if (step == JPEG_BEGIN) {
        if (bits_get(scale, 0, 8) > 3) {
            call_return(call, JDR_PAR);
            return;
        }
        static const uint8_t nothing[2 * JPEG_COMPONENTS];
        call_store(call, d.jd + JD_SCALE, 1, bits_get(scale, 0, 8));
        call_write(call, d.jd + JD_DC, nothing, sizeof(nothing));
    }
    load(&d);
    uint32_t given = step == JPEG_BEGIN ? 0 : call_guest_result(call);
    if (step == JPEG_FED) {
        d.at = jpeg_get(call, d.jd, JD_INPUT);
        d.left = given < JPEG_BUFFER_SIZE ? given : JPEG_BUFFER_SIZE;
    }
    if (!is_sane(&d) || (step == JPEG_FED && given == 0) || (step == JPEG_SHOWN && given == 0)) {
        call_return(call, !is_sane(&d) ? JDR_FMT1 : step == JPEG_FED ? JDR_INP : JDR_INTR);
    } else if (step == JPEG_SHOWN && !next_mcu(&d)) {
        call_return(call, JDR_OK);
    } else {
        decode(&d);
    }
}

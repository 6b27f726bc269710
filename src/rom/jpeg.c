// The mask ROM's small JPEG decoder (TJpgDec): a program's function gives it the bytes of the file, another
// one takes the picture, a few blocks at a time.
//
// A run of jd_prepare or jd_decomp ends whenever it calls one of these two; what it knows stays in the
// program's memory: the JDEC (its public layout), tables and buffers in the memory pool that the program
// gave, and the locals of the call. The bits in hand are taken by whole symbols, so that a symbol that wants
// more bytes begins again.
//
// Source:       ITU-T T.81; ESP-IDF components/esp_rom/include/esp32/rom/tjpgd.h; TJpgDec's application note.
// Not modelled: the ROM's own inverse DCT and its rounding (a pixel may differ by a step or two); where it
// puts what
//               in its memory pool (this needs no more of it); the cycles are estimates.

#include "base/bits.h"
#include "base/bytes.h"
#include "rom/call.h"

#include <string.h>

// The program's JDEC
enum {
    JD_LEFT = 0,      // bytes in the input buffer that are not read yet
    JD_AT = 4,        // the next one
    JD_INPUT = 8,     // the input buffer
    JD_SCALE = 13,    // one byte, as are
    JD_BLOCKS_X = 14, // the blocks of an MCU
    JD_BLOCKS_Y = 15,
    JD_QUANT_ID = 16, // [3]
    JD_DC = 20,       // [3] halfwords
    JD_RESTART = 26,  // a halfword: MCUs between two restart markers, 0: none
    JD_WIDTH = 28,
    JD_HEIGHT = 32,
    JD_COUNTS = 36, // [2][2], by number and class: addresses of the numbers of codes of each length
    JD_VALUES = 68, // [2][2]: and of the codes' values
    JD_QUANT = 84,  // [4]: addresses of the quantisers, words, in the order of the block
    JD_WORK = 100,  // address of a block's coefficients, and of the RGB output
    JD_MCU = 104,   // and of an MCU's samples
    JD_POOL = 108,
    JD_POOL_SIZE = 112,
    JD_READ = 116, // the input function
    JD_DEVICE = 120,
    JD_SIZE = 124,
};

enum result {
    JDR_OK,
    JDR_INTR, // the output function said so
    JDR_INP,  // no more input
    JDR_MEM1, // the pool is too small
    JDR_MEM2, // a segment is too long
    JDR_PAR,
    JDR_FMT1, // damaged
    JDR_FMT2,
    JDR_FMT3, // not supported
    NEEDS_INPUT,
};

enum { SOF0 = 0xc0, DHT = 0xc4, EOI = 0xd9, SOS = 0xda, DQT = 0xdb, DRI = 0xdd };

#define BUFFER_SIZE  512U
#define BLOCK        64U // samples
#define COMPONENTS   3U
#define MAX_VALUES   256U
#define PIXEL_CYCLES 150U

static const uint8_t zigzag[BLOCK] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

static uint32_t get(struct call *call, uint32_t jd, unsigned member)
{
    return call_load(call, jd + member, 4);
}

static void put(struct call *call, uint32_t jd, unsigned member, uint32_t value)
{
    call_store(call, jd + member, 4, value);
}

static uint32_t big16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

// Memory from the program's pool, whole words; 0: there is no more.
static uint32_t allocate(struct call *call, uint32_t jd, uint32_t size)
{
    uint32_t at = get(call, jd, JD_POOL), left = get(call, jd, JD_POOL_SIZE);
    size = (size + 3) / 4 * 4;
    if (left < size) {
        return 0;
    }
    put(call, jd, JD_POOL, at + size);
    put(call, jd, JD_POOL_SIZE, left - size);
    return at;
}

// Calls of the program's functions. Such a call may have to be made again before it is under way (a window
// overflow comes between), so what it is made with is kept until then.

enum { STEP, SECOND = 10, THIRD }; // locals
enum { FED = 16, SHOWN };          // steps of jd_decomp; those of jd_prepare are below that

#define PENDING 31 // bit of STEP

static void make_call(struct call *call)
{
    uint32_t jd = call_word(call, 0), step = bits_set(call_local(call, STEP), 0, PENDING, 1);
    uint32_t function = step == SHOWN ? call_word(call, 1) : get(call, jd, JD_READ);
    if (call_guest(call, function, 3,
                   (const uint32_t[]){jd, call_local(call, SECOND), call_local(call, THIRD)})) {
        call_set_local(call, STEP, step);
    }
}

// After the call the function is run again with that step.
static void begin_call(struct call *call, uint32_t step, uint32_t second, uint32_t third)
{
    call_set_local(call, STEP, bits_set(step, 1, PENDING, 1));
    call_set_local(call, SECOND, second);
    call_set_local(call, THIRD, third);
    make_call(call);
}

static bool is_pending(struct call *call)
{
    return bit_is_set(call_local(call, STEP), PENDING);
}

// Segments

static enum result read_quantisers(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    for (uint32_t at = 0; at < size; at += 1 + BLOCK) {
        if (size - at < 1 + BLOCK || bits_get(segment[at], 4, 4) != 0) {
            return JDR_FMT1;
        }
        uint32_t table = allocate(call, jd, 4 * BLOCK);
        if (table == 0) {
            return JDR_MEM1;
        }
        put(call, jd, JD_QUANT + 4 * bits_get(segment[at], 0, 2), table);
        uint8_t words[4 * BLOCK];
        for (unsigned i = 0; i < BLOCK; i++) {
            bytes_put32(&words[4 * zigzag[i]], segment[at + 1 + i]);
        }
        call_write(call, table, words, sizeof(words));
    }
    return JDR_OK;
}

// One code; *taken: how many bytes of the segment it is.
static enum result read_code(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size,
                             uint32_t *taken)
{
    uint32_t count = 0;
    for (unsigned i = 1; i <= 16 && size >= 17; i++) {
        count += segment[i];
    }
    bool known = bits_get(segment[0], 0, 4) < 2 && bits_get(segment[0], 4, 4) < 2;
    if (size < 17 || !known || count > MAX_VALUES || size - 17 < count) {
        return JDR_FMT1;
    }
    uint32_t class = bits_get(segment[0], 4, 4);
    for (uint32_t i = 0; class == 0 && i < count; i++) {
        if (segment[17 + i] > 11) {
            return JDR_FMT1;
        }
    }
    uint32_t counts = allocate(call, jd, 16), values = allocate(call, jd, count);
    if (counts == 0 || values == 0) {
        return JDR_MEM1;
    }
    unsigned number = 8 * bits_get(segment[0], 0, 4) + 4 * class;
    put(call, jd, JD_COUNTS + number, counts);
    put(call, jd, JD_VALUES + number, values);
    call_write(call, counts, segment + 1, 16);
    call_write(call, values, segment + 17, count);
    *taken = 17 + count;
    return JDR_OK;
}

static enum result read_codes(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    uint32_t taken = 0;
    for (uint32_t at = 0; at < size; at += taken) {
        enum result result = read_code(call, jd, segment + at, size - at, &taken);
        if (result != JDR_OK) {
            return result;
        }
    }
    return JDR_OK;
}

static enum result read_frame(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    uint32_t height = big16(segment + 1), width = big16(segment + 3);
    if (size < 15 || width == 0 || height == 0) {
        return JDR_FMT1;
    }
    bool known = segment[7] == 0x11 || segment[7] == 0x21 || segment[7] == 0x22; // the samplings of Y
    if (segment[5] != COMPONENTS || !known || segment[10] != 0x11 || segment[13] != 0x11) {
        return JDR_FMT3;
    }
    for (unsigned i = 0; i < COMPONENTS; i++) {
        if (segment[8 + 3 * i] > 3) {
            return JDR_FMT3;
        }
        call_store(call, jd + JD_QUANT_ID + i, 1, segment[8 + 3 * i]);
    }
    put(call, jd, JD_WIDTH, width);
    put(call, jd, JD_HEIGHT, height);
    call_store(call, jd + JD_BLOCKS_X, 1, bits_get(segment[7], 4, 4));
    call_store(call, jd + JD_BLOCKS_Y, 1, bits_get(segment[7], 0, 4));
    return JDR_OK;
}

static bool has_tables(struct call *call, uint32_t jd)
{
    bool there = true;
    for (unsigned i = 0; i < COMPONENTS; i++) {
        unsigned number = i == 0 ? 0 : 8;
        unsigned quantiser = 4 * (call_load(call, jd + JD_QUANT_ID + i, 1) % 4);
        there = there && get(call, jd, JD_COUNTS + number) != 0 &&
                get(call, jd, JD_COUNTS + number + 4) != 0 && get(call, jd, JD_QUANT + quantiser) != 0;
    }
    return there;
}

static enum result read_scan(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    if (size < 7 || get(call, jd, JD_WIDTH) == 0) {
        return JDR_FMT1;
    }
    bool known = segment[0] == COMPONENTS;
    for (unsigned i = 0; i < COMPONENTS; i++) {
        known = known && (segment[2 + 2 * i] == 0x00 || segment[2 + 2 * i] == 0x11);
    }
    if (!known) {
        return JDR_FMT3;
    }
    if (!has_tables(call, jd)) {
        return JDR_FMT1;
    }
    uint32_t blocks = call_load(call, jd + JD_BLOCKS_X, 1) * call_load(call, jd + JD_BLOCKS_Y, 1);
    uint32_t work_size = blocks * BLOCK * 2 + 64;
    uint32_t work = allocate(call, jd, work_size < 4 * BLOCK ? 4 * BLOCK : work_size);
    uint32_t mcu = allocate(call, jd, (blocks + 2) * BLOCK);
    put(call, jd, JD_WORK, work);
    put(call, jd, JD_MCU, mcu);
    return work == 0 || mcu == 0 ? JDR_MEM1 : JDR_OK;
}

// jd_prepare: (jd, input function, pool, pool size, device). The input function gets (jd, buffer, count) and
// returns how many bytes there are; without a buffer it skips them.

enum { OFFSET = 1, MARKER, LENGTH }; // locals
enum { BEGIN, HAVE_START, HAVE_MARKER, HAVE_SEGMENT, SKIPPED, HAVE_FIRST };

static void prepare_begin(struct call *call, uint32_t jd)
{
    static const uint8_t nothing[JD_SIZE];
    uint32_t pool = call_word(call, 2);
    if (pool == 0) {
        call_return(call, JDR_PAR);
        return;
    }
    call_write(call, jd, nothing, sizeof(nothing));
    put(call, jd, JD_POOL, pool);
    put(call, jd, JD_POOL_SIZE, call_word(call, 3));
    put(call, jd, JD_READ, call_word(call, 1));
    put(call, jd, JD_DEVICE, call_word(call, 4));
    uint32_t input = allocate(call, jd, BUFFER_SIZE);
    if (input == 0) {
        call_return(call, JDR_MEM1);
        return;
    }
    put(call, jd, JD_INPUT, input);
    call_set_local(call, OFFSET, 2);
    begin_call(call, HAVE_START, input, 2);
}

static enum result read_segment(struct call *call, uint32_t jd, uint32_t marker, const uint8_t *segment,
                                uint32_t size)
{
    switch (marker) {
    case SOF0:
        return read_frame(call, jd, segment, size);
    case DRI:
        call_store(call, jd + JD_RESTART, 2, big16(segment));
        return JDR_OK;
    case DHT:
        return read_codes(call, jd, segment, size);
    case DQT:
        return read_quantisers(call, jd, segment, size);
    default:
        return read_scan(call, jd, segment, size);
    }
}

// A marker and the length of its segment are there: read the segment, or pass over it.
static void prepare_marker(struct call *call, uint32_t jd)
{
    uint8_t head[4] = {0};
    uint32_t input = get(call, jd, JD_INPUT);
    call_read(call, input, head, sizeof(head));
    uint32_t marker = head[1], length = big16(head + 2);
    if (head[0] != 0xff || length <= 2) {
        call_return(call, JDR_FMT1);
        return;
    }
    call_set_local(call, OFFSET, call_local(call, OFFSET) + 2 + length);
    call_set_local(call, MARKER, marker);
    call_set_local(call, LENGTH, length - 2);
    bool wanted = marker == SOF0 || marker == DRI || marker == DHT || marker == DQT || marker == SOS;
    bool other_frame = marker > SOF0 && marker <= 0xcf && marker != DHT && marker != 0xc8 && marker != 0xcc;
    if (other_frame || marker == EOI) {
        call_return(call, JDR_FMT3);
    } else if (!wanted) {
        begin_call(call, SKIPPED, 0, length - 2);
    } else if (length - 2 > BUFFER_SIZE) {
        call_return(call, JDR_MEM2);
    } else {
        begin_call(call, HAVE_SEGMENT, input, length - 2);
    }
}

// The picture's data follow: the rest of the input buffer is filled, so that the program reads whole buffers
// then.
static void prepare_data(struct call *call, uint32_t jd)
{
    uint32_t input = get(call, jd, JD_INPUT), offset = call_local(call, OFFSET) % BUFFER_SIZE;
    put(call, jd, JD_LEFT, 0);
    put(call, jd, JD_AT, input + offset);
    if (offset == 0) {
        call_return(call, JDR_OK);
    } else {
        begin_call(call, HAVE_FIRST, input + offset, BUFFER_SIZE - offset);
    }
}

static void prepare_segment(struct call *call, uint32_t jd)
{
    uint8_t segment[BUFFER_SIZE] = {0};
    uint32_t input = get(call, jd, JD_INPUT), marker = call_local(call, MARKER),
             size = call_local(call, LENGTH);
    size = size < BUFFER_SIZE ? size : BUFFER_SIZE;
    call_read(call, input, segment, size);
    enum result result = read_segment(call, jd, marker, segment, size);
    if (result != JDR_OK) {
        call_return(call, result);
    } else if (marker == SOS) {
        prepare_data(call, jd);
    } else {
        begin_call(call, HAVE_MARKER, input, 4);
    }
}

static void jd_prepare(struct call *call)
{
    if (is_pending(call)) {
        make_call(call);
        return;
    }
    uint32_t jd = call_word(call, 0), step = call_local(call, STEP);
    uint32_t given = step == BEGIN ? 0 : call_guest_result(call);
    static const uint8_t wanted[] = {[HAVE_START] = 2, [HAVE_MARKER] = 4};
    bool counted = step == HAVE_SEGMENT || step == SKIPPED;
    if ((counted && given != call_local(call, LENGTH)) ||
        ((step == HAVE_START || step == HAVE_MARKER) && given != wanted[step])) {
        call_return(call, JDR_INP);
        return;
    }
    uint32_t input = step == BEGIN ? 0 : get(call, jd, JD_INPUT);
    switch (step) {
    case BEGIN:
        prepare_begin(call, jd);
        break;
    case HAVE_START:
        if (call_load(call, input, 1) != 0xff || call_load(call, input + 1, 1) != 0xd8) {
            call_return(call, JDR_FMT1);
            break;
        }
        begin_call(call, HAVE_MARKER, input, 4);
        break;
    case HAVE_MARKER:
        prepare_marker(call, jd);
        break;
    case HAVE_SEGMENT:
        prepare_segment(call, jd);
        break;
    case SKIPPED:
        begin_call(call, HAVE_MARKER, input, 4);
        break;
    default:
        put(call, jd, JD_LEFT, given);
        call_return(call, JDR_OK);
        break;
    }
}

// jd_decomp: (jd, output function, scale). The output function gets (jd, pixels, rectangle) and returns
// whether to go on.

enum { PLACE = 1, PROGRESS, BITS, BITS_HIGH, HELD, MCUS, RESTARTS, RECTANGLE }; // locals

struct code {
    uint8_t counts[16];
    uint8_t values[MAX_VALUES];
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
    int32_t block_data[BLOCK];
};

// The input. Every 0xff in the data has a 0 behind it; anything else there is a marker.
static enum result next_byte(struct decoder *d, uint32_t *byte)
{
    if (d->left == 0) {
        return NEEDS_INPUT;
    }
    *byte = call_load(d->call, d->at, 1);
    d->at++;
    d->left--;
    return JDR_OK;
}

static enum result fill(struct decoder *d, unsigned width)
{
    while (d->held < d->used + width) {
        uint32_t byte;
        enum result result = next_byte(d, &byte);
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

static enum result take(struct decoder *d, unsigned width, uint32_t *value)
{
    enum result result = fill(d, width);
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

static enum result take_symbol(struct decoder *d, const struct code *code, uint32_t *symbol)
{
    uint32_t value = 0, first = 0, index = 0;
    for (unsigned n = 0; n < 16; n++) {
        uint32_t next;
        enum result result = take(d, 1, &next);
        if (result != JDR_OK) {
            return result;
        }
        value |= next;
        if (value < first + code->counts[n]) {
            *symbol = code->values[(index + value - first) % MAX_VALUES];
            return JDR_OK;
        }
        index += code->counts[n];
        first = (first + code->counts[n]) << 1;
        value <<= 1;
    }
    return JDR_FMT1;
}

// A symbol and the number behind it, of as many bits as its low half says; a leading 0 makes it negative.
static enum result take_number(struct decoder *d, const struct code *code, uint32_t *symbol, int32_t *number)
{
    enum result result = take_symbol(d, code, symbol);
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
    return call_load(d->call, get(d->call, d->jd, JD_QUANT + 4 * id) + 4 * index, 4) % 256;
}

static enum result take_dc(struct decoder *d)
{
    uint32_t symbol, component = component_of(d);
    int32_t difference;
    enum result result = take_number(d, &d->code[component != 0][0], &symbol, &difference);
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

static enum result take_ac(struct decoder *d)
{
    uint32_t symbol;
    int32_t number;
    enum result result = take_number(d, &d->code[component_of(d) != 0][1], &symbol, &number);
    if (result != JDR_OK) {
        return result;
    }
    if (symbol == 0) { // the others are 0
        d->coefficient = BLOCK;
        return JDR_OK;
    }
    d->coefficient += bits_get(symbol, 4, 4);
    if (d->coefficient >= BLOCK) {
        return JDR_FMT1;
    }
    unsigned at = zigzag[d->coefficient++];
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
    int64_t a[BLOCK], b[BLOCK];
    uint8_t samples[BLOCK];
    for (unsigned i = 0; i < BLOCK; i++) {
        a[i] = d->block_data[i];
    }
    for (unsigned i = 0; i < 8; i++) {
        transform_line(&a[8 * i], &b[8 * i], 1);
    }
    for (unsigned i = 0; i < 8; i++) {
        transform_line(&b[i], &a[i], 8);
    }
    for (unsigned i = 0; i < BLOCK; i++) {
        samples[i] = clip((a[i] + (INT64_C(128) << 26) + (INT64_C(1) << 25)) / (INT64_C(1) << 26));
    }
    call_write(d->call, d->mcu + d->block * BLOCK, samples, sizeof(samples));
}

// A restart marker: the rest of the byte is padding, and the prediction begins again.
static enum result take_restart(struct decoder *d)
{
    d->held = 0;
    for (uint32_t byte; !d->after_ff; d->after_ff = true) {
        enum result result = next_byte(d, &byte);
        if (result != JDR_OK || byte != 0xff) {
            return result != JDR_OK ? result : JDR_FMT1;
        }
    }
    uint32_t marker;
    enum result result = next_byte(d, &marker);
    if (result != JDR_OK || marker != 0xd0 + d->restarts % 8) {
        return result != JDR_OK ? result : JDR_FMT1;
    }
    d->after_ff = false;
    d->restarts++;
    d->mcus = 0;
    static const uint8_t nothing[2 * COMPONENTS];
    call_write(d->call, d->jd + JD_DC, nothing, sizeof(nothing));
    return JDR_OK;
}

static enum result decode_mcu(struct decoder *d)
{
    if (!d->begun && d->restart_interval != 0 && d->mcus == d->restart_interval) {
        enum result result = take_restart(d);
        if (result != JDR_OK) {
            return result;
        }
    }
    d->begun = true;
    while (d->block < d->blocks_x * d->blocks_y + 2 && !call_failed(d->call)) {
        enum result result = d->coefficient == 0 ? take_dc(d) : take_ac(d);
        if (result != JDR_OK) {
            return result;
        }
        commit(d);
        if (d->coefficient == BLOCK) {
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
    int32_t luma = mcu[(y / 8 * d->blocks_x + x / 8) * BLOCK + y % 8 * 8 + x % 8];
    int32_t cb = mcu[lumas * BLOCK + chroma] - 128, cr = mcu[(lumas + 1) * BLOCK + chroma] - 128;
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
    uint8_t mcu[6 * BLOCK] = {0}, pixels[3 * 4 * BLOCK];
    call_read(d->call, d->mcu, mcu, (d->blocks_x * d->blocks_y + 2) * BLOCK);
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            mean(d, mcu, scale, x, y, &pixels[3 * (y * width + x)]);
        }
    }
    call_write(d->call, d->work, pixels, 3U * width * height);
    uint32_t left = d->x >> scale, top = d->y >> scale;
    call_set_local(d->call, RECTANGLE, left | (left + width - 1) << 16);
    call_set_local(d->call, RECTANGLE + 1, top | (top + height - 1) << 16);
    begin_call(d->call, SHOWN, d->work, d->call->cpu->a[1] + 4 * RECTANGLE);
    return true;
}

// What a run knows from the one before

static void load_codes(struct decoder *d)
{
    for (unsigned n = 0; n < 4; n++) {
        struct code *code = &d->code[n / 2][n % 2];
        call_read(d->call, get(d->call, d->jd, JD_COUNTS + 4 * n), code->counts, sizeof(code->counts));
        uint32_t count = 0;
        for (unsigned i = 0; i < sizeof(code->counts); i++) {
            count += code->counts[i];
        }
        call_read(d->call, get(d->call, d->jd, JD_VALUES + 4 * n), code->values,
                  count < MAX_VALUES ? count : MAX_VALUES);
    }
}

static void load(struct decoder *d)
{
    struct call *call = d->call;
    uint32_t jd = d->jd, place = call_local(call, PLACE), progress = call_local(call, PROGRESS);
    d->at = get(call, jd, JD_AT);
    d->left = get(call, jd, JD_LEFT);
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
    d->width = get(call, jd, JD_WIDTH);
    d->height = get(call, jd, JD_HEIGHT);
    d->blocks_x = call_load(call, jd + JD_BLOCKS_X, 1);
    d->blocks_y = call_load(call, jd + JD_BLOCKS_Y, 1);
    d->restart_interval = call_load(call, jd + JD_RESTART, 2);
    d->mcu = get(call, jd, JD_MCU);
    d->work = get(call, jd, JD_WORK);
    load_codes(d);
    if (d->coefficient != 0) {
        uint8_t words[4 * BLOCK] = {0};
        call_read(call, d->work, words, sizeof(words));
        for (unsigned i = 0; i < BLOCK; i++) {
            d->block_data[i] = (int32_t)bytes_get32(&words[4 * i]);
        }
    }
}

static void save(struct decoder *d)
{
    struct call *call = d->call;
    put(call, d->jd, JD_AT, d->at);
    put(call, d->jd, JD_LEFT, d->left);
    call_set_local(call, BITS, (uint32_t)d->bits);
    call_set_local(call, BITS_HIGH, (uint32_t)(d->bits >> 32));
    call_set_local(call, HELD, d->held);
    call_set_local(call, PLACE, d->x | d->y << 16);
    uint32_t progress = bits_set(bits_set(0, d->block, 0, 3), d->coefficient, 8, 6);
    call_set_local(call, PROGRESS, bits_set(bits_set(progress, d->begun, 16, 1), d->after_ff, 17, 1));
    call_set_local(call, MCUS, d->mcus);
    call_set_local(call, RESTARTS, d->restarts);
    if (d->coefficient != 0) {
        uint8_t words[4 * BLOCK];
        for (unsigned i = 0; i < BLOCK; i++) {
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
    enum result result = JDR_OK;
    bool more = true;
    while (more && !call_failed(d->call) && (result = decode_mcu(d)) == JDR_OK) {
        call_spend(d->call, (uint64_t)PIXEL_CYCLES * BLOCK * d->blocks_x * d->blocks_y);
        save(d);
        if (show(d)) {
            return;
        }
        more = next_mcu(d);
    }
    if (result == NEEDS_INPUT) {
        save(d);
        begin_call(d->call, FED, get(d->call, d->jd, JD_INPUT), BUFFER_SIZE);
    } else {
        call_return(d->call, result);
    }
}

static void jd_decomp(struct call *call)
{
    if (is_pending(call)) {
        make_call(call);
        return;
    }
    struct decoder d = {.call = call, .jd = call_word(call, 0)};
    uint32_t step = call_local(call, STEP), scale = call_word(call, 2);
    if (step == BEGIN) {
        if (bits_get(scale, 0, 8) > 3) {
            call_return(call, JDR_PAR);
            return;
        }
        static const uint8_t nothing[2 * COMPONENTS];
        call_store(call, d.jd + JD_SCALE, 1, bits_get(scale, 0, 8));
        call_write(call, d.jd + JD_DC, nothing, sizeof(nothing));
    }
    load(&d);
    uint32_t given = step == BEGIN ? 0 : call_guest_result(call);
    if (step == FED) {
        d.at = get(call, d.jd, JD_INPUT);
        d.left = given < BUFFER_SIZE ? given : BUFFER_SIZE;
    }
    if (!is_sane(&d) || (step == FED && given == 0) || (step == SHOWN && given == 0)) {
        call_return(call, !is_sane(&d) ? JDR_FMT1 : step == FED ? JDR_INP : JDR_INTR);
    } else if (step == SHOWN && !next_mcu(&d)) {
        call_return(call, JDR_OK);
    } else {
        decode(&d);
    }
}

const struct rom_function rom_jpeg_functions[] = {
    {0x40060fa8, "jd_prepare", jd_prepare, true},
    {0x400613e8, "jd_decomp", jd_decomp, true},
    {0, NULL, NULL, false},
};

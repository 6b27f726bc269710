// The mask ROM's small JPEG decoder (TJpgDec): a program's function gives it the bytes of the file, another
// one takes the picture, a few blocks at a time.
//
// A run of jd_prepare or jd_decomp ends whenever it calls one of these two; what it knows stays in the
// program's memory: the JDEC (its public layout), tables and buffers in the memory pool that the program
// gave, and the locals of the call. The bits in hand are taken by whole symbols, so that a symbol that wants
// more bytes begins again.
//
// Source:       ITU-T T.81; ESP-IDF components/esp_rom/include/esp32/rom/tjpgd.h; TJpgDec's documentation.
// Not modelled: the ROM's own inverse DCT and its rounding (a pixel may differ by a step or two); where it
//               puts what in its memory pool (this needs no more of it); the cycles are estimates.

#include "rom/jpeg.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

enum { SOF0 = 0xc0, DHT = 0xc4, EOI = 0xd9, SOS = 0xda, DQT = 0xdb, DRI = 0xdd };

const uint8_t jpeg_zigzag[JPEG_BLOCK] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

uint32_t jpeg_get(struct call *call, uint32_t jd, unsigned member)
{
    return call_load(call, jd + member, 4);
}

void jpeg_put(struct call *call, uint32_t jd, unsigned member, uint32_t value)
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
    uint32_t at = jpeg_get(call, jd, JD_POOL), left = jpeg_get(call, jd, JD_POOL_SIZE);
    size = (size + 3) / 4 * 4;
    if (left < size) {
        return 0;
    }
    jpeg_put(call, jd, JD_POOL, at + size);
    jpeg_put(call, jd, JD_POOL_SIZE, left - size);
    return at;
}

// Calls of the program's functions. Such a call may have to be made again before it is under way (a window
// overflow comes between), so what it is made with is kept until then.

#define PENDING 31 // bit of JPEG_STEP

static void make_call(struct call *call)
{
    uint32_t jd = call_word(call, 0), step = bits_set(call_local(call, JPEG_STEP), 0, PENDING, 1);
    uint32_t function = step == JPEG_SHOWN ? call_word(call, 1) : jpeg_get(call, jd, JD_READ);
    if (call_guest(call, function, 3,
                   (const uint32_t[]){jd, call_local(call, JPEG_SECOND), call_local(call, JPEG_THIRD)})) {
        call_set_local(call, JPEG_STEP, step);
    }
}

void jpeg_begin_call(struct call *call, uint32_t step, uint32_t second, uint32_t third)
{
    call_set_local(call, JPEG_STEP, bits_set(step, 1, PENDING, 1));
    call_set_local(call, JPEG_SECOND, second);
    call_set_local(call, JPEG_THIRD, third);
    make_call(call);
}

bool jpeg_call_is_pending(struct call *call)
{
    bool pending = bit_is_set(call_local(call, JPEG_STEP), PENDING);
    if (pending) {
        make_call(call);
    }
    return pending;
}

// Segments

static enum jpeg_result read_quantisers(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    for (uint32_t at = 0; at < size; at += 1 + JPEG_BLOCK) {
        if (size - at < 1 + JPEG_BLOCK || bits_get(segment[at], 4, 4) != 0) {
            return JDR_FMT1;
        }
        uint32_t table = allocate(call, jd, 4 * JPEG_BLOCK);
        if (table == 0) {
            return JDR_MEM1;
        }
        jpeg_put(call, jd, JD_QUANT + 4 * bits_get(segment[at], 0, 2), table);
        uint8_t words[4 * JPEG_BLOCK];
        for (unsigned i = 0; i < JPEG_BLOCK; i++) {
            bytes_put32(&words[4 * jpeg_zigzag[i]], segment[at + 1 + i]);
        }
        call_write(call, table, words, sizeof(words));
    }
    return JDR_OK;
}

// One code; *taken: how many bytes of the segment it is.
static enum jpeg_result read_code(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size,
                                  uint32_t *taken)
{
    uint32_t count = 0;
    for (unsigned i = 1; i <= 16 && size >= 17; i++) {
        count += segment[i];
    }
    bool known = bits_get(segment[0], 0, 4) < 2 && bits_get(segment[0], 4, 4) < 2;
    if (size < 17 || !known || count > JPEG_MAX_VALUES || size - 17 < count) {
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
    jpeg_put(call, jd, JD_COUNTS + number, counts);
    jpeg_put(call, jd, JD_VALUES + number, values);
    call_write(call, counts, segment + 1, 16);
    call_write(call, values, segment + 17, count);
    *taken = 17 + count;
    return JDR_OK;
}

static enum jpeg_result read_codes(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    uint32_t taken = 0;
    for (uint32_t at = 0; at < size; at += taken) {
        enum jpeg_result result = read_code(call, jd, segment + at, size - at, &taken);
        if (result != JDR_OK) {
            return result;
        }
    }
    return JDR_OK;
}

static enum jpeg_result read_frame(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    uint32_t height = big16(segment + 1), width = big16(segment + 3);
    if (size < 15 || width == 0 || height == 0) {
        return JDR_FMT1;
    }
    bool known = segment[7] == 0x11 || segment[7] == 0x21 || segment[7] == 0x22; // the samplings of Y
    if (segment[5] != JPEG_COMPONENTS || !known || segment[10] != 0x11 || segment[13] != 0x11) {
        return JDR_FMT3;
    }
    for (unsigned i = 0; i < JPEG_COMPONENTS; i++) {
        if (segment[8 + 3 * i] > 3) {
            return JDR_FMT3;
        }
        call_store(call, jd + JD_QUANT_ID + i, 1, segment[8 + 3 * i]);
    }
    jpeg_put(call, jd, JD_WIDTH, width);
    jpeg_put(call, jd, JD_HEIGHT, height);
    call_store(call, jd + JD_BLOCKS_X, 1, bits_get(segment[7], 4, 4));
    call_store(call, jd + JD_BLOCKS_Y, 1, bits_get(segment[7], 0, 4));
    return JDR_OK;
}

static bool has_tables(struct call *call, uint32_t jd)
{
    bool there = true;
    for (unsigned i = 0; i < JPEG_COMPONENTS; i++) {
        unsigned number = i == 0 ? 0 : 8;
        unsigned quantiser = 4 * (call_load(call, jd + JD_QUANT_ID + i, 1) % 4);
        there = there && jpeg_get(call, jd, JD_COUNTS + number) != 0 &&
                jpeg_get(call, jd, JD_COUNTS + number + 4) != 0 &&
                jpeg_get(call, jd, JD_QUANT + quantiser) != 0;
    }
    return there;
}

static enum jpeg_result read_scan(struct call *call, uint32_t jd, const uint8_t *segment, uint32_t size)
{
    if (size < 7 || jpeg_get(call, jd, JD_WIDTH) == 0) {
        return JDR_FMT1;
    }
    bool known = segment[0] == JPEG_COMPONENTS;
    for (unsigned i = 0; i < JPEG_COMPONENTS; i++) {
        known = known && (segment[2 + 2 * i] == 0x00 || segment[2 + 2 * i] == 0x11);
    }
    if (!known) {
        return JDR_FMT3;
    }
    if (!has_tables(call, jd)) {
        return JDR_FMT1;
    }
    uint32_t blocks = call_load(call, jd + JD_BLOCKS_X, 1) * call_load(call, jd + JD_BLOCKS_Y, 1);
    uint32_t work_size = blocks * JPEG_BLOCK * 2 + 64;
    uint32_t work = allocate(call, jd, work_size < 4 * JPEG_BLOCK ? 4 * JPEG_BLOCK : work_size);
    uint32_t mcu = allocate(call, jd, (blocks + 2) * JPEG_BLOCK);
    jpeg_put(call, jd, JD_WORK, work);
    jpeg_put(call, jd, JD_MCU, mcu);
    return work == 0 || mcu == 0 ? JDR_MEM1 : JDR_OK;
}

// jd_prepare: (jd, input function, pool, pool size, device). The input function gets (jd, buffer, count) and
// returns how many bytes there are; without a buffer it skips them.

enum { OFFSET = 1, MARKER, LENGTH }; // locals
enum { HAVE_START = 1, HAVE_MARKER, HAVE_SEGMENT, SKIPPED, HAVE_FIRST };

static void prepare_begin(struct call *call, uint32_t jd)
{
    static const uint8_t nothing[JD_SIZE];
    uint32_t pool = call_word(call, 2);
    if (pool == 0) {
        call_return(call, JDR_PAR);
        return;
    }
    call_write(call, jd, nothing, sizeof(nothing));
    jpeg_put(call, jd, JD_POOL, pool);
    jpeg_put(call, jd, JD_POOL_SIZE, call_word(call, 3));
    jpeg_put(call, jd, JD_READ, call_word(call, 1));
    jpeg_put(call, jd, JD_DEVICE, call_word(call, 4));
    uint32_t input = allocate(call, jd, JPEG_BUFFER_SIZE);
    if (input == 0) {
        call_return(call, JDR_MEM1);
        return;
    }
    jpeg_put(call, jd, JD_INPUT, input);
    call_set_local(call, OFFSET, 2);
    jpeg_begin_call(call, HAVE_START, input, 2);
}

static enum jpeg_result read_segment(struct call *call, uint32_t jd, uint32_t marker, const uint8_t *segment,
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
    uint32_t input = jpeg_get(call, jd, JD_INPUT);
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
        jpeg_begin_call(call, SKIPPED, 0, length - 2);
    } else if (length - 2 > JPEG_BUFFER_SIZE) {
        call_return(call, JDR_MEM2);
    } else {
        jpeg_begin_call(call, HAVE_SEGMENT, input, length - 2);
    }
}

// The picture's data follow: the rest of the input buffer is filled, so that the program reads whole buffers
// then.
static void prepare_data(struct call *call, uint32_t jd)
{
    uint32_t input = jpeg_get(call, jd, JD_INPUT), offset = call_local(call, OFFSET) % JPEG_BUFFER_SIZE;
    jpeg_put(call, jd, JD_LEFT, 0);
    jpeg_put(call, jd, JD_AT, input + offset);
    if (offset == 0) {
        call_return(call, JDR_OK);
    } else {
        jpeg_begin_call(call, HAVE_FIRST, input + offset, JPEG_BUFFER_SIZE - offset);
    }
}

static void prepare_segment(struct call *call, uint32_t jd)
{
    uint8_t segment[JPEG_BUFFER_SIZE] = {0};
    uint32_t input = jpeg_get(call, jd, JD_INPUT), marker = call_local(call, MARKER),
             size = call_local(call, LENGTH);
    size = size < JPEG_BUFFER_SIZE ? size : JPEG_BUFFER_SIZE;
    call_read(call, input, segment, size);
    enum jpeg_result result = read_segment(call, jd, marker, segment, size);
    if (result != JDR_OK) {
        call_return(call, result);
    } else if (marker == SOS) {
        prepare_data(call, jd);
    } else {
        jpeg_begin_call(call, HAVE_MARKER, input, 4);
    }
}

static void jd_prepare(struct call *call)
{
    if (jpeg_call_is_pending(call)) {
        return;
    }
    uint32_t jd = call_word(call, 0), step = call_local(call, JPEG_STEP);
    uint32_t given = step == JPEG_BEGIN ? 0 : call_guest_result(call);
    static const uint8_t wanted[] = {[HAVE_START] = 2, [HAVE_MARKER] = 4};
    bool counted = step == HAVE_SEGMENT || step == SKIPPED;
    if ((counted && given != call_local(call, LENGTH)) ||
        ((step == HAVE_START || step == HAVE_MARKER) && given != wanted[step])) {
        call_return(call, JDR_INP);
        return;
    }
    uint32_t input = step == JPEG_BEGIN ? 0 : jpeg_get(call, jd, JD_INPUT);
    switch (step) {
    case JPEG_BEGIN:
        prepare_begin(call, jd);
        break;
    case HAVE_START:
        if (call_load(call, input, 1) != 0xff || call_load(call, input + 1, 1) != 0xd8) {
            call_return(call, JDR_FMT1);
            break;
        }
        jpeg_begin_call(call, HAVE_MARKER, input, 4);
        break;
    case HAVE_MARKER:
        prepare_marker(call, jd);
        break;
    case HAVE_SEGMENT:
        prepare_segment(call, jd);
        break;
    case SKIPPED:
        jpeg_begin_call(call, HAVE_MARKER, input, 4);
        break;
    default:
        jpeg_put(call, jd, JD_LEFT, given);
        call_return(call, JDR_OK);
        break;
    }
}

const struct rom_function rom_jpeg_functions[] = {
    {0x40060fa8, "jd_prepare", jd_prepare, true},
    {0x400613e8, "jd_decomp", jpeg_decompress, true},
    {0, NULL, NULL, false},
};

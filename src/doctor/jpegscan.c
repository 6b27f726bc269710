// The coded data of a JPEG picture, as an encoder would have written it (doctor/jpegscan.h).

#include "doctor/jpegscan.h"

#include <stdlib.h>
#include <string.h>

#define COMPONENTS  3U
#define TABLES      4U
#define UNIT_BLOCKS 10U // at most, by the standard
#define CODE_BITS   16U
#define BLOCK       64U
#define DC_BITS     11U
#define AC_BITS     10U
#define DC_LIMIT    1024 // of 8-bit samples, times the step of quantisation
#define AC_LIMIT    1856 // the same: 8 x 128 x (1.81 at most, for a block of black and white only)
#define MARKER_SOF0 0xc0
#define MARKER_SOF1 0xc1
#define MARKER_DHT  0xc4
#define MARKER_RST0 0xd0
#define MARKER_SOI  0xd8
#define MARKER_EOI  0xd9
#define MARKER_SOS  0xda
#define MARKER_DQT  0xdb
#define MARKER_DRI  0xdd

enum walk { GOOD, DAMAGED, UNKNOWN };

struct huffman {
    bool defined;
    int32_t first[CODE_BITS + 1]; // code of the first symbol with so many bits
    int32_t count[CODE_BITS + 1];
    unsigned index[CODE_BITS + 1]; // of that symbol
    uint8_t symbols[256];
};

struct component {
    uint8_t id;
    unsigned across, down; // blocks in a unit
    unsigned quantiser;
    unsigned dc, ac; // tables
    int32_t last;    // DC of the block before
};

struct walker {
    const uint8_t *bytes;
    size_t size, at;
    unsigned bits, bit_count; // what is left of the byte before `at`
    bool ended;               // a marker stands where data belongs
    unsigned component_count, interval;
    struct component components[COMPONENTS];
    struct huffman dc[TABLES], ac[TABLES];
    uint16_t steps[TABLES][BLOCK];
    bool has_steps[TABLES];
};

// Bits

static unsigned next_bit(struct walker *walker)
{
    if (walker->bit_count == 0) {
        size_t at = walker->at;
        if (walker->ended || at >= walker->size || (walker->bytes[at] == 0xff && at + 1 >= walker->size) ||
            (walker->bytes[at] == 0xff && walker->bytes[at + 1] != 0)) {
            walker->ended = true;
            return 0;
        }
        walker->bits = walker->bytes[at];
        walker->at += walker->bits == 0xff ? 2 : 1;
        walker->bit_count = 8;
    }
    return walker->bits >> --walker->bit_count & 1U;
}

// A number of `count` bits, in the way of the coefficients: without the leading one it is negative.
static int32_t next_value(struct walker *walker, unsigned count)
{
    int32_t value = 0;
    for (unsigned i = 0; i < count; i++) {
        value = value << 1 | (int32_t)next_bit(walker);
    }
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
}

// Negative: no symbol has this code.
static int next_symbol(struct walker *walker, const struct huffman *table)
{
    int32_t code = 0;
    for (unsigned length = 1; length <= CODE_BITS; length++) {
        code = code << 1 | (int32_t)next_bit(walker);
        int32_t place = code - table->first[length];
        if (place >= 0 && place < table->count[length]) {
            return table->symbols[table->index[length] + (unsigned)place];
        }
    }
    return -1;
}

// Blocks

static bool within(int32_t value, uint32_t step, int32_t limit)
{
    int64_t size = (int64_t)abs(value) * (int64_t)step;
    return size <= limit + (int64_t)step;
}

static enum walk walk_block(struct walker *walker, struct component *component)
{
    const uint16_t *steps = walker->steps[component->quantiser];
    int bits = next_symbol(walker, &walker->dc[component->dc]);
    if (bits < 0 || bits > (int)DC_BITS) {
        return DAMAGED;
    }
    component->last += next_value(walker, (unsigned)bits);
    if (!within(component->last, steps[0], DC_LIMIT)) {
        return DAMAGED;
    }
    for (unsigned k = 1; k < BLOCK; k++) {
        int symbol = next_symbol(walker, &walker->ac[component->ac]);
        unsigned run = (unsigned)symbol >> 4, size = (unsigned)symbol & 15U;
        if (symbol < 0 || size > AC_BITS || (size == 0 && run != 0 && run != 15)) {
            return DAMAGED;
        }
        if (symbol == 0) {
            break;
        }
        k += run;
        if (k >= BLOCK || !within(next_value(walker, size), steps[k], AC_LIMIT)) {
            return DAMAGED;
        }
    }
    return walker->ended ? DAMAGED : GOOD;
}

static enum walk walk_unit(struct walker *walker)
{
    for (unsigned c = 0; c < walker->component_count; c++) {
        struct component *component = &walker->components[c];
        for (unsigned i = 0; i < component->across * component->down; i++) {
            enum walk walk = walk_block(walker, component);
            if (walk != GOOD) {
                return walk;
            }
        }
    }
    return GOOD;
}

// The byte that is begun is filled up, with ones by the standard; then a marker.
static int next_marker(struct walker *walker)
{
    walker->bit_count = 0;
    size_t at = walker->at;
    while (at + 1 < walker->size && walker->bytes[at] == 0xff && walker->bytes[at + 1] == 0xff) {
        at++; // filled up, too
    }
    if (at + 1 >= walker->size || walker->bytes[at] != 0xff) {
        return -1;
    }
    walker->at = at + 2;
    return walker->bytes[at + 1];
}

static enum walk walk_data(struct walker *walker, struct jpegscan *scan)
{
    unsigned columns = (scan->width + scan->unit_width - 1) / scan->unit_width;
    unsigned rows = (scan->height + scan->unit_height - 1) / scan->unit_height;
    unsigned restarts = 0, since = 0;
    for (unsigned i = 0; i < columns * rows; i++) {
        scan->row = i / columns * scan->unit_height;
        if (walker->interval != 0 && since == walker->interval) {
            if (next_marker(walker) != MARKER_RST0 + (int)(restarts++ & 7U)) {
                return DAMAGED;
            }
            for (unsigned c = 0; c < COMPONENTS; c++) {
                walker->components[c].last = 0;
            }
            since = 0;
        }
        if (walk_unit(walker) != GOOD) {
            return DAMAGED;
        }
        since++;
    }
    return next_marker(walker) == MARKER_EOI ? GOOD : DAMAGED;
}

// Segments: their content without the length

static enum walk take_quantisers(struct walker *walker, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        unsigned wide = bytes[0] >> 4, number = bytes[0] & 15U;
        size_t length = 1 + (size_t)BLOCK * (wide + 1);
        if (wide > 1 || number >= TABLES || size < length) {
            return UNKNOWN;
        }
        for (unsigned k = 0; k < BLOCK; k++) {
            const uint8_t *at = bytes + 1 + (size_t)k * (wide + 1);
            walker->steps[number][k] = (uint16_t)(wide == 0 ? at[0] : at[0] << 8 | at[1]);
            if (walker->steps[number][k] == 0) {
                return UNKNOWN; // there is no limit then to what a coefficient may be
            }
        }
        walker->has_steps[number] = true;
        bytes += length;
        size -= length;
    }
    return GOOD;
}

static enum walk take_codes(struct walker *walker, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        unsigned kind = bytes[0] >> 4, number = bytes[0] & 15U;
        if (kind > 1 || number >= TABLES || size < 1 + CODE_BITS) {
            return UNKNOWN;
        }
        struct huffman *table = kind == 0 ? &walker->dc[number] : &walker->ac[number];
        unsigned total = 0;
        int32_t code = 0;
        for (unsigned length = 1; length <= CODE_BITS; length++) {
            code <<= 1;
            table->first[length] = code;
            table->count[length] = bytes[length];
            table->index[length] = total;
            code += bytes[length];
            total += bytes[length];
        }
        if (total > sizeof table->symbols || size < 1 + CODE_BITS + total) {
            return UNKNOWN;
        }
        memcpy(table->symbols, bytes + 1 + CODE_BITS, total);
        table->defined = true;
        bytes += 1 + CODE_BITS + total;
        size -= 1 + CODE_BITS + total;
    }
    return GOOD;
}

static enum walk take_frame(struct walker *walker, struct jpegscan *scan, const uint8_t *bytes, size_t size)
{
    if (size < 6 || bytes[0] != 8 || (bytes[5] != 1 && bytes[5] != COMPONENTS) || size < 6 + 3U * bytes[5]) {
        return UNKNOWN;
    }
    scan->height = (unsigned)bytes[1] << 8 | bytes[2];
    scan->width = (unsigned)bytes[3] << 8 | bytes[4];
    walker->component_count = bytes[5];
    unsigned across = 1, down = 1, blocks = 0;
    for (unsigned c = 0; c < walker->component_count; c++) {
        const uint8_t *at = bytes + 6 + (size_t)c * 3;
        struct component *component = &walker->components[c];
        *component =
            (struct component){.id = at[0], .across = at[1] >> 4, .down = at[1] & 15U, .quantiser = at[2]};
        if (walker->component_count == 1) {
            component->across = component->down = 1; // a single one is not interleaved
        }
        blocks += component->across * component->down;
        across = component->across > across ? component->across : across;
        down = component->down > down ? component->down : down;
        if (component->across == 0 || component->down == 0 || component->quantiser >= TABLES) {
            return UNKNOWN;
        }
    }
    scan->unit_width = across * 8;
    scan->unit_height = down * 8;
    return scan->width > 0 && scan->height > 0 && blocks <= UNIT_BLOCKS ? GOOD : UNKNOWN;
}

static enum walk take_scan(struct walker *walker, const uint8_t *bytes, size_t size)
{
    if (walker->component_count == 0 || size < 1 || bytes[0] != walker->component_count ||
        size < 1 + 2U * bytes[0]) {
        return UNKNOWN;
    }
    for (unsigned c = 0; c < walker->component_count; c++) {
        struct component *component = &walker->components[c];
        component->dc = bytes[2 + (size_t)c * 2] >> 4;
        component->ac = bytes[2 + (size_t)c * 2] & 15U;
        if (bytes[1 + (size_t)c * 2] != component->id || component->dc >= TABLES || component->ac >= TABLES ||
            !walker->dc[component->dc].defined || !walker->ac[component->ac].defined ||
            !walker->has_steps[component->quantiser]) {
            return UNKNOWN;
        }
    }
    return GOOD;
}

static enum walk take_segment(struct walker *walker, struct jpegscan *scan, int marker, const uint8_t *bytes,
                              size_t size)
{
    switch (marker) {
    case MARKER_DQT:
        return take_quantisers(walker, bytes, size);
    case MARKER_DHT:
        return take_codes(walker, bytes, size);
    case MARKER_SOF0:
    case MARKER_SOF1:
        return take_frame(walker, scan, bytes, size);
    case MARKER_DRI:
        walker->interval = size >= 2 ? (unsigned)bytes[0] << 8 | bytes[1] : 0;
        return GOOD;
    case MARKER_SOS:
        return take_scan(walker, bytes, size);
    default: // a frame of another kind, or a comment
        return marker > MARKER_SOF1 && marker < MARKER_RST0 ? UNKNOWN : GOOD;
    }
}

// Up to the data.
static enum walk walk_header(struct walker *walker, struct jpegscan *scan)
{
    int marker = next_marker(walker);
    if (marker != MARKER_SOI) {
        return UNKNOWN;
    }
    while (marker != MARKER_SOS) {
        marker = next_marker(walker);
        size_t left = walker->size - walker->at;
        const uint8_t *bytes = walker->bytes + walker->at;
        size_t length = marker < 0 || left < 2 ? 0 : (size_t)bytes[0] << 8 | bytes[1];
        if (length < 2 || length > left ||
            take_segment(walker, scan, marker, bytes + 2, length - 2) != GOOD) {
            return UNKNOWN;
        }
        walker->at += length;
    }
    return GOOD;
}

void jpegscan(struct jpegscan *scan, const uint8_t *jpeg, size_t size)
{
    struct walker walker = {.bytes = jpeg, .size = size};
    *scan = (struct jpegscan){.damaged = false};
    if (walk_header(&walker, scan) == GOOD) {
        scan->damaged = walk_data(&walker, scan) == DAMAGED;
        scan->cut = scan->damaged && walker.ended;
    } else {
        *scan = (struct jpegscan){.damaged = false};
    }
}

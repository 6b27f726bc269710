#include "firmware/stub/unpack.h"

#include <stdbool.h>

#define BITS_MAX      15
#define LITERALS      288
#define DISTANCES     30
#define LENGTH_CODES  19
#define END_OF_BLOCK  256
#define FIRST_LENGTH  257
#define LENGTHS_COUNT 29

// The codes of one alphabet: how many there are of each length, and the symbols in the order of their codes.
struct codes {
    uint16_t count[BITS_MAX + 1];
    uint16_t symbols[LITERALS];
};

struct unpacker {
    const uint8_t *in;
    uint32_t in_size, in_at;
    uint8_t *out;
    uint32_t used, size;
    uint32_t held; // bits that were read and not used, the next one lowest
    unsigned held_count;
    bool failed;
    struct codes literals, distances;
};

static uint32_t take_bits(struct unpacker *f, unsigned count)
{
    while (f->held_count < count) {
        if (f->in_at == f->in_size) {
            f->failed = true;
            return 0;
        }
        f->held |= (uint32_t)f->in[f->in_at++] << f->held_count;
        f->held_count += 8;
    }
    uint32_t bits = f->held & ((1u << count) - 1);
    f->held >>= count;
    f->held_count -= count;
    return bits;
}

static void put_byte(struct unpacker *f, uint8_t byte)
{
    if (f->used == f->size) {
        f->failed = true;
        return;
    }
    f->out[f->used++] = byte;
}

// Codes

// From the lengths of the symbols' codes, 0 for no code. False: there are more codes than lengths allow.
static bool make_codes(struct codes *codes, const uint8_t *lengths, unsigned symbols)
{
    uint16_t next[BITS_MAX + 1];
    int32_t room = 1;
    for (unsigned bits = 0; bits <= BITS_MAX; bits++) {
        codes->count[bits] = 0;
    }
    for (unsigned s = 0; s < symbols; s++) {
        codes->count[lengths[s]]++;
    }
    next[0] = next[1] = codes->count[0] = 0;
    for (unsigned bits = 1; bits <= BITS_MAX; bits++) {
        room = room * 2 - codes->count[bits];
        if (room < 0) {
            return false;
        }
        if (bits < BITS_MAX) {
            next[bits + 1] = (uint16_t)(next[bits] + codes->count[bits]);
        }
    }
    for (unsigned s = 0; s < symbols; s++) {
        if (lengths[s] != 0) {
            codes->symbols[next[lengths[s]]++] = (uint16_t)s;
        }
    }
    return true;
}

// Codes of one length are consecutive numbers, their first bit highest; those of the next length go on from
// twice the number after the last.
static unsigned take_symbol(struct unpacker *f, const struct codes *codes)
{
    uint32_t code = 0, first = 0, index = 0;
    for (unsigned bits = 1; bits <= BITS_MAX && !f->failed; bits++) {
        code |= take_bits(f, 1);
        if (code - first < codes->count[bits]) {
            return codes->symbols[index + code - first];
        }
        index += codes->count[bits];
        first = (first + codes->count[bits]) << 1;
        code <<= 1;
    }
    f->failed = true;
    return END_OF_BLOCK;
}

// Blocks

static void unpack_stored(struct unpacker *f)
{
    f->held = f->held_count = 0; // what is left of the byte; never more, bits are taken as they are needed
    uint32_t length = take_bits(f, 16);
    uint32_t inverse = take_bits(f, 16);
    if ((length ^ inverse) != 0xffffu) {
        f->failed = true;
    }
    while (length-- > 0 && !f->failed) {
        put_byte(f, (uint8_t)take_bits(f, 8));
    }
}

// A length or distance symbol stands for a base and some extra bits. Lengths: the first 8 symbols have no
// extra bits, then 4 symbols each have one more; distances: the first 4, then 2 each.
static uint32_t take_extra(struct unpacker *f, unsigned symbol, unsigned step, uint32_t base)
{
    if (symbol < 2 * step) {
        return base + symbol;
    }
    unsigned extra = symbol / step - 1;
    return base + ((step + symbol % step) << extra) + take_bits(f, extra);
}

static void copy(struct unpacker *f, unsigned length_symbol)
{
    unsigned number = length_symbol - FIRST_LENGTH;
    uint32_t length = number == LENGTHS_COUNT - 1 ? 258 : take_extra(f, number, 4, 3);
    unsigned distance_symbol = take_symbol(f, &f->distances);
    if (number >= LENGTHS_COUNT || distance_symbol >= DISTANCES) {
        f->failed = true;
        return;
    }
    uint32_t distance = take_extra(f, distance_symbol, 2, 1);
    if (distance > f->used) {
        f->failed = true;
    }
    while (length-- > 0 && !f->failed) {
        put_byte(f, f->out[f->used - distance]);
    }
}

static void unpack_symbols(struct unpacker *f)
{
    while (!f->failed) {
        unsigned symbol = take_symbol(f, &f->literals);
        if (symbol < END_OF_BLOCK) {
            put_byte(f, (uint8_t)symbol);
        } else if (symbol == END_OF_BLOCK) {
            return;
        } else {
            copy(f, symbol);
        }
    }
}

static void set_fixed_codes(struct unpacker *f)
{
    uint8_t lengths[LITERALS];
    for (unsigned s = 0; s < LITERALS; s++) {
        lengths[s] = s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8;
    }
    (void)make_codes(&f->literals, lengths, LITERALS);
    for (unsigned s = 0; s < DISTANCES; s++) {
        lengths[s] = 5;
    }
    (void)make_codes(&f->distances, lengths, DISTANCES);
}

// The lengths of the codes are themselves packed: 16 repeats the last one, 17 and 18 are runs of zeros.
static unsigned take_lengths(struct unpacker *f, uint8_t *lengths, unsigned count)
{
    unsigned done = 0;
    while (done < count && !f->failed) {
        unsigned symbol = take_symbol(f, &f->literals);
        uint8_t value = symbol == 16 && done > 0 ? lengths[done - 1] : 0;
        unsigned times = 1;
        if (symbol < 16) {
            value = (uint8_t)symbol;
        } else if (symbol == 16) {
            times = 3 + take_bits(f, 2);
        } else {
            times = symbol == 17 ? 3 + take_bits(f, 3) : 11 + take_bits(f, 7);
        }
        if ((symbol == 16 && done == 0) || times > count - done) {
            f->failed = true;
            return 0;
        }
        while (times-- > 0) {
            lengths[done++] = value;
        }
    }
    return done;
}

static void read_codes(struct unpacker *f)
{
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS + 32] = {0};
    unsigned literals = take_bits(f, 5) + 257, distances = take_bits(f, 5) + 1, counted = take_bits(f, 4) + 4;
    for (unsigned i = 0; i < counted; i++) {
        lengths[order[i]] = (uint8_t)take_bits(f, 3);
    }
    if (literals > LITERALS - 2 || distances > DISTANCES ||
        !make_codes(&f->literals, lengths, LENGTH_CODES)) {
        f->failed = true;
        return;
    }
    (void)take_lengths(f, lengths, literals + distances);
    if (!f->failed && (!make_codes(&f->literals, lengths, literals) ||
                       !make_codes(&f->distances, lengths + literals, distances))) {
        f->failed = true;
    }
}

static void unpack_block(struct unpacker *f)
{
    switch (take_bits(f, 2)) {
    case 0:
        unpack_stored(f);
        return;
    case 1:
        set_fixed_codes(f);
        break;
    case 2:
        read_codes(f);
        break;
    default:
        f->failed = true;
    }
    unpack_symbols(f);
}

int32_t unpack(const uint8_t *in, uint32_t in_size, uint8_t *out, uint32_t used, uint32_t size)
{
    struct unpacker f = {.in = in, .in_size = in_size, .out = out, .used = used, .size = size};
    bool last = false;
    while (!last && !f.failed && f.in_at < f.in_size) {
        last = take_bits(&f, 1) != 0;
        unpack_block(&f);
    }
    return f.failed ? -1 : (int32_t)f.used;
}

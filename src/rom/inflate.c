// The mask ROM's miniz: decompression of deflate and zlib streams, and the two checksums that go with them.
//
// tinfl_decompress can be given its input and output in pieces of any size. All it knows between two calls is
// in the program's struct tinfl_decompressor, of which three members are public knowledge: m_state (0:
// begin), m_check_adler32, and the size. What else is in there is laid out here as
//
//     0 state | 4 bits held | 16 adler wanted | 20 last block | 28 adler | 32 distance | 36 count
//     44, 48, 52 how many codes there are for literals, distances, lengths | 56, 60 the bits
//     64, 3552, 7040 the lengths of those codes
//
// A step (a header, a symbol with its extra bits) that finds too little input or no room for its byte takes
// nothing, so that it can be begun again.
//
// Source:       RFC 1950, RFC 1951; ESP-IDF components/esp_rom/include/esp32/rom/miniz.h.
// Not modelled: how far the ROM reads ahead; compression (tdefl_*); tinfl_decompress_mem_to_callback; the
//               cycles are estimates.

#include "base/bits.h"
#include "base/bytes.h"
#include "rom/call.h"

#include <string.h>

#define FLAG_ZLIB         0 // bit numbers
#define FLAG_MORE_INPUT   1
#define FLAG_NON_WRAPPING 2
#define FLAG_ADLER        3

#define STATUS_BAD_PARAM   ((uint32_t)-3)
#define STATUS_BAD_ADLER   ((uint32_t)-2)
#define STATUS_FAILED      ((uint32_t)-1)
#define STATUS_DONE        0U
#define STATUS_MORE_INPUT  1U
#define STATUS_MORE_OUTPUT 2U
#define GOES_ON            3U // a step's result: none of the above

#define BYTE_CYCLES   25U // for each byte of output
#define ADLER_MODULUS 65521U

enum { LITERALS, DISTANCES, LENGTHS, CODES };
enum { MAX_LITERALS = 288, MAX_DISTANCES = 32, MAX_LENGTHS = 19, MAX_BITS = 15 };

enum state {
    BEGIN, // as tinfl_init leaves it
    ZLIB_HEADER,
    BLOCK,
    STORED_HEADER,
    STORED,
    CODE_COUNTS,
    CODE_LENGTHS, // of the code for the other codes' lengths
    CODE_SYMBOLS,
    SYMBOL,
    COPY,
    TRAILER,
    END,
    FAILED,
};

struct code {
    uint8_t length[MAX_LITERALS]; // of each symbol's code, 0: none
    uint32_t symbols;
    uint16_t count[MAX_BITS + 1]; // how many codes have that length
    uint16_t sorted[MAX_LITERALS];
};

struct inflate {
    struct call *call;
    uint32_t flags;
    uint32_t in, in_end;                    // the program's addresses
    uint32_t out, out_start, out_end, mask; // the last: of the dictionary's size

    uint32_t state;
    bool last_block;
    uint64_t bits;
    uint32_t held; // bits
    uint32_t used; // of them, by the step in hand
    uint32_t distance, count;
    uint32_t adler, adler_wanted;
    struct code code[CODES];
};

// Adler-32

static uint32_t adler_byte(uint32_t adler, uint8_t byte)
{
    uint32_t a = (bits_get(adler, 0, 16) + byte) % ADLER_MODULUS;
    uint32_t b = (bits_get(adler, 16, 16) + a) % ADLER_MODULUS;
    return b << 16 | a;
}

// (adler, bytes, length); no bytes: the value to begin with
static void mz_adler32(struct call *call)
{
    uint32_t adler = call_word(call, 0), from = call_word(call, 1), size = call_word(call, 2);
    if (from == 0) {
        call_result(call, 1);
        return;
    }
    for (uint32_t i = 0; i < size && !call_failed(call); i++) {
        adler = adler_byte(adler, (uint8_t)call_load(call, from + i, 1));
    }
    call_spend(call, (uint64_t)size * 4);
    call_result(call, adler);
}

// Input

static bool fill(struct inflate *inflate, uint32_t wanted)
{
    while (inflate->held < wanted) {
        uint64_t byte = 0;
        if (inflate->in < inflate->in_end) {
            byte = call_load(inflate->call, inflate->in, 1);
            inflate->in++;
        } else if (bit_is_set(inflate->flags, FLAG_MORE_INPUT)) {
            return false;
        }
        inflate->bits |= byte << inflate->held;
        inflate->held += 8;
    }
    return true;
}

// The next bits, lowest first; false: there are not that many yet.
static bool take(struct inflate *inflate, uint32_t width, uint32_t *value)
{
    if (!fill(inflate, inflate->used + width)) {
        return false;
    }
    *value = width == 0 ? 0 : bits_get((uint32_t)(inflate->bits >> inflate->used), 0, width);
    inflate->used += width;
    return true;
}

static void commit(struct inflate *inflate)
{
    inflate->bits >>= inflate->used;
    inflate->held -= inflate->used;
}

static void align(struct inflate *inflate)
{
    inflate->used = inflate->held % 8;
    commit(inflate);
    inflate->used = 0;
}

// Codes

// False: the lengths are no code. A code of a single symbol may leave the other half unused.
static bool build(struct code *code)
{
    uint16_t offset[MAX_BITS + 2] = {0};
    uint32_t space = 0, present = 0;
    memset(code->count, 0, sizeof(code->count));
    for (uint32_t i = 0; i < code->symbols; i++) {
        code->count[code->length[i]]++;
    }
    code->count[0] = 0;
    for (unsigned n = 1; n <= MAX_BITS; n++) {
        space += (uint32_t)code->count[n] << (MAX_BITS - n);
        present += code->count[n];
        offset[n + 1] = (uint16_t)(offset[n] + code->count[n]);
    }
    for (uint32_t i = 0; i < code->symbols; i++) {
        if (code->length[i] != 0) {
            code->sorted[offset[code->length[i]]++] = (uint16_t)i;
        }
    }
    return space == bit(MAX_BITS) || present <= 1;
}

// GOES_ON: `symbol` is the next one.
static uint32_t decode(struct inflate *inflate, const struct code *code, uint32_t *symbol)
{
    uint32_t value = 0, first = 0, index = 0;
    for (unsigned n = 1; n <= MAX_BITS; n++) {
        uint32_t next;
        if (!take(inflate, 1, &next)) {
            return STATUS_MORE_INPUT;
        }
        value |= next;
        if (value < first + code->count[n]) {
            *symbol = code->sorted[index + value - first];
            return GOES_ON;
        }
        index += code->count[n];
        first = (first + code->count[n]) << 1;
        value <<= 1;
    }
    return STATUS_FAILED;
}

static void fixed_codes(struct inflate *inflate)
{
    struct code *literals = &inflate->code[LITERALS], *distances = &inflate->code[DISTANCES];
    literals->symbols = MAX_LITERALS;
    memset(literals->length, 8, 144);
    memset(literals->length + 144, 9, 112);
    memset(literals->length + 256, 7, 24);
    memset(literals->length + 280, 8, 8);
    distances->symbols = MAX_DISTANCES;
    memset(distances->length, 5, MAX_DISTANCES);
    build(literals);
    build(distances);
}

// Output

static bool has_room(const struct inflate *inflate)
{
    return inflate->out < inflate->out_end;
}

static void put(struct inflate *inflate, uint8_t byte)
{
    call_store(inflate->call, inflate->out, 1, byte);
    inflate->out++;
    if (bit_is_set(inflate->flags, FLAG_ZLIB) || bit_is_set(inflate->flags, FLAG_ADLER)) {
        inflate->adler = adler_byte(inflate->adler, byte);
    }
}

// The steps

static uint32_t begin(struct inflate *inflate)
{
    inflate->state = bit_is_set(inflate->flags, FLAG_ZLIB) ? ZLIB_HEADER : BLOCK;
    return GOES_ON;
}

static uint32_t zlib_header(struct inflate *inflate)
{
    uint32_t method, options;
    if (!take(inflate, 8, &method) || !take(inflate, 8, &options)) {
        return STATUS_MORE_INPUT;
    }
    bool good = (method * 256 + options) % 31 == 0 && !bit_is_set(options, 5) && bits_get(method, 0, 4) == 8;
    uint32_t window_bits = 8 + bits_get(method, 4, 4);
    bool wraps = !bit_is_set(inflate->flags, FLAG_NON_WRAPPING);
    if (wraps && (window_bits > 15 || inflate->mask < bits_ones(window_bits))) {
        good = false;
    }
    inflate->state = BLOCK;
    return good ? GOES_ON : STATUS_FAILED;
}

static uint32_t begin_block(struct inflate *inflate)
{
    uint32_t last, type;
    if (!take(inflate, 1, &last) || !take(inflate, 2, &type)) {
        return STATUS_MORE_INPUT;
    }
    static const enum state next[4] = {STORED_HEADER, SYMBOL, CODE_COUNTS, FAILED};
    inflate->last_block = last != 0;
    inflate->state = next[type];
    if (type == 1) {
        fixed_codes(inflate);
    }
    return type == 3 ? STATUS_FAILED : GOES_ON;
}

static void end_block(struct inflate *inflate)
{
    bool zlib = bit_is_set(inflate->flags, FLAG_ZLIB);
    inflate->state = !inflate->last_block ? BLOCK : zlib ? TRAILER : END;
}

static uint32_t stored_header(struct inflate *inflate)
{
    align(inflate);
    uint32_t length, inverse;
    if (!take(inflate, 16, &length) || !take(inflate, 16, &inverse)) {
        return STATUS_MORE_INPUT;
    }
    inflate->count = length;
    inflate->state = STORED;
    return length == (inverse ^ 0xffff) ? GOES_ON : STATUS_FAILED;
}

static uint32_t stored(struct inflate *inflate)
{
    if (inflate->count == 0) {
        end_block(inflate);
        return GOES_ON;
    }
    uint32_t byte;
    if (!has_room(inflate)) {
        return STATUS_MORE_OUTPUT;
    }
    if (!take(inflate, 8, &byte)) {
        return STATUS_MORE_INPUT;
    }
    put(inflate, (uint8_t)byte);
    inflate->count--;
    return GOES_ON;
}

static uint32_t code_counts(struct inflate *inflate)
{
    uint32_t counts;
    if (!take(inflate, 14, &counts)) {
        return STATUS_MORE_INPUT;
    }
    inflate->code[LITERALS].symbols = 257 + bits_get(counts, 0, 5);
    inflate->code[DISTANCES].symbols = 1 + bits_get(counts, 5, 5);
    inflate->code[LENGTHS].symbols = 4 + bits_get(counts, 10, 4);
    memset(inflate->code[LENGTHS].length, 0, MAX_LENGTHS);
    inflate->count = 0;
    inflate->state = CODE_LENGTHS;
    return GOES_ON;
}

static uint32_t code_lengths(struct inflate *inflate)
{
    static const uint8_t order[MAX_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                               11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct code *lengths = &inflate->code[LENGTHS];
    if (inflate->count < lengths->symbols) {
        uint32_t length;
        if (!take(inflate, 3, &length)) {
            return STATUS_MORE_INPUT;
        }
        lengths->length[order[inflate->count++]] = (uint8_t)length;
        return GOES_ON;
    }
    lengths->symbols = MAX_LENGTHS;
    inflate->count = 0;
    inflate->state = CODE_SYMBOLS;
    return build(lengths) ? GOES_ON : STATUS_FAILED;
}

// The lengths of the two codes are one list.
static uint8_t *length_at(struct inflate *inflate, uint32_t index)
{
    uint32_t literals = inflate->code[LITERALS].symbols;
    return index < literals ? &inflate->code[LITERALS].length[index]
                            : &inflate->code[DISTANCES].length[index - literals];
}

static uint32_t code_symbols(struct inflate *inflate)
{
    static const uint8_t extra[3] = {2, 3, 7}, least[3] = {3, 3, 11};
    uint32_t total = inflate->code[LITERALS].symbols + inflate->code[DISTANCES].symbols;
    if (inflate->count == total) {
        inflate->state = SYMBOL;
        return build(&inflate->code[LITERALS]) && build(&inflate->code[DISTANCES]) ? GOES_ON : STATUS_FAILED;
    }
    if (inflate->count > total) {
        return STATUS_FAILED;
    }
    uint32_t symbol, repeat = 1, more = 0;
    uint32_t status = decode(inflate, &inflate->code[LENGTHS], &symbol);
    if (status != GOES_ON) {
        return status;
    }
    if (symbol >= 16) {
        if (!take(inflate, extra[symbol - 16], &more)) {
            return STATUS_MORE_INPUT;
        }
        repeat = least[symbol - 16] + more;
    }
    if (inflate->count + repeat > total || (symbol == 16 && inflate->count == 0)) {
        return STATUS_FAILED;
    }
    uint8_t length = symbol < 16    ? (uint8_t)symbol
                     : symbol == 16 ? *length_at(inflate, inflate->count - 1)
                                    : 0;
    while (repeat-- > 0) {
        *length_at(inflate, inflate->count++) = length;
    }
    return GOES_ON;
}

// Lengths of matches: codes 257 to 285; distances: codes 0 to 29 (RFC 1951, section 3.2.5).
static uint32_t match(struct inflate *inflate, uint32_t symbol)
{
    static const uint16_t length_base[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                             31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t length_extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                             2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    uint32_t more, far, far_more;
    if (symbol - 257 >= 29) {
        return STATUS_FAILED;
    }
    if (!take(inflate, length_extra[symbol - 257], &more)) {
        return STATUS_MORE_INPUT;
    }
    uint32_t status = decode(inflate, &inflate->code[DISTANCES], &far);
    if (status != GOES_ON || far >= 30) {
        return status == GOES_ON ? STATUS_FAILED : status;
    }
    uint32_t far_extra = far < 4 ? 0 : far / 2 - 1;
    if (!take(inflate, far_extra, &far_more)) {
        return STATUS_MORE_INPUT;
    }
    inflate->count = length_base[symbol - 257] + more;
    inflate->distance = far < 4 ? far + 1 : ((2 + far % 2) << far_extra) + 1 + far_more;
    inflate->state = COPY;
    bool before_start = inflate->distance > inflate->out - inflate->out_start;
    return before_start && bit_is_set(inflate->flags, FLAG_NON_WRAPPING) ? STATUS_FAILED : GOES_ON;
}

static uint32_t symbol_step(struct inflate *inflate)
{
    uint32_t symbol;
    uint32_t status = decode(inflate, &inflate->code[LITERALS], &symbol);
    if (status != GOES_ON) {
        return status;
    }
    if (symbol > 256) {
        return match(inflate, symbol);
    }
    if (symbol == 256) {
        end_block(inflate);
    } else if (has_room(inflate)) {
        put(inflate, (uint8_t)symbol);
    } else {
        return STATUS_MORE_OUTPUT;
    }
    return GOES_ON;
}

static uint32_t copy(struct inflate *inflate)
{
    while (inflate->count > 0) {
        if (!has_room(inflate)) {
            return STATUS_MORE_OUTPUT;
        }
        uint32_t from = (inflate->out - inflate->out_start - inflate->distance) & inflate->mask;
        put(inflate, (uint8_t)call_load(inflate->call, inflate->out_start + from, 1));
        inflate->count--;
    }
    inflate->state = SYMBOL;
    return GOES_ON;
}

static uint32_t trailer(struct inflate *inflate)
{
    align(inflate);
    uint32_t value = 0;
    for (unsigned n = 0; n < 4; n++) {
        uint32_t byte;
        if (!take(inflate, 8, &byte)) {
            return STATUS_MORE_INPUT;
        }
        value = value << 8 | byte;
    }
    inflate->adler_wanted = value;
    inflate->state = END;
    return GOES_ON;
}

static uint32_t end(struct inflate *inflate)
{
    bool bad = bit_is_set(inflate->flags, FLAG_ZLIB) && inflate->adler != inflate->adler_wanted;
    return bad ? STATUS_BAD_ADLER : STATUS_DONE;
}

static uint32_t failed(struct inflate *inflate)
{
    (void)inflate;
    return STATUS_FAILED;
}

static uint32_t inflate_run(struct inflate *inflate)
{
    static uint32_t (*const steps[])(struct inflate * inflate) = {
        [BEGIN] = begin,
        [ZLIB_HEADER] = zlib_header,
        [BLOCK] = begin_block,
        [STORED_HEADER] = stored_header,
        [STORED] = stored,
        [CODE_COUNTS] = code_counts,
        [CODE_LENGTHS] = code_lengths,
        [CODE_SYMBOLS] = code_symbols,
        [SYMBOL] = symbol_step,
        [COPY] = copy,
        [TRAILER] = trailer,
        [END] = end,
        [FAILED] = failed,
    };
    uint32_t status = GOES_ON;
    while (status == GOES_ON && !call_failed(inflate->call)) {
        inflate->used = 0;
        status = steps[inflate->state](inflate);
        if (status == GOES_ON) {
            commit(inflate);
        }
    }
    if (status == STATUS_FAILED) {
        inflate->state = FAILED;
    }
    return status;
}

// What the program keeps

#define CONTEXT_WORDS 16U
enum {
    AT_STATE = 0,
    AT_HELD = 4,
    AT_WANTED = 16,
    AT_LAST = 20,
    AT_ADLER = 28,
    AT_DISTANCE = 32,
    AT_COUNT = 36,
    AT_SYMBOLS = 44,
    AT_BITS = 56
};

static const struct {
    uint32_t at, size;
} code_places[CODES] = {{64, MAX_LITERALS}, {3552, MAX_DISTANCES}, {7040, MAX_LENGTHS}};

static void reset(struct inflate *inflate)
{
    inflate->state = BEGIN;
    inflate->adler = 1;
    inflate->adler_wanted = 1;
}

static void load_codes(struct inflate *inflate, uint32_t context, const uint8_t *head)
{
    for (unsigned n = 0; n < CODES; n++) {
        struct code *code = &inflate->code[n];
        uint32_t symbols = bytes_get32(&head[AT_SYMBOLS + 4 * n]);
        code->symbols = symbols < code_places[n].size ? symbols : code_places[n].size;
        call_read(inflate->call, context + code_places[n].at, code->length, code_places[n].size);
        for (unsigned i = 0; i < MAX_LITERALS; i++) {
            code->length[i] &= MAX_BITS;
        }
        if (inflate->state > CODE_LENGTHS) {
            build(code);
        }
    }
}

// A program may have written anything there: whatever it is, it must be a state.
static void load(struct inflate *inflate, uint32_t context)
{
    uint8_t head[4 * CONTEXT_WORDS] = {0};
    call_read(inflate->call, context, head, sizeof(head));
    uint32_t state = bytes_get32(&head[AT_STATE]);
    if (state == BEGIN) {
        reset(inflate);
        return;
    }
    inflate->state = state > FAILED ? FAILED : state;
    inflate->held = bytes_get32(&head[AT_HELD]) % 64;
    inflate->bits = bytes_get32(&head[AT_BITS]) | (uint64_t)bytes_get32(&head[AT_BITS + 4]) << 32;
    inflate->adler_wanted = bytes_get32(&head[AT_WANTED]);
    inflate->last_block = bytes_get32(&head[AT_LAST]) != 0;
    inflate->adler = bytes_get32(&head[AT_ADLER]);
    inflate->distance = bytes_get32(&head[AT_DISTANCE]);
    inflate->count = bytes_get32(&head[AT_COUNT]);
    load_codes(inflate, context, head);
}

static void save(const struct inflate *inflate, uint32_t context)
{
    uint8_t head[4 * CONTEXT_WORDS] = {0};
    bytes_put32(&head[AT_STATE], inflate->state);
    bytes_put32(&head[AT_HELD], inflate->held);
    bytes_put32(&head[AT_BITS], (uint32_t)inflate->bits);
    bytes_put32(&head[AT_BITS + 4], (uint32_t)(inflate->bits >> 32));
    bytes_put32(&head[AT_WANTED], inflate->adler_wanted);
    bytes_put32(&head[AT_LAST], inflate->last_block);
    bytes_put32(&head[AT_ADLER], inflate->adler);
    bytes_put32(&head[AT_DISTANCE], inflate->distance);
    bytes_put32(&head[AT_COUNT], inflate->count);
    for (unsigned n = 0; n < CODES; n++) {
        bytes_put32(&head[AT_SYMBOLS + 4 * n], inflate->code[n].symbols);
        call_write(inflate->call, context + code_places[n].at, inflate->code[n].length, code_places[n].size);
    }
    call_write(inflate->call, context, head, sizeof(head));
}

// The functions

// (decompressor, input, &input_size, output_start, output, &output_size, flags)
static void tinfl_decompress(struct call *call)
{
    uint32_t context = call_word(call, 0), in = call_word(call, 1), in_size_at = call_word(call, 2);
    uint32_t out_start = call_word(call, 3), out = call_word(call, 4), out_size_at = call_word(call, 5);
    uint32_t in_size = call_load(call, in_size_at, 4), out_size = call_load(call, out_size_at, 4);
    struct inflate inflate = {.call = call,
                              .flags = call_word(call, 6),
                              .in = in,
                              .in_end = in + in_size,
                              .out = out,
                              .out_start = out_start,
                              .out_end = out + out_size,
                              .mask = out - out_start + out_size - 1};
    uint32_t status = STATUS_BAD_PARAM;
    if (bit_is_set(inflate.flags, FLAG_NON_WRAPPING)) {
        inflate.mask = UINT32_MAX;
    }
    if (((inflate.mask + 1) & inflate.mask) == 0 && out >= out_start) {
        load(&inflate, context);
        status = inflate_run(&inflate);
        save(&inflate, context);
    }
    call_store(call, in_size_at, 4, inflate.in - in);
    call_store(call, out_size_at, 4, inflate.out - out);
    call_spend(call, (uint64_t)(inflate.out - out) * BYTE_CYCLES);
    call_result(call, status);
}

// (output, output_size, input, input_size, flags): the number of bytes, or -1
static void tinfl_decompress_mem_to_mem(struct call *call)
{
    uint32_t out = call_word(call, 0), in = call_word(call, 2);
    uint32_t flags = bits_set(call_word(call, 4), 0, FLAG_MORE_INPUT, 1);
    struct inflate inflate = {.call = call,
                              .flags = bits_set(flags, 1, FLAG_NON_WRAPPING, 1),
                              .in = in,
                              .in_end = in + call_word(call, 3),
                              .out = out,
                              .out_start = out,
                              .out_end = out + call_word(call, 1),
                              .mask = UINT32_MAX};
    reset(&inflate);
    uint32_t status = inflate_run(&inflate);
    call_spend(call, (uint64_t)(inflate.out - out) * BYTE_CYCLES);
    call_result(call, status == STATUS_DONE ? inflate.out - out : UINT32_MAX);
}

const struct rom_function rom_inflate_functions[] = {
    {0x4005edbc, "mz_adler32", mz_adler32, false},
    {0x4005ef30, "tinfl_decompress", tinfl_decompress, false},
    {0x40060050, "tinfl_decompress_mem_to_mem", tinfl_decompress_mem_to_mem, false},
    {0, NULL, NULL, false},
};

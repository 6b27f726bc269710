// The ROM's miniz (rom/inflate.c): streams that zlib made, in one piece and in many; RFC 1950, RFC 1951.

#include "base/bytes.h"
#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define DECOMPRESSOR      CALLER_DATA // 11 KiB
#define SIZES             (CALLER_DATA + 0x2c00)
#define INPUT             (CALLER_DATA + 0x3000)
#define OUTPUT            (CALLER_DATA + 0x8000) // a dictionary of 32 KiB
#define DICTIONARY        0x8000U
#define TEXT_SIZE         100000U
#define FLAG_ZLIB         1U
#define FLAG_MORE         2U
#define FLAG_NOT_WRAPPING 4U

#define TINFL_DECOMPRESS 0x4005ef30U
#define MEM_TO_MEM       0x40060050U
#define MZ_ADLER32       0x4005edbcU

enum { BAD_PARAM = -3, BAD_ADLER = -2, FAILED = -1, DONE = 0, MORE_INPUT = 1, MORE_OUTPUT = 2 };

struct sample {
    struct caller *caller;
    uint8_t text[TEXT_SIZE];
    uint8_t packed[TEXT_SIZE + 1000];
    uint32_t packed_size;
};

static int set_up(void **state)
{
    struct sample *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->caller = caller_new(NULL);
    uint32_t dice = 1;
    for (size_t i = 0; i < TEXT_SIZE; i++) { // words that come again, and noise
        dice = dice * 1664525 + 1013904223;
        bool again = i > 40000 && dice >> 30 != 0;
        s->text[i] = again ? s->text[i - 31000 - (dice >> 22 & 7) % 3] : (uint8_t)(dice >> 24 & 0x3f);
    }
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *s = *state;
    caller_free(s->caller);
    free(s);
    return 0;
}

// window_bits as zlib's deflateInit2: negative for a stream without header.
static void pack(struct sample *s, uint32_t size, int level, int window_bits, int strategy)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, window_bits, 8, strategy), Z_OK);
    z.next_in = s->text;
    z.avail_in = size;
    z.next_out = s->packed;
    z.avail_out = sizeof(s->packed);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    s->packed_size = (uint32_t)z.total_out;
    deflateEnd(&z);
}

// One call: input bytes from `in` on, room for `room` bytes at `at` of the dictionary. Sizes are updated.
static int decompress(struct sample *s, uint32_t in, uint32_t *in_size, uint32_t at, uint32_t *room,
                      uint32_t flags)
{
    struct caller *c = s->caller;
    caller_write(c, INPUT, s->packed + in, *in_size);
    caller_put32(c, SIZES, *in_size);
    caller_put32(c, SIZES + 4, *room);
    int status = (int32_t)(uint32_t)CALL(c, TINFL_DECOMPRESS, DECOMPRESSOR, INPUT, SIZES, OUTPUT, OUTPUT + at,
                                         SIZES + 4, flags);
    assert_int_equal(c->cause, UINT32_MAX);
    *in_size = caller_get32(c, SIZES);
    *room = caller_get32(c, SIZES + 4);
    return status;
}

// As the loaders use it: `piece` bytes of input at a time into a dictionary that wraps.
static void unpack_and_compare(struct sample *s, uint32_t size, uint32_t piece, uint32_t flags)
{
    uint32_t in = 0, out = 0;
    int status = MORE_INPUT;
    caller_put32(s->caller, DECOMPRESSOR, 0);
    while (status > DONE) {
        uint32_t take = s->packed_size - in < piece ? s->packed_size - in : piece;
        uint32_t room = DICTIONARY - out % DICTIONARY, count = take;
        uint32_t got = room;
        status = decompress(s, in, &count, out % DICTIONARY, &got,
                            flags | (in + take < s->packed_size ? FLAG_MORE : 0));
        uint8_t bytes[DICTIONARY];
        caller_read(s->caller, OUTPUT + out % DICTIONARY, bytes, got);
        assert_true(out + got <= size);
        assert_memory_equal(bytes, s->text + out, got);
        in += count;
        out += got;
    }
    assert_int_equal(status, DONE);
    assert_int_equal(out, size);
    assert_int_equal(in, s->packed_size);
}

static void every_kind_of_block_comes_out_as_it_went_in(void **state)
{
    struct sample *s = *state;
    static const struct {
        int level, window_bits, strategy;
    } kinds[] = {{9, 15, Z_DEFAULT_STRATEGY}, {1, 15, Z_DEFAULT_STRATEGY},
                 {0, 15, Z_DEFAULT_STRATEGY}, {9, 15, Z_FIXED},
                 {9, 15, Z_HUFFMAN_ONLY},     {9, 9, Z_RLE},
                 {9, -15, Z_DEFAULT_STRATEGY}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        pack(s, TEXT_SIZE, kinds[i].level, kinds[i].window_bits, kinds[i].strategy);
        unpack_and_compare(s, TEXT_SIZE, 0x4000, kinds[i].window_bits > 0 ? FLAG_ZLIB : 0);
    }
}

static void input_may_come_byte_by_byte(void **state)
{
    struct sample *s = *state;
    pack(s, 3000, 9, 15, Z_DEFAULT_STRATEGY);
    unpack_and_compare(s, 3000, 1, FLAG_ZLIB);
    pack(s, 3000, 0, 15, Z_DEFAULT_STRATEGY);
    unpack_and_compare(s, 3000, 1, FLAG_ZLIB);
}

static void an_empty_text_is_a_stream(void **state)
{
    struct sample *s = *state;
    pack(s, 0, 9, 15, Z_DEFAULT_STRATEGY);
    unpack_and_compare(s, 0, 100, FLAG_ZLIB);
}

static void output_may_be_taken_in_pieces(void **state)
{
    struct sample *s = *state;
    pack(s, 2000, 9, 15, Z_DEFAULT_STRATEGY);
    caller_put32(s->caller, DECOMPRESSOR, 0);
    uint32_t in = 0, out = 0;
    int status = MORE_OUTPUT;
    while (status == MORE_OUTPUT) {
        uint32_t take = s->packed_size - in, room = 7;
        status = decompress(s, in, &take, out, &room, FLAG_ZLIB | FLAG_NOT_WRAPPING);
        in += take;
        out += room;
    }
    assert_int_equal(status, DONE);
    uint8_t bytes[2000];
    caller_read(s->caller, OUTPUT, bytes, sizeof(bytes));
    assert_memory_equal(bytes, s->text, sizeof(bytes));
    assert_int_equal(caller_get32(s->caller, DECOMPRESSOR + 28), adler32(1, s->text, 2000));
}

static int status_of(struct sample *s)
{
    caller_put32(s->caller, DECOMPRESSOR, 0);
    uint32_t take = s->packed_size, room = DICTIONARY;
    return decompress(s, 0, &take, 0, &room, FLAG_ZLIB);
}

static void damage_is_told(void **state)
{
    struct sample *s = *state;
    pack(s, 1000, 9, 15, Z_DEFAULT_STRATEGY);
    s->packed[s->packed_size - 1] ^= 1;
    assert_int_equal(status_of(s), BAD_ADLER);
    s->packed[1] ^= 1;
    assert_int_equal(status_of(s), FAILED);
    pack(s, 1000, 0, 15, Z_DEFAULT_STRATEGY);
    s->packed[4] ^= 1; // the length of a stored block
    assert_int_equal(status_of(s), FAILED);
}

static void a_dictionary_has_a_power_of_two(void **state)
{
    struct sample *s = *state;
    pack(s, 1000, 9, 15, Z_DEFAULT_STRATEGY);
    uint32_t take = s->packed_size, room = DICTIONARY - 1;
    assert_int_equal(decompress(s, 0, &take, 0, &room, FLAG_ZLIB), BAD_PARAM);
    assert_int_equal(take, 0);
    assert_int_equal(room, 0);
}

// Whatever lies in the decompressor or in the stream, it ends.
static void noise_does_no_harm(void **state)
{
    struct sample *s = *state;
    uint32_t dice = 7;
    for (unsigned n = 0; n < 300; n++) {
        pack(s, 500, (int)n % 10, 15, n % 3 == 0 ? Z_FIXED : Z_DEFAULT_STRATEGY);
        for (unsigned i = 0; i < 4; i++) {
            dice = dice * 1664525 + 1013904223;
            s->packed[(dice >> 8) % s->packed_size] ^= (uint8_t)(dice >> 24);
        }
        caller_put32(s->caller, DECOMPRESSOR, n % 2 == 0 ? 0 : n % 14);
        for (uint32_t at = 4; n % 2 != 0 && at < 64; at += 4) {
            dice = dice * 1664525 + 1013904223;
            caller_put32(s->caller, DECOMPRESSOR + at, n % 4 == 1 ? dice : dice >> 27);
        }
        uint32_t take = s->packed_size, room = DICTIONARY;
        int status = decompress(s, 0, &take, 0, &room, FLAG_ZLIB | (n % 5 == 0 ? FLAG_MORE : 0));
        assert_in_range(status + 3, 0, 5);
    }
}

static void from_memory_to_memory(void **state)
{
    struct sample *s = *state;
    pack(s, 5000, 9, 15, Z_DEFAULT_STRATEGY);
    caller_write(s->caller, INPUT, s->packed, s->packed_size);
    uint64_t size = CALL(s->caller, MEM_TO_MEM, OUTPUT, DICTIONARY, INPUT, s->packed_size, FLAG_ZLIB);
    assert_int_equal((uint32_t)size, 5000);
    uint8_t bytes[5000];
    caller_read(s->caller, OUTPUT, bytes, sizeof(bytes));
    assert_memory_equal(bytes, s->text, sizeof(bytes));
    size = CALL(s->caller, MEM_TO_MEM, OUTPUT, 4999, INPUT, s->packed_size, FLAG_ZLIB);
    assert_int_equal((uint32_t)size, UINT32_MAX);
}

static void adler32_agrees_with_zlib(void **state)
{
    struct sample *s = *state;
    caller_write(s->caller, INPUT, s->text, 1000);
    assert_int_equal((uint32_t)CALL(s->caller, MZ_ADLER32, 1, INPUT, 1000), adler32(1, s->text, 1000));
    assert_int_equal((uint32_t)CALL(s->caller, MZ_ADLER32, 1234, 0, 1000), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_block_comes_out_as_it_went_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(input_may_come_byte_by_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_text_is_a_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(output_may_be_taken_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dictionary_has_a_power_of_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(noise_does_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_memory_to_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(adler32_agrees_with_zlib, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

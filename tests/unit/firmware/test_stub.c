// The loader's helper without its hardware: unpacking and sums against zlib and nettle.

#include "firmware/stub/digest.h"
#include "firmware/stub/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <nettle/md5.h>
#include <zlib.h>

#define SIZE  60000U
#define PIECE 8192U

struct bench {
    uint8_t plain[SIZE], packed[2 * SIZE], out[SIZE];
};

static void fill(uint8_t *bytes, uint32_t kind)
{
    uint32_t state = kind + 1;
    for (size_t i = 0; i < SIZE; i++) {
        state = state * 1664525U + 1013904223U;
        bytes[i] = kind == 0   ? 0xff
                   : kind == 1 ? (uint8_t)(state >> 24)
                               : (uint8_t)("espcam "[state >> 29 < 7 ? state >> 29 : 0]);
    }
}

static uint32_t pack(struct bench *b, int level, int strategy, uint32_t from, uint32_t count, z_stream *z)
{
    if (from == 0) {
        memset(z, 0, sizeof *z);
        assert_int_equal(deflateInit2(z, level, Z_DEFLATED, -15, 9, strategy), Z_OK);
    }
    z->next_in = b->plain + from;
    z->avail_in = count;
    z->next_out = b->packed;
    z->avail_out = sizeof b->packed;
    assert_int_equal(deflate(z, Z_SYNC_FLUSH), Z_OK);
    return (uint32_t)(sizeof b->packed - z->avail_out);
}

static void check_pieces(struct bench *b, int level, int strategy)
{
    z_stream z;
    for (uint32_t at = 0; at < SIZE; at += PIECE) {
        uint32_t now = SIZE - at < PIECE ? SIZE - at : PIECE;
        uint32_t count = pack(b, level, strategy, at, now, &z);
        assert_int_equal(unpack(b->packed, count, b->out, at, at + now), at + now);
    }
    assert_memory_equal(b->out, b->plain, SIZE);
    (void)deflateEnd(&z);
}

static void what_zlib_packs_is_unpacked_piece_by_piece(void **state)
{
    struct bench *b = malloc(sizeof *b);
    (void)state;
    assert_non_null(b);
    for (uint32_t kind = 0; kind < 3; kind++) {
        fill(b->plain, kind);
        check_pieces(b, 0, Z_DEFAULT_STRATEGY); // stored
        check_pieces(b, 9, Z_FIXED);
        check_pieces(b, 9, Z_DEFAULT_STRATEGY);
        check_pieces(b, 1, Z_HUFFMAN_ONLY);
    }
    free(b);
}

static void damage_and_lack_of_room_are_noticed(void **state)
{
    struct bench *b = malloc(sizeof *b);
    z_stream z;
    (void)state;
    assert_non_null(b);
    fill(b->plain, 2);
    uint32_t count = pack(b, 9, Z_DEFAULT_STRATEGY, 0, 4096, &z);
    (void)deflateEnd(&z);
    assert_int_equal(unpack(b->packed, count, b->out, 0, 4095), -1);
    assert_int_equal(unpack(b->packed, count / 2, b->out, 0, 4096), -1);
    for (uint32_t i = 0; i < count; i++) { // any result but a write outside
        b->packed[i] ^= 0x24;
        assert_true(unpack(b->packed, count, b->out, 0, 4096) <= 4096);
        b->packed[i] ^= 0x24;
    }
    free(b);
}

static void the_sums_are_those_of_zlib_and_nettle(void **state)
{
    struct bench *b = malloc(sizeof *b);
    (void)state;
    assert_non_null(b);
    fill(b->plain, 1);
    for (uint32_t count = 0; count < 200; count++) {
        struct md5 ours;
        struct md5_ctx theirs;
        uint8_t digest[MD5_SIZE], expected[MD5_SIZE];
        md5_begin(&ours);
        md5_more(&ours, b->plain, count / 3);
        md5_more(&ours, b->plain + count / 3, count - count / 3);
        md5_finish(&ours, digest);
        md5_init(&theirs);
        md5_update(&theirs, count, b->plain);
        md5_digest(&theirs, sizeof expected, expected);
        assert_memory_equal(digest, expected, sizeof digest);
        assert_int_equal(
            crc32_add(crc32_add(0, b->plain, count / 2), b->plain + count / 2, count - count / 2),
            crc32(0, b->plain, count));
    }
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_zlib_packs_is_unpacked_piece_by_piece),
        cmocka_unit_test(damage_and_lack_of_room_are_noticed),
        cmocka_unit_test(the_sums_are_those_of_zlib_and_nettle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

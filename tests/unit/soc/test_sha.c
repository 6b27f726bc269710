// SHA accelerator (ESP32 TRM, chapter "SHA Accelerator"). Digests: NIST, "Examples with Intermediate Values",
// for FIPS 180-4: the messages "abc" and the ones of two blocks.

#include "soc/sha.h"

#include "bench.h"

struct chip {
    struct bench b;
    struct sha sha;
};

static const char *const short_text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char *const long_text = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                                     "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

static const struct {
    uint32_t start; // offset of the algorithm's START
    uint32_t words; // of a block
    const char *const *second;
    uint32_t digest_words;
    uint32_t abc[16], two_blocks[16];
} cases[] = {
    {SHA_SHA1_START,
     16,
     &short_text,
     5,
     {0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c, 0x9cd0d89d},
     {0x84983e44, 0x1c3bd26e, 0xbaae4aa1, 0xf95129e5, 0xe54670f1}},
    {SHA_SHA256_START,
     16,
     &short_text,
     8,
     {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad},
     {0x248d6a61, 0xd20638b8, 0xe5c02693, 0x0c3e6039, 0xa33ce459, 0x64ff2167, 0xf6ecedd4, 0x19db06c1}},
    {SHA_SHA384_START,
     32,
     &long_text,
     12,
     {0xcb00753f, 0x45a35e8b, 0xb5a03d69, 0x9ac65007, 0x272c32ab, 0x0eded163, 0x1a8b605a, 0x43ff5bed,
      0x8086072b, 0xa1e7cc23, 0x58baeca1, 0x34c825a7},
     {0x09330c33, 0xf71147e8, 0x3d192fc7, 0x82cd1b47, 0x53111b17, 0x3b3b05d2, 0x2fa08086, 0xe3b0f712,
      0xfcc7c71a, 0x557e2db9, 0x66c3e9fa, 0x91746039}},
    {SHA_SHA512_START,
     32,
     &long_text,
     16,
     {0xddaf35a1, 0x93617aba, 0xcc417349, 0xae204131, 0x12e6fa4e, 0x89a97ea2, 0x0a9eeee6, 0x4b55d39a,
      0x2192992a, 0x274fc1a8, 0x36ba3c23, 0xa3feebbd, 0x454d4423, 0x643ce80e, 0x2a9ac94f, 0xa54ca49f},
     {0x8e959b75, 0xdae313da, 0x8cf4f728, 0x14fc143f, 0x8f7779c6, 0xeb9f7fa1, 0x7299aead, 0xb6889018,
      0x501d289e, 0x4900f7e4, 0x331b99de, 0xc4b5433a, 0xc7d329ee, 0xb6dd2654, 0x5e96e55b, 0x874be909}},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static void power_on(struct chip *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add(&c->b, &sha_ops, &c->sha, 0);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return sha_ops.read(&c->sha, offset);
}

// Waits as firmware does, then gives the order.
static void order(struct chip *c, uint32_t start, uint32_t trigger)
{
    while (get(c, start + SHA_SHA1_BUSY - SHA_SHA1_START) != 0) {
        clock_run_to(&c->b.clock, c->b.clock.now + 1);
    }
    sha_ops.write(&c->sha, start + trigger - SHA_SHA1_START, 1);
}

static void put_block(struct chip *c, const uint8_t *block, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        const uint8_t *at = block + 4 * i;
        uint32_t word = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
        sha_ops.write(&c->sha, SHA_TEXT_0 + 4 * i, word);
    }
}

// The padded message (at most two blocks), block `number` of it; false if there is no such block.
static bool padded_block(uint8_t *block, const char *text, uint32_t words, uint32_t number)
{
    uint8_t message[256] = {0};
    size_t length = strlen(text), size = words * 4, tail = words / 4 * 2 + 1;
    size_t blocks = (length + tail + size - 1) / size;
    memcpy(message, text, length);
    message[length] = 0x80;
    message[blocks * size - 1] = (uint8_t)(length * 8);
    message[blocks * size - 2] = (uint8_t)(length * 8 >> 8);
    if (number < blocks) {
        memcpy(block, message + number * size, size);
    }
    return number < blocks;
}

static void hash(struct chip *c, size_t row, const char *text)
{
    uint8_t block[128];
    for (uint32_t n = 0; padded_block(block, text, cases[row].words, n); n++) {
        put_block(c, block, cases[row].words);
        order(c, cases[row].start, n == 0 ? SHA_SHA1_START : SHA_SHA1_CONTINUE);
    }
}

static void check_digest(struct chip *c, size_t row, const uint32_t *digest)
{
    order(c, cases[row].start, SHA_SHA1_LOAD);
    for (uint32_t i = 0; i < cases[row].digest_words; i++) {
        assert_int_equal(get(c, SHA_TEXT_0 + 4 * i), digest[i]);
    }
}

static void one_block_gives_the_published_digest(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (size_t i = 0; i < CASES; i++) {
        hash(&c, i, "abc");
        check_digest(&c, i, cases[i].abc);
    }
}

static void two_blocks_give_the_published_digest(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (size_t i = 0; i < CASES; i++) {
        hash(&c, i, *cases[i].second);
        check_digest(&c, i, cases[i].two_blocks);
    }
}

static void engines_keep_their_states_apart(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    hash(&c, 0, short_text);
    hash(&c, 1, "abc");
    hash(&c, 3, long_text);
    check_digest(&c, 0, cases[0].two_blocks);
    check_digest(&c, 1, cases[1].abc);
    check_digest(&c, 3, cases[3].two_blocks);
}

static void an_engine_is_busy_for_its_rounds(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    order(&c, SHA_SHA256_START, SHA_SHA1_START);
    clock_run_to(&c.b.clock, 64 * APB - 1);
    assert_int_equal(get(&c, SHA_SHA256_BUSY), 1);
    assert_int_equal(get(&c, SHA_SHA1_BUSY), 0);
    clock_run_to(&c.b.clock, 64 * APB);
    assert_int_equal(get(&c, SHA_SHA256_BUSY), 0);
}

static void sha384_and_sha512_share_an_engine(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    order(&c, SHA_SHA384_START, SHA_SHA1_START);
    assert_int_equal(get(&c, SHA_SHA384_BUSY), 1);
    assert_int_equal(get(&c, SHA_SHA512_BUSY), 1);
}

static void an_order_to_a_busy_engine_is_lost(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    hash(&c, 1, "abc");
    sha_ops.write(&c.sha, SHA_SHA256_START, 1);
    check_digest(&c, 1, cases[1].abc);
}

static void a_zero_is_no_order(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    sha_ops.write(&c.sha, SHA_SHA1_START, 0);
    assert_int_equal(get(&c, SHA_SHA1_BUSY), 0);
    assert_int_equal(get(&c, SHA_SHA1_START), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_gives_the_published_digest),
        cmocka_unit_test(two_blocks_give_the_published_digest),
        cmocka_unit_test(engines_keep_their_states_apart),
        cmocka_unit_test(an_engine_is_busy_for_its_rounds),
        cmocka_unit_test(sha384_and_sha512_share_an_engine),
        cmocka_unit_test(an_order_to_a_busy_engine_is_lost),
        cmocka_unit_test(a_zero_is_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

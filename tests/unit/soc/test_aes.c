// AES accelerator (ESP32 TRM, chapter "AES Accelerator"). Vectors: NIST FIPS 197, appendix C.

#include "soc/aes.h"

#include "bench.h"

struct chip {
    struct bench b;
    struct aes aes;
};

#define NO_SWAP 0x3fU // first register first, lowest byte first

// The key is 00 01 02 ..., the text 00 11 22 ...
static const uint8_t results[3][16] = {
    {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a},
    {0xdd, 0xa9, 0x7c, 0xa4, 0x86, 0x4c, 0xdf, 0xe0, 0x6e, 0xaf, 0x70, 0xa0, 0xec, 0x0d, 0x71, 0x91},
    {0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89},
};
static const uint8_t plain[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static void power_on(struct chip *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add(&c->b, &aes_ops, &c->aes, 0);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return aes_ops.read(&c->aes, offset);
}

static void put(struct chip *c, uint32_t offset, uint32_t value)
{
    aes_ops.write(&c->aes, offset, value);
}

// Byte `n` of `words` registers, as the tables of "Endianness" place it.
static uint32_t register_of(uint32_t first, unsigned n, unsigned words, bool first_word)
{
    return first + 4 * (first_word ? n / 4 : words - 1 - n / 4);
}

static unsigned shift_of(unsigned n, bool low_byte)
{
    return low_byte ? n % 4 * 8 : 24 - n % 4 * 8;
}

static void put_bytes(struct chip *c, uint32_t first, const uint8_t *bytes, unsigned words, unsigned order)
{
    for (unsigned n = 0; n < 4 * words; n++) {
        uint32_t offset = register_of(first, n, words, order / 2 != 0);
        uint32_t before = n % 4 == 0 ? 0 : get(c, offset);
        put(c, offset, before | (uint32_t)bytes[n] << shift_of(n, order % 2 != 0));
    }
}

static void check_text(struct chip *c, const uint8_t *bytes, unsigned order)
{
    for (unsigned n = 0; n < 16; n++) {
        uint32_t word = get(c, register_of(AES_TEXT_0, n, 4, order / 2 != 0));
        assert_int_equal(word >> shift_of(n, order % 2 != 0) & 0xff, bytes[n]);
    }
}

static void put_key(struct chip *c, unsigned size, unsigned order)
{
    uint8_t key[32];
    for (unsigned i = 0; i < sizeof(key); i++) {
        key[i] = (uint8_t)i;
    }
    put_bytes(c, AES_KEY_0, key, 4 + 2 * size, order);
}

static void run(struct chip *c, uint32_t mode)
{
    put(c, AES_MODE, mode);
    put(c, AES_START, 1);
    clock_run_to(&c->b.clock, c->b.clock.now + 22 * APB);
    assert_int_equal(get(c, AES_IDLE), 1);
}

static void the_three_keys_encrypt_as_published(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (unsigned size = 0; size < 3; size++) {
        put_key(&c, size, 3);
        put_bytes(&c, AES_TEXT_0, plain, 4, 3);
        run(&c, size);
        check_text(&c, results[size], 3);
    }
}

static void the_three_keys_decrypt_as_published(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (unsigned size = 0; size < 3; size++) {
        put_key(&c, size, 3);
        put_bytes(&c, AES_TEXT_0, results[size], 4, 3);
        run(&c, 4 + size);
        check_text(&c, plain, 3);
    }
}

static void every_order_of_words_and_bytes_works(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (unsigned endian = 0; endian <= NO_SWAP; endian++) {
        put(&c, AES_ENDIAN, endian);
        put_key(&c, 1, endian % 4);
        put_bytes(&c, AES_TEXT_0, plain, 4, endian / 4 % 4);
        run(&c, 1);
        check_text(&c, results[1], endian / 16);
    }
}

static void it_is_busy_for_the_manuals_cycles(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, AES_START, 1);
    assert_int_equal(get(&c, AES_IDLE), 0);
    clock_run_to(&c.b.clock, 11 * APB - 1);
    assert_int_equal(get(&c, AES_IDLE), 0);
    clock_run_to(&c.b.clock, 11 * APB);
    assert_int_equal(get(&c, AES_IDLE), 1);
}

static void a_reserved_mode_does_nothing(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put_bytes(&c, AES_TEXT_0, plain, 4, 3);
    run(&c, 3);
    run(&c, 7);
    check_text(&c, plain, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_three_keys_encrypt_as_published),
        cmocka_unit_test(the_three_keys_decrypt_as_published),
        cmocka_unit_test(every_order_of_words_and_bytes_works),
        cmocka_unit_test(it_is_busy_for_the_manuals_cycles),
        cmocka_unit_test(a_reserved_mode_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// RSA accelerator (ESP32 TRM, chapter "RSA Accelerator"). The power is that of RFC 5114, appendix A.1: what
// party A computes, Z = yB^xA mod p, with the group of section 2.1. The product of yB and Z, whole and modulo
// p, is Python's.

#include "base/bits.h"
#include "soc/rsa.h"

#include "bench.h"

#define WORDS 32U // of a number of 1024 bits, lowest first

static const uint32_t p[WORDS] = {
    0x2e4a4371, 0xdf1fb2bc, 0x6d4da708, 0xe68cfda7, 0x365c1a65, 0x45bf37df, 0x0dc8b4bd, 0xa151af5f,
    0xf55bccc0, 0xfaa31a4f, 0xe5644738, 0x4effd6fa, 0x219a7372, 0x98488e9c, 0x90c4bd70, 0xaccbdd7d,
    0xd49b83bf, 0x24975c3c, 0xa9061123, 0x13ecb4ae, 0x2ee652c0, 0x9838ef1e, 0x75a23d18, 0x6073e286,
    0x52d23b61, 0x9a6a9dca, 0xfb06a3c6, 0x52c99fbc, 0xae5d54ec, 0xde92de5e, 0xa080e01d, 0xb10b8f96};
static const uint32_t xa[WORDS] = {0x5d48943e, 0x7086f845, 0x93049650, 0x8fefc1a2, 0xb9a3b3ae};
static const uint32_t yb[WORDS] = {
    0x7b3c33fe, 0x16a2b6a0, 0x6f5ce067, 0xbdceaa18, 0x3da1be41, 0xe6a3109a, 0x2c14b574, 0x311e53fd,
    0x0eae6126, 0x5d520309, 0xdb46cc2b, 0xc09d6a4e, 0x11f8d6da, 0x9fee8e74, 0xf9739b6a, 0x57776caa,
    0xb1e4cfa0, 0xeccdc3d3, 0xfd769e3c, 0x440e8d09, 0x82ad868e, 0xfdff0955, 0x7833f6bc, 0xddd5a56c,
    0xf6c6cbf9, 0x576dfb98, 0xad34ae66, 0xf861a1d6, 0x1c1e5663, 0xa3b93294, 0x53371ff4, 0x717a6cb0};
static const uint32_t z[WORDS] = {
    0xb63c6e6d, 0xf408ed31, 0x55416f46, 0x167ecd91, 0x9e345525, 0xbf8fa4d0, 0xfb0b5e96, 0x5bd83a19,
    0xe2b42083, 0x9cfbb36a, 0xdeaead7e, 0x5a0caced, 0x0699b1fb, 0xeafb2e8b, 0xafda9413, 0x72e9b6e9,
    0xe8d5e8f0, 0x7d7d6fbf, 0x40062f25, 0x07b810f3, 0x644c53b8, 0xd9521d2e, 0xcb614525, 0xcd3e39f3,
    0x8f8acba9, 0x9caac1b2, 0x5f80b3b5, 0xdf6b48ab, 0x93528c91, 0xdf85271f, 0x4d30d9c4, 0x5c804f45};
static const uint32_t product[2 * WORDS] = {
    0x1a814726, 0x7d927ff9, 0x2e68ef49, 0x3f64e221, 0x2ed44fd2, 0x35efcb5e, 0xfc81f0e1, 0x33fc7a0a,
    0x6c4e2535, 0xe6fcba43, 0xa4da243e, 0x1e183928, 0x6999c9f5, 0x8e572bd0, 0xd4482fd2, 0x26ca6fbc,
    0xc7f3ca1b, 0x494207cd, 0x51a8174f, 0x86192642, 0xe692f4ca, 0xa5f1b446, 0x11c07a2d, 0x8703a252,
    0x0b852f99, 0xdc847cd3, 0xc87f3faf, 0x487bffa9, 0x69d53ac8, 0x441ad3f1, 0xafc2f3f4, 0x6b0837bd,
    0x7c88db6b, 0xef18385c, 0x7753aea9, 0x6644ce4b, 0xecf85e95, 0xe3170247, 0x27db9ea4, 0xb7a28a25,
    0x3a0068ba, 0x3c7d8972, 0xded03a90, 0x5693eb69, 0x87179fb0, 0x40e8c36e, 0x1a94402b, 0x5156ac14,
    0x61962d10, 0xca7a2de7, 0xa5f349b0, 0xfd488139, 0xee3d55f6, 0x8bc64005, 0x30bb976e, 0x1889450a,
    0x7949202c, 0x72e54850, 0x6743185c, 0x495119c3, 0x84dfb446, 0xcae90d58, 0x35d29a6d, 0x2900df69};
static const uint32_t product_mod_p[WORDS] = {
    0x5fbad0a1, 0xefb9ca11, 0xdef85067, 0xf876fda5, 0x20523437, 0x60a836d0, 0xfde5eb83, 0xe6ff0180,
    0x9c2745ea, 0x5f544cdf, 0x7fb7526c, 0x41f9abd5, 0xc5c5999a, 0xb21bf97f, 0x58834df0, 0x13a7938a,
    0x7c8c9a32, 0x7f6fd788, 0xfe50e671, 0xa74e105a, 0x3e4c2b7c, 0xf200a73f, 0x15e57534, 0x6ff79a41,
    0x19784e65, 0x89c6b681, 0x24ab51f2, 0x5568b78d, 0x5363eeb3, 0xd6b4ba6d, 0x232fbcc1, 0x6fe43de5};

struct chip {
    struct bench b;
    struct rsa rsa;
};

static void power_on(struct chip *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add(&c->b, &rsa_ops, &c->rsa, 0);
    clock_run_to(&c->b.clock, 1000);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return rsa_ops.read(&c->rsa, offset);
}

static void put(struct chip *c, uint32_t offset, uint32_t value)
{
    rsa_ops.write(&c->rsa, offset, value);
}

static void put_number(struct chip *c, uint32_t memory, const uint32_t *number, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        put(c, memory + 4 * i, number[i]);
    }
}

static void check_result(struct chip *c, const uint32_t *number, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        assert_int_equal(get(c, RSA_Z_MEM + 4 * i), number[i]);
    }
}

static void subtract_p(uint32_t *number)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        uint64_t difference = (uint64_t)number[i] - p[i] - borrow;
        number[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

static bool is_below_p(const uint32_t *number)
{
    for (uint32_t i = WORDS; i-- > 0;) {
        if (number[i] != p[i]) {
            return number[i] < p[i];
        }
    }
    return false;
}

// What software prepares: 2^(2 * 1024) mod p, by doubling, and -1/p mod 2^32, bit by bit.
static void prepare(struct chip *c)
{
    uint32_t r[WORDS] = {1};
    for (unsigned n = 0; n < 2 * 32 * WORDS; n++) {
        bool carry = bit_is_set(r[WORDS - 1], 31);
        for (uint32_t i = WORDS - 1; i > 0; i--) {
            r[i] = r[i] << 1 | r[i - 1] >> 31;
        }
        r[0] <<= 1;
        if (carry || !is_below_p(r)) {
            subtract_p(r);
        }
    }
    uint32_t m_prime = 0;
    for (unsigned n = 0; n < 32; n++) {
        m_prime |= bit_is_set(p[0] * m_prime + 1, n) ? bit(n) : 0;
    }
    put_number(c, RSA_M_MEM, p, WORDS);
    put_number(c, RSA_Z_MEM, r, WORDS);
    put(c, RSA_M_PRIME, m_prime);
}

static void run(struct chip *c, uint32_t trigger)
{
    put(c, trigger, 1);
    assert_int_equal(get(c, RSA_INTERRUPT), 0);
    while (c->rsa.done.booked) {
        clock_run_to(&c->b.clock, clock_next(&c->b.clock));
    }
    assert_int_equal(get(c, RSA_INTERRUPT), 1);
    put(c, RSA_INTERRUPT, 1);
}

static void a_power_is_that_of_the_rfc(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    prepare(&c);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put_number(&c, RSA_Y_MEM, xa, WORDS);
    put(&c, RSA_MODEXP_MODE, WORDS / 16 - 1);
    run(&c, RSA_MODEXP_START);
    check_result(&c, z, WORDS);
}

static void the_power_zero_is_one(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    prepare(&c);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put(&c, RSA_MODEXP_MODE, WORDS / 16 - 1);
    run(&c, RSA_MODEXP_START);
    check_result(&c, (const uint32_t[WORDS]){1}, WORDS);
}

static void two_runs_make_a_modular_product(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    prepare(&c);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put(&c, RSA_MULT_MODE, WORDS / 16 - 1);
    run(&c, RSA_MULT_START);
    put_number(&c, RSA_X_MEM, z, WORDS);
    run(&c, RSA_MULT_START);
    check_result(&c, product_mod_p, WORDS);
}

static void a_wrong_preparation_gives_a_wrong_result(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    prepare(&c);
    put(&c, RSA_M_PRIME, 1);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put_number(&c, RSA_Y_MEM, xa, WORDS);
    put(&c, RSA_MODEXP_MODE, WORDS / 16 - 1);
    run(&c, RSA_MODEXP_START);
    assert_int_not_equal(get(&c, RSA_Z_MEM), z[0]);
}

static void a_plain_product_has_twice_the_length(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put_number(&c, RSA_Z_MEM + 4 * WORDS, z, WORDS);
    put(&c, RSA_MULT_MODE, 2 * WORDS / 16 + 7);
    run(&c, RSA_MULT_START);
    check_result(&c, product, 2 * WORDS);
}

static void a_product_longer_than_half_the_memory_uses_a_modulus_of_ones(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    for (uint32_t i = 0; i < RSA_MEM_WORDS; i++) {
        put(&c, RSA_M_MEM + 4 * i, UINT32_MAX);
    }
    put(&c, RSA_M_PRIME, 1);
    put(&c, RSA_MULT_MODE, RSA_MEM_WORDS / 16 - 1);
    put_number(&c, RSA_X_MEM, yb, WORDS);
    put(&c, RSA_Z_MEM, 1);
    run(&c, RSA_MULT_START);
    put_number(&c, RSA_X_MEM, z, WORDS);
    run(&c, RSA_MULT_START);
    check_result(&c, product, 2 * WORDS);
}

static void the_memories_are_clear_a_while_after_the_reset(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, RSA_X_MEM, 5);
    uint64_t start = c.b.clock.now;
    rsa_ops.reset(&c.rsa);
    assert_int_equal(get(&c, RSA_X_MEM), 0);
    clock_run_to(&c.b.clock, start + 104 * APB - 1);
    assert_int_equal(get(&c, RSA_CLEAN), 0);
    clock_run_to(&c.b.clock, start + 104 * APB);
    assert_int_equal(get(&c, RSA_CLEAN), 1);
}

static void the_end_raises_the_interrupt_until_it_is_cleared(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, RSA_MULT_MODE, 9);
    uint64_t start = c.b.clock.now;
    put(&c, RSA_MULT_START, 1);
    put(&c, RSA_MULT_START, 1);
    clock_run_to(&c.b.clock, start + 16 * 16 * APB - 1);
    assert_false(c.rsa.irq[0].level);
    clock_run_to(&c.b.clock, start + 16 * 16 * APB);
    assert_true(c.rsa.irq[0].level);
    put(&c, RSA_INTERRUPT, 0);
    assert_true(c.rsa.irq[0].level);
    put(&c, RSA_INTERRUPT, 1);
    assert_false(c.rsa.irq[0].level);
}

static void a_reset_ends_the_work(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, RSA_MULT_START, 1);
    rsa_ops.reset(&c.rsa);
    assert_int_equal(clock_next(&c.b.clock), CLOCK_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_power_is_that_of_the_rfc),
        cmocka_unit_test(the_power_zero_is_one),
        cmocka_unit_test(two_runs_make_a_modular_product),
        cmocka_unit_test(a_wrong_preparation_gives_a_wrong_result),
        cmocka_unit_test(a_plain_product_has_twice_the_length),
        cmocka_unit_test(a_product_longer_than_half_the_memory_uses_a_modulus_of_ones),
        cmocka_unit_test(the_memories_are_clear_a_while_after_the_reset),
        cmocka_unit_test(the_end_raises_the_interrupt_until_it_is_cleared),
        cmocka_unit_test(a_reset_ends_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

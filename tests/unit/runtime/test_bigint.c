// Integers of any size (runtime/bigint.h): the corners. Generated cases are compared with CPython's in
// compare_numbers.py.

#include "runtime/bigint.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LIMBS 64

struct number {
    struct bigint big;
    uint16_t limb[LIMBS];
};

static const struct bigint *read_hex(struct number *number, const char *text)
{
    bool negative = text[0] == '-';
    number->big.limb = number->limb;
    assert_true(bigint_parse(&number->big, text + negative, strlen(text) - negative, 16));
    number->big.negative = negative;
    return &number->big;
}

static struct bigint *result(struct number *number)
{
    number->big.limb = number->limb;
    return &number->big;
}

static void expect_hex(const struct bigint *number, const char *text)
{
    char out[LIMBS * 5];
    uint16_t scratch[LIMBS];
    size_t at = bigint_format(out, sizeof out - 1, number, 16, 'a', scratch);
    out[sizeof out - 1] = '\0';
    assert_string_equal(out + at, text);
}

static void a_result_may_take_the_place_of_an_operand(void **state)
{
    struct number a, b;
    (void)state;
    (void)read_hex(&a, "ffffffffffffffff");
    (void)read_hex(&b, "1");
    bigint_add(&a.big, &a.big, &b.big);
    expect_hex(&a.big, "10000000000000000");
    bigint_sub(&b.big, &a.big, &b.big);
    expect_hex(&b.big, "ffffffffffffffff");
    bigint_sub(&a.big, &a.big, &a.big);
    expect_hex(&a.big, "0");
    assert_false(a.big.negative);
}

static void division_rounds_down(void **state)
{
    struct number a, b, q, r;
    uint16_t scratch[LIMBS];
    (void)state;
    bigint_divmod(result(&q), result(&r), read_hex(&a, "-7"), read_hex(&b, "2"), scratch);
    expect_hex(&q.big, "-4");
    expect_hex(&r.big, "1");
    bigint_divmod(result(&q), result(&r), read_hex(&a, "7"), read_hex(&b, "-2"), scratch);
    expect_hex(&q.big, "-4");
    expect_hex(&r.big, "-1");
    bigint_divmod(result(&q), result(&r), read_hex(&a, "-ffffffffffff"), read_hex(&b, "1000000000000"),
                  scratch);
    expect_hex(&q.big, "-1");
    expect_hex(&r.big, "1");
}

// The first guess of a quotient digit is two too large here, and then one too large after the correction.
static void a_guessed_digit_is_taken_back(void **state)
{
    struct number a, b, q, r;
    uint16_t scratch[LIMBS];
    (void)state;
    bigint_divmod(result(&q), result(&r), read_hex(&a, "7fff800000000000"), read_hex(&b, "800000000001"),
                  scratch);
    expect_hex(&q.big, "fffe");
    expect_hex(&r.big, "7fffffff0002");
}

static void shifting_right_rounds_down(void **state)
{
    struct number a, out;
    (void)state;
    bigint_shift_right(result(&out), read_hex(&a, "-1"), 100);
    expect_hex(&out.big, "-1");
    bigint_shift_right(result(&out), read_hex(&a, "-10000"), 16);
    expect_hex(&out.big, "-1");
    bigint_shift_right(result(&out), read_hex(&a, "-10001"), 16);
    expect_hex(&out.big, "-2");
}

static void inverting_zero_and_minus_one(void **state)
{
    struct number a, out;
    (void)state;
    bigint_invert(result(&out), read_hex(&a, "0"));
    expect_hex(&out.big, "-1");
    bigint_invert(result(&out), &out.big);
    expect_hex(&out.big, "0");
    assert_false(out.big.negative);
}

static void machine_integers_at_their_limits(void **state)
{
    struct number a;
    int64_t value = 0;
    (void)state;
    bigint_from_i64(result(&a), INT64_MIN);
    expect_hex(&a.big, "-8000000000000000");
    assert_true(bigint_to_i64(&a.big, &value));
    assert_true(value == INT64_MIN);
    assert_false(bigint_to_i64(read_hex(&a, "8000000000000000"), &value));
    assert_false(bigint_to_i64(read_hex(&a, "-8000000000000001"), &value));
    assert_true(bigint_low64(read_hex(&a, "-1")) == UINT64_MAX);
}

static void floats_at_the_edge_of_infinity(void **state)
{
    struct number a;
    (void)state;
    assert_true(!isinf(bigint_to_float(read_hex(&a, "ffffff7fffffffffffffffffffffffff"))));
    assert_true(isinf(bigint_to_float(read_hex(&a, "ffffff80000000000000000000000000"))));
}

static void bytes_must_fit(void **state)
{
    struct number a;
    uint8_t bytes[2];
    (void)state;
    assert_true(bigint_to_bytes(read_hex(&a, "-8000"), bytes, 2, true, true));
    assert_int_equal(bytes[0], 0x80);
    assert_false(bigint_to_bytes(read_hex(&a, "-8001"), bytes, 2, true, true));
    assert_false(bigint_to_bytes(read_hex(&a, "8000"), bytes, 2, true, true));
    assert_true(bigint_to_bytes(read_hex(&a, "8000"), bytes, 2, true, false));
    assert_false(bigint_to_bytes(read_hex(&a, "-1"), bytes, 2, true, false));
    assert_true(bigint_to_bytes(read_hex(&a, "0"), bytes, 0, true, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_may_take_the_place_of_an_operand),
        cmocka_unit_test(division_rounds_down),
        cmocka_unit_test(a_guessed_digit_is_taken_back),
        cmocka_unit_test(shifting_right_rounds_down),
        cmocka_unit_test(inverting_zero_and_minus_one),
        cmocka_unit_test(machine_integers_at_their_limits),
        cmocka_unit_test(floats_at_the_edge_of_infinity),
        cmocka_unit_test(bytes_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

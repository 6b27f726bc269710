// Text to numbers (runtime/numparse.h): what is a number and what is not. Values are compared with CPython's
// in compare_numbers.py.

#include "runtime/numparse.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool is_float(const char *text)
{
    float value;
    return float_parse(&value, text, strlen(text));
}

static void floats_may_be_written_in_many_ways(void **state)
{
    (void)state;
    assert_true(is_float("1"));
    assert_true(is_float(" -1.5 \n"));
    assert_true(is_float(".5"));
    assert_true(is_float("5."));
    assert_true(is_float("1e5"));
    assert_true(is_float("1E-5"));
    assert_true(is_float("+inf"));
    assert_true(is_float("-Infinity"));
    assert_true(is_float("NaN"));
    assert_true(is_float("1_000.5"));
}

static void other_text_is_no_float(void **state)
{
    (void)state;
    assert_false(is_float(""));
    assert_false(is_float("."));
    assert_false(is_float("e5"));
    assert_false(is_float("1e"));
    assert_false(is_float("1e+"));
    assert_false(is_float("1__0"));
    assert_false(is_float("_1"));
    assert_false(is_float("1_"));
    assert_false(is_float("--1"));
    assert_false(is_float("1 2"));
    assert_false(is_float("0x10"));
    assert_false(is_float("infin"));
}

static void huge_and_tiny_end_at_infinity_and_zero(void **state)
{
    float value = 0;
    (void)state;
    assert_true(float_parse(&value, "1e39", 4));
    assert_true(isinf(value));
    assert_true(float_parse(&value, "-1e999999999999", 15));
    assert_true(isinf(value) && value < 0);
    assert_true(float_parse(&value, "1e-46", 5));
    assert_true(value == 0);
    assert_true(float_parse(&value, "1e-999999999999", 15));
    assert_true(value == 0);
}

static void expect_int(const char *text, uint32_t base, const char *digits, uint32_t found, bool negative)
{
    struct int_text out;
    assert_true(int_text_parse(&out, text, strlen(text), base));
    assert_int_equal(out.length, strlen(digits));
    assert_memory_equal(out.digits, digits, out.length);
    assert_int_equal(out.base, found);
    assert_int_equal(out.negative, negative);
}

static void sign_prefix_and_spaces_are_taken_off(void **state)
{
    (void)state;
    expect_int("  -42 ", 10, "42", 10, true);
    expect_int("0x1F", 0, "1F", 16, false);
    expect_int("0x1F", 16, "1F", 16, false);
    expect_int("-0b101", 0, "101", 2, true);
    expect_int("0o17", 8, "17", 8, false);
    expect_int("0b1", 16, "0b1", 16, false);
    expect_int("000", 0, "000", 10, false);
}

static void a_leading_zero_needs_a_base(void **state)
{
    struct int_text out;
    (void)state;
    assert_false(int_text_parse(&out, "012", 3, 0));
    assert_false(int_text_parse(&out, "  ", 2, 10));
    assert_false(int_text_parse(&out, "-", 1, 10));
    assert_false(int_text_parse(&out, "0x", 2, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_may_be_written_in_many_ways),
        cmocka_unit_test(other_text_is_no_float),
        cmocka_unit_test(huge_and_tiny_end_at_infinity_and_zero),
        cmocka_unit_test(sign_prefix_and_spaces_are_taken_off),
        cmocka_unit_test(a_leading_zero_needs_a_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

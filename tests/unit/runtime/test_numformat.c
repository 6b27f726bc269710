// Digits of floats and layout of numbers (runtime/numformat.h).

#include "runtime/numformat.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_repr(float value, const char *text)
{
    char out[FLOAT_REPR_ROOM + 1] = "";
    out[float_repr(out, value)] = '\0';
    assert_string_equal(out, text);
}

static void repr_has_seven_digits_and_looks_like_a_float(void **state)
{
    (void)state;
    expect_repr(0.1F, "0.1");
    expect_repr(1.0F / 3, "0.3333333");
    expect_repr(1e20F, "1e+20");
    expect_repr(-0.0F, "-0.0");
    expect_repr(100.0F, "100.0");
    expect_repr(1234567.0F, "1234567.0");
    expect_repr(16777216.0F, "1.677722e+07");
    expect_repr(0.0001F, "0.0001");
    expect_repr(0.00001F, "1e-05");
    expect_repr(FLT_MAX, "3.402823e+38");
    expect_repr(FLT_TRUE_MIN, "1.401298e-45");
    expect_repr(INFINITY, "inf");
    expect_repr(-INFINITY, "-inf");
    expect_repr(NAN, "nan");
}

static void expect_format(float value, char type, int32_t precision, bool alternate, const char *text)
{
    char out[400] = "";
    out[float_format(out, value, type, precision, alternate)] = '\0';
    assert_string_equal(out, text);
}

static void the_alternate_form_keeps_point_and_zeros(void **state)
{
    (void)state;
    expect_format(1.0F, 'g', 6, true, "1.00000");
    expect_format(1.0F, 'f', 0, true, "1.");
    expect_format(1.0F, 'e', 0, true, "1.e+00");
    expect_format(1.0F, 'g', 6, false, "1");
}

static void ties_go_to_the_even_digit(void **state)
{
    (void)state;
    expect_format(0.5F, 'f', 0, false, "0");
    expect_format(1.5F, 'f', 0, false, "2");
    expect_format(2.5F, 'f', 0, false, "2");
    expect_format(0.125F, 'f', 2, false, "0.12");
    expect_format(9.5F, 'f', 0, false, "10");
    expect_format(0.05F, 'f', 1, false, "0.1");
    expect_format(0.04F, 'f', 1, false, "0.0");
    expect_format(0.001F, 'f', 1, false, "0.0");
}

static void capitals_make_capital_words(void **state)
{
    (void)state;
    expect_format(INFINITY, 'F', 6, false, "INF");
    expect_format(NAN, 'E', 6, false, "NAN");
    expect_format(1e10F, 'G', 6, false, "1E+10");
}

static void expect_layout(const char *spec_text, char sign, const char *digits, const char *rest,
                          const char *text)
{
    struct format_spec spec;
    struct number_text number = {.sign = sign,
                                 .prefix = "",
                                 .digits = digits,
                                 .digit_count = strlen(digits),
                                 .rest = rest,
                                 .rest_count = strlen(rest),
                                 .group_digits = 3};
    char out[100] = "";
    assert_int_equal(format_spec_parse(&spec, spec_text, strlen(spec_text)), FORMAT_SPEC_OK);
    size_t room = number_layout_room(&number, &spec);
    assert_true(room < sizeof out);
    number_layout(out, &number, &spec);
    out[room] = '\0';
    assert_string_equal(out, text);
}

static void numbers_are_grouped_and_padded(void **state)
{
    (void)state;
    expect_layout("", 0, "1234567", "", "1234567");
    expect_layout(",", 0, "1234567", "", "1,234,567");
    expect_layout("_", '-', "1234567", ".5", "-1_234_567.5");
    expect_layout("08", '-', "42", "", "-0000042");
    expect_layout("08,", 0, "42", "", "0,000,042");
    expect_layout("09,", 0, "42", "", "0,000,042");
    expect_layout("10", 0, "42", "", "        42");
    expect_layout("<5", 0, "42", "", "42   ");
    expect_layout("*^7", 0, "42", "", "**42***");
    expect_layout("*=7", '+', "42", "", "+****42");
}

static void a_specification_is_taken_apart(void **state)
{
    struct format_spec spec;
    (void)state;
    assert_int_equal(format_spec_parse(&spec, "\xc3\xa9>+#012,.3f", 12), FORMAT_SPEC_OK);
    assert_int_equal(spec.fill, 0xe9);
    assert_int_equal(spec.align, '>');
    assert_int_equal(spec.sign, '+');
    assert_true(spec.alternate);
    assert_true(spec.zero);
    assert_int_equal(spec.width, 12);
    assert_int_equal(spec.group, ',');
    assert_int_equal(spec.precision, 3);
    assert_int_equal(spec.type, 'f');
}

static void bad_specifications_are_refused(void **state)
{
    struct format_spec spec;
    (void)state;
    assert_int_equal(format_spec_parse(&spec, "5dd", 3), FORMAT_SPEC_INVALID);
    assert_int_equal(format_spec_parse(&spec, ".f", 2), FORMAT_SPEC_NO_PRECISION);
    assert_int_equal(format_spec_parse(&spec, "99999999", 8), FORMAT_SPEC_TOO_BIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repr_has_seven_digits_and_looks_like_a_float),
        cmocka_unit_test(the_alternate_form_keeps_point_and_zeros),
        cmocka_unit_test(ties_go_to_the_even_digit),
        cmocka_unit_test(capitals_make_capital_words),
        cmocka_unit_test(numbers_are_grouped_and_padded),
        cmocka_unit_test(a_specification_is_taken_apart),
        cmocka_unit_test(bad_specifications_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

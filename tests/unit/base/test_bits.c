// Fields of words (base/bits.h), at the widths where a shift goes wrong: 1, 31, 32.

#include "base/bits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ONE_BIT 7, 1
#define TOP_BIT 31, 1
#define MIDDLE  4, 8
#define WIDE    0, 31
#define WHOLE   0, 32

static void a_field_is_read_in_place(void **state)
{
    (void)state;
    assert_int_equal(GET(0x00000ab0U, MIDDLE), 0xab);
    assert_int_equal(GET(0x00000080U, ONE_BIT), 1);
    assert_int_equal(GET(0x80000000U, TOP_BIT), 1);
    assert_int_equal(GET(0xffffffffU, WIDE), 0x7fffffff);
    assert_int_equal(GET(0xdeadbeefU, WHOLE), 0xdeadbeef);
}

static void setting_a_field_leaves_the_others(void **state)
{
    (void)state;
    assert_int_equal(SET(0xffffffffU, MIDDLE, 0), 0xfffff00f);
    assert_int_equal(SET(0U, MIDDLE, 0x1ff), 0xff0);
    assert_int_equal(SET(0U, TOP_BIT, 1), 0x80000000);
    assert_int_equal(SET(0x80000000U, WIDE, 0), 0x80000000);
    assert_int_equal(SET(0x12345678U, WHOLE, 0xdeadbeef), 0xdeadbeef);
}

static void a_signed_number_keeps_its_sign(void **state)
{
    (void)state;
    assert_int_equal(bits_signed(0x800, 12), -2048);
    assert_int_equal(bits_signed(0x7ff, 12), 2047);
    assert_int_equal(bits_signed(1, 1), -1);
    assert_int_equal(bits_signed(0xffffffff, 32), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_read_in_place),
        cmocka_unit_test(setting_a_field_leaves_the_others),
        cmocka_unit_test(a_signed_number_keeps_its_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

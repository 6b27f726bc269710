// The compiler's library of the ROM (rom/softfloat.c, float.c, arithmetic.c).

#include "caller.h"

#include "rom/softfloat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAN64      UINT64_C(0x7ff8000000000000)
#define INFINITY64 UINT64_C(0x7ff0000000000000)

static uint64_t of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static void results_are_rounded_to_nearest_even(void **state)
{
    (void)state;
    assert_int_equal(f64_add(of(1), of(0x1p-53)), of(1));
    assert_int_equal(f64_add(of(0x1.0000000000001p0), of(0x1p-53)), of(0x1.0000000000002p0));
    assert_int_equal(f64_multiply(of(0.1), of(10)), of(1));
    assert_int_equal(f64_divide(of(1), of(3)), of(0x1.5555555555555p-2));
    assert_int_equal(f32_of_f64(of(0x1.000001p0)), 0x3f800000);
    assert_int_equal(f32_of_unsigned(0x1000001), 0x4b800000);
}

static void nans_are_the_librarys(void **state)
{
    (void)state;
    assert_int_equal(f64_add(INFINITY64, INFINITY64 | UINT64_C(1) << 63), NAN64);
    assert_int_equal(f64_add(of(1), UINT64_C(0xfff0000000000001)), UINT64_C(0xfff0000000000001));
    assert_int_equal(f64_multiply(0, INFINITY64), NAN64);
    assert_int_equal(f64_divide(of(0), of(-0.0)), NAN64 | UINT64_C(1) << 63);
    assert_int_equal(f64_of_f32(0x7f812345), NAN64);
    assert_int_equal(f64_compare(NAN64, NAN64), 2);
}

static void conversions_saturate(void **state)
{
    (void)state;
    assert_int_equal(f64_to_signed(of(-1.9), 32) & UINT32_MAX, UINT32_MAX);
    assert_int_equal(f64_to_signed(of(1e10), 32), INT32_MAX);
    assert_int_equal(f64_to_signed(NAN64, 64), INT64_MAX);
    assert_int_equal(f64_to_unsigned(of(4294967295.0), 32), UINT32_MAX);
    assert_int_equal(f64_to_unsigned(of(-1), 32) & UINT32_MAX, UINT32_MAX);
    assert_int_equal(f64_to_unsigned(of(-1e10), 32), 0x80000000);
}

static void a_complex_infinity_survives(void **state)
{
    (void)state;
    uint64_t result[2];
    f64_complex_multiply((const uint64_t[]){of(1), of(2), of(3), of(-4)}, result);
    assert_int_equal(result[0], of(11));
    assert_int_equal(result[1], of(2));
    f64_complex_divide((const uint64_t[]){of(11), of(2), of(3), of(-4)}, result);
    assert_int_equal(result[0], of(1));
    assert_int_equal(result[1], of(2));
    f64_complex_multiply((const uint64_t[]){INFINITY64, NAN64, of(1), of(1)}, result);
    assert_int_equal(result[0], INFINITY64);
}

// Calls

static int start(void **state)
{
    *state = caller_new(NULL);
    return 0;
}

static int end(void **state)
{
    caller_free(*state);
    return 0;
}

#define LOW(value)  (uint32_t)(value)
#define HIGH(value) (uint32_t)((uint64_t)(value) >> 32)

static void pairs_are_in_two_registers(void **state)
{
    struct caller *c = *state;
    uint64_t a = of(1.5);
    uint64_t b = of(-0.25);
    assert_int_equal(CALL(c, 0x4006358c, LOW(a), HIGH(a), LOW(b), HIGH(b)), of(-0.375)); // __muldf3
    assert_int_equal(CALL(c, 0x4000c9fc, 5, 1, 7, 0), UINT64_C(0x700000023));            // __muldi3
    assert_int_equal(CALL(c, 0x4000c818, 1, 0, 33), UINT64_C(0x200000000));              // __ashldi3
}

static void a_complex_result_is_in_four(void **state)
{
    struct caller *c = *state;
    uint64_t one = of(1);
    CALL(c, 0x40063c90, LOW(one), HIGH(one), LOW(of(2)), HIGH(of(2)), LOW(of(3)), HIGH(of(3)), LOW(of(-4)),
         HIGH(of(-4)));
    assert_int_equal(c->result[0] | (uint64_t)c->result[1] << 32, of(11));
    assert_int_equal(c->result[2] | (uint64_t)c->result[3] << 32, of(2));
}

static void comparisons_have_the_librarys_signs(void **state)
{
    struct caller *c = *state;
    static const struct {
        uint32_t address;
        int32_t less, equal, greater, unordered;
    } functions[] = {
        {0x400636a8, 1, 0, 1, 1},   // __eqdf2
        {0x400636dc, 0, 0, 1, 0},   // __gtdf2
        {0x40063704, 0, 0, 1, 1},   // __ledf2
        {0x40063768, -1, 0, 0, -1}, // __gedf2
        {0x40063790, -1, 0, 0, 0},  // __ltdf2
        {0x400637f4, 0, 0, 0, 1},   // __unorddf2
    };
    const uint64_t one = of(1);
    const uint64_t two = of(2);
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        uint32_t at = functions[i].address;
        assert_int_equal((int32_t)CALL(c, at, LOW(one), HIGH(one), LOW(two), HIGH(two)), functions[i].less);
        assert_int_equal((int32_t)CALL(c, at, LOW(two), HIGH(two), LOW(two), HIGH(two)), functions[i].equal);
        assert_int_equal((int32_t)CALL(c, at, LOW(two), HIGH(two), LOW(one), HIGH(one)),
                         functions[i].greater);
        assert_int_equal((int32_t)CALL(c, at, LOW(two), HIGH(two), LOW(NAN64), HIGH(NAN64)),
                         functions[i].unordered);
    }
}

static void integers_divide_as_the_processor_does(void **state)
{
    struct caller *c = *state;
    assert_int_equal((uint32_t)CALL(c, 0x4000c7b8, 0x80000000, UINT32_MAX), 0x80000000); // __divsi3
    assert_int_equal((uint32_t)CALL(c, 0x4000c7c0, 0x80000000, UINT32_MAX), 0);          // __modsi3
    assert_int_equal((int64_t)CALL(c, 0x4000cd4c, (uint32_t)-7, UINT32_MAX, 3, 0), -1);  // __moddi3
    CALL(c, 0x4000c7c8, 1, 0);                                                           // __udivsi3
    assert_int_equal(c->cause, CAUSE_DIVIDE_BY_ZERO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_rounded_to_nearest_even),
        cmocka_unit_test(nans_are_the_librarys),
        cmocka_unit_test(conversions_saturate),
        cmocka_unit_test(a_complex_infinity_survives),
        cmocka_unit_test_setup_teardown(pairs_are_in_two_registers, start, end),
        cmocka_unit_test_setup_teardown(a_complex_result_is_in_four, start, end),
        cmocka_unit_test_setup_teardown(comparisons_have_the_librarys_signs, start, end),
        cmocka_unit_test_setup_teardown(integers_divide_as_the_processor_does, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

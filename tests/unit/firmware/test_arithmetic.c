// The firmware's own float-to-double conversions against the host's floating point unit, bit by bit.

// The names belong to the host's compiler too: the file under test gets others.
#define __extendsfdf2 firmware_extend
#define __truncdfsf2  firmware_truncate
#define __divdi3      firmware_divide
#define __udivdi3     firmware_divide_unsigned
#define __umoddi3     firmware_rest_unsigned
#define __divmoddi4   host_divide
#define __udivmoddi4  host_divide_unsigned
#include "firmware/arithmetic.c"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 300000

int64_t host_divide(int64_t a, int64_t b, int64_t *rest)
{
    *rest = a % b;
    return a / b;
}

uint64_t host_divide_unsigned(uint64_t a, uint64_t b, uint64_t *rest)
{
    if (rest != NULL) {
        *rest = a % b;
    }
    return a / b;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void every_kind_of_float_is_extended(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252U;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t bits =
            (uint32_t)next_random(&seed) & (i % 2 == 0 ? UINT32_MAX : 0x80ffffffU); // many subnormals
        union single in = {.bits = bits};
        union wide out = {.value = firmware_extend(in.value)};
        union wide wanted = {.value = (double)in.value};
        if (isnan(in.value)) {
            assert_true(isnan(out.value));
        } else {
            assert_true(out.bits == wanted.bits);
        }
    }
}

static void every_kind_of_double_is_rounded(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252U;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t bits = next_random(&seed);
        if (i % 3 != 0) { // near the range of a float
            bits = (bits & 0x800fffffffffffffU) | (850 + (bits >> 40) % 350) << 52;
        }
        if (i % 7 == 0) { // exactly between two floats
            bits = (bits & ~UINT64_C(0x1fffffff)) | 0x10000000;
        }
        union wide in = {.bits = bits};
        union single out = {.value = firmware_truncate(in.value)};
        union single wanted = {.value = (float)in.value};
        if (isnan(in.value)) {
            assert_true(isnan(out.value));
        } else {
            assert_int_equal(out.bits, wanted.bits);
        }
    }
}

static void division_passes_its_arguments_on(void **state)
{
    (void)state;
    assert_true(firmware_divide(-100000000007, 10) == -10000000000);
    assert_true(firmware_divide_unsigned(100000000007, 10) == 10000000000);
    assert_true(firmware_rest_unsigned(100000000007, 10) == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_float_is_extended),
        cmocka_unit_test(every_kind_of_double_is_rounded),
        cmocka_unit_test(division_passes_its_arguments_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

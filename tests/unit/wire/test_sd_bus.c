// The two check sums of the SD bus, against the examples of the specification (wire/sd_bus.h).

#include "wire/sd_bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void crc7_of_the_examples_of_the_specification(void **state)
{
    (void)state;
    assert_int_equal(sd_crc7((const uint8_t[]){0x40, 0, 0, 0, 0}, 5), 0x4a);
    assert_int_equal(sd_crc7((const uint8_t[]){0x51, 0, 0, 0, 0}, 5), 0x2a);
    assert_int_equal(sd_crc7((const uint8_t[]){0x11, 0, 0, 0x09, 0}, 5), 0x33);
}

static void crc16_of_a_block_of_ones_is_7fa1(void **state)
{
    (void)state;
    uint8_t block[512];
    memset(block, UINT8_MAX, sizeof(block));
    assert_int_equal(sd_crc16(block, sizeof(block)), 0x7fa1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc7_of_the_examples_of_the_specification),
        cmocka_unit_test(crc16_of_a_block_of_ones_is_7fa1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

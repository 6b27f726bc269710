// Register tables (soc/reg.h).

#include "soc/reg.h"

#include "bench.h"

static const struct reg table[] = {
    {"FIRST", 0x00, 0x12345678, 0xffffffff},
    {"SECOND", 0x08, 0x000000f0, 0x0000ff00},
    {"THIRD", 0x0c, 0x00000001, 0x00000000},
};

static void a_reset_writes_every_value(void **state)
{
    (void)state;
    uint32_t reg[4] = {0, 77, 0, 0};
    reg_reset(table, 3, reg);
    assert_int_equal(reg[0], 0x12345678);
    assert_int_equal(reg[1], 77);
    assert_int_equal(reg[2], 0xf0);
    assert_int_equal(reg[3], 1);
}

static void a_write_changes_writable_bits_only(void **state)
{
    (void)state;
    uint32_t reg[4] = {0};
    reg_reset(table, 3, reg);
    reg_store(table, 3, reg, 0x08, 0xffffffff);
    reg_store(table, 3, reg, 0x0c, 0xffffffff);
    assert_int_equal(reg[2], 0xfff0);
    assert_int_equal(reg[3], 1);
}

static void an_offset_outside_the_table_changes_nothing(void **state)
{
    (void)state;
    uint32_t reg[4] = {1, 2, 3, 4};
    reg_store(table, 3, reg, 0x04, 0);
    assert_int_equal(reg[1], 2);
    assert_null(reg_find(table, 3, 0x04));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_writes_every_value),
        cmocka_unit_test(a_write_changes_writable_bits_only),
        cmocka_unit_test(an_offset_outside_the_table_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

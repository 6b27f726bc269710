// eFuse controller (ESP32 TRM, chapter "eFuse Controller").

#include "base/bits.h"
#include "soc/efuse.h"

#include "bench.h"

static const uint8_t mac[6] = {0x24, 0x0a, 0xc4, 0x10, 0x20, 0x30};

struct efuse_bench {
    struct bench bench;
    struct efuse efuse;
};

static uint32_t get(struct efuse_bench *b, uint32_t offset)
{
    return efuse_ops.read(&b->efuse, offset);
}

static void put(struct efuse_bench *b, uint32_t offset, uint32_t value)
{
    efuse_ops.write(&b->efuse, offset, value);
}

static void power_on(struct efuse_bench *b, unsigned revision)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    efuse_ops.init(&b->efuse, &b->bench.host, 0);
    efuse_burn(&b->efuse, revision, mac);
    efuse_ops.reset(&b->efuse);
}

static void the_mac_address_reads_back_with_its_check_byte(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 1);
    assert_int_equal(get(&b, EFUSE_BLK0_RDATA1), 0xc4102030);
    assert_int_equal(get(&b, EFUSE_BLK0_RDATA2) & 0xffff, 0x240a);
    uint32_t crc = GET(get(&b, EFUSE_BLK0_RDATA2), EFUSE_BLK0_RDATA2_WIFI_MAC_CRC);
    assert_int_equal(crc, efuse_mac_crc(mac));
}

// CRC-8/MAXIM has the published check value 0xa1 over "123456789"; a shorter text has these.
static void the_check_byte_is_crc8_maxim(void **state)
{
    (void)state;
    static const uint8_t digits[6] = {'1', '2', '3', '4', '5', '6'};
    static const uint8_t one[6] = {0, 0, 0, 0, 0, 1};
    assert_int_equal(efuse_mac_crc(digits), 0xec);
    assert_int_equal(efuse_mac_crc(one), 0x5e);
}

static void the_revision_is_spread_over_two_words(void **state)
{
    (void)state;
    static const unsigned rows[][3] = {{0, 0, 0}, {1, 1, 0}, {3, 1, 1}};
    for (size_t i = 0; i < 3; i++) {
        struct efuse_bench b;
        power_on(&b, rows[i][0]);
        assert_int_equal(GET(get(&b, EFUSE_BLK0_RDATA3), EFUSE_BLK0_RDATA3_CHIP_VER_REV1), rows[i][1]);
        assert_int_equal(GET(get(&b, EFUSE_BLK0_RDATA5), EFUSE_BLK0_RDATA5_CHIP_VER_REV2), rows[i][2]);
    }
}

static void package_coding_and_console_are_those_of_the_module(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 3);
    assert_int_equal(GET(get(&b, EFUSE_BLK0_RDATA3), EFUSE_BLK0_RDATA3_CHIP_VER_PKG), 1);
    assert_int_equal(GET(get(&b, EFUSE_BLK0_RDATA6), EFUSE_BLK0_RDATA6_CODING_SCHEME), 0);
    assert_int_equal(GET(get(&b, EFUSE_BLK0_RDATA6), EFUSE_BLK0_RDATA6_CONSOLE_DEBUG_DISABLE), 1);
}

static void fuses_cannot_be_written_and_the_read_command_ends(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 3);
    uint32_t before = get(&b, EFUSE_BLK0_RDATA1);
    put(&b, EFUSE_BLK0_RDATA1, 0);
    put(&b, EFUSE_INT_ENA, 3);
    put(&b, EFUSE_CONF, EFUSE_OP_CODE_READ);
    put(&b, EFUSE_CMD, MASK(EFUSE_CMD_READ_CMD));
    assert_int_equal(get(&b, EFUSE_CMD), MASK(EFUSE_CMD_READ_CMD));
    clock_run_to(&b.bench.clock, b.bench.clock.now + TICKS_PER_MS);
    assert_int_equal(get(&b, EFUSE_CMD), 0);
    assert_int_equal(get(&b, EFUSE_BLK0_RDATA1), before);
    assert_true(b.efuse.irq[0].level);
    put(&b, EFUSE_INT_CLR, 3);
    assert_false(b.efuse.irq[0].level);
}

static void burn(struct efuse_bench *b, uint32_t offset, uint32_t value)
{
    put(b, offset, value);
    put(b, EFUSE_CONF, EFUSE_OP_CODE_WRITE);
    put(b, EFUSE_CMD, MASK(EFUSE_CMD_PGM_CMD));
    assert_int_equal(get(b, EFUSE_CMD), MASK(EFUSE_CMD_PGM_CMD));
    clock_run_to(&b->bench.clock, b->bench.clock.now + 10 * TICKS_PER_MS);
    assert_int_equal(get(b, EFUSE_CMD), 0);
    put(b, offset, 0);
    put(b, EFUSE_CONF, EFUSE_OP_CODE_READ);
    put(b, EFUSE_CMD, MASK(EFUSE_CMD_READ_CMD));
    clock_run_to(&b->bench.clock, b->bench.clock.now + 10 * TICKS_PER_MS);
}

static void burnt_bits_are_added_and_stay(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 3);
    burn(&b, EFUSE_BLK3_WDATA0, 0x0f);
    burn(&b, EFUSE_BLK3_WDATA0, 0xf0);
    assert_int_equal(get(&b, EFUSE_BLK3_RDATA0), 0xff);
    efuse_ops.reset(&b.efuse);
    assert_int_equal(get(&b, EFUSE_BLK3_RDATA0), 0xff);
    assert_int_equal(get(&b, EFUSE_BLK0_RDATA1), 0xc4102030);
}

static void a_block_can_be_hidden_and_closed(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 3);
    burn(&b, EFUSE_BLK1_WDATA0, 0x1234);
    burn(&b, EFUSE_BLK0_WDATA0, bit(7) | bit(16)); // WR_DIS and RD_DIS of BLK1
    assert_int_equal(get(&b, EFUSE_BLK1_RDATA0), 0);
    burn(&b, EFUSE_BLK1_WDATA0, UINT32_MAX);
    assert_int_equal(b.efuse.burnt[1][0], 0x1234);
}

static void the_reference_voltage_is_burnt(void **state)
{
    (void)state;
    struct efuse_bench b;
    power_on(&b, 1);
    uint32_t steps = GET(get(&b, EFUSE_BLK0_RDATA4), EFUSE_BLK0_RDATA4_ADC_VREF);
    assert_int_equal(1100 + 7 * steps, EFUSE_ADC_VREF_MV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mac_address_reads_back_with_its_check_byte),
        cmocka_unit_test(the_check_byte_is_crc8_maxim),
        cmocka_unit_test(the_revision_is_spread_over_two_words),
        cmocka_unit_test(package_coding_and_console_are_those_of_the_module),
        cmocka_unit_test(fuses_cannot_be_written_and_the_read_command_ends),
        cmocka_unit_test(burnt_bits_are_added_and_stay),
        cmocka_unit_test(a_block_can_be_hidden_and_closed),
        cmocka_unit_test(the_reference_voltage_is_burnt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPI controllers with a flash and a PSRAM behind them (soc/spi.h).

#include "base/bits.h"
#include "parts/flash.h"
#include "parts/psram.h"
#include "soc/spi.h"

#include "bench.h"

static struct flash flash;
static struct psram psram;

struct chip {
    struct bench b;
    struct spi spi;
};

static void power_on(struct chip *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add(&c->b, &spi_ops, &c->spi, 1);
    flash_init(&flash, &c->b.clock, &c->b.log);
    psram_init(&psram, &c->b.log);
    psram_power_on(&psram);
    c->spi.device[0] = &flash.device;
    c->spi.device[1] = &psram.device;
    spi_ops.write(&c->spi, SPI_CLOCK, MASK(SPI_CLK_EQU_SYSCLK)); // 80 MHz
}

static void put(struct chip *c, uint32_t offset, uint32_t value)
{
    spi_ops.write(&c->spi, offset, value);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return spi_ops.read(&c->spi, offset);
}

// Starts a command and waits until its bit is clear; returns the ticks that took.
static uint64_t run(struct chip *c, uint32_t command)
{
    uint64_t start = c->b.clock.now;
    put(c, SPI_CMD, command);
    while (get(c, SPI_CMD) != 0) {
        clock_run_to(&c->b.clock, clock_next(&c->b.clock));
    }
    return c->b.clock.now - start;
}

static void wait_idle(struct chip *c)
{
    do {
        clock_run_to(&c->b.clock, c->b.clock.now + TICKS_PER_MS);
        run(c, MASK(SPI_FLASH_RDSR));
    } while (GET(get(c, SPI_RD_STATUS), SPI_RD_STATUS_STATUS) != 0);
}

static void rdid_gives_the_jedec_id_lowest_byte_first(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    run(&c, MASK(SPI_FLASH_RDID));
    assert_int_equal(bits_get(get(&c, SPI_W0), 0, 24), 0x1640c8);
}

static void a_command_takes_its_clock_cycles(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    assert_int_equal(run(&c, MASK(SPI_FLASH_WREN)), 8 * APB);
    put(&c, SPI_CLOCK, SET(SET(0, SPI_CLKCNT_N, 3), SPI_CLKDIV_PRE, 1)); // 80 MHz / 8
    assert_int_equal(run(&c, MASK(SPI_FLASH_WREN)), 8 * 8 * APB);
    put(&c, SPI_ADDR, SET(0x100, SPI_ADDR_LENGTH, 32));
    assert_int_equal(run(&c, MASK(SPI_FLASH_READ)), (8 + 24 + 32 * 8) * 8 * APB);
}

static void the_bit_reads_one_until_the_command_is_done(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, SPI_CMD, MASK(SPI_FLASH_WREN));
    clock_run_to(&c.b.clock, 8 * APB - 1);
    assert_int_equal(get(&c, SPI_CMD), MASK(SPI_FLASH_WREN));
    clock_run_to(&c.b.clock, 8 * APB);
    assert_int_equal(get(&c, SPI_CMD), 0);
}

static void a_page_is_programmed_and_read_back(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    run(&c, MASK(SPI_FLASH_WREN));
    put(&c, SPI_ADDR, SET(0x12340, SPI_ADDR_LENGTH, 6));
    put(&c, SPI_W0, 0x64636261);
    put(&c, SPI_W0 + 4, 0x6665);
    run(&c, MASK(SPI_FLASH_PP));
    assert_memory_equal(&flash.data[0x12340], "abcdef\xff", 7);
    wait_idle(&c);
    put(&c, SPI_W0, 0);
    put(&c, SPI_ADDR, SET(0x12342, SPI_ADDR_LENGTH, 4));
    run(&c, MASK(SPI_FLASH_READ));
    assert_int_equal(get(&c, SPI_W0), 0x66656463);
}

static void a_sector_is_erased(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    memset(flash.data, 0, 0x3000);
    run(&c, MASK(SPI_FLASH_WREN));
    put(&c, SPI_ADDR, 0x1000);
    run(&c, MASK(SPI_FLASH_SE));
    run(&c, MASK(SPI_FLASH_RDSR));
    assert_int_equal(GET(get(&c, SPI_RD_STATUS), SPI_RD_STATUS_STATUS), 1);
    wait_idle(&c);
    assert_int_equal(flash.data[0xfff], 0);
    assert_int_equal(flash.data[0x1000], 0xff);
    assert_int_equal(flash.data[0x1fff], 0xff);
    assert_int_equal(flash.data[0x2000], 0);
}

static void the_status_register_is_written_with_two_bytes(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    run(&c, MASK(SPI_FLASH_WREN));
    put(&c, SPI_CTRL, SET(get(&c, SPI_CTRL), SPI_WRSR_2B, 1));
    put(&c, SPI_RD_STATUS, 0x0200);
    run(&c, MASK(SPI_FLASH_WRSR));
    assert_int_equal(flash.status[1], 2);
}

static void a_user_command_has_all_its_phases(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    memcpy(&flash.data[0x2bcdef], "user", 4);
    put(&c, SPI_USER, MASK(SPI_USR_COMMAND) | MASK(SPI_USR_ADDR) | MASK(SPI_USR_DUMMY) | MASK(SPI_USR_MISO));
    put(&c, SPI_USER2, SET(SET(0, SPI_USR_COMMAND_BITLEN, 7), SPI_USR_COMMAND_VALUE, 0x0b));
    put(&c, SPI_USER1, SET(SET(0, SPI_USR_ADDR_BITLEN, 23), SPI_USR_DUMMY_CYCLELEN, 7));
    put(&c, SPI_ADDR, 0x2bcdef00);
    put(&c, SPI_MISO_DLEN, 31);
    assert_int_equal(run(&c, MASK(SPI_USR)), (8 + 24 + 8 + 32) * APB);
    assert_int_equal(get(&c, SPI_W0), 0x72657375);
}

static void the_high_half_of_the_buffer_can_be_used(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, SPI_USER, MASK(SPI_USR_COMMAND) | MASK(SPI_USR_MISO) | MASK(SPI_USR_MISO_HIGHPART));
    put(&c, SPI_USER2, SET(SET(0, SPI_USR_COMMAND_BITLEN, 7), SPI_USR_COMMAND_VALUE, 0x9f));
    put(&c, SPI_MISO_DLEN, 23);
    run(&c, MASK(SPI_USR));
    assert_int_equal(bits_get(get(&c, SPI_W8), 0, 24), 0x1640c8);
    assert_int_equal(get(&c, SPI_W0), 0);
}

static void the_chip_select_decides_who_answers(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, SPI_PIN, 5); // CS0 and CS2 off
    put(&c, SPI_USER, MASK(SPI_USR_COMMAND) | MASK(SPI_USR_ADDR) | MASK(SPI_USR_MISO));
    put(&c, SPI_USER1, SET(0, SPI_USR_ADDR_BITLEN, 23));
    put(&c, SPI_USER2, SET(SET(0, SPI_USR_COMMAND_BITLEN, 7), SPI_USR_COMMAND_VALUE, 0x9f));
    put(&c, SPI_MISO_DLEN, 63);
    run(&c, MASK(SPI_USR));
    assert_int_equal(bits_get(get(&c, SPI_W0), 0, 16), 0x5d0d);
    put(&c, SPI_PIN, 7);
    run(&c, MASK(SPI_USR));
    assert_int_equal(get(&c, SPI_W0), 0xffffffff);
}

static void the_end_of_a_transfer_interrupts(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, SPI_SLAVE, MASK(SPI_TRANS_INTEN));
    run(&c, MASK(SPI_FLASH_WRDI));
    assert_true(c.spi.irq[0].level);
    put(&c, SPI_SLAVE, MASK(SPI_TRANS_INTEN));
    assert_false(c.spi.irq[0].level);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rdid_gives_the_jedec_id_lowest_byte_first),
        cmocka_unit_test(a_command_takes_its_clock_cycles),
        cmocka_unit_test(the_bit_reads_one_until_the_command_is_done),
        cmocka_unit_test(a_page_is_programmed_and_read_back),
        cmocka_unit_test(a_sector_is_erased),
        cmocka_unit_test(the_status_register_is_written_with_two_bytes),
        cmocka_unit_test(a_user_command_has_all_its_phases),
        cmocka_unit_test(the_high_half_of_the_buffer_can_be_used),
        cmocka_unit_test(the_chip_select_decides_who_answers),
        cmocka_unit_test(the_end_of_a_transfer_interrupts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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

// SPI2 with nothing on it: MOSI comes out of GPIO25, MISO is read from there.

struct spi2 {
    struct bench b;
    struct gpio gpio;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct spi spi;
};

#define SPI2_PIN 25
#define OUT_DESC BENCH_RAM
#define IN_DESC  (BENCH_RAM + 0x20)
#define OUT_DATA 0x100U
#define IN_DATA  0x4000U

static void spi2_on(struct spi2 *c)
{
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add(&c->b, &io_mux_ops, &c->io_mux, 0);
    bench_add(&c->b, &rtc_io_ops, &c->rtc_io, 0);
    gpio_ops.init(&c->gpio, &c->b.host, 0);
    gpio_attach(&c->gpio, &c->io_mux, &c->rtc_io);
    gpio_ops.reset(&c->gpio);
    bench_add(&c->b, &spi_ops, &c->spi, 2);
    c->spi.gpio = &c->gpio;
    io_mux_ops.write(&c->io_mux, IO_MUX_GPIO25, MASK(IO_MUX_FUN_IE) | IO_MUX_FUNCTION_GPIO << 12);
    gpio_ops.write(&c->gpio, GPIO_OUT_SEL_REG(SPI2_PIN), SIG_HSPID);
    gpio_ops.write(&c->gpio, GPIO_IN_SEL_REG(SIG_HSPIQ), MASK(GPIO_SIG_IN_SEL) | SPI2_PIN);
    spi_ops.write(&c->spi, SPI_USER, MASK(SPI_USR_MOSI) | MASK(SPI_USR_MISO) | MASK(SPI_DOUTDIN));
}

static void transfer(struct spi2 *c, uint32_t bytes)
{
    spi_ops.write(&c->spi, SPI_MOSI_DLEN, bytes * 8 - 1);
    spi_ops.write(&c->spi, SPI_CMD, MASK(SPI_USR));
    while (spi_ops.read(&c->spi, SPI_CMD) != 0) {
        clock_run_to(&c->b.clock, clock_next(&c->b.clock));
    }
}

static void full_duplex_receives_while_it_sends(void **state)
{
    (void)state;
    static struct spi2 c;
    spi2_on(&c);
    spi_ops.write(&c.spi, SPI_CLOCK, MASK(SPI_CLK_EQU_SYSCLK));
    spi_ops.write(&c.spi, SPI_W0, 0x44332211);
    uint64_t start = c.b.clock.now;
    transfer(&c, 4);
    assert_int_equal(c.b.clock.now - start, 32 * APB);
    assert_int_equal(spi_ops.read(&c.spi, SPI_W0), 0x44332211);
    gpio_ops.write(&c.gpio, GPIO_OUT_SEL_REG(SPI2_PIN), GPIO_OUT_SIMPLE);
    gpio_drive(&c.gpio, SPI2_PIN, GPIO_DRIVE_HIGH);
    transfer(&c, 3);
    assert_int_equal(spi_ops.read(&c.spi, SPI_W0), 0x44ffffff);
    gpio_drive(&c.gpio, SPI2_PIN, GPIO_DRIVE_LOW);
    transfer(&c, 2);
    assert_int_equal(spi_ops.read(&c.spi, SPI_W0), 0x44ff0000);
}

static void put_descriptor(struct spi2 *c, uint32_t at, uint32_t length, uint32_t buffer, uint32_t next)
{
    uint32_t words[3] = {1U << 31 | length << 12 | length, BENCH_RAM + buffer, next};
    memcpy(c->b.ram + (at - BENCH_RAM), words, sizeof(words));
}

static void dma_sends_and_receives_through_lists(void **state)
{
    (void)state;
    static struct spi2 c;
    spi2_on(&c);
    for (unsigned i = 0; i < 6000; i++) {
        c.b.ram[OUT_DATA + i] = (uint8_t)(i * 7);
    }
    put_descriptor(&c, OUT_DESC, 4000, OUT_DATA, OUT_DESC + 12);
    put_descriptor(&c, OUT_DESC + 12, 2000, OUT_DATA + 4000, 0);
    put_descriptor(&c, IN_DESC, 2500, IN_DATA, IN_DESC + 12);
    put_descriptor(&c, IN_DESC + 12, 4000, IN_DATA + 2500, 0);
    spi_ops.write(&c.spi, SPI_DMA_INT_ENA, MASK(SPI_DMA_INT_IN_SUC_EOF));
    spi_ops.write(&c.spi, SPI_DMA_OUT_LINK, MASK(SPI_LINK_START) | (OUT_DESC & 0xfffff));
    spi_ops.write(&c.spi, SPI_DMA_IN_LINK, MASK(SPI_LINK_START) | (IN_DESC & 0xfffff));
    transfer(&c, 6000);
    assert_memory_equal(c.b.ram + OUT_DATA, c.b.ram + IN_DATA, 6000);
    assert_true(c.spi.dma.irq[0].level);
    assert_int_equal(spi_ops.read(&c.spi, SPI_IN_SUC_EOF_DES_ADDR), IN_DESC + 12);
    uint32_t word0;
    memcpy(&word0, c.b.ram + 0x20 + 12, 4);
    assert_int_equal(word0 >> 12 & 0xfff, 3500);
    assert_int_equal(word0 >> 30, 1); // end of frame, and the program's again
    spi_ops.write(&c.spi, SPI_DMA_INT_CLR, UINT32_MAX);
    assert_false(c.spi.dma.irq[0].level);
}

static void dma_outside_of_ram_is_an_error_and_nothing_else(void **state)
{
    (void)state;
    static struct spi2 c;
    spi2_on(&c);
    put_descriptor(&c, OUT_DESC, 100, 0x7ff0, 0); // reaches beyond
    spi_ops.write(&c.spi, SPI_DMA_OUT_LINK, MASK(SPI_LINK_START) | (OUT_DESC & 0xfffff));
    spi_ops.write(&c.spi, SPI_DMA_IN_LINK, MASK(SPI_LINK_START) | 0x12344);
    transfer(&c, 100);
    uint32_t raw = spi_ops.read(&c.spi, SPI_DMA_INT_RAW);
    assert_true((raw & MASK(SPI_DMA_INT_OUTLINK_DSCR_ERROR)) != 0);
    assert_true((raw & MASK(SPI_DMA_INT_INLINK_DSCR_ERROR)) != 0);
}

static void a_list_of_nothing_is_an_error(void **state)
{
    (void)state;
    static struct spi2 c;
    spi2_on(&c);
    put_descriptor(&c, OUT_DESC, 0, OUT_DESC + 0x40, OUT_DESC); // and leads back into itself
    spi_ops.write(&c.spi, SPI_DMA_OUT_LINK, MASK(SPI_LINK_START) | (OUT_DESC & 0xfffff));
    transfer(&c, 100);
    uint32_t raw = spi_ops.read(&c.spi, SPI_DMA_INT_RAW);
    assert_true((raw & MASK(SPI_DMA_INT_OUTLINK_DSCR_ERROR)) != 0);
}

static void the_lowest_bit_may_go_first(void **state)
{
    (void)state;
    static struct spi2 c;
    spi2_on(&c);
    spi_ops.write(&c.spi, SPI_CTRL, MASK(SPI_WR_BIT_ORDER));
    spi_ops.write(&c.spi, SPI_W0, 0x01);
    transfer(&c, 1);
    assert_int_equal(spi_ops.read(&c.spi, SPI_W0), 0x80);
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
        cmocka_unit_test(full_duplex_receives_while_it_sends),
        cmocka_unit_test(dma_sends_and_receives_through_lists),
        cmocka_unit_test(dma_outside_of_ram_is_an_error_and_nothing_else),
        cmocka_unit_test(a_list_of_nothing_is_an_error),
        cmocka_unit_test(the_lowest_bit_may_go_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

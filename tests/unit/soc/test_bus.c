// The bus and the chip's memories (soc/bus.h, soc/memory.h), on a whole chip.

#include "base/bits.h"
#include "regs/dport.h"
#include "regs/ledc.h"
#include "regs/rtc_cntl.h"
#include "regs/uart.h"
#include "soc/soc.h"

#include <stdlib.h>

#include "bench.h"

static uint8_t flash[0x400000];

static struct soc *make_soc(void)
{
    struct soc *soc = calloc(1, sizeof(*soc));
    assert_non_null(soc);
    struct soc_config config = {.chip_revision = 1};
    soc_init(soc, &config);
    soc_attach_memory(soc, 0, NULL, flash, sizeof(flash));
    soc_power_on(soc);
    return soc;
}

static uint32_t load(struct soc *soc, uint32_t address, unsigned size)
{
    uint32_t value = 0x55555555;
    assert_int_equal(bus_load(&soc->bus, 0, address, size, &value), 0);
    return value;
}

static void store(struct soc *soc, uint32_t address, unsigned size, uint32_t value)
{
    assert_int_equal(bus_store(&soc->bus, 0, address, size, value), 0);
}

static void each_ram_keeps_what_is_stored(void **state)
{
    (void)state;
    static const uint32_t ends[] = {0x3ffae000, 0x3ffdfffc, 0x3ffe0000, 0x3ffffffc, 0x40070000, 0x4009fffc,
                                    0x400c0000, 0x3ff81ffc, 0x50000000, 0x50001ffc, 0x400a0000, 0x400bfffc};
    struct soc *soc = make_soc();
    for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        store(soc, ends[i], 4, 0x01020304 + i);
        assert_int_equal(load(soc, ends[i], 4), 0x01020304 + i);
        assert_int_equal(load(soc, ends[i] + 2, 2), 0x0102);
        store(soc, ends[i] + 1, 1, 0xee);
        assert_int_equal(load(soc, ends[i], 4), 0x0102ee04 + i);
    }
    free(soc);
}

static void sram1_has_its_words_reversed_on_the_instruction_side(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, 0x3ffe0000, 4, 0x11223344);
    assert_int_equal(load(soc, 0x400bfffc, 4), 0x11223344);
    store(soc, 0x400a0001, 1, 0xaa);
    assert_int_equal(load(soc, 0x3ffffffc, 4), 0x0000aa00);
    free(soc);
}

static void code_in_sram1_follows_both_kinds_of_stores(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    const struct xt_memory *port = &soc->bus.port[0].memory;
    store(soc, 0x3ffe0000, 4, 0x11111111);
    assert_non_null(port->page(port->ctx, 0x3ffe0000, XT_STORE));
    const uint8_t *code = port->page(port->ctx, 0x400bf000, XT_FETCH);
    assert_int_equal(code[0xffc], 0x11);
    assert_null(port->page(port->ctx, 0x3ffe0000, XT_STORE)); // from now on stores are watched
    store(soc, 0x3ffe0000, 1, 0x22);
    assert_int_equal(code[0xffc], 0x22);
    store(soc, 0x400bfff8, 4, 0x33);
    assert_int_equal(code[0xff8], 0x33);
    assert_int_equal(load(soc, 0x3ffe0004, 4), 0x33);
    free(soc);
}

static void rtc_fast_memory_is_the_pro_cpus_alone(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    uint32_t value;
    store(soc, 0x3ff80000, 4, 7);
    assert_int_equal(load(soc, 0x400c0000, 4), 7);
    assert_int_equal(bus_store(&soc->bus, 1, 0x3ff80000, 4, 8), 0); // lost
    assert_int_equal(bus_load(&soc->bus, 1, 0x3ff80000, 4, &value), 0);
    assert_int_equal(value, 0);
    assert_int_equal(load(soc, 0x400c0000, 4), 7);
    free(soc);
}

static void a_hole_raises_an_exception(void **state)
{
    (void)state;
    static const uint32_t holes[] = {0,          0x20000000, 0x3f000000, 0x3ffa0000,
                                     0x50002000, 0x60040000, 0xfffffffc};
    struct soc *soc = make_soc();
    uint32_t value;
    for (unsigned i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
        assert_int_equal(bus_load(&soc->bus, 0, holes[i], 4, &value), CAUSE_LOAD_PROHIBITED);
        assert_int_equal(bus_store(&soc->bus, 0, holes[i], 4, 0), CAUSE_STORE_PROHIBITED);
    }
    free(soc);
}

static void a_peripheral_answers_at_both_addresses(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, UART0_BASE + UART_CLKDIV, 4, 0x12345);
    assert_int_equal(load(soc, 0x60000000 + UART_CLKDIV, 4), 0x12345);
    free(soc);
}

static void narrow_accesses_use_the_lanes_of_the_word(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, UART0_BASE + UART_CLKDIV, 4, 0x123456);
    assert_int_equal(load(soc, UART0_BASE + UART_CLKDIV + 1, 1), 0x34);
    assert_int_equal(load(soc, UART0_BASE + UART_CLKDIV + 2, 2), 0x12);
    free(soc);
}

static void count(void *ctx, const char *block, uint32_t address, uint64_t touched)
{
    uint64_t *total = ctx;
    if (strcmp(block, "TWAI") == 0 && address == 0x3ff6b010) {
        *total += touched;
    }
}

static void an_unmodelled_register_keeps_its_value_and_is_counted(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, DPORT_BASE + DPORT_PERIP_CLK_EN, 4, bit(DPORT_GATE_TWAI));
    assert_int_equal(load(soc, 0x3ff6b010, 4), 0);
    store(soc, 0x3ff6b010, 4, 99);
    assert_int_equal(load(soc, 0x3ff6b010, 4), 99);
    uint64_t touched = 0;
    bus_each_unmodelled(&soc->bus, count, &touched);
    assert_int_equal(touched, 3);
    free(soc);
}

static void an_unmodelled_register_is_zero_after_a_reset_of_its_block(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, 0x3ff45000, 4, 123); // FE2
    store(soc, RTC_CNTL_BASE + 0x3f0, 4,
          5); // a core's reset does nothing to a block, a chip's nothing to the RTC
    soc_reset(soc, RESET_SW_CPU, 0);
    assert_int_equal(load(soc, 0x3ff45000, 4), 123);
    soc_reset(soc, RESET_SW_SYS, 0);
    assert_int_equal(load(soc, 0x3ff45000, 4), 0);
    assert_int_equal(load(soc, RTC_CNTL_BASE + 0x3f0, 4), 5);
    free(soc);
}

static void the_table_of_unmodelled_registers_may_fill_up(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    for (uint32_t i = 0; i < 2 * BUS_UNMODELLED; i++) {
        store(soc, 0x3ff71000 + i * 4, 4, i);
    }
    assert_int_equal(load(soc, 0x3ff71000 + 8, 4), 2);
    assert_int_equal(load(soc, 0x3ff71000 + (2 * BUS_UNMODELLED - 1) * 4, 4), 0);
    free(soc);
}

static void a_block_without_its_clock_reads_zero(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, LEDC_BASE + LEDC_CONF, 4, 1);
    assert_int_equal(load(soc, LEDC_BASE + LEDC_CONF, 4), 0);
    store(soc, DPORT_BASE + DPORT_PERIP_CLK_EN, 4,
          load(soc, DPORT_BASE + DPORT_PERIP_CLK_EN, 4) | bit(DPORT_GATE_LEDC));
    store(soc, LEDC_BASE + LEDC_CONF, 4, 1);
    assert_int_equal(load(soc, LEDC_BASE + LEDC_CONF, 4), 1);
    store(soc, DPORT_BASE + DPORT_PERIP_RST_EN, 4, bit(DPORT_GATE_LEDC));
    store(soc, DPORT_BASE + DPORT_PERIP_RST_EN, 4, 0);
    assert_int_equal(load(soc, LEDC_BASE + LEDC_CONF, 4), 0);
    free(soc);
}

static void open_drom(struct soc *soc)
{
    store(soc, MMU_TABLE_PRO_BASE, 4, 2);
    store(soc, DPORT_BASE + DPORT_PRO_CACHE_CTRL, 4, MASK(DPORT_CACHE_ENABLE));
    store(soc, DPORT_BASE + DPORT_PRO_CACHE_CTRL1, 4, 0);
}

static void flash_can_be_read_but_not_written_through_the_cache(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    const struct xt_memory *port = &soc->bus.port[0].memory;
    open_drom(soc);
    flash[0x20010] = 0x42;
    assert_int_equal(load(soc, 0x3f400010, 1), 0x42);
    assert_ptr_equal(port->page(port->ctx, 0x3f400000, XT_LOAD), &flash[0x20000]);
    assert_null(port->page(port->ctx, 0x3f400000, XT_STORE));
    assert_null(port->page(port->ctx, 0x3f400000, XT_FETCH));
    assert_int_equal(bus_store(&soc->bus, 0, 0x3f400010, 4, 0), CAUSE_LOAD_STORE_ERROR);
    free(soc);
}

static void a_closed_window_loads_the_bad_word(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    assert_int_equal(load(soc, 0x3f400000, 4), CACHE_BAD_WORD);
    assert_int_equal(GET(load(soc, DPORT_BASE + DPORT_PRO_DCACHE_DBUG3, 4), DPORT_CPU_DISABLED_CACHE_IA),
                     bit(CACHE_DROM0));
    free(soc);
}

static void without_psram_its_window_reads_ones(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, MMU_TABLE_PRO_BASE + MMU_ENTRY_DRAM1 * 4, 4, 0);
    open_drom(soc);
    store(soc, 0x3f800000, 4, 5);
    assert_int_equal(load(soc, 0x3f800000, 4), 0xffffffff);
    free(soc);
}

static void dma_reaches_data_ram_only(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    assert_non_null(soc->host.dma(soc->host.ctx, 0x3ffae000, 0x52000));
    assert_non_null(soc->host.dma(soc->host.ctx, 0x3ffdfffc, 8)); // across SRAM2 and SRAM1
    assert_null(soc->host.dma(soc->host.ctx, 0x3ffae000, 0x52001));
    assert_null(soc->host.dma(soc->host.ctx, 0x40080000, 4));
    assert_null(soc->host.dma(soc->host.ctx, 0x3f800000, 4));
    assert_null(soc->host.dma(soc->host.ctx, 0xfffffff0, 0x20));
    free(soc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ram_keeps_what_is_stored),
        cmocka_unit_test(sram1_has_its_words_reversed_on_the_instruction_side),
        cmocka_unit_test(code_in_sram1_follows_both_kinds_of_stores),
        cmocka_unit_test(rtc_fast_memory_is_the_pro_cpus_alone),
        cmocka_unit_test(a_hole_raises_an_exception),
        cmocka_unit_test(a_peripheral_answers_at_both_addresses),
        cmocka_unit_test(narrow_accesses_use_the_lanes_of_the_word),
        cmocka_unit_test(an_unmodelled_register_keeps_its_value_and_is_counted),
        cmocka_unit_test(an_unmodelled_register_is_zero_after_a_reset_of_its_block),
        cmocka_unit_test(the_table_of_unmodelled_registers_may_fill_up),
        cmocka_unit_test(a_block_without_its_clock_reads_zero),
        cmocka_unit_test(flash_can_be_read_but_not_written_through_the_cache),
        cmocka_unit_test(a_closed_window_loads_the_bad_word),
        cmocka_unit_test(without_psram_its_window_reads_ones),
        cmocka_unit_test(dma_reaches_data_ram_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The chip as a whole (soc/soc.h): its table, resets, clocks, and two cores in one time.

#include "base/bits.h"
#include "regs/dport.h"
#include "regs/rtc_cntl.h"
#include "regs/timg.h"
#include "soc/soc.h"

#include <stdlib.h>

#include "bench.h"

#define CODE 0x40080000U
#define DATA 0x3ffb0000U

static struct soc *make_soc(void)
{
    struct soc *soc = calloc(1, sizeof(*soc));
    assert_non_null(soc);
    struct soc_config config = {.chip_revision = 1};
    soc_init(soc, &config);
    soc_power_on(soc);
    return soc;
}

static uint32_t load(struct soc *soc, uint32_t address)
{
    uint32_t value = 0;
    assert_int_equal(bus_load(&soc->bus, 0, address, 4, &value), 0);
    return value;
}

static void store(struct soc *soc, uint32_t address, uint32_t value)
{
    assert_int_equal(bus_store(&soc->bus, 0, address, 4, value), 0);
}

static void stop_watchdogs(struct soc *soc)
{
    store(soc, RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDT_KEY);
    store(soc, RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, 0);
    store(soc, TIMG0_BASE + TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    store(soc, TIMG0_BASE + TIMG_WDTCONFIG0, 0);
}

// Programs for both cores

// addi.n a2, a2, 1; s32i.n a2, a3, 0; j to the first: counts in the word at a3.
static const uint8_t counting[] = {0x1b, 0x22, 0x29, 0x03, 0x06, 0xfe, 0xff};

static void start_counting(struct soc *soc, unsigned core)
{
    memcpy(&soc->bus.memory.iram[CODE - MEMORY_IRAM_BASE], counting, sizeof(counting));
    soc->core[core].a[2] = 0;
    soc->core[core].a[3] = DATA + core * 4;
    soc_start_core(soc, core, CODE);
}

// The table

static void no_two_blocks_overlap(void **state)
{
    (void)state;
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct soc_block *a = &soc_blocks[i];
        assert_true(a->base >= BUS_PERIPHERALS &&
                    a->base + a->size <= BUS_PERIPHERALS + BUS_PERIPHERALS_SIZE);
        for (size_t k = i + 1; k < soc_block_count; k++) {
            const struct soc_block *b = &soc_blocks[k];
            assert_true(a->base + a->size <= b->base || b->base + b->size <= a->base);
            assert_true(a->sources == 0 || b->sources == 0 || a->source + (int)a->sources <= b->source ||
                        b->source + (int)b->sources <= a->source);
        }
    }
}

static void every_register_lies_in_its_block_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct peripheral_ops *ops = soc_blocks[i].ops;
        for (size_t n = 0; ops != NULL && n < ops->register_count; n++) {
            const struct reg *reg = &ops->registers[n];
            assert_true(reg->offset % 4 == 0 && reg->offset < soc_blocks[i].size);
            assert_ptr_equal(reg_find(ops->registers, ops->register_count, reg->offset), reg);
        }
    }
}

// Registers whose value after a reset is not the table's: they show the state of something.
static bool is_live(const char *name)
{
    static const char *const live[] = {"DPORT_PRO_DCACHE_DBUG0",
                                       "DPORT_APP_DCACHE_DBUG0",
                                       "GPIO_STRAP",
                                       "GPIO_IN",
                                       "GPIO_IN1",
                                       "RTC_CNTL_RESET_STATE",
                                       "RNG_DATA",
                                       "SYSCON_DATE",
                                       "I2S_IN_LINK",
                                       "I2S_STATE",
                                       "TIMG_RTCCALICFG1"};
    for (size_t i = 0; i < sizeof(live) / sizeof(live[0]); i++) {
        if (strcmp(name, live[i]) == 0) {
            return true;
        }
    }
    return strncmp(name, "EFUSE_BLK0_RDATA", 16) == 0 || strstr(name, "INT_RAW") != NULL ||
           strstr(name, "STATUS") != NULL || strncmp(name, "RMT_CH", 6) == 0;
}

static void every_register_reads_its_reset_value(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, DPORT_BASE + DPORT_PERIP_CLK_EN, UINT32_MAX);
    store(soc, DPORT_BASE + DPORT_PERI_CLK_EN, UINT32_MAX);
    unsigned wrong = 0;
    for (size_t i = 1; i < soc_block_count; i++) {
        const struct peripheral_ops *ops = soc_blocks[i].ops;
        for (size_t n = 0; ops != NULL && n < ops->register_count; n++) {
            const struct reg *reg = &ops->registers[n];
            uint32_t value = load(soc, soc_blocks[i].base + reg->offset);
            if (value != reg->reset && !is_live(reg->name)) {
                print_message("%s reads 0x%08x, not 0x%08x\n", reg->name, (unsigned)value,
                              (unsigned)reg->reset);
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
    free(soc);
}

static void a_reset_undoes_every_write(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct peripheral_ops *ops = soc_blocks[i].ops;
        for (size_t n = 0; ops != NULL && n < ops->register_count; n++) {
            if (soc_blocks[i].ops != &dport_ops || ops->registers[n].offset != DPORT_PERIP_RST_EN) {
                store(soc, soc_blocks[i].base + ops->registers[n].offset, 0x5a5a5a5a);
            }
        }
    }
    soc_reset(soc, RESET_POWER_ON, 0);
    struct soc *fresh = make_soc();
    store(soc, DPORT_BASE + DPORT_PERIP_CLK_EN, UINT32_MAX);
    store(soc, DPORT_BASE + DPORT_PERI_CLK_EN, UINT32_MAX);
    store(fresh, DPORT_BASE + DPORT_PERIP_CLK_EN, UINT32_MAX);
    store(fresh, DPORT_BASE + DPORT_PERI_CLK_EN, UINT32_MAX);
    for (size_t i = 0; i < soc_block_count; i++) {
        const struct peripheral_ops *ops = soc_blocks[i].ops;
        for (size_t n = 0; ops != NULL && ops != &efuse_ops && n < ops->register_count; n++) {
            uint32_t address = soc_blocks[i].base + ops->registers[n].offset;
            if (strcmp(ops->registers[n].name, "RNG_DATA") != 0 &&
                load(soc, address) != load(fresh, address)) {
                fail_msg("%s is not as after power-on", ops->registers[n].name);
            }
        }
    }
    free(soc);
    free(fresh);
}

// Resets

static void a_system_reset_spares_the_rtc(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, RTC_CNTL_BASE + RTC_CNTL_STORE0, 123);
    store(soc, DPORT_BASE + DPORT_CPU_PER_CONF, 2);
    soc_reset(soc, RESET_SW_SYS, 0);
    assert_int_equal(load(soc, RTC_CNTL_BASE + RTC_CNTL_STORE0), 123);
    assert_int_equal(load(soc, DPORT_BASE + DPORT_CPU_PER_CONF), 0);
    uint32_t cause = load(soc, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE);
    assert_int_equal(GET(cause, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU), RESET_SW_SYS);
    soc_reset(soc, RESET_RTC_WDT_RTC, 0);
    assert_int_equal(load(soc, RTC_CNTL_BASE + RTC_CNTL_STORE0), 0);
    free(soc);
}

static void a_reset_asked_for_by_a_program_happens_behind_the_store(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    // s32i.n a2, a3, 0; j .
    static const uint8_t program[] = {0x29, 0x03, 0x06, 0xff, 0xff};
    memcpy(&soc->bus.memory.iram[CODE - MEMORY_IRAM_BASE], program, sizeof(program));
    soc->core[0].a[2] = MASK(RTC_CNTL_OPTIONS0_SW_SYS_RST);
    soc->core[0].a[3] = RTC_CNTL_BASE + RTC_CNTL_OPTIONS0;
    soc_start_core(soc, 0, CODE);
    soc_run(soc, soc->clock.now + 1000);
    assert_true(soc->held[0]); // nobody plays the ROM here
    uint32_t cause = load(soc, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE);
    assert_int_equal(GET(cause, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU), RESET_SW_SYS);
    free(soc);
}

static void both_cores_can_be_reset_at_the_same_tick(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_B, 1);
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_A, 0);
    start_counting(soc, 0);
    start_counting(soc, 1);
    uint32_t both = MASK(RTC_CNTL_OPTIONS0_SW_PROCPU_RST) | MASK(RTC_CNTL_OPTIONS0_SW_APPCPU_RST);
    store(soc, RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, both);
    soc_run(soc, soc->clock.now + 100);
    assert_true(soc->in_rom[0]);
    assert_true(soc->in_rom[1]);
    uint32_t cause = load(soc, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE);
    assert_int_equal(GET(cause, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU), RESET_SW_CPU);
    assert_int_equal(GET(cause, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU), RESET_SW_CPU);
    free(soc);
}

static void ram_survives_a_reset_but_not_the_power(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, DATA, 7);
    soc_reset(soc, RESET_RTC_WDT_RTC, 0);
    assert_int_equal(load(soc, DATA), 7);
    soc_power_off(soc);
    soc_run(soc, soc->clock.now + TICKS_PER_SECOND);
    soc_power_on(soc);
    assert_int_equal(load(soc, DATA), 0);
    free(soc);
}

// Clocks

static void the_cpu_clock_follows_its_selectors(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    assert_int_equal(soc->clocks.cpu, 12);
    uint32_t conf = load(soc, RTC_CNTL_BASE + RTC_CNTL_CLK_CONF);
    store(soc, RTC_CNTL_BASE + RTC_CNTL_CLK_CONF, SET(conf, RTC_CNTL_CLK_CONF_SOC_CLK_SEL, RTC_SOC_CLK_PLL));
    soc_run(soc, soc->clock.now + 1);
    assert_int_equal(soc->clocks.cpu, 6);
    assert_int_equal(soc->clocks.apb, 6);
    store(soc, DPORT_BASE + DPORT_CPU_PER_CONF, 2);
    soc_run(soc, soc->clock.now + 1);
    assert_int_equal(soc->clocks.cpu, 2);
    assert_int_equal(soc->core[1].cycle_ticks, 2);
    free(soc);
}

// Cores

static void a_core_executes_one_instruction_a_cycle(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    start_counting(soc, 0);
    soc_run(soc, soc->clock.now + 3000 * soc->clocks.cpu);
    assert_in_range(load(soc, DATA), 998, 1001);
    free(soc);
}

static void dport_starts_the_app_cpu(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    start_counting(soc, 0);
    soc_run(soc, soc->clock.now + 100);
    assert_true(soc->held[1]);
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_B, 1);
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_A, 0);
    assert_true(soc->in_rom[1]);
    uint32_t cause = load(soc, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE);
    assert_int_equal(GET(cause, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU), RESET_EXT_CPU);
    start_counting(soc, 1);
    uint32_t before = load(soc, DATA);
    soc_run(soc, soc->clock.now + 3000 * soc->clocks.cpu);
    uint32_t pro = load(soc, DATA) - before;
    uint32_t app = load(soc, DATA + 4);
    assert_in_range(app, 980, 1010);
    assert_in_range(pro, 980, 1010);
    // A stall holds it where it is; the other one goes on.
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_C, 1);
    soc_run(soc, soc->clock.now + 3000 * soc->clocks.cpu);
    assert_int_equal(load(soc, DATA + 4), app);
    store(soc, DPORT_BASE + DPORT_APPCPU_CTRL_C, 0);
    soc_run(soc, soc->clock.now + 300 * soc->clocks.cpu);
    assert_true(load(soc, DATA + 4) > app);
    free(soc);
}

static void a_sleeping_core_lets_time_jump(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    stop_watchdogs(soc);
    static const uint8_t waiti[] = {0x00, 0x70, 0x00, 0x06, 0xfe, 0xff}; // waiti 0; j to it
    memcpy(&soc->bus.memory.iram[CODE - MEMORY_IRAM_BASE], waiti, sizeof(waiti));
    soc_start_core(soc, 0, CODE);
    soc_run(soc, soc->clock.now + 10 * TICKS_PER_SECOND);
    assert_true(soc_is_idle(soc));
    assert_in_range(soc->core[0].instructions, 1, 4);
    free(soc);
}

static void the_same_program_takes_the_same_time_twice(void **state)
{
    (void)state;
    uint64_t instructions[2];
    for (unsigned i = 0; i < 2; i++) {
        struct soc *soc = make_soc();
        stop_watchdogs(soc);
        start_counting(soc, 0);
        soc_run(soc, 1234567);
        instructions[i] = soc->core[0].instructions;
        free(soc);
    }
    assert_int_equal(instructions[0], instructions[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_blocks_overlap),
        cmocka_unit_test(every_register_lies_in_its_block_once),
        cmocka_unit_test(every_register_reads_its_reset_value),
        cmocka_unit_test(a_reset_undoes_every_write),
        cmocka_unit_test(a_system_reset_spares_the_rtc),
        cmocka_unit_test(a_reset_asked_for_by_a_program_happens_behind_the_store),
        cmocka_unit_test(both_cores_can_be_reset_at_the_same_tick),
        cmocka_unit_test(ram_survives_a_reset_but_not_the_power),
        cmocka_unit_test(the_cpu_clock_follows_its_selectors),
        cmocka_unit_test(a_core_executes_one_instruction_a_cycle),
        cmocka_unit_test(dport_starts_the_app_cpu),
        cmocka_unit_test(a_sleeping_core_lets_time_jump),
        cmocka_unit_test(the_same_program_takes_the_same_time_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

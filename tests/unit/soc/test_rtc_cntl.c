// RTC controller (ESP32 TRM, chapters "Reset and Clock", "Watchdog Timers").

#include "base/bits.h"
#include "soc/rtc_cntl.h"

#include "bench.h"

struct rtc_bench {
    struct bench bench;
    struct rtc_cntl rtc;
};

static void put(struct rtc_bench *b, uint32_t offset, uint32_t value)
{
    rtc_cntl_ops.write(&b->rtc, offset, value);
}

static uint32_t get(struct rtc_bench *b, uint32_t offset)
{
    return rtc_cntl_ops.read(&b->rtc, offset);
}

static void power_on(struct rtc_bench *b)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    b->bench.clocks.rtc_slow = 1500; // 320 kHz
    bench_add(&b->bench, &rtc_cntl_ops, &b->rtc, 0);
}

static void an_unfed_boot_from_flash_ends_after_400_ms(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    rtc_cntl_set_flash_boot(&b.rtc, true);
    clock_run_to(&b.bench.clock, 400 * TICKS_PER_MS - 1);
    assert_int_equal(b.bench.resets, 0);
    clock_run_to(&b.bench.clock, 400 * TICKS_PER_MS);
    assert_int_equal(b.bench.cause, RESET_RTC_WDT_RTC);
}

static void clearing_flashboot_mod_en_ends_the_watch(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    rtc_cntl_set_flash_boot(&b.rtc, true);
    put(&b, RTC_CNTL_WDTCONFIG0, 0);
    clock_run_to(&b.bench.clock, 2 * TICKS_PER_SECOND);
    assert_int_equal(b.bench.resets, 0);
}

static void download_mode_is_not_watched(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    rtc_cntl_set_flash_boot(&b.rtc, false);
    clock_run_to(&b.bench.clock, 60 * TICKS_PER_SECOND);
    assert_int_equal(b.bench.resets, 0);
}

static void the_watchdog_interrupts_and_then_resets_the_chosen_core(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_INT_ENA, MASK(RTC_CNTL_INT_WDT));
    put(&b, RTC_CNTL_WDTCONFIG1, 100);
    put(&b, RTC_CNTL_WDTCONFIG2, 50);
    put(&b, RTC_CNTL_WDTCONFIG0,
        MASK(RTC_CNTL_WDTCONFIG0_EN) | 1U << 28 | 2U << 25 | MASK(RTC_CNTL_WDTCONFIG0_APPCPU_RESET_EN));
    clock_run_to(&b.bench.clock, 100 * 1500 - 1);
    assert_false(b.rtc.irq[0].level);
    clock_run_to(&b.bench.clock, 100 * 1500);
    assert_true(b.rtc.irq[0].level);
    clock_run_to(&b.bench.clock, 150 * 1500 - 1);
    assert_int_equal(b.bench.resets, 0);
    clock_run_to(&b.bench.clock, 150 * 1500);
    assert_int_equal(b.bench.cause, RESET_RTC_WDT_CPU);
    assert_int_equal(b.bench.core, 1);
}

static void the_watchdog_is_locked_without_its_key(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_WDTWPROTECT, 1);
    put(&b, RTC_CNTL_WDTCONFIG1, 7);
    assert_int_equal(get(&b, RTC_CNTL_WDTCONFIG1), 128000);
}

static void software_asks_for_resets(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    uint32_t options = get(&b, RTC_CNTL_OPTIONS0);
    put(&b, RTC_CNTL_OPTIONS0, options | MASK(RTC_CNTL_OPTIONS0_SW_PROCPU_RST));
    assert_int_equal(b.bench.cause, RESET_SW_CPU);
    assert_int_equal(b.bench.core, 0);
    put(&b, RTC_CNTL_OPTIONS0, options | MASK(RTC_CNTL_OPTIONS0_SW_SYS_RST));
    assert_int_equal(b.bench.cause, RESET_SW_SYS);
    assert_int_equal(b.bench.resets, 2);
    assert_int_equal(get(&b, RTC_CNTL_OPTIONS0), options);
}

static void the_cause_is_kept_for_each_core(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    rtc_cntl_set_cause(&b.rtc, 0, RESET_POWER_ON);
    rtc_cntl_set_cause(&b.rtc, 1, RESET_EXT_CPU);
    uint32_t word = get(&b, RTC_CNTL_RESET_STATE);
    assert_int_equal(GET(word, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU), RESET_POWER_ON);
    assert_int_equal(GET(word, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU), RESET_EXT_CPU);
}

static void the_time_is_valid_at_the_next_edge_of_the_slow_clock(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    clock_run_to(&b.bench.clock, 1000 * 1500 + 700);
    put(&b, RTC_CNTL_TIME_UPDATE, MASK(RTC_CNTL_TIME_UPDATE_UPDATE));
    clock_run_to(&b.bench.clock, 1001 * 1500 - 1);
    assert_int_equal(GET(get(&b, RTC_CNTL_TIME_UPDATE), RTC_CNTL_TIME_UPDATE_VALID), 0);
    clock_run_to(&b.bench.clock, 1001 * 1500);
    assert_int_equal(GET(get(&b, RTC_CNTL_TIME_UPDATE), RTC_CNTL_TIME_UPDATE_VALID), 1);
    assert_int_equal(get(&b, RTC_CNTL_TIME0), 1001);
}

static void clock_registers_ask_for_a_new_clock_tree(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_CLK_CONF, 1U << 27);
    assert_int_equal(b.bench.clock_selections, 1);
    assert_int_equal(rtc_cntl_slow_ticks(&b.rtc), 1500);
    put(&b, RTC_CNTL_REG, 255U << 14);
    assert_int_equal(b.bench.clock_selections, 2);
    assert_int_equal(rtc_cntl_slow_ticks(&b.rtc), 3200);
}

static void both_halves_of_the_stall_word_are_needed(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_SW_CPU_STALL, 0x21U << 20);
    assert_false(b.rtc.stall[1].level);
    put(&b, RTC_CNTL_OPTIONS0, get(&b, RTC_CNTL_OPTIONS0) | 2U);
    assert_true(b.rtc.stall[1].level);
    assert_false(b.rtc.stall[0].level);
}

static void scratch_words_store(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_STORE4, 0x00280028);
    assert_int_equal(get(&b, RTC_CNTL_STORE4), 0x00280028);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unfed_boot_from_flash_ends_after_400_ms),
        cmocka_unit_test(clearing_flashboot_mod_en_ends_the_watch),
        cmocka_unit_test(download_mode_is_not_watched),
        cmocka_unit_test(the_watchdog_interrupts_and_then_resets_the_chosen_core),
        cmocka_unit_test(the_watchdog_is_locked_without_its_key),
        cmocka_unit_test(software_asks_for_resets),
        cmocka_unit_test(the_cause_is_kept_for_each_core),
        cmocka_unit_test(the_time_is_valid_at_the_next_edge_of_the_slow_clock),
        cmocka_unit_test(clock_registers_ask_for_a_new_clock_tree),
        cmocka_unit_test(both_halves_of_the_stall_word_are_needed),
        cmocka_unit_test(scratch_words_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

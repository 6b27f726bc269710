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

static void the_alarm_raises_its_interrupt_when_the_count_is_reached(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_INT_ENA, MASK(RTC_CNTL_INT_MAIN_TIMER));
    put(&b, RTC_CNTL_SLP_TIMER0, 500);
    put(&b, RTC_CNTL_SLP_TIMER1, MASK(RTC_CNTL_SLP_TIMER1_MAIN_TIMER_ALARM_EN));
    clock_run_to(&b.bench.clock, 500 * 1500 - 1);
    assert_false(b.rtc.irq[0].level);
    clock_run_to(&b.bench.clock, 500 * 1500);
    assert_true(b.rtc.irq[0].level);
}

static void an_alarm_in_the_past_is_due_at_once(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    clock_run_to(&b.bench.clock, 1000 * 1500);
    put(&b, RTC_CNTL_SLP_TIMER0, 500);
    put(&b, RTC_CNTL_SLP_TIMER1, MASK(RTC_CNTL_SLP_TIMER1_MAIN_TIMER_ALARM_EN));
    clock_run_to(&b.bench.clock, b.bench.clock.now);
    assert_int_equal(get(&b, RTC_CNTL_INT_RAW), MASK(RTC_CNTL_INT_MAIN_TIMER));
}

static void the_count_keeps_its_phase_when_clocks_change(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    for (unsigned i = 1; i <= 30; i++) {
        clock_run_to(&b.bench.clock, i * 1000);
        rtc_cntl_ops.clock_changing(&b.rtc);
        rtc_cntl_ops.clock_changed(&b.rtc);
    }
    put(&b, RTC_CNTL_TIME_UPDATE, MASK(RTC_CNTL_TIME_UPDATE_UPDATE));
    assert_int_equal(get(&b, RTC_CNTL_TIME0), 21);
}

static void the_slow_clock_can_be_a_part_of_the_fast_one(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    uint32_t conf = get(&b, RTC_CNTL_CLK_CONF);
    put(&b, RTC_CNTL_CLK_CONF, SET(conf, RTC_CNTL_CLK_CONF_ANA_CLK_RTC_SEL, RTC_SLOW_CLK_8MD256));
    assert_int_equal(rtc_cntl_slow_ticks(&b.rtc), 256 * 60);
}

#define THRESHOLD_2V62 MASK(RTC_CNTL_BROWN_OUT_ENA) | 3U << 27

static void a_sagging_supply_is_an_interrupt_that_stays(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_INT_ENA, MASK(RTC_CNTL_INT_BROWN_OUT));
    put(&b, RTC_CNTL_BROWN_OUT, THRESHOLD_2V62);
    rtc_cntl_set_supply(&b.rtc, 2620);
    assert_false(b.rtc.irq[0].level);
    rtc_cntl_set_supply(&b.rtc, 2619);
    assert_true(b.rtc.irq[0].level);
    assert_int_equal(GET(get(&b, RTC_CNTL_BROWN_OUT), RTC_CNTL_BROWN_OUT_DET), 1);
    put(&b, RTC_CNTL_INT_CLR, MASK(RTC_CNTL_INT_BROWN_OUT));
    assert_true(b.rtc.irq[0].level);
    rtc_cntl_set_supply(&b.rtc, 3300);
    put(&b, RTC_CNTL_INT_CLR, MASK(RTC_CNTL_INT_BROWN_OUT));
    assert_false(b.rtc.irq[0].level);
}

static void nobody_sees_a_brown_out_while_the_detector_is_off(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    rtc_cntl_set_supply(&b.rtc, 1000);
    assert_int_equal(get(&b, RTC_CNTL_INT_RAW), 0);
    put(&b, RTC_CNTL_BROWN_OUT, THRESHOLD_2V62);
    assert_int_equal(get(&b, RTC_CNTL_INT_RAW), MASK(RTC_CNTL_INT_BROWN_OUT));
}

static void the_detector_resets_after_its_wait(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_BROWN_OUT, THRESHOLD_2V62 | MASK(RTC_CNTL_BROWN_OUT_RST_ENA) | 100U << 16);
    rtc_cntl_set_supply(&b.rtc, 2000);
    clock_run_to(&b.bench.clock, 100 * 1500 - 1);
    assert_int_equal(b.bench.resets, 0);
    clock_run_to(&b.bench.clock, 100 * 1500);
    assert_int_equal(b.bench.cause, RESET_BROWN_OUT);
}

static void a_short_sag_does_not_reset(void **state)
{
    (void)state;
    struct rtc_bench b;
    power_on(&b);
    put(&b, RTC_CNTL_BROWN_OUT, THRESHOLD_2V62 | MASK(RTC_CNTL_BROWN_OUT_RST_ENA) | 100U << 16);
    rtc_cntl_set_supply(&b.rtc, 2000);
    clock_run_to(&b.bench.clock, 50 * 1500);
    rtc_cntl_set_supply(&b.rtc, 3300);
    clock_run_to(&b.bench.clock, 1000 * 1500);
    assert_int_equal(b.bench.resets, 0);
}

// CRC-32 of "123456789..." would need nine bytes; the unit takes words. Of "12345678" it is 0x9ae0daaf.
static void fast_memory_has_a_check_sum(void **state)
{
    (void)state;
    static const uint8_t memory[0x2000] = "xxxx12345678";
    struct rtc_bench b;
    power_on(&b);
    b.rtc.fast_memory = memory;
    uint32_t conf = 1U << 9 | 1U << 20;
    put(&b, RTC_CNTL_MEM_CONF, conf);
    assert_int_equal(GET(get(&b, RTC_CNTL_MEM_CONF), RTC_CNTL_MEM_CONF_CRC_FINISH), 0);
    put(&b, RTC_CNTL_MEM_CONF, conf | MASK(RTC_CNTL_MEM_CONF_CRC_START));
    assert_int_equal(GET(get(&b, RTC_CNTL_MEM_CONF), RTC_CNTL_MEM_CONF_CRC_FINISH), 1);
    assert_int_equal(get(&b, RTC_CNTL_MEM_CRC_RES), 0x9ae0daaf);
    put(&b, RTC_CNTL_MEM_CONF, conf);
    assert_int_equal(GET(get(&b, RTC_CNTL_MEM_CONF), RTC_CNTL_MEM_CONF_CRC_FINISH), 0);
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
        cmocka_unit_test(the_alarm_raises_its_interrupt_when_the_count_is_reached),
        cmocka_unit_test(an_alarm_in_the_past_is_due_at_once),
        cmocka_unit_test(the_count_keeps_its_phase_when_clocks_change),
        cmocka_unit_test(the_slow_clock_can_be_a_part_of_the_fast_one),
        cmocka_unit_test(a_sagging_supply_is_an_interrupt_that_stays),
        cmocka_unit_test(nobody_sees_a_brown_out_while_the_detector_is_off),
        cmocka_unit_test(the_detector_resets_after_its_wait),
        cmocka_unit_test(a_short_sag_does_not_reset),
        cmocka_unit_test(fast_memory_has_a_check_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Timer groups (ESP32 TRM, chapters "64-bit Timers" and "Watchdog Timers").

#include "base/bits.h"
#include "soc/timg.h"

#include "bench.h"

struct timg_bench {
    struct bench bench;
    struct timg timg;
};

static void put(struct timg_bench *b, uint32_t offset, uint32_t value)
{
    timg_ops.write(&b->timg, offset, value);
}

static uint32_t get(struct timg_bench *b, uint32_t offset)
{
    return timg_ops.read(&b->timg, offset);
}

static void run_to(struct timg_bench *b, uint64_t tick)
{
    clock_run_to(&b->bench.clock, tick);
}

static void power_on(struct timg_bench *b, unsigned index)
{
    memset(b, 0, sizeof(*b));
    bench_init(&b->bench);
    bench_add(&b->bench, &timg_ops, &b->timg, index);
    put(b, TIMG_INT_ENA_TIMERS, 0xf);
}

static uint32_t conf(uint32_t divider, uint32_t flags)
{
    return MASK(TIMG_TCONFIG_EN) | MASK(TIMG_TCONFIG_LEVEL_INT_EN) | divider << 13 | flags;
}

#define UP     MASK(TIMG_TCONFIG_INCREASE)
#define ALARM  MASK(TIMG_TCONFIG_ALARM_EN)
#define RELOAD MASK(TIMG_TCONFIG_AUTORELOAD)

static uint64_t count(struct timg_bench *b)
{
    put(b, TIMG_T0UPDATE, 1);
    return (uint64_t)get(b, TIMG_T0HI) << 32 | get(b, TIMG_T0LO);
}

static void the_count_follows_the_divider(void **state)
{
    (void)state;
    static const uint32_t rows[][2] = {{80, 80}, {2, 2}, {1, 2}, {0, 65536}};
    for (size_t i = 0; i < 4; i++) {
        struct timg_bench b;
        power_on(&b, 0);
        put(&b, TIMG_T0CONFIG, conf(rows[i][0], UP));
        run_to(&b, (uint64_t)1000 * rows[i][1] * APB - 1);
        assert_int_equal(count(&b), 999);
        run_to(&b, (uint64_t)1000 * rows[i][1] * APB);
        assert_int_equal(count(&b), 1000);
    }
}

static void the_alarm_comes_on_its_exact_tick_and_disables_itself(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0ALARMLO, 1000);
    put(&b, TIMG_T0CONFIG, conf(80, UP | ALARM));
    run_to(&b, 80 * 1000 * APB - 1);
    assert_false(b.timg.irq[0].level);
    run_to(&b, 80 * 1000 * APB);
    assert_true(b.timg.irq[0].level);
    assert_int_equal(GET(get(&b, TIMG_T0CONFIG), TIMG_TCONFIG_ALARM_EN), 0);
    put(&b, TIMG_INT_CLR_TIMERS, 1);
    assert_false(b.timg.irq[0].level);
}

static void autoreload_starts_again_from_the_load_value(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 1);
    put(&b, TIMG_T1LOADLO, 100);
    put(&b, TIMG_T1LOAD, 1);
    put(&b, TIMG_T1ALARMLO, 150);
    put(&b, TIMG_T1CONFIG, conf(2, UP | ALARM | RELOAD));
    run_to(&b, 50 * 2 * APB);
    assert_true(b.timg.irq[1].level);
    put(&b, TIMG_T1UPDATE, 1);
    assert_int_equal(get(&b, TIMG_T1LO), 100);
}

static void counting_down_reaches_the_alarm_from_above(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0LOADHI, 1);
    put(&b, TIMG_T0LOAD, 1);
    put(&b, TIMG_T0ALARMLO, 0xffffff00);
    put(&b, TIMG_T0CONFIG, conf(2, ALARM));
    run_to(&b, 256 * 2 * APB - 1);
    assert_false(b.timg.irq[0].level);
    run_to(&b, 256 * 2 * APB);
    assert_true(b.timg.irq[0].level);
    assert_true(count(&b) == UINT64_C(0xffffff00));
}

static void an_alarm_already_passed_is_due_at_once(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0CONFIG, conf(2, UP));
    run_to(&b, 1000 * 2 * APB);
    put(&b, TIMG_T0ALARMLO, 10);
    put(&b, TIMG_T0CONFIG, conf(2, UP | ALARM));
    run_to(&b, 1000 * 2 * APB);
    assert_true(b.timg.irq[0].level);
}

static void a_stopped_timer_keeps_its_count(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0CONFIG, conf(2, UP));
    run_to(&b, 100 * 2 * APB);
    put(&b, TIMG_T0CONFIG, UP | 2U << 13);
    run_to(&b, 900 * 2 * APB);
    assert_int_equal(count(&b), 100);
}

static void lact_counts_and_alarms_on_its_own_line(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_LACTALARMLO, 500);
    put(&b, TIMG_LACTCONFIG, conf(40, UP | ALARM));
    run_to(&b, 500 * 40 * APB - 1);
    assert_false(b.timg.irq[3].level);
    run_to(&b, 500 * 40 * APB);
    assert_true(b.timg.irq[3].level);
    put(&b, TIMG_LACTUPDATE, 1);
    assert_int_equal(get(&b, TIMG_LACTLO), 500);
}

static void a_new_apb_clock_changes_the_pace_and_not_the_count(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0ALARMLO, 200);
    put(&b, TIMG_T0CONFIG, conf(2, UP | ALARM));
    run_to(&b, 100 * 2 * APB);
    timg_ops.clock_changing(&b.timg);
    b.bench.clocks.apb = 2 * APB;
    timg_ops.clock_changed(&b.timg);
    assert_int_equal(count(&b), 100);
    run_to(&b, 100 * 2 * APB + 100 * 4 * APB - 1);
    assert_false(b.timg.irq[0].level);
    run_to(&b, 100 * 2 * APB + 100 * 4 * APB);
    assert_true(b.timg.irq[0].level);
}

static void the_watchdog_walks_through_its_stages(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 1);
    put(&b, TIMG_WDTCONFIG1, 40000U << 16); // 0.5 ms
    put(&b, TIMG_WDTCONFIG2, 600);
    put(&b, TIMG_WDTCONFIG3, 400);
    put(&b, TIMG_WDTCONFIG0,
        MASK(TIMG_WDTCONFIG0_EN) | MASK(TIMG_WDTCONFIG0_LEVEL_INT_EN) | 1U << 29 | 3U << 27);
    put(&b, TIMG_WDTFEED, 1);
    run_to(&b, 300 * TICKS_PER_MS - 1);
    assert_false(b.timg.irq[2].level);
    run_to(&b, 300 * TICKS_PER_MS);
    assert_true(b.timg.irq[2].level);
    run_to(&b, 500 * TICKS_PER_MS - 1);
    assert_int_equal(b.bench.resets, 0);
    run_to(&b, 500 * TICKS_PER_MS);
    assert_int_equal(b.bench.cause, RESET_TG1_WDT_SYS);
}

static void the_watchdog_does_not_ask_int_ena(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_INT_ENA_TIMERS, 0);
    put(&b, TIMG_WDTCONFIG1, 40000U << 16);
    put(&b, TIMG_WDTCONFIG2, 600);
    put(&b, TIMG_WDTCONFIG0, MASK(TIMG_WDTCONFIG0_EN) | MASK(TIMG_WDTCONFIG0_LEVEL_INT_EN) | 1U << 29);
    put(&b, TIMG_WDTFEED, 1);
    run_to(&b, 300 * TICKS_PER_MS);
    assert_true(b.timg.irq[2].level);
    assert_int_equal(get(&b, TIMG_INT_ST_TIMERS), 0);
    put(&b, TIMG_INT_CLR_TIMERS, MASK(TIMG_INT_WDT));
    assert_false(b.timg.irq[2].level);
}

static void feeding_starts_the_watchdog_again(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_WDTCONFIG1, 40000U << 16);
    put(&b, TIMG_WDTCONFIG2, 200);
    put(&b, TIMG_WDTCONFIG0, MASK(TIMG_WDTCONFIG0_EN) | 2U << 29);
    run_to(&b, 99 * TICKS_PER_MS);
    put(&b, TIMG_WDTFEED, 1);
    run_to(&b, 198 * TICKS_PER_MS);
    assert_int_equal(b.bench.resets, 0);
    run_to(&b, 199 * TICKS_PER_MS);
    assert_int_equal(b.bench.cause, RESET_TG_WDT_CPU);
}

static void without_the_key_the_watchdog_cannot_be_touched(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_WDTWPROTECT, 0);
    put(&b, TIMG_WDTCONFIG2, 5);
    assert_int_equal(get(&b, TIMG_WDTCONFIG2), 26000000);
    put(&b, TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    put(&b, TIMG_WDTCONFIG2, 5);
    assert_int_equal(get(&b, TIMG_WDTCONFIG2), 5);
}

static void booting_from_flash_is_watched_by_group_0(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    timg_set_flash_boot(&b.timg, true);
    run_to(&b, 325 * TICKS_PER_MS - 1);
    assert_int_equal(b.bench.resets, 0);
    run_to(&b, 325 * TICKS_PER_MS);
    assert_int_equal(b.bench.cause, RESET_TG0_WDT_SYS);
    power_on(&b, 1);
    timg_set_flash_boot(&b.timg, true);
    run_to(&b, 10 * TICKS_PER_SECOND);
    assert_int_equal(b.bench.resets, 0);
}

static bool ready(struct timg_bench *b)
{
    return GET(get(b, TIMG_RTCCALICFG), TIMG_RTCCALICFG_RDY) != 0;
}

static void the_calibration_counts_crystal_cycles_from_the_next_edge_of_the_slow_clock(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    uint64_t slow = b.bench.clocks.rtc_slow;
    run_to(&b, slow / 2);
    put(&b, TIMG_RTCCALICFG, 1024U << 16);
    put(&b, TIMG_RTCCALICFG, 1024U << 16 | MASK(TIMG_RTCCALICFG_START));
    run_to(&b, 1025 * slow - 1);
    assert_false(ready(&b));
    run_to(&b, 1025 * slow);
    assert_true(ready(&b));
    assert_int_equal(GET(get(&b, TIMG_RTCCALICFG1), TIMG_RTCCALICFG1_VALUE), 1024 * slow / 12);
    put(&b, TIMG_RTCCALICFG, 1024U << 16);
    assert_false(ready(&b));
}

static void a_calibration_over_no_cycles_waits_for_an_edge(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    uint64_t slow = b.bench.clocks.rtc_slow;
    run_to(&b, 7 * slow + 1);
    put(&b, TIMG_RTCCALICFG, MASK(TIMG_RTCCALICFG_START));
    run_to(&b, 8 * slow - 1);
    assert_false(ready(&b));
    run_to(&b, 8 * slow);
    assert_true(ready(&b));
}

static void cycling_always_shows_the_last_count(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0); // as after reset: cycling, one cycle of RC_FAST / 256
    assert_int_equal(GET(get(&b, TIMG_RTCCALICFG1), TIMG_RTCCALICFG1_VALUE), 256 * 5);
    put(&b, TIMG_RTCCALICFG, MASK(TIMG_RTCCALICFG_START_CYCLING) | 100U << 16);
    assert_int_equal(GET(get(&b, TIMG_RTCCALICFG1), TIMG_RTCCALICFG1_VALUE),
                     100 * b.bench.clocks.rtc_slow / 12);
    assert_false(ready(&b));
}

static void a_clock_that_is_not_there_is_never_calibrated(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    uint32_t config = SET(100U << 16, TIMG_RTCCALICFG_CLK_SEL, TIMG_CALI_XTAL_32K);
    put(&b, TIMG_RTCCALICFG, config);
    put(&b, TIMG_RTCCALICFG, config | MASK(TIMG_RTCCALICFG_START));
    run_to(&b, 10 * TICKS_PER_SECOND);
    assert_false(ready(&b));
    assert_int_equal(get(&b, TIMG_RTCCALICFG1), 0);
}

static void note_edge(void *ctx, bool level)
{
    *(unsigned *)ctx += level ? 1 : 0;
}

static void an_edge_interrupt_is_a_pulse_and_leaves_its_status(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    unsigned pulses = 0;
    line_watch(&b.timg.edge[1], note_edge, &pulses);
    put(&b, TIMG_T1ALARMLO, 100);
    uint32_t edge = conf(2, UP | ALARM | RELOAD) ^ MASK(TIMG_TCONFIG_LEVEL_INT_EN);
    put(&b, TIMG_T1CONFIG, edge | MASK(TIMG_TCONFIG_EDGE_INT_EN));
    run_to(&b, 1000 * 2 * APB);
    assert_int_equal(pulses, 1); // the alarm is off until it is enabled again
    assert_false(b.timg.edge[1].level);
    assert_false(b.timg.irq[1].level);
    assert_int_equal(get(&b, TIMG_INT_ST_TIMERS), MASK(TIMG_INT_T1));
    put(&b, TIMG_INT_CLR_TIMERS, MASK(TIMG_INT_T1));
    put(&b, TIMG_T1CONFIG, get(&b, TIMG_T1CONFIG) | ALARM);
    run_to(&b, 2000 * 2 * APB);
    assert_int_equal(pulses, 2);
}

static void an_interrupt_of_no_kind_leaves_no_trace(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_T0ALARMLO, 100);
    put(&b, TIMG_T0CONFIG, conf(2, UP | ALARM) ^ MASK(TIMG_TCONFIG_LEVEL_INT_EN));
    run_to(&b, 1000 * 2 * APB);
    assert_int_equal(get(&b, TIMG_INT_RAW_TIMERS), 0);
}

static void the_farthest_alarm_is_far_away(void **state)
{
    (void)state;
    struct timg_bench b;
    power_on(&b, 0);
    put(&b, TIMG_LACTALARMLO, UINT32_MAX);
    put(&b, TIMG_LACTALARMHI, UINT32_MAX);
    put(&b, TIMG_LACTCONFIG, conf(2, UP | ALARM));
    run_to(&b, TICKS_PER_SECOND);
    assert_int_equal(get(&b, TIMG_INT_RAW_TIMERS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_count_follows_the_divider),
        cmocka_unit_test(the_alarm_comes_on_its_exact_tick_and_disables_itself),
        cmocka_unit_test(autoreload_starts_again_from_the_load_value),
        cmocka_unit_test(counting_down_reaches_the_alarm_from_above),
        cmocka_unit_test(an_alarm_already_passed_is_due_at_once),
        cmocka_unit_test(a_stopped_timer_keeps_its_count),
        cmocka_unit_test(lact_counts_and_alarms_on_its_own_line),
        cmocka_unit_test(a_new_apb_clock_changes_the_pace_and_not_the_count),
        cmocka_unit_test(the_watchdog_walks_through_its_stages),
        cmocka_unit_test(the_watchdog_does_not_ask_int_ena),
        cmocka_unit_test(feeding_starts_the_watchdog_again),
        cmocka_unit_test(without_the_key_the_watchdog_cannot_be_touched),
        cmocka_unit_test(booting_from_flash_is_watched_by_group_0),
        cmocka_unit_test(the_calibration_counts_crystal_cycles_from_the_next_edge_of_the_slow_clock),
        cmocka_unit_test(a_calibration_over_no_cycles_waits_for_an_edge),
        cmocka_unit_test(cycling_always_shows_the_last_count),
        cmocka_unit_test(a_clock_that_is_not_there_is_never_calibrated),
        cmocka_unit_test(an_edge_interrupt_is_a_pulse_and_leaves_its_status),
        cmocka_unit_test(an_interrupt_of_no_kind_leaves_no_trace),
        cmocka_unit_test(the_farthest_alarm_is_far_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

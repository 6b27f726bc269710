// Sleep and wake-up (ESP32 TRM, chapter "Low-Power Management"), on a whole chip.

#include "base/bits.h"
#include "regs/dport.h"
#include "regs/timg.h"
#include "soc/rtc_sleep.h"
#include "soc/soc.h"

#include <stdlib.h>

#include "bench.h"

#define CODE 0x40080000U
#define DATA 0x3ffb0000U
#define SLOW 3200U // ticks of the slow clock, trimmed
#define WAIT 40U   // its cycles that waking takes, as set here

#define RTC(name) (RTC_CNTL_BASE + RTC_CNTL_##name)

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

static void set_bits(struct soc *soc, uint32_t address, uint32_t bits)
{
    store(soc, address, load(soc, address) | bits);
}

// Awake, no watchdog, the slow clock at 150 kHz, core 0 counts in DATA.
static struct soc *make_soc(void)
{
    // addi.n a2, a2, 1; s32i.n a2, a3, 0; j to the first
    static const uint8_t counting[] = {0x1b, 0x22, 0x29, 0x03, 0x06, 0xfe, 0xff};
    struct soc *soc = calloc(1, sizeof(*soc));
    assert_non_null(soc);
    struct soc_config config = {.chip_revision = 1};
    soc_init(soc, &config);
    soc_power_on(soc);
    store(soc, RTC(WDTCONFIG0), 0);
    store(soc, TIMG0_BASE + TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    store(soc, TIMG0_BASE + TIMG_WDTCONFIG0, 0);
    set_bits(soc, RTC(REG), MASK(RTC_CNTL_REG_SCK_DCAP));
    store(soc, RTC(TIMER1), SET(SET(0, RTC_CNTL_TIMER1_XTL_BUF_WAIT, 20), RTC_CNTL_TIMER1_PLL_BUF_WAIT, 20));
    store(soc, RTC(TIMER5), SET(0, RTC_CNTL_TIMER5_MIN_SLP_VAL, 2));
    memcpy(&soc->bus.memory.iram[CODE - MEMORY_IRAM_BASE], counting, sizeof(counting));
    soc->core[0].a[3] = DATA;
    soc_start_core(soc, 0, CODE);
    soc_run(soc, soc->clock.now + 100);
    assert_int_equal(soc->clocks.rtc_slow, SLOW);
    return soc;
}

static void run_slow(struct soc *soc, uint64_t cycles)
{
    soc_run(soc, soc->clock.now + cycles * SLOW);
}

static void wake_by(struct soc *soc, enum rtc_wakeup source)
{
    uint32_t state = load(soc, RTC(WAKEUP_STATE));
    store(soc, RTC(WAKEUP_STATE), SET(state, RTC_CNTL_WAKEUP_STATE_WAKEUP_ENA, bit(source)));
}

// Wakes that many cycles of the slow clock from now.
static void set_alarm(struct soc *soc, uint32_t cycles)
{
    store(soc, RTC(TIME_UPDATE), MASK(RTC_CNTL_TIME_UPDATE_UPDATE));
    store(soc, RTC(SLP_TIMER0), load(soc, RTC(TIME0)) + cycles);
    store(soc, RTC(SLP_TIMER1), 0);
    wake_by(soc, RTC_WAKEUP_TIMER);
}

static void sleep_lightly(struct soc *soc)
{
    set_bits(soc, RTC(STATE0), MASK(RTC_CNTL_STATE0_SLEEP_EN));
}

static void sleep_deeply(struct soc *soc)
{
    set_bits(soc, RTC(DIG_PWC), MASK(RTC_CNTL_DIG_PWC_DG_WRAP_PD_EN));
    store(soc, RTC(DIG_PWC), load(soc, RTC(DIG_PWC)) & ~MASK(RTC_CNTL_DIG_PWC_DG_WRAP_FORCE_PU));
    sleep_lightly(soc);
}

static uint32_t wakeup_cause(struct soc *soc)
{
    return GET(load(soc, RTC(WAKEUP_STATE)), RTC_CNTL_WAKEUP_STATE_WAKEUP_CAUSE);
}

static uint32_t reset_cause(struct soc *soc)
{
    return GET(load(soc, RTC(RESET_STATE)), RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU);
}

static void light_sleep_stops_the_cores_and_goes_on_where_they_were(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    set_alarm(soc, 1000);
    sleep_lightly(soc);
    run_slow(soc, 2);
    assert_int_equal(soc->power, RTC_POWER_LIGHT);
    uint32_t count = load(soc, DATA);
    run_slow(soc, 900);
    assert_int_equal(load(soc, DATA), count);
    run_slow(soc, 150);
    assert_int_equal(soc->power, RTC_POWER_ON);
    assert_true(load(soc, DATA) > count);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_TIMER));
    assert_int_equal(reset_cause(soc), RESET_POWER_ON);
    free(soc);
}

static void waking_takes_the_time_of_crystal_and_pll(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    set_alarm(soc, 500);
    uint64_t due = soc->rtc_cntl.alarm.when;
    sleep_lightly(soc);
    soc_run(soc, due + WAIT * SLOW - 1);
    assert_true(rtc_sleep_is_asleep(&soc->rtc_cntl));
    soc_run(soc, due + WAIT * SLOW + 1);
    assert_false(rtc_sleep_is_asleep(&soc->rtc_cntl));
    assert_int_equal(load(soc, RTC(INT_RAW)) & MASK(RTC_CNTL_INT_SLP_WAKEUP), MASK(RTC_CNTL_INT_SLP_WAKEUP));
    assert_int_equal(GET(load(soc, RTC(STATE0)), RTC_CNTL_STATE0_SLEEP_EN), 0);
    free(soc);
}

static void ccount_and_timers_stand_still_in_light_sleep(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, TIMG0_BASE + TIMG_T0CONFIG, 1U << 31 | 1U << 30 | 2U << 13);
    set_alarm(soc, 1000);
    sleep_lightly(soc);
    run_slow(soc, 2);
    uint32_t ccount = xt_ccount(&soc->core[0]);
    store(soc, TIMG0_BASE + TIMG_T0UPDATE, 1);
    uint32_t timer = load(soc, TIMG0_BASE + TIMG_T0LO);
    run_slow(soc, 900);
    assert_int_equal(xt_ccount(&soc->core[0]), ccount);
    store(soc, TIMG0_BASE + TIMG_T0UPDATE, 1);
    assert_int_equal(load(soc, TIMG0_BASE + TIMG_T0LO), timer);
    run_slow(soc, 200);
    assert_true(xt_ccount(&soc->core[0]) > ccount);
    free(soc);
}

static void deep_sleep_ends_in_a_reset_of_both_cores(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    set_alarm(soc, 1000);
    sleep_deeply(soc);
    run_slow(soc, 2);
    assert_int_equal(soc->power, RTC_POWER_DEEP);
    run_slow(soc, 1100);
    assert_int_equal(soc->power, RTC_POWER_ON);
    assert_true(soc->in_rom[0]);
    uint32_t word = load(soc, RTC(RESET_STATE));
    assert_int_equal(GET(word, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU), RESET_DEEP_SLEEP);
    assert_int_equal(GET(word, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU), RESET_DEEP_SLEEP);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_TIMER));
    free(soc);
}

static void deep_sleep_loses_sram_and_keeps_the_rtc(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, DATA, 77);
    store(soc, 0x3ff80000, 78);
    store(soc, 0x50000000, 79);
    store(soc, RTC(STORE0), 80);
    store(soc, DPORT_BASE + DPORT_CPU_PER_CONF, 1);
    set_alarm(soc, 100);
    sleep_deeply(soc);
    run_slow(soc, 300);
    assert_int_equal(reset_cause(soc), RESET_DEEP_SLEEP);
    assert_int_equal(load(soc, DATA), 0);
    assert_int_equal(load(soc, 0x3ff80000), 78);
    assert_int_equal(load(soc, 0x50000000), 79);
    assert_int_equal(load(soc, RTC(STORE0)), 80);
    assert_int_equal(load(soc, DPORT_BASE + DPORT_CPU_PER_CONF), 0);
    free(soc);
}

static void rtc_memories_are_lost_when_they_may_lose_their_power(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, 0x3ff80000, 78);
    store(soc, 0x50000000, 79);
    uint32_t power = SET(load(soc, RTC(PWC)), RTC_CNTL_PWC_SLOWMEM_FORCE_PU, 0);
    store(soc, RTC(PWC), SET(power, RTC_CNTL_PWC_SLOWMEM_PD_EN, 1));
    set_alarm(soc, 100);
    sleep_deeply(soc);
    run_slow(soc, 300);
    assert_int_equal(load(soc, 0x3ff80000), 78);
    assert_int_equal(load(soc, 0x50000000), 0);
    free(soc);
}

static void ext0_wakes_by_the_level_of_one_pad(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, RTC_IO_BASE + RTC_IO_EXT_WAKEUP0, SET(0, RTC_IO_EXT_WAKEUP0_SEL, 14)); // GPIO13
    store(soc, RTC(EXT_WAKEUP_CONF), MASK(RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP0_LV));
    wake_by(soc, RTC_WAKEUP_EXT0);
    sleep_deeply(soc);
    run_slow(soc, 5000);
    assert_int_equal(soc->power, RTC_POWER_DEEP);
    gpio_drive(&soc->gpio, 12, GPIO_DRIVE_HIGH);
    run_slow(soc, 100);
    assert_int_equal(soc->power, RTC_POWER_DEEP);
    gpio_drive(&soc->gpio, 13, GPIO_DRIVE_HIGH);
    run_slow(soc, 100);
    assert_int_equal(reset_cause(soc), RESET_DEEP_SLEEP);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_EXT0));
    free(soc);
}

static void ext1_names_the_pads(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, RTC(EXT_WAKEUP1), bit(14) | bit(16)); // GPIO13, GPIO14
    store(soc, RTC(EXT_WAKEUP_CONF), MASK(RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP1_LV));
    wake_by(soc, RTC_WAKEUP_EXT1);
    sleep_deeply(soc);
    run_slow(soc, 100);
    gpio_drive(&soc->gpio, 14, GPIO_DRIVE_HIGH);
    run_slow(soc, 100);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_EXT1));
    assert_int_equal(load(soc, RTC(EXT_WAKEUP1_STATUS)), bit(16));
    store(soc, RTC(EXT_WAKEUP1), MASK(RTC_CNTL_EXT_WAKEUP1_STATUS_CLR));
    assert_int_equal(load(soc, RTC(EXT_WAKEUP1_STATUS)), 0);
    free(soc);
}

static void a_pin_wakes_from_light_sleep(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, IO_MUX_BASE + IO_MUX_GPIO18, MASK(IO_MUX_FUN_IE) | 2U << 12);
    store(soc, GPIO_BASE + GPIO_PIN_REG(18), MASK(GPIO_PIN_WAKEUP_ENABLE) | GPIO_INT_HIGH << 7);
    wake_by(soc, RTC_WAKEUP_GPIO);
    sleep_lightly(soc);
    run_slow(soc, 1000);
    assert_int_equal(soc->power, RTC_POWER_LIGHT);
    gpio_drive(&soc->gpio, 18, GPIO_DRIVE_HIGH);
    run_slow(soc, 50);
    assert_int_equal(soc->power, RTC_POWER_ON);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_GPIO));
    free(soc);
}

static void a_pin_that_is_active_already_rejects_sleep(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, IO_MUX_BASE + IO_MUX_GPIO18, MASK(IO_MUX_FUN_IE) | 2U << 12);
    store(soc, GPIO_BASE + GPIO_PIN_REG(18), MASK(GPIO_PIN_WAKEUP_ENABLE) | GPIO_INT_HIGH << 7);
    gpio_drive(&soc->gpio, 18, GPIO_DRIVE_HIGH);
    store(soc, RTC(SLP_REJECT_CONF),
          MASK(RTC_CNTL_SLP_REJECT_CONF_LIGHT_SLP_REJECT_EN) | MASK(RTC_CNTL_SLP_REJECT_CONF_GPIO_REJECT_EN));
    wake_by(soc, RTC_WAKEUP_GPIO);
    sleep_lightly(soc);
    run_slow(soc, 2);
    assert_int_equal(soc->power, RTC_POWER_ON);
    assert_int_equal(load(soc, RTC(INT_RAW)), MASK(RTC_CNTL_INT_SLP_REJECT));
    free(soc);
}

static void a_touch_wakes_the_chip(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, SENS_BASE + SENS_SAR_TOUCH_ENABLE,
          SET(SET(0, SENS_SAR_TOUCH_ENABLE_WORKEN, 1), SENS_SAR_TOUCH_ENABLE_OUTEN1, 1));
    store(soc, SENS_BASE + SENS_SAR_TOUCH_THRES1, SET(0, SENS_SAR_TOUCH_EVEN_PAD, 60));
    set_bits(soc, RTC(STATE0), MASK(RTC_CNTL_STATE0_TOUCH_SLP_TIMER_EN));
    wake_by(soc, RTC_WAKEUP_TOUCH);
    sleep_deeply(soc);
    run_slow(soc, 10000);
    assert_int_equal(soc->power, RTC_POWER_DEEP);
    sens_set_touch(&soc->sens, 0, 200);
    run_slow(soc, 1000);
    assert_int_equal(reset_cause(soc), RESET_DEEP_SLEEP);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_TOUCH));
    free(soc);
}

static void edges_on_the_serial_line_wake_from_light_sleep_and_bytes_are_lost(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    store(soc, UART0_BASE + UART_SLEEP_CONF, 3);
    wake_by(soc, RTC_WAKEUP_UART0);
    uint64_t byte = uart_byte_ticks(&soc->uart[0]);
    sleep_lightly(soc);
    run_slow(soc, 10);
    assert_int_equal(uart_byte_ticks(&soc->uart[0]), byte);
    uart_receive(&soc->uart[0], 0x0f); // two rising edges
    uart_receive(&soc->uart[0], 0x0f);
    run_slow(soc, 100);
    assert_int_equal(soc->power, RTC_POWER_LIGHT);
    uart_receive(&soc->uart[0], 0xff); // one
    run_slow(soc, 100);
    assert_int_equal(soc->power, RTC_POWER_ON);
    assert_int_equal(wakeup_cause(soc), bit(RTC_WAKEUP_UART0));
    assert_int_equal(uart_rx_room(&soc->uart[0]), UART_FIFO_SIZE);
    free(soc);
}

static void the_rtc_watchdog_pauses_in_sleep_if_it_is_told_so(void **state)
{
    (void)state;
    for (unsigned pause = 0; pause < 2; pause++) {
        struct soc *soc = make_soc();
        wake_by(soc, RTC_WAKEUP_EXT1);
        store(soc, RTC(WDTCONFIG1), 1000);
        store(soc, RTC(WDTCONFIG0),
              MASK(RTC_CNTL_WDTCONFIG0_EN) | (uint32_t)RTC_WDT_RESET_RTC << 28 | pause << 7);
        sleep_deeply(soc);
        run_slow(soc, 1100);
        assert_int_equal(reset_cause(soc), pause != 0 ? RESET_POWER_ON : RESET_RTC_WDT_RTC);
        assert_int_equal(rtc_sleep_is_asleep(&soc->rtc_cntl), pause);
        free(soc);
    }
}

static void nothing_that_is_not_enabled_wakes_the_chip(void **state)
{
    (void)state;
    struct soc *soc = make_soc();
    set_alarm(soc, 100);
    wake_by(soc, RTC_WAKEUP_EXT1);
    sleep_deeply(soc);
    run_slow(soc, 100000);
    assert_int_equal(soc->power, RTC_POWER_DEEP);
    assert_true(soc_is_idle(soc));
    soc_reset(soc, RESET_POWER_ON, 0);
    assert_int_equal(soc->power, RTC_POWER_ON);
    free(soc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(light_sleep_stops_the_cores_and_goes_on_where_they_were),
        cmocka_unit_test(waking_takes_the_time_of_crystal_and_pll),
        cmocka_unit_test(ccount_and_timers_stand_still_in_light_sleep),
        cmocka_unit_test(deep_sleep_ends_in_a_reset_of_both_cores),
        cmocka_unit_test(deep_sleep_loses_sram_and_keeps_the_rtc),
        cmocka_unit_test(rtc_memories_are_lost_when_they_may_lose_their_power),
        cmocka_unit_test(ext0_wakes_by_the_level_of_one_pad),
        cmocka_unit_test(ext1_names_the_pads),
        cmocka_unit_test(a_pin_wakes_from_light_sleep),
        cmocka_unit_test(a_pin_that_is_active_already_rejects_sleep),
        cmocka_unit_test(a_touch_wakes_the_chip),
        cmocka_unit_test(edges_on_the_serial_line_wake_from_light_sleep_and_bytes_are_lost),
        cmocka_unit_test(the_rtc_watchdog_pauses_in_sleep_if_it_is_told_so),
        cmocka_unit_test(nothing_that_is_not_enabled_wakes_the_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

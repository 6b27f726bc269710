// ESP32 sleep: SLEEP_EN stops the digital part (light sleep) or takes its power (deep sleep), until one of
// the enabled sources wakes it; after light sleep the cores go on where they were, after deep sleep they are
// reset.
//
//     awake ─ SLEEP_EN ─► entering ─ edge ─► asleep ─ source ─► clocks come up ─► awake, or DEEPSLEEP_RESET
//                            └─ reject ─► awake
//
// Source:       ESP32 TRM, chapter "Low-Power Management"; times, the end of SLEEP_EN and the rejection as
//               ESP-IDF uses them.
// Not modelled: sources SDIO, MAC and Bluetooth; the ULP, so nobody raises its source; voltages; power
//               domains inside the digital part (in light sleep everything keeps its state).

#include "soc/rtc_sleep.h"

#include "base/bits.h"

// Wake-up sources

static bool ext0_is_active(const struct rtc_cntl *rtc)
{
    uint32_t number = GET(rtc->rtc_io->reg[RTC_IO_EXT_WAKEUP0 / 4], RTC_IO_EXT_WAKEUP0_SEL);
    bool level = GET(rtc->reg[RTC_CNTL_EXT_WAKEUP_CONF / 4], RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP0_LV) != 0;
    return number < RTC_IO_PADS && gpio_level(rtc->gpio, rtc_io_pin(number)) == level;
}

// The selected pads that are high.
static uint32_t ext1_high(const struct rtc_cntl *rtc)
{
    uint32_t selected = GET(rtc->reg[RTC_CNTL_EXT_WAKEUP1 / 4], RTC_CNTL_EXT_WAKEUP1_SEL);
    uint32_t high = 0;
    for (unsigned number = 0; number < RTC_IO_PADS; number++) {
        if (bit_is_set(selected, number) && gpio_level(rtc->gpio, rtc_io_pin(number))) {
            high |= bit(number);
        }
    }
    return high;
}

// The pads that EXT1 would wake by; 0: it would not.
static uint32_t ext1_pads(const struct rtc_cntl *rtc)
{
    uint32_t high = ext1_high(rtc);
    if (GET(rtc->reg[RTC_CNTL_EXT_WAKEUP_CONF / 4], RTC_CNTL_EXT_WAKEUP_CONF_EXT_WAKEUP1_LV) != 0) {
        return high;
    }
    return high == 0 ? GET(rtc->reg[RTC_CNTL_EXT_WAKEUP1 / 4], RTC_CNTL_EXT_WAKEUP1_SEL) : 0;
}

static bool is_deep(const struct rtc_cntl *rtc)
{
    uint32_t power = rtc->reg[RTC_CNTL_DIG_PWC / 4];
    return GET(power, RTC_CNTL_DIG_PWC_DG_WRAP_PD_EN) != 0 &&
           GET(power, RTC_CNTL_DIG_PWC_DG_WRAP_FORCE_PU) == 0;
}

static bool gpio_is_active(const struct rtc_cntl *rtc)
{
    return (!is_deep(rtc) && gpio_wakes(rtc->gpio)) || rtc_io_wakes(rtc->rtc_io);
}

// Bits of enum rtc_wakeup.
static uint32_t active_sources(const struct rtc_cntl *rtc)
{
    uint32_t sources = rtc->touched;
    sources |= rtc->alarm_passed ? bit(RTC_WAKEUP_TIMER) : 0;
    if (rtc->gpio != NULL) {
        sources |= ext0_is_active(rtc) ? bit(RTC_WAKEUP_EXT0) : 0;
        sources |= ext1_pads(rtc) != 0 ? bit(RTC_WAKEUP_EXT1) : 0;
        sources |= gpio_is_active(rtc) ? bit(RTC_WAKEUP_GPIO) : 0;
    }
    return sources & GET(rtc->reg[RTC_CNTL_WAKEUP_STATE / 4], RTC_CNTL_WAKEUP_STATE_WAKEUP_ENA);
}

// Going to sleep

static bool is_rejected(const struct rtc_cntl *rtc)
{
    uint32_t conf = rtc->reg[RTC_CNTL_SLP_REJECT_CONF / 4];
    bool enabled = is_deep(rtc) ? GET(conf, RTC_CNTL_SLP_REJECT_CONF_DEEP_SLP_REJECT_EN) != 0
                                : GET(conf, RTC_CNTL_SLP_REJECT_CONF_LIGHT_SLP_REJECT_EN) != 0;
    return enabled && GET(conf, RTC_CNTL_SLP_REJECT_CONF_GPIO_REJECT_EN) != 0 &&
           bit_is_set(active_sources(rtc), RTC_WAKEUP_GPIO);
}

static void set_state(struct rtc_cntl *rtc, enum rtc_sleep sleep)
{
    rtc->sleep = sleep;
    rtc_cntl_set_watchdog(rtc); // it may pause in sleep
}

static void tell_power(struct rtc_cntl *rtc, enum rtc_power power)
{
    if (rtc->power != NULL) {
        rtc->power(rtc->power_ctx, power);
    }
}

static void reject(struct rtc_cntl *rtc)
{
    uint32_t *conf = &rtc->reg[RTC_CNTL_SLP_REJECT_CONF / 4];
    *conf = SET(*conf, RTC_CNTL_SLP_REJECT_CONF_REJECT_CAUSE, 1);
    rtc->reg[RTC_CNTL_STATE0 / 4] &= ~MASK(RTC_CNTL_STATE0_SLEEP_EN);
    rtc->sleep = RTC_SLEEP_AWAKE;
    rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_SLP_REJECT));
}

static void enter(struct rtc_cntl *rtc)
{
    if (is_rejected(rtc)) {
        reject(rtc);
        return;
    }
    bool deep = is_deep(rtc);
    rtc->asleep_at = rtc->host->clock->now;
    tell_power(rtc, deep ? RTC_POWER_DEEP : RTC_POWER_LIGHT);
    set_state(rtc, deep ? RTC_SLEEP_DEEP : RTC_SLEEP_LIGHT);
    rtc_sleep_check(rtc);
}

void rtc_sleep_start(struct rtc_cntl *rtc)
{
    if (rtc->sleep == RTC_SLEEP_AWAKE) {
        rtc->sleep = RTC_SLEEP_ENTERING;
        rtc->touched = 0;
        clock_book(rtc->host->clock, &rtc->step, rtc_cntl_next_edge(rtc));
    }
}

// Waking up

// Shortest sleep, then the time that crystal and PLL are given.
static uint64_t awake_tick(const struct rtc_cntl *rtc)
{
    uint64_t slow = rtc_cntl_slow_period(rtc);
    uint64_t now = rtc->host->clock->now;
    uint64_t earliest =
        rtc->asleep_at + slow * GET(rtc->reg[RTC_CNTL_TIMER5 / 4], RTC_CNTL_TIMER5_MIN_SLP_VAL);
    uint32_t timer = rtc->reg[RTC_CNTL_TIMER1 / 4];
    uint32_t wait = GET(timer, RTC_CNTL_TIMER1_XTL_BUF_WAIT) + GET(timer, RTC_CNTL_TIMER1_PLL_BUF_WAIT);
    return (now > earliest ? now : earliest) + wait * slow;
}

void rtc_sleep_check(struct rtc_cntl *rtc)
{
    if (rtc->sleep != RTC_SLEEP_LIGHT && rtc->sleep != RTC_SLEEP_DEEP) {
        return;
    }
    uint32_t sources = active_sources(rtc);
    if (sources == 0) {
        return;
    }
    uint32_t *state = &rtc->reg[RTC_CNTL_WAKEUP_STATE / 4];
    *state = SET(*state, RTC_CNTL_WAKEUP_STATE_WAKEUP_CAUSE, sources);
    if (bit_is_set(sources, RTC_WAKEUP_EXT1)) {
        rtc->reg[RTC_CNTL_EXT_WAKEUP1_STATUS / 4] |= ext1_pads(rtc);
    }
    rtc->sleep = rtc->sleep == RTC_SLEEP_DEEP ? RTC_SLEEP_WAKING_DEEP : RTC_SLEEP_WAKING_LIGHT;
    clock_book(rtc->host->clock, &rtc->step, awake_tick(rtc));
}

static void wake_up(struct rtc_cntl *rtc)
{
    const struct peripheral_host *host = rtc->host;
    bool was_deep = rtc->sleep == RTC_SLEEP_WAKING_DEEP;
    rtc->reg[RTC_CNTL_STATE0 / 4] &= ~MASK(RTC_CNTL_STATE0_SLEEP_EN);
    set_state(rtc, RTC_SLEEP_AWAKE);
    rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_SLP_WAKEUP));
    if (was_deep) {
        host->reset_request(host->ctx, RESET_DEEP_SLEEP, 0);
    } else {
        tell_power(rtc, RTC_POWER_ON);
    }
}

static void step_fired(void *ctx)
{
    struct rtc_cntl *rtc = ctx;
    if (rtc->sleep == RTC_SLEEP_ENTERING) {
        enter(rtc);
    } else {
        wake_up(rtc);
    }
}

// The rest of the chip

void rtc_sleep_cancel(struct rtc_cntl *rtc)
{
    clock_cancel(rtc->host->clock, &rtc->step);
    rtc->reg[RTC_CNTL_STATE0 / 4] &= ~MASK(RTC_CNTL_STATE0_SLEEP_EN);
    set_state(rtc, RTC_SLEEP_AWAKE);
}

bool rtc_sleep_is_asleep(const struct rtc_cntl *rtc)
{
    return rtc->sleep != RTC_SLEEP_AWAKE && rtc->sleep != RTC_SLEEP_ENTERING;
}

bool rtc_sleep_keeps_fast_memory(const struct rtc_cntl *rtc)
{
    uint32_t power = rtc->reg[RTC_CNTL_PWC / 4];
    return GET(power, RTC_CNTL_PWC_FASTMEM_PD_EN) == 0 || GET(power, RTC_CNTL_PWC_FASTMEM_FORCE_PU) != 0;
}

bool rtc_sleep_keeps_slow_memory(const struct rtc_cntl *rtc)
{
    uint32_t power = rtc->reg[RTC_CNTL_PWC / 4];
    return GET(power, RTC_CNTL_PWC_SLOWMEM_PD_EN) == 0 || GET(power, RTC_CNTL_PWC_SLOWMEM_FORCE_PU) != 0;
}

bool rtc_sleep_keeps_peripherals(const struct rtc_cntl *rtc)
{
    uint32_t power = rtc->reg[RTC_CNTL_PWC / 4];
    return GET(power, RTC_CNTL_PWC_PD_EN) == 0 || GET(power, RTC_CNTL_PWC_FORCE_PU) != 0;
}

void rtc_sleep_init(struct rtc_cntl *rtc)
{
    event_init(&rtc->step, step_fired, rtc);
}

// ESP32 RTC controller: the part of the chip that keeps its state through a system reset. It knows why a
// reset happened, can ask for one, selects the CPU's clock, counts the slow clock and holds a watchdog.
//
// Source:       ESP32 TRM, chapters "Reset and Clock", "Low-Power Management", "Watchdog Timers"; protection
//               while booting from flash and the slow clock before it is trimmed: docs/hardware.md, "What no
//               manual says", 3.
// Not modelled: sleep and wake-up, the sleep timer's alarm, power domains, the brown-out detector, the SDIO
//               regulator, an external 32 kHz crystal; those registers only store.

#include "soc/rtc_cntl.h"

#include "base/bits.h"

#define SLOW_TICKS_UNTRIMMED 1500U // 320 kHz: SCK_DCAP 0, as after a reset
#define SLOW_TICKS_TRIMMED   3200U // 150 kHz: SCK_DCAP 255, as ESP-IDF sets it
#define STALL_C1             0x21U // with STALL_C0 the word 0x86 that stalls a core
#define STALL_C0             0x2U

static const struct reg registers[] = {RTC_CNTL_REGISTERS(REG_ENTRY)};

// Interrupts

static uint32_t masked(const struct rtc_cntl *rtc)
{
    return rtc->reg[RTC_CNTL_INT_RAW / 4] & rtc->reg[RTC_CNTL_INT_ENA / 4];
}

static void raise(struct rtc_cntl *rtc, uint32_t interrupts)
{
    rtc->reg[RTC_CNTL_INT_RAW / 4] |= interrupts;
    line_drive(&rtc->irq[0], masked(rtc) != 0);
}

// The slow clock

uint32_t rtc_cntl_slow_ticks(const struct rtc_cntl *rtc)
{
    uint32_t trim = GET(rtc->reg[RTC_CNTL_REG / 4], RTC_CNTL_REG_SCK_DCAP);
    return SLOW_TICKS_UNTRIMMED + (SLOW_TICKS_TRIMMED - SLOW_TICKS_UNTRIMMED) * trim / 255;
}

static uint64_t slow_ticks(const struct rtc_cntl *rtc)
{
    uint32_t ticks = rtc->host->clocks->rtc_slow;
    return ticks == 0 ? 1 : ticks;
}

static uint64_t count_now(const struct rtc_cntl *rtc)
{
    return rtc->count_then + (rtc->host->clock->now - rtc->then) / slow_ticks(rtc);
}

// TIME_UPDATE: the count is taken over at the next edge of the slow clock.
static void latch_time(struct rtc_cntl *rtc)
{
    uint64_t count = count_now(rtc) + 1;
    rtc->latched_at = rtc->then + (count - rtc->count_then) * slow_ticks(rtc);
    rtc->reg[RTC_CNTL_TIME0 / 4] = (uint32_t)count;
    rtc->reg[RTC_CNTL_TIME1 / 4] = (uint32_t)(count >> 32) & bits_ones(16);
    clock_book(rtc->host->clock, &rtc->time_valid, rtc->latched_at);
}

static void time_valid_fired(void *ctx)
{
    raise(ctx, MASK(RTC_CNTL_INT_TIME_VALID));
}

// Watchdog

static void set_watchdog(struct rtc_cntl *rtc)
{
    const uint32_t *reg = rtc->reg;
    uint32_t conf = reg[RTC_CNTL_WDTCONFIG0 / 4];
    struct watchdog_setup setup = {
        .running = GET(conf, RTC_CNTL_WDTCONFIG0_EN) != 0,
        .count_ticks = slow_ticks(rtc),
        .hold = {reg[RTC_CNTL_WDTCONFIG1 / 4], reg[RTC_CNTL_WDTCONFIG2 / 4], reg[RTC_CNTL_WDTCONFIG3 / 4],
                 reg[RTC_CNTL_WDTCONFIG4 / 4]},
        .action = {GET(conf, RTC_CNTL_WDTCONFIG0_STG0), GET(conf, RTC_CNTL_WDTCONFIG0_STG1),
                   GET(conf, RTC_CNTL_WDTCONFIG0_STG2), GET(conf, RTC_CNTL_WDTCONFIG0_STG3)},
    };
    if (rtc->flash_boot && GET(conf, RTC_CNTL_WDTCONFIG0_FLASHBOOT_MOD_EN) != 0) {
        setup.running = true;
        setup.action[0] = WATCHDOG_RESET_RTC;
    }
    watchdog_set(&rtc->watchdog, &setup);
}

static void reset_cores(struct rtc_cntl *rtc)
{
    const struct peripheral_host *host = rtc->host;
    uint32_t conf = rtc->reg[RTC_CNTL_WDTCONFIG0 / 4];
    if (GET(conf, RTC_CNTL_WDTCONFIG0_PROCPU_RESET_EN) != 0) {
        host->reset_request(host->ctx, RESET_RTC_WDT_CPU, 0);
    }
    if (GET(conf, RTC_CNTL_WDTCONFIG0_APPCPU_RESET_EN) != 0) {
        host->reset_request(host->ctx, RESET_RTC_WDT_CPU, 1);
    }
}

static void watchdog_expired(void *ctx, uint32_t action)
{
    struct rtc_cntl *rtc = ctx;
    const struct peripheral_host *host = rtc->host;
    switch (action) {
    case WATCHDOG_INTERRUPT:
        raise(rtc, MASK(RTC_CNTL_INT_WDT));
        break;
    case WATCHDOG_RESET_CPU:
        reset_cores(rtc);
        break;
    case WATCHDOG_RESET_SYSTEM:
        host->reset_request(host->ctx, RESET_RTC_WDT_SYS, 0);
        break;
    case WATCHDOG_RESET_RTC:
        host->reset_request(host->ctx, RESET_RTC_WDT_RTC, 0);
        break;
    default: // 5 to 7 stand for nothing
        break;
    }
}

void rtc_cntl_set_flash_boot(struct rtc_cntl *rtc, bool flash_boot)
{
    rtc->flash_boot = flash_boot;
    set_watchdog(rtc);
}

static bool is_protected(const struct rtc_cntl *rtc, uint32_t offset)
{
    return offset >= RTC_CNTL_WDTCONFIG0 && offset <= RTC_CNTL_WDTFEED &&
           rtc->reg[RTC_CNTL_WDTWPROTECT / 4] != RTC_CNTL_WDT_KEY;
}

// Resets and stalls

void rtc_cntl_set_cause(struct rtc_cntl *rtc, unsigned core, enum reset_cause cause)
{
    uint32_t *word = &rtc->reg[RTC_CNTL_RESET_STATE / 4];
    if (core == 0) {
        *word = SET(*word, RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU, cause);
    } else {
        *word = SET(*word, RTC_CNTL_RESET_STATE_RESET_CAUSE_APPCPU, cause);
    }
}

static void update_stalls(struct rtc_cntl *rtc)
{
    uint32_t c0 = rtc->reg[RTC_CNTL_OPTIONS0 / 4];
    uint32_t c1 = rtc->reg[RTC_CNTL_SW_CPU_STALL / 4];
    bool pro = GET(c0, RTC_CNTL_OPTIONS0_SW_STALL_PROCPU_C0) == STALL_C0 &&
               GET(c1, RTC_CNTL_SW_CPU_STALL_PROCPU_C1) == STALL_C1;
    bool app = GET(c0, RTC_CNTL_OPTIONS0_SW_STALL_APPCPU_C0) == STALL_C0 &&
               GET(c1, RTC_CNTL_SW_CPU_STALL_APPCPU_C1) == STALL_C1;
    line_drive(&rtc->stall[0], pro);
    line_drive(&rtc->stall[1], app);
}

static void write_options0(struct rtc_cntl *rtc, uint32_t value)
{
    const struct peripheral_host *host = rtc->host;
    update_stalls(rtc);
    if (GET(value, RTC_CNTL_OPTIONS0_SW_SYS_RST) != 0) {
        host->reset_request(host->ctx, RESET_SW_SYS, 0);
        return;
    }
    if (GET(value, RTC_CNTL_OPTIONS0_SW_APPCPU_RST) != 0) {
        host->reset_request(host->ctx, RESET_SW_CPU, 1);
    }
    if (GET(value, RTC_CNTL_OPTIONS0_SW_PROCPU_RST) != 0) {
        host->reset_request(host->ctx, RESET_SW_CPU, 0);
    }
}

// Bus access

static uint32_t rtc_cntl_read(void *device, uint32_t offset)
{
    const struct rtc_cntl *rtc = device;
    switch (offset) {
    case RTC_CNTL_INT_ST:
        return masked(rtc);
    case RTC_CNTL_TIME_UPDATE:
        return SET(0, RTC_CNTL_TIME_UPDATE_VALID, rtc->host->clock->now >= rtc->latched_at);
    default:
        return rtc->reg[offset / 4];
    }
}

static void rtc_cntl_write(void *device, uint32_t offset, uint32_t value)
{
    struct rtc_cntl *rtc = device;
    if (is_protected(rtc, offset)) {
        return;
    }
    reg_store(registers, REG_COUNT(registers), rtc->reg, offset, value);
    switch (offset) {
    case RTC_CNTL_OPTIONS0:
        write_options0(rtc, value);
        break;
    case RTC_CNTL_SW_CPU_STALL:
        update_stalls(rtc);
        break;
    case RTC_CNTL_TIME_UPDATE:
        if (GET(value, RTC_CNTL_TIME_UPDATE_UPDATE) != 0) {
            latch_time(rtc);
        }
        break;
    case RTC_CNTL_CLK_CONF:
    case RTC_CNTL_REG:
        rtc->host->clock_selected(rtc->host->ctx);
        break;
    case RTC_CNTL_WDTCONFIG0:
    case RTC_CNTL_WDTCONFIG1:
    case RTC_CNTL_WDTCONFIG2:
    case RTC_CNTL_WDTCONFIG3:
    case RTC_CNTL_WDTCONFIG4:
        set_watchdog(rtc);
        break;
    case RTC_CNTL_WDTFEED:
        watchdog_feed(&rtc->watchdog);
        break;
    case RTC_CNTL_INT_CLR:
        rtc->reg[RTC_CNTL_INT_RAW / 4] &= ~value;
        raise(rtc, 0);
        break;
    case RTC_CNTL_INT_ENA:
        raise(rtc, 0);
        break;
    default:
        break;
    }
}

static void rtc_cntl_clock_changing(void *device)
{
    struct rtc_cntl *rtc = device;
    rtc->count_then = count_now(rtc);
    rtc->then = rtc->host->clock->now;
}

static void rtc_cntl_clock_changed(void *device)
{
    set_watchdog(device);
}

// Reset and wiring

static void rtc_cntl_reset(void *device)
{
    struct rtc_cntl *rtc = device;
    clock_cancel(rtc->host->clock, &rtc->time_valid);
    reg_reset(registers, REG_COUNT(registers), rtc->reg);
    rtc->count_then = 0;
    rtc->then = rtc->host->clock->now;
    rtc->latched_at = CLOCK_NEVER;
    set_watchdog(rtc);
    watchdog_feed(&rtc->watchdog);
    update_stalls(rtc);
    raise(rtc, 0);
}

static void rtc_cntl_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct rtc_cntl *rtc = device;
    *rtc = (struct rtc_cntl){.host = host, .latched_at = CLOCK_NEVER};
    reg_reset(registers, REG_COUNT(registers), rtc->reg);
    event_init(&rtc->time_valid, time_valid_fired, rtc);
    watchdog_init(&rtc->watchdog, host->clock, watchdog_expired, rtc);
}

const struct peripheral_ops rtc_cntl_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = rtc_cntl_init,
    .reset = rtc_cntl_reset,
    .read = rtc_cntl_read,
    .write = rtc_cntl_write,
    .clock_changing = rtc_cntl_clock_changing,
    .clock_changed = rtc_cntl_clock_changed,
};

// ESP32 RTC controller: the part of the chip that keeps its state through a system reset. It knows why a
// reset happened, can ask for one, selects the CPU's clock, counts the slow clock and holds a watchdog.
//
// Source:       ESP32 TRM, chapters "Reset and Clock", "Low-Power Management", "Watchdog Timers"; protection
//               while booting from flash and the slow clock before it is trimmed: docs/hardware.md, "What no
//               manual says", 3.
//               The detector's thresholds: ESP-IDF's table; the check sum of RTC fast memory:
//               docs/hardware.md, "What no manual says". Sleep: soc/rtc_sleep.c.
// Not modelled: the SDIO regulator, an external 32 kHz crystal (selecting it leaves RC_SLOW in place), what
//               the clock gates and bias settings do, switching off the flash at a brown-out; those
//               registers only store.

#include "soc/rtc_cntl.h"

#include "base/bits.h"
#include "soc/rtc_sleep.h"

#define FAST_MEMORY_SIZE 0x2000U // of RTC fast memory
#define CRC_POLYNOMIAL   0xedb88320U

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

void rtc_cntl_raise(struct rtc_cntl *rtc, uint32_t interrupts)
{
    rtc->reg[RTC_CNTL_INT_RAW / 4] |= interrupts;
    line_drive(&rtc->irq[0], masked(rtc) != 0);
}

// The slow clock

uint32_t rtc_cntl_slow_ticks(const struct rtc_cntl *rtc)
{
    if (GET(rtc->reg[RTC_CNTL_CLK_CONF / 4], RTC_CNTL_CLK_CONF_ANA_CLK_RTC_SEL) == RTC_SLOW_CLK_8MD256) {
        return 256 * rtc->host->clocks->rc_fast;
    }
    uint32_t trim = GET(rtc->reg[RTC_CNTL_REG / 4], RTC_CNTL_REG_SCK_DCAP);
    return SLOW_TICKS_UNTRIMMED + (SLOW_TICKS_TRIMMED - SLOW_TICKS_UNTRIMMED) * trim / 255;
}

uint64_t rtc_cntl_slow_period(const struct rtc_cntl *rtc)
{
    uint32_t ticks = rtc->host->clocks->rtc_slow;
    return ticks == 0 ? 1 : ticks;
}

static uint64_t count_now(const struct rtc_cntl *rtc)
{
    return rtc->count_then + (rtc->host->clock->now - rtc->then) / rtc_cntl_slow_period(rtc);
}

static uint64_t tick_of(const struct rtc_cntl *rtc, uint64_t count)
{
    return rtc->then + (count - rtc->count_then) * rtc_cntl_slow_period(rtc);
}

uint64_t rtc_cntl_next_edge(const struct rtc_cntl *rtc)
{
    return tick_of(rtc, count_now(rtc) + 1);
}

// TIME_UPDATE: the count is taken over at the next edge of the slow clock.
static void latch_time(struct rtc_cntl *rtc)
{
    uint64_t count = count_now(rtc) + 1;
    rtc->latched_at = tick_of(rtc, count);
    rtc->reg[RTC_CNTL_TIME0 / 4] = (uint32_t)count;
    rtc->reg[RTC_CNTL_TIME1 / 4] = (uint32_t)(count >> 32) & bits_ones(16);
    clock_book(rtc->host->clock, &rtc->time_valid, rtc->latched_at);
}

static void time_valid_fired(void *ctx)
{
    rtc_cntl_raise(ctx, MASK(RTC_CNTL_INT_TIME_VALID));
}

// The alarm: when the count has reached SLP_VAL. It wakes the chip whether MAIN_TIMER_ALARM_EN is set or not
// (ESP-IDF does not set it); the bit only lets it interrupt.

static void book_alarm(struct rtc_cntl *rtc)
{
    uint32_t high = rtc->reg[RTC_CNTL_SLP_TIMER1 / 4];
    clock_cancel(rtc->host->clock, &rtc->alarm);
    if (rtc->alarm_passed) {
        return;
    }
    uint64_t count =
        (uint64_t)GET(high, RTC_CNTL_SLP_TIMER1_SLP_VAL_HI) << 32 | rtc->reg[RTC_CNTL_SLP_TIMER0 / 4];
    uint64_t when = count <= count_now(rtc) ? rtc->host->clock->now : tick_of(rtc, count);
    clock_book(rtc->host->clock, &rtc->alarm, when);
}

static void alarm_fired(void *ctx)
{
    struct rtc_cntl *rtc = ctx;
    uint32_t high = rtc->reg[RTC_CNTL_SLP_TIMER1 / 4];
    rtc->alarm_passed = true;
    if (GET(high, RTC_CNTL_SLP_TIMER1_MAIN_TIMER_ALARM_EN) != 0) {
        rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_MAIN_TIMER));
    }
    rtc_sleep_check(rtc);
}

static void write_alarm(struct rtc_cntl *rtc)
{
    rtc->alarm_passed = false;
    book_alarm(rtc);
}

// Other sources that wake the chip

static void note_touch(struct rtc_cntl *rtc, enum rtc_wakeup source)
{
    if (rtc_sleep_is_asleep(rtc)) {
        rtc->touched |= bit(source);
        rtc_sleep_check(rtc);
    }
}

void rtc_cntl_touch(struct rtc_cntl *rtc)
{
    rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_TOUCH));
    note_touch(rtc, RTC_WAKEUP_TOUCH);
}

void rtc_cntl_uart_edges(struct rtc_cntl *rtc, unsigned uart)
{
    note_touch(rtc, uart == 0 ? RTC_WAKEUP_UART0 : RTC_WAKEUP_UART1);
}

// Supply

static void update_brown_out(struct rtc_cntl *rtc)
{
    static const uint16_t millivolts[] = {2430, 2480, 2580, 2620, 2670, 2700, 2770, 2800};
    uint32_t conf = rtc->reg[RTC_CNTL_BROWN_OUT / 4];
    bool enabled = GET(conf, RTC_CNTL_BROWN_OUT_ENA) != 0;
    rtc->brown_out = enabled && rtc->supply_mv < millivolts[GET(conf, RTC_CNTL_BROWN_OUT_DBROWN_OUT_THRES)];
    if (!rtc->brown_out || GET(conf, RTC_CNTL_BROWN_OUT_RST_ENA) == 0) {
        clock_cancel(rtc->host->clock, &rtc->brown_out_reset);
    } else if (!rtc->brown_out_reset.booked) {
        uint64_t wait = GET(conf, RTC_CNTL_BROWN_OUT_RST_WAIT) * rtc_cntl_slow_period(rtc);
        clock_book(rtc->host->clock, &rtc->brown_out_reset, rtc->host->clock->now + wait);
    }
    if (rtc->brown_out) {
        rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_BROWN_OUT));
    }
}

static void brown_out_reset_fired(void *ctx)
{
    struct rtc_cntl *rtc = ctx;
    rtc->host->reset_request(rtc->host->ctx, RESET_BROWN_OUT, 0);
}

void rtc_cntl_set_supply(struct rtc_cntl *rtc, uint32_t millivolts)
{
    rtc->supply_mv = millivolts;
    update_brown_out(rtc);
}

// Check sum of RTC fast memory: how the ROM knows that the code it wakes up with is sound.

static uint32_t crc32(uint32_t crc, uint8_t byte)
{
    crc ^= byte;
    for (unsigned i = 0; i < 8; i++) {
        crc = crc >> 1 ^ (bit_is_set(crc, 0) ? CRC_POLYNOMIAL : 0);
    }
    return crc;
}

static void write_memory_conf(struct rtc_cntl *rtc)
{
    uint32_t *conf = &rtc->reg[RTC_CNTL_MEM_CONF / 4];
    bool start = GET(*conf, RTC_CNTL_MEM_CONF_CRC_START) != 0;
    if (start && GET(*conf, RTC_CNTL_MEM_CONF_CRC_FINISH) == 0 && rtc->fast_memory != NULL) {
        uint32_t at = 4 * GET(*conf, RTC_CNTL_MEM_CONF_CRC_ADDR);
        uint32_t crc = UINT32_MAX;
        for (uint32_t left = 4 * (GET(*conf, RTC_CNTL_MEM_CONF_CRC_LEN) + 1); left > 0; left--) {
            crc = crc32(crc, rtc->fast_memory[at++ % FAST_MEMORY_SIZE]);
        }
        rtc->reg[RTC_CNTL_MEM_CRC_RES / 4] = ~crc;
    }
    *conf = SET(*conf, RTC_CNTL_MEM_CONF_CRC_FINISH, start);
}

// Watchdog

void rtc_cntl_set_watchdog(struct rtc_cntl *rtc)
{
    const uint32_t *reg = rtc->reg;
    uint32_t conf = reg[RTC_CNTL_WDTCONFIG0 / 4];
    struct watchdog_setup setup = {
        .running = GET(conf, RTC_CNTL_WDTCONFIG0_EN) != 0,
        .count_ticks = rtc_cntl_slow_period(rtc),
        .hold = {reg[RTC_CNTL_WDTCONFIG1 / 4], reg[RTC_CNTL_WDTCONFIG2 / 4], reg[RTC_CNTL_WDTCONFIG3 / 4],
                 reg[RTC_CNTL_WDTCONFIG4 / 4]},
        .action = {GET(conf, RTC_CNTL_WDTCONFIG0_STG0), GET(conf, RTC_CNTL_WDTCONFIG0_STG1),
                   GET(conf, RTC_CNTL_WDTCONFIG0_STG2), GET(conf, RTC_CNTL_WDTCONFIG0_STG3)},
    };
    if (rtc->flash_boot && GET(conf, RTC_CNTL_WDTCONFIG0_FLASHBOOT_MOD_EN) != 0) {
        setup.running = true;
        setup.action[0] = WATCHDOG_RESET_RTC;
    }
    if (rtc_sleep_is_asleep(rtc) && GET(conf, RTC_CNTL_WDTCONFIG0_PAUSE_IN_SLP) != 0) {
        setup.running = false;
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
        rtc_cntl_raise(rtc, MASK(RTC_CNTL_INT_WDT));
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
    rtc_cntl_set_watchdog(rtc);
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
    case RTC_CNTL_BROWN_OUT:
        return SET(rtc->reg[offset / 4], RTC_CNTL_BROWN_OUT_DET, rtc->brown_out);
    case RTC_CNTL_LOW_POWER_ST:
        return SET(0, RTC_CNTL_LOW_POWER_ST_RDY_FOR_WAKEUP, rtc_sleep_is_asleep(rtc));
    default:
        return rtc->reg[offset / 4];
    }
}

static void write_state0(struct rtc_cntl *rtc, uint32_t value)
{
    line_drive(&rtc->touch_timer, GET(value, RTC_CNTL_STATE0_TOUCH_SLP_TIMER_EN) != 0);
    if (GET(value, RTC_CNTL_STATE0_SLEEP_EN) != 0) {
        rtc_sleep_start(rtc);
    }
}

// Interrupts whose cause lasts come back.
static void clear_interrupts(struct rtc_cntl *rtc, uint32_t value)
{
    rtc->reg[RTC_CNTL_INT_RAW / 4] &= ~value;
    rtc_cntl_raise(rtc, rtc->brown_out ? MASK(RTC_CNTL_INT_BROWN_OUT) : 0);
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
        rtc_cntl_set_watchdog(rtc);
        break;
    case RTC_CNTL_WDTFEED:
        watchdog_feed(&rtc->watchdog);
        break;
    case RTC_CNTL_INT_CLR:
        clear_interrupts(rtc, value);
        break;
    case RTC_CNTL_STATE0:
        write_state0(rtc, value);
        break;
    case RTC_CNTL_SLP_TIMER0:
    case RTC_CNTL_SLP_TIMER1:
        write_alarm(rtc);
        break;
    case RTC_CNTL_EXT_WAKEUP1:
        if (GET(value, RTC_CNTL_EXT_WAKEUP1_STATUS_CLR) != 0) {
            rtc->reg[RTC_CNTL_EXT_WAKEUP1_STATUS / 4] = 0;
        }
        break;
    case RTC_CNTL_BROWN_OUT:
        update_brown_out(rtc);
        break;
    case RTC_CNTL_MEM_CONF:
        write_memory_conf(rtc);
        break;
    case RTC_CNTL_INT_ENA:
        rtc_cntl_raise(rtc, 0);
        break;
    default:
        break;
    }
}

static void rtc_cntl_clock_changing(void *device)
{
    struct rtc_cntl *rtc = device;
    uint64_t count = count_now(rtc);
    rtc->then = tick_of(rtc, count);
    rtc->count_then = count;
}

static void rtc_cntl_clock_changed(void *device)
{
    rtc_cntl_set_watchdog(device);
    book_alarm(device);
}

// Reset and wiring

static void rtc_cntl_reset(void *device)
{
    struct rtc_cntl *rtc = device;
    clock_cancel(rtc->host->clock, &rtc->time_valid);
    clock_cancel(rtc->host->clock, &rtc->alarm);
    rtc_sleep_cancel(rtc);
    reg_reset(registers, REG_COUNT(registers), rtc->reg);
    rtc->count_then = 0;
    rtc->then = rtc->host->clock->now;
    rtc->latched_at = CLOCK_NEVER;
    rtc->alarm_passed = false;
    update_brown_out(rtc);
    line_drive(&rtc->touch_timer, false);
    rtc_cntl_set_watchdog(rtc);
    watchdog_feed(&rtc->watchdog);
    update_stalls(rtc);
    rtc_cntl_raise(rtc, 0);
}

static void rtc_cntl_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct rtc_cntl *rtc = device;
    *rtc = (struct rtc_cntl){.host = host, .latched_at = CLOCK_NEVER, .supply_mv = RTC_CNTL_SUPPLY_MV};
    reg_reset(registers, REG_COUNT(registers), rtc->reg);
    event_init(&rtc->time_valid, time_valid_fired, rtc);
    event_init(&rtc->alarm, alarm_fired, rtc);
    event_init(&rtc->brown_out_reset, brown_out_reset_fired, rtc);
    rtc_sleep_init(rtc);
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

// ESP32 timer group: two 64-bit timers behind 16-bit dividers, a third one (LACT) of the same make, a
// watchdog with four stages, and a counter that measures the slow clocks against the crystal.
//
// Source:       ESP32 TRM, chapters "64-bit Timers", "Watchdog Timers" and "Reset and Clock"; LACT and the
//               calibration as ESP-IDF uses them; protection while booting from flash: docs/hardware.md,
//               "What no manual says", 3.
// Not modelled: LACT driven by the RTC clock (RTC_ONLY, LAC_EN, CPST_EN), a 32 kHz crystal (there is none on
//               the board: its calibration never ends), the lengths of the resets.

#include "soc/timg.h"

#include "base/bits.h"

#define NEVER_FAR    (UINT64_C(1) << 62) // ticks; nothing later is booked
#define WDT_INT      2U                  // bit number in the interrupt registers
#define VALUE_CYCLES bits_ones(25)       // RTCCALICFG1_VALUE counts no further

static const struct reg registers[] = {TIMG_REGISTERS(REG_ENTRY)};

// Where a timer's registers are, and its bit in the interrupt registers.
struct layout {
    uint8_t config, low, update, alarm, load_value, load;
    uint8_t interrupt;
};

static const struct layout layouts[TIMG_TIMERS] = {
    [TIMG_T0] = {TIMG_T0CONFIG, TIMG_T0LO, TIMG_T0UPDATE, TIMG_T0ALARMLO, TIMG_T0LOADLO, TIMG_T0LOAD, 0},
    [TIMG_T1] = {TIMG_T1CONFIG, TIMG_T1LO, TIMG_T1UPDATE, TIMG_T1ALARMLO, TIMG_T1LOADLO, TIMG_T1LOAD, 1},
    [TIMG_LACT] = {TIMG_LACTCONFIG, TIMG_LACTLO, TIMG_LACTUPDATE, TIMG_LACTALARMLO, TIMG_LACTLOADLO,
                   TIMG_LACTLOAD, 3},
};

// Interrupts

static uint32_t masked(const struct timg *timg)
{
    return timg->reg[TIMG_INT_RAW_TIMERS / 4] & timg->reg[TIMG_INT_ENA_TIMERS / 4];
}

// Whether an interrupt is wanted as a level and as an edge: bits of the block that raises it.
static bool wants_level(const struct timg *timg, unsigned number)
{
    if (number == WDT_INT) {
        return GET(timg->reg[TIMG_WDTCONFIG0 / 4], TIMG_WDTCONFIG0_LEVEL_INT_EN) != 0;
    }
    unsigned timer = number > WDT_INT ? TIMG_LACT : number;
    return GET(timg->reg[layouts[timer].config / 4], TIMG_TCONFIG_LEVEL_INT_EN) != 0;
}

static bool wants_edge(const struct timg *timg, unsigned number)
{
    if (number == WDT_INT) {
        return GET(timg->reg[TIMG_WDTCONFIG0 / 4], TIMG_WDTCONFIG0_EDGE_INT_EN) != 0;
    }
    unsigned timer = number > WDT_INT ? TIMG_LACT : number;
    return GET(timg->reg[layouts[timer].config / 4], TIMG_TCONFIG_EDGE_INT_EN) != 0;
}

// The watchdog interrupts whether INT_ENA has its bit or not: docs/hardware.md, "What no manual says".
static bool is_pending(const struct timg *timg, unsigned number)
{
    return bit_is_set(number == WDT_INT ? timg->reg[TIMG_INT_RAW_TIMERS / 4] : masked(timg), number);
}

static void update_irq(struct timg *timg)
{
    for (unsigned i = 0; i < TIMG_INTERRUPTS; i++) {
        line_drive(&timg->irq[i], is_pending(timg, i) && wants_level(timg, i));
    }
}

// A timer's alarm or the watchdog asks for its interrupt. The edge sources get a pulse.
static void raise(struct timg *timg, unsigned number)
{
    bool edge = wants_edge(timg, number);
    if (!edge && !wants_level(timg, number)) {
        return;
    }
    timg->reg[TIMG_INT_RAW_TIMERS / 4] |= bit(number);
    update_irq(timg);
    if (edge && is_pending(timg, number)) {
        line_drive(&timg->edge[number], true);
        line_drive(&timg->edge[number], false);
    }
}

// Counting

static uint32_t *config(const struct timg_timer *timer)
{
    return &timer->timg->reg[layouts[timer->number].config / 4];
}

static uint64_t reg64(const struct timg_timer *timer, uint32_t offset)
{
    const uint32_t *reg = timer->timg->reg;
    return (uint64_t)reg[offset / 4 + 1] << 32 | reg[offset / 4];
}

// Ticks of one count.
static uint64_t count_ticks(const struct timg_timer *timer)
{
    uint64_t divider = GET(*config(timer), TIMG_TCONFIG_DIVIDER);
    if (divider == 0) {
        divider = 65536; // TRM "16-bit Prescaler": 0 stands for 65536, 1 for 2
    } else if (divider == 1) {
        divider = 2;
    }
    return divider * timer->timg->host->clocks->apb;
}

static uint64_t count_now(const struct timg_timer *timer)
{
    if (GET(*config(timer), TIMG_TCONFIG_EN) == 0) {
        return timer->count_then;
    }
    uint64_t counts = (timer->timg->host->clock->now - timer->then) / count_ticks(timer);
    bool up = GET(*config(timer), TIMG_TCONFIG_INCREASE) != 0;
    return up ? timer->count_then + counts : timer->count_then - counts;
}

static void restart_from(struct timg_timer *timer, uint64_t count)
{
    timer->count_then = count;
    timer->then = timer->timg->host->clock->now;
}

// An alarm value that the count has passed already is due at once.
static void book_alarm(struct timg_timer *timer)
{
    struct clock *clock = timer->timg->host->clock;
    clock_cancel(clock, &timer->alarm);
    bool enabled = GET(*config(timer), TIMG_TCONFIG_EN) != 0;
    if (!enabled || GET(*config(timer), TIMG_TCONFIG_ALARM_EN) == 0) {
        return;
    }
    uint64_t alarm = reg64(timer, layouts[timer->number].alarm);
    bool up = GET(*config(timer), TIMG_TCONFIG_INCREASE) != 0;
    uint64_t now = count_now(timer);
    if (up ? alarm <= now : alarm >= now) {
        clock_book(clock, &timer->alarm, clock->now);
        return;
    }
    uint64_t counts = up ? alarm - timer->count_then : timer->count_then - alarm;
    if (counts <= NEVER_FAR / count_ticks(timer)) {
        clock_book(clock, &timer->alarm, timer->then + counts * count_ticks(timer));
    }
}

static void alarm_fired(void *ctx)
{
    struct timg_timer *timer = ctx;
    uint32_t *word = config(timer);
    *word &= ~MASK(TIMG_TCONFIG_ALARM_EN);
    if (GET(*word, TIMG_TCONFIG_AUTORELOAD) != 0) {
        restart_from(timer, reg64(timer, layouts[timer->number].load_value));
    }
    raise(timer->timg, layouts[timer->number].interrupt);
}

// Watchdog

static void set_watchdog(struct timg *timg)
{
    const uint32_t *reg = timg->reg;
    uint32_t conf = reg[TIMG_WDTCONFIG0 / 4];
    uint32_t prescale = GET(reg[TIMG_WDTCONFIG1 / 4], TIMG_WDTCONFIG1_CLK_PRESCALE);
    struct watchdog_setup setup = {
        .running = GET(conf, TIMG_WDTCONFIG0_EN) != 0,
        .count_ticks = (uint64_t)(prescale == 0 ? 1 : prescale) * timg->host->clocks->apb,
        .hold = {reg[TIMG_WDTCONFIG2 / 4], reg[TIMG_WDTCONFIG3 / 4], reg[TIMG_WDTCONFIG4 / 4],
                 reg[TIMG_WDTCONFIG5 / 4]},
        .action = {GET(conf, TIMG_WDTCONFIG0_STG0), GET(conf, TIMG_WDTCONFIG0_STG1),
                   GET(conf, TIMG_WDTCONFIG0_STG2), GET(conf, TIMG_WDTCONFIG0_STG3)},
    };
    if (timg->index == 0 && timg->flash_boot && GET(conf, TIMG_WDTCONFIG0_FLASHBOOT_MOD_EN) != 0) {
        setup.running = true;
        setup.action[0] = WATCHDOG_RESET_SYSTEM;
    }
    watchdog_set(&timg->watchdog, &setup);
}

static void watchdog_expired(void *ctx, uint32_t action)
{
    struct timg *timg = ctx;
    const struct peripheral_host *host = timg->host;
    switch (action) {
    case WATCHDOG_INTERRUPT:
        raise(timg, WDT_INT);
        break;
    case WATCHDOG_RESET_CPU:
        host->reset_request(host->ctx, RESET_TG_WDT_CPU, timg->index);
        break;
    default:
        host->reset_request(host->ctx, timg->index == 0 ? RESET_TG0_WDT_SYS : RESET_TG1_WDT_SYS, 0);
        break;
    }
}

void timg_set_flash_boot(struct timg *timg, bool flash_boot)
{
    timg->flash_boot = flash_boot;
    set_watchdog(timg);
}

static bool is_protected(const struct timg *timg, uint32_t offset)
{
    return offset >= TIMG_WDTCONFIG0 && offset <= TIMG_WDTFEED &&
           timg->reg[TIMG_WDTWPROTECT / 4] != TIMG_WDT_KEY;
}

// Calibration: how many crystal cycles go into RTC_CALI_MAX cycles of a slow clock. START counts once and
// sets RDY; START_CYCLING counts over and over, and VALUE always holds the last count.

// Ticks of the clock that is measured; 0: it stands still.
static uint64_t slow_period(const struct timg *timg)
{
    switch (GET(timg->reg[TIMG_RTCCALICFG / 4], TIMG_RTCCALICFG_CLK_SEL)) {
    case TIMG_CALI_RTC_SLOW:
        return timg->host->clocks->rtc_slow;
    case TIMG_CALI_RC_FAST_D256:
        return (uint64_t)timg->host->clocks->rc_fast * 256;
    default:
        return 0;
    }
}

static uint32_t measure(const struct timg *timg)
{
    uint64_t ticks = slow_period(timg) * GET(timg->reg[TIMG_RTCCALICFG / 4], TIMG_RTCCALICFG_MAX);
    uint64_t cycles = ticks / timg->host->clocks->xtal;
    return cycles < VALUE_CYCLES ? (uint32_t)cycles : VALUE_CYCLES;
}

// It begins with the slow clock's next edge; RTC_CALI_MAX 0 only waits for that edge.
static void start_calibration(struct timg *timg)
{
    uint64_t slow = slow_period(timg);
    uint64_t now = timg->host->clock->now;
    uint64_t cycles = GET(timg->reg[TIMG_RTCCALICFG / 4], TIMG_RTCCALICFG_MAX);
    timg->calibrated_at = slow == 0 ? CLOCK_NEVER : now + slow - now % slow + cycles * slow;
    timg->calibration = measure(timg);
}

static bool calibration_is_ready(const struct timg *timg)
{
    return timg->host->clock->now >= timg->calibrated_at;
}

static uint32_t calibration_value(const struct timg *timg)
{
    if (GET(timg->reg[TIMG_RTCCALICFG / 4], TIMG_RTCCALICFG_START_CYCLING) != 0) {
        return measure(timg);
    }
    return calibration_is_ready(timg) ? timg->calibration : 0;
}

static void write_calibration(struct timg *timg, uint32_t before, uint32_t value)
{
    if (GET(value, TIMG_RTCCALICFG_START) == 0) {
        timg->calibrated_at = CLOCK_NEVER;
    } else if (GET(before, TIMG_RTCCALICFG_START) == 0) {
        start_calibration(timg);
    }
}

// Bus access

static uint32_t timg_read(void *device, uint32_t offset)
{
    const struct timg *timg = device;
    switch (offset) {
    case TIMG_INT_ST_TIMERS:
        return masked(timg);
    case TIMG_RTCCALICFG:
        return SET(timg->reg[offset / 4], TIMG_RTCCALICFG_RDY, calibration_is_ready(timg));
    case TIMG_RTCCALICFG1:
        return SET(0, TIMG_RTCCALICFG1_VALUE, calibration_value(timg));
    default:
        return timg->reg[offset / 4];
    }
}

// Side effects of a write to a timer's registers; `count` is what it had counted before.
static void write_timer(struct timg_timer *timer, uint32_t offset, uint64_t count)
{
    const struct layout *layout = &layouts[timer->number];
    if (offset == layout->update) {
        timer->timg->reg[layout->low / 4] = (uint32_t)count;
        timer->timg->reg[layout->low / 4 + 1] = (uint32_t)(count >> 32);
    } else if (offset == layout->load) {
        restart_from(timer, reg64(timer, layout->load_value));
        book_alarm(timer);
    } else if (offset == layout->config) {
        restart_from(timer, count);
        book_alarm(timer);
        update_irq(timer->timg);
    } else if (offset == layout->alarm || offset == layout->alarm + 4U) {
        book_alarm(timer);
    }
}

static struct timg_timer *timer_of(struct timg *timg, uint32_t offset)
{
    if (offset <= TIMG_T0LOAD) {
        return &timg->timer[TIMG_T0];
    }
    if (offset <= TIMG_T1LOAD) {
        return &timg->timer[TIMG_T1];
    }
    return offset >= TIMG_LACTCONFIG && offset <= TIMG_LACTLOAD ? &timg->timer[TIMG_LACT] : NULL;
}

static void timg_write(void *device, uint32_t offset, uint32_t value)
{
    struct timg *timg = device;
    if (is_protected(timg, offset)) {
        return;
    }
    struct timg_timer *timer = timer_of(timg, offset);
    uint64_t count = timer == NULL ? 0 : count_now(timer);
    uint32_t before = timg->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), timg->reg, offset, value);
    if (timer != NULL) {
        write_timer(timer, offset, count);
        return;
    }
    switch (offset) {
    case TIMG_WDTCONFIG0:
    case TIMG_WDTCONFIG1:
    case TIMG_WDTCONFIG2:
    case TIMG_WDTCONFIG3:
    case TIMG_WDTCONFIG4:
    case TIMG_WDTCONFIG5:
        set_watchdog(timg);
        update_irq(timg);
        break;
    case TIMG_WDTFEED:
        watchdog_feed(&timg->watchdog);
        break;
    case TIMG_RTCCALICFG:
        write_calibration(timg, before, value);
        break;
    case TIMG_INT_CLR_TIMERS:
        timg->reg[TIMG_INT_RAW_TIMERS / 4] &= ~value;
        update_irq(timg);
        break;
    case TIMG_INT_ENA_TIMERS:
        update_irq(timg);
        break;
    default:
        break;
    }
}

// A new APB clock: what was counted stays, what is to come takes the new time.

static void timg_clock_changing(void *device)
{
    struct timg *timg = device;
    for (unsigned i = 0; i < TIMG_TIMERS; i++) {
        restart_from(&timg->timer[i], count_now(&timg->timer[i]));
    }
}

static void timg_clock_changed(void *device)
{
    struct timg *timg = device;
    for (unsigned i = 0; i < TIMG_TIMERS; i++) {
        book_alarm(&timg->timer[i]);
    }
    set_watchdog(timg);
}

// Reset and wiring

static void timg_reset(void *device)
{
    struct timg *timg = device;
    reg_reset(registers, REG_COUNT(registers), timg->reg);
    for (unsigned i = 0; i < TIMG_TIMERS; i++) {
        restart_from(&timg->timer[i], 0);
        book_alarm(&timg->timer[i]);
    }
    timg->calibrated_at = CLOCK_NEVER;
    set_watchdog(timg);
    watchdog_feed(&timg->watchdog);
    update_irq(timg);
}

static void timg_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct timg *timg = device;
    *timg = (struct timg){.host = host, .index = index};
    for (unsigned i = 0; i < TIMG_TIMERS; i++) {
        struct timg_timer *timer = &timg->timer[i];
        timer->timg = timg;
        timer->number = (enum timg_timer_number)i;
        event_init(&timer->alarm, alarm_fired, timer);
    }
    watchdog_init(&timg->watchdog, host->clock, watchdog_expired, timg);
}

const struct peripheral_ops timg_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = timg_init,
    .reset = timg_reset,
    .read = timg_read,
    .write = timg_write,
    .clock_changing = timg_clock_changing,
    .clock_changed = timg_clock_changed,
};

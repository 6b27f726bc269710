// ESP32 FRC timers: FRC1 counts 23 bits down to zero and may then begin again at its load value; FRC2 counts
// 32 bits up for ever and interrupts when it meets its alarm value. Writing LOAD sets the count.
//
// Source:       ESP-IDF soc/frc_timer_reg.h and the use that esp_timer made of FRC2; FRC1: as in the ESP8266,
//               whose Technical Reference describes the same timer ("Hardware Timer").
// Not modelled: AUTOLOAD of FRC2.

#include "soc/frc_timer.h"

#include "base/bits.h"

#define FRC1_BITS 23U

static const struct reg registers[] = {FRC_TIMER_REGISTERS(REG_ENTRY)};

static uint32_t reg_of(const struct frc_counter *counter, uint32_t offset)
{
    return counter->owner->reg[(offset + counter->number * FRC_TIMER_STEP) / 4];
}

static bool counts_down(const struct frc_counter *counter)
{
    return counter->number == 0;
}

// The counts after which everything repeats.
static uint64_t span(const struct frc_counter *counter)
{
    return counts_down(counter) ? UINT64_C(1) << FRC1_BITS : UINT64_C(1) << 32;
}

static bool is_running(const struct frc_counter *counter)
{
    return GET(reg_of(counter, FRC1_CTRL), FRC_CTRL_ENABLE) != 0;
}

// Ticks of one count.
static uint64_t count_ticks(const struct frc_counter *counter)
{
    uint32_t apb = counter->owner->host->clocks->apb;
    switch (GET(reg_of(counter, FRC1_CTRL), FRC_CTRL_PRESCALER)) {
    case FRC_DIVIDE_BY_16:
        return 16U * (uint64_t)apb;
    case FRC_DIVIDE_BY_256:
        return 256U * (uint64_t)apb;
    default:
        return apb;
    }
}

static uint32_t count_now(const struct frc_counter *counter)
{
    if (!is_running(counter)) {
        return counter->count_then;
    }
    uint64_t counts = (counter->owner->host->clock->now - counter->then) / count_ticks(counter);
    uint64_t count = counts_down(counter) ? counter->count_then - counts : counter->count_then + counts;
    return (uint32_t)(count & (span(counter) - 1));
}

static void restart_from(struct frc_counter *counter, uint32_t count)
{
    counter->count_then = count;
    counter->then = counter->owner->host->clock->now;
}

// Counts from count_then to the interrupt: at least one.
static uint64_t counts_to_go(const struct frc_counter *counter)
{
    uint64_t target = counts_down(counter) ? 0 : reg_of(counter, FRC2_ALARM - FRC_TIMER_STEP);
    uint64_t left = counts_down(counter) ? counter->count_then - target : target - counter->count_then;
    left &= span(counter) - 1;
    return left == 0 ? span(counter) : left;
}

static void book(struct frc_counter *counter)
{
    struct clock *clock = counter->owner->host->clock;
    clock_cancel(clock, &counter->due);
    if (is_running(counter)) {
        clock_book(clock, &counter->due, counter->then + counts_to_go(counter) * count_ticks(counter));
    }
}

static void set_status(struct frc_counter *counter, bool status)
{
    counter->status = status;
    line_drive(&counter->owner->irq[counter->number], status);
}

static void due_fired(void *ctx)
{
    struct frc_counter *counter = ctx;
    bool reload = counts_down(counter) && GET(reg_of(counter, FRC1_CTRL), FRC_CTRL_AUTOLOAD) != 0;
    restart_from(counter, reload ? reg_of(counter, FRC1_LOAD) : count_now(counter));
    book(counter);
    set_status(counter, true);
    if (GET(reg_of(counter, FRC1_CTRL), FRC_CTRL_LEVEL_INT) == 0) {
        set_status(counter, false); // a pulse
    }
}

// Bus access

static struct frc_counter *counter_of(struct frc_timer *timer, uint32_t offset)
{
    return &timer->counter[offset / FRC_TIMER_STEP];
}

static uint32_t frc_timer_read(void *device, uint32_t offset)
{
    struct frc_timer *timer = device;
    const struct frc_counter *counter = counter_of(timer, offset);
    switch (offset % FRC_TIMER_STEP) {
    case FRC1_COUNT:
        return count_now(counter);
    case FRC1_CTRL:
        return SET(timer->reg[offset / 4], FRC_CTRL_INT_STATUS, counter->status);
    default:
        return timer->reg[offset / 4];
    }
}

static void frc_timer_write(void *device, uint32_t offset, uint32_t value)
{
    struct frc_timer *timer = device;
    struct frc_counter *counter = counter_of(timer, offset);
    uint32_t count = count_now(counter);
    reg_store(registers, REG_COUNT(registers), timer->reg, offset, value);
    switch (offset % FRC_TIMER_STEP) {
    case FRC1_LOAD:
        restart_from(counter, timer->reg[offset / 4]);
        break;
    case FRC1_INT:
        if (GET(value, FRC_INT_CLR) != 0) {
            set_status(counter, false);
        }
        return;
    default:
        restart_from(counter, count);
        break;
    }
    book(counter);
}

// A new APB clock: what was counted stays, what is to come takes the new time.

static void frc_timer_clock_changing(void *device)
{
    struct frc_timer *timer = device;
    for (unsigned i = 0; i < FRC_TIMERS; i++) {
        restart_from(&timer->counter[i], count_now(&timer->counter[i]));
    }
}

static void frc_timer_clock_changed(void *device)
{
    struct frc_timer *timer = device;
    for (unsigned i = 0; i < FRC_TIMERS; i++) {
        book(&timer->counter[i]);
    }
}

// Reset and wiring

static void frc_timer_reset(void *device)
{
    struct frc_timer *timer = device;
    reg_reset(registers, REG_COUNT(registers), timer->reg);
    for (unsigned i = 0; i < FRC_TIMERS; i++) {
        restart_from(&timer->counter[i], 0);
        book(&timer->counter[i]);
        set_status(&timer->counter[i], false);
    }
}

static void frc_timer_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct frc_timer *timer = device;
    *timer = (struct frc_timer){.host = host};
    for (unsigned i = 0; i < FRC_TIMERS; i++) {
        struct frc_counter *counter = &timer->counter[i];
        counter->owner = timer;
        counter->number = i;
        event_init(&counter->due, due_fired, counter);
    }
}

const struct peripheral_ops frc_timer_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = frc_timer_init,
    .reset = frc_timer_reset,
    .read = frc_timer_read,
    .write = frc_timer_write,
    .clock_changing = frc_timer_clock_changing,
    .clock_changed = frc_timer_clock_changed,
};

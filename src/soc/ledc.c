// ESP32 LED PWM controller: four timers and eight channels that work at once when written (high speed), and
// as many that take over new values on request (low speed).
//
//     clock ─ / (CLK_DIV, 8 fraction bits) ─ counter of DUTY_RES bits ─ compared with DUTY ─ output signal
//     output frequency = clock * 256 / (CLK_DIV * 2^DUTY_RES)
//
// A wave is a function of time: its edges are events only while somebody inside the chip waits for them.
//
// Source:       ESP32 TRM, chapter "LED PWM Controller (LEDC)".
// Not modelled: that a new duty waits for the next period (it counts at once), dithering by the duty's
//               fraction, the phase of a wave over a change of the APB clock.

#include "soc/ledc.h"

#include "base/bits.h"

#define CHANNEL_BYTES (LEDC_CHANNELS * LEDC_CHANNEL_STEP)
#define OUTPUTS       (LEDC_SPEEDS * LEDC_CHANNELS)
#define INT_DUTY_END  8U // bit of high speed channel 0

static const struct reg registers[] = {LEDC_REGISTERS(REG_ENTRY)};

// Where things are

static uint32_t channel_reg(unsigned speed, unsigned channel)
{
    return speed * CHANNEL_BYTES + channel * LEDC_CHANNEL_STEP;
}

static uint32_t timer_reg(unsigned speed, unsigned timer)
{
    return LEDC_HSTIMER0_CONF + (speed * LEDC_TIMERS + timer) * LEDC_TIMER_STEP;
}

static void update_irq(struct ledc *ledc)
{
    line_drive(&ledc->irq[0], (ledc->reg[LEDC_INT_RAW / 4] & ledc->reg[LEDC_INT_ENA / 4]) != 0);
}

// Frequencies

// Ticks of one cycle of the timer's clock.
static uint32_t source_period(const struct ledc *ledc, unsigned speed, uint32_t conf)
{
    const struct clocks *clocks = ledc->host->clocks;
    if (GET(conf, LEDC_TIMER_CONF_TICK_SEL) == 0) {
        return clocks->ref;
    }
    bool slow_is_apb = GET(ledc->reg[LEDC_CONF / 4], LEDC_CONF_APB_CLK_SEL) != 0;
    return speed == LEDC_HIGH_SPEED || slow_is_apb ? clocks->apb : clocks->rc_fast;
}

static bool timer_runs(uint32_t conf)
{
    return GET(conf, LEDC_TIMER_CONF_PAUSE) == 0 && GET(conf, LEDC_TIMER_CONF_RST) == 0 &&
           GET(conf, LEDC_TIMER_CONF_CLK_DIV) >= 256;
}

// Ticks of one count, times 256; 0 if the timer stands still.
static uint64_t count_256(const struct ledc_timer *timer)
{
    uint32_t conf = timer->conf;
    uint64_t period = source_period(timer->ledc, timer->speed, conf);
    bool runs = timer_runs(conf) && period != CLOCKS_STOPPED;
    return runs ? period * GET(conf, LEDC_TIMER_CONF_CLK_DIV) : 0;
}

// Of 2^DUTY_RES counts.
static uint64_t period_256(const struct ledc_timer *timer)
{
    return count_256(timer) << GET(timer->conf, LEDC_TIMER_CONF_DUTY_RES);
}

// Ticks since the counter was zero for the first time, times 256.
static uint64_t elapsed_256(const struct ledc_timer *timer, uint64_t now)
{
    return (now - timer->started_at) * 256;
}

static uint32_t counter(const struct ledc_timer *timer)
{
    if (count_256(timer) == 0) {
        return 0;
    }
    uint64_t in_period = elapsed_256(timer, timer->ledc->host->clock->now) % period_256(timer);
    return (uint32_t)(in_period / count_256(timer));
}

static const struct ledc_timer *timer_of(const struct ledc_channel *channel)
{
    return &channel->ledc->timer[channel->speed][GET(channel->conf0, LEDC_CHANNEL_CONF0_TIMER_SEL)];
}

static struct ledc_channel *channel_of(struct ledc *ledc, unsigned output)
{
    return &ledc->channel[output / LEDC_CHANNELS][output % LEDC_CHANNELS];
}

static struct gpio_wave channel_wave(const struct ledc_channel *channel)
{
    bool enabled = GET(channel->conf0, LEDC_CHANNEL_CONF0_SIG_OUT_EN) != 0;
    if (!enabled) {
        bool idle_high = GET(channel->conf0, LEDC_CHANNEL_CONF0_IDLE_LV) != 0;
        return (struct gpio_wave){0, idle_high ? GPIO_WAVE_FULL : 0};
    }
    const struct ledc_timer *timer = timer_of(channel);
    uint64_t full = UINT64_C(1) << GET(timer->conf, LEDC_TIMER_CONF_DUTY_RES);
    uint64_t high = GET(channel->duty, LEDC_CHANNEL_DUTY_INTEGER);
    uint64_t period = period_256(timer);
    if (high == 0 || high >= full || period == 0) {
        return (struct gpio_wave){0, high >= full ? GPIO_WAVE_FULL : 0};
    }
    uint64_t frequency = (TICKS_PER_SECOND * 256 + period / 2) / period;
    return (struct gpio_wave){(uint32_t)frequency, (uint32_t)(high * GPIO_WAVE_FULL / full)};
}

struct gpio_wave ledc_pin_wave(const struct ledc *ledc, unsigned pin)
{
    int signal = gpio_pin_signal(ledc->gpio, pin);
    if (signal < (int)SIG_LEDC_HS_OUT0 || signal >= (int)(SIG_LEDC_LS_OUT0 + LEDC_CHANNELS)) {
        return (struct gpio_wave){0, 0};
    }
    unsigned output = (unsigned)signal - SIG_LEDC_HS_OUT0;
    return channel_wave(&ledc->channel[output / LEDC_CHANNELS][output % LEDC_CHANNELS]);
}

// Levels and edges

static uint64_t hpoint(const struct ledc_channel *channel)
{
    return channel->ledc->reg[(channel_reg(channel->speed, channel->number) + LEDC_HSCH0_HPOINT) / 4];
}

static bool level_now(const struct ledc_channel *channel)
{
    struct gpio_wave wave = channel_wave(channel);
    if (wave.frequency == 0) {
        return wave.duty != 0;
    }
    uint64_t from = hpoint(channel);
    uint64_t count = counter(timer_of(channel));
    return count >= from && count < from + GET(channel->duty, LEDC_CHANNEL_DUTY_INTEGER);
}

// The first tick after now at which the count `at` is reached.
static uint64_t next_time_of(const struct ledc_timer *timer, uint64_t at)
{
    uint64_t now = timer->ledc->host->clock->now;
    uint64_t period = period_256(timer);
    uint64_t begin = elapsed_256(timer, now) / period * period + at * count_256(timer);
    uint64_t when = timer->started_at + (begin + 255) / 256;
    return when > now ? when : timer->started_at + (begin + period + 255) / 256;
}

// CLOCK_NEVER if the output is steady. One that does not go low within the period falls at its end.
static uint64_t next_edge(const struct ledc_channel *channel)
{
    if (channel_wave(channel).frequency == 0) {
        return CLOCK_NEVER;
    }
    const struct ledc_timer *timer = timer_of(channel);
    uint64_t full = UINT64_C(1) << GET(timer->conf, LEDC_TIMER_CONF_DUTY_RES);
    uint64_t fall = hpoint(channel) + GET(channel->duty, LEDC_CHANNEL_DUTY_INTEGER);
    uint64_t up = next_time_of(timer, hpoint(channel) % full);
    uint64_t down = next_time_of(timer, fall < full ? fall : 0);
    return up < down ? up : down;
}

static void refresh(void *ctx)
{
    struct ledc *ledc = ctx;
    for (unsigned output = 0; output < OUTPUTS; output++) {
        gpio_set_signal(ledc->gpio, SIG_LEDC_HS_OUT0 + output, level_now(channel_of(ledc, output)));
    }
}

static void book_edge(struct ledc *ledc)
{
    uint64_t when = CLOCK_NEVER;
    for (unsigned output = 0; output < OUTPUTS; output++) {
        if (bit_is_set(ledc->watched, output)) {
            uint64_t edge = next_edge(channel_of(ledc, output));
            when = edge < when ? edge : when;
        }
    }
    clock_cancel(ledc->host->clock, &ledc->edge);
    if (when != CLOCK_NEVER) {
        clock_book(ledc->host->clock, &ledc->edge, when);
    }
}

static void edge_fired(void *ctx)
{
    refresh(ctx);
    book_edge(ctx);
}

static void find_watched(struct ledc *ledc)
{
    ledc->watched = 0;
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        int output = gpio_pin_signal(ledc->gpio, pin) - (int)SIG_LEDC_HS_OUT0;
        if (output >= 0 && output < (int)OUTPUTS && gpio_pin_is_watched(ledc->gpio, pin)) {
            ledc->watched |= (uint16_t)bit((unsigned)output);
        }
    }
}

// Tells the listener about each pin whose wave is not what it was last told.
static void tell(struct ledc *ledc)
{
    if (ledc->gpio == NULL) {
        return;
    }
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        struct gpio_wave wave = ledc_pin_wave(ledc, pin);
        struct gpio_wave *told = &ledc->told[pin];
        if (wave.frequency == told->frequency && wave.duty == told->duty) {
            continue;
        }
        *told = wave;
        if (ledc->wave_changed != NULL) {
            ledc->wave_changed(ledc->wave_ctx, pin, wave);
        }
    }
}

static void update_outputs(struct ledc *ledc)
{
    if (ledc->gpio != NULL) {
        refresh(ledc);
        book_edge(ledc);
    }
    tell(ledc);
}

static void routed(void *ctx)
{
    find_watched(ctx);
    book_edge(ctx);
    tell(ctx);
}

// Timers: interrupts n (high speed) and 4 + n (low speed) at the end of each period.

static unsigned overflow_int(const struct ledc_timer *timer)
{
    return timer->speed * LEDC_TIMERS + timer->number;
}

// Raises the interrupts of overflows that have happened since they were last looked for.
static void note_overflows(struct ledc *ledc)
{
    uint64_t now = ledc->host->clock->now;
    for (unsigned i = 0; i < LEDC_SPEEDS * LEDC_TIMERS; i++) {
        struct ledc_timer *timer = &ledc->timer[i / LEDC_TIMERS][i % LEDC_TIMERS];
        uint64_t period = period_256(timer);
        uint64_t bar = timer->overflow_bar > timer->started_at ? timer->overflow_bar : timer->started_at;
        if (period != 0 && elapsed_256(timer, now) / period > elapsed_256(timer, bar) / period) {
            ledc->reg[LEDC_INT_RAW / 4] |= bit(overflow_int(timer));
        }
        timer->overflow_bar = now;
    }
}

static void book_overflows(struct ledc *ledc)
{
    uint32_t wanted = ledc->reg[LEDC_INT_ENA / 4] & ~ledc->reg[LEDC_INT_RAW / 4];
    for (unsigned i = 0; i < LEDC_SPEEDS * LEDC_TIMERS; i++) {
        struct ledc_timer *timer = &ledc->timer[i / LEDC_TIMERS][i % LEDC_TIMERS];
        clock_cancel(ledc->host->clock, &timer->overflow);
        if (bit_is_set(wanted, overflow_int(timer)) && period_256(timer) != 0) {
            clock_book(ledc->host->clock, &timer->overflow, next_time_of(timer, 0));
        }
    }
}

static void overflow_fired(void *ctx)
{
    const struct ledc_timer *timer = ctx;
    note_overflows(timer->ledc);
    update_irq(timer->ledc);
}

// Channels

static uint32_t fade_conf(const struct ledc_channel *channel)
{
    return channel->ledc->reg[(channel_reg(channel->speed, channel->number) + LEDC_HSCH0_CONF1) / 4];
}

static void set_duty(struct ledc_channel *channel, uint32_t duty)
{
    channel->duty = duty;
    channel->ledc->reg[(channel_reg(channel->speed, channel->number) + LEDC_HSCH0_DUTY_R) / 4] = duty;
}

// One step of DUTY_SCALE up or down, as far as it can go.
static uint32_t next_duty(uint32_t duty, uint32_t conf1)
{
    uint32_t step = GET(conf1, LEDC_CHANNEL_CONF1_DUTY_SCALE) * 16;
    if (GET(conf1, LEDC_CHANNEL_CONF1_DUTY_INC) != 0) {
        return duty + step < bits_ones(25) ? duty + step : bits_ones(25);
    }
    return duty > step ? duty - step : 0;
}

// A step follows after DUTY_CYCLE periods; while the timer stands still nothing does.
static void book_step(struct ledc_channel *channel)
{
    struct clock *clock = channel->ledc->host->clock;
    uint64_t cycles = GET(fade_conf(channel), LEDC_CHANNEL_CONF1_DUTY_CYCLE);
    uint64_t period = period_256(timer_of(channel));
    clock_cancel(clock, &channel->step);
    if (channel->steps_left > 0 && period != 0) {
        clock_book(clock, &channel->step, clock->now + ((cycles == 0 ? 1 : cycles) * period + 255) / 256);
    }
}

static void end_fade(struct ledc_channel *channel)
{
    channel->ledc->reg[LEDC_INT_RAW / 4] |=
        bit(INT_DUTY_END + channel->speed * LEDC_CHANNELS + channel->number);
    update_irq(channel->ledc);
}

static void step_fired(void *ctx)
{
    struct ledc_channel *channel = ctx;
    set_duty(channel, next_duty(channel->duty, fade_conf(channel)));
    channel->steps_left--;
    book_step(channel);
    update_outputs(channel->ledc);
    if (channel->steps_left == 0) {
        end_fade(channel);
    }
}

// DUTY_START: the duty is DUTY, and DUTY_NUM steps follow.
static void start_fade(struct ledc_channel *channel)
{
    uint32_t base = channel_reg(channel->speed, channel->number);
    uint32_t *conf1 = &channel->ledc->reg[(base + LEDC_HSCH0_CONF1) / 4];
    if (GET(*conf1, LEDC_CHANNEL_CONF1_DUTY_START) == 0) {
        return;
    }
    *conf1 &= ~MASK(LEDC_CHANNEL_CONF1_DUTY_START);
    set_duty(channel, channel->ledc->reg[(base + LEDC_HSCH0_DUTY) / 4]);
    channel->steps_left = GET(*conf1, LEDC_CHANNEL_CONF1_DUTY_NUM);
    book_step(channel);
    if (channel->steps_left == 0) {
        end_fade(channel);
    }
}

// After a change of any timer's pace.
static void timers_changed(struct ledc *ledc)
{
    for (unsigned output = 0; output < OUTPUTS; output++) {
        book_step(channel_of(ledc, output));
    }
    book_overflows(ledc);
    update_outputs(ledc);
}

static void write_timer(struct ledc *ledc, unsigned speed, unsigned number, uint32_t value)
{
    struct ledc_timer *timer = &ledc->timer[speed][number];
    note_overflows(ledc);
    uint32_t *word = &ledc->reg[timer_reg(speed, number) / 4];
    bool take_over = speed == LEDC_HIGH_SPEED || GET(value, LEDC_TIMER_CONF_PARA_UP) != 0;
    *word &= ~MASK(LEDC_TIMER_CONF_PARA_UP);
    if (GET(value, LEDC_TIMER_CONF_RST) != 0 || !timer_runs(timer->conf)) {
        timer->started_at = ledc->host->clock->now;
    }
    if (take_over) {
        timer->conf = *word;
    } else { // pause and reset act at once
        timer->conf = SET(timer->conf, LEDC_TIMER_CONF_RST, GET(value, LEDC_TIMER_CONF_RST));
        timer->conf = SET(timer->conf, LEDC_TIMER_CONF_PAUSE, GET(value, LEDC_TIMER_CONF_PAUSE));
    }
    timers_changed(ledc);
}

static void write_channel(struct ledc *ledc, uint32_t offset, uint32_t value)
{
    unsigned speed = offset / CHANNEL_BYTES;
    unsigned number = offset % CHANNEL_BYTES / LEDC_CHANNEL_STEP;
    uint32_t *conf0 = &ledc->reg[channel_reg(speed, number) / 4];
    bool para_up = offset == channel_reg(speed, number) && GET(value, LEDC_CHANNEL_CONF0_PARA_UP) != 0;
    if (speed == LEDC_LOW_SPEED) {
        *conf0 &= ~MASK(LEDC_CHANNEL_CONF0_PARA_UP);
    }
    if (speed == LEDC_HIGH_SPEED || para_up) {
        ledc->channel[speed][number].conf0 = *conf0;
    }
    start_fade(&ledc->channel[speed][number]);
    update_outputs(ledc);
}

// Bus access

static uint32_t ledc_read(void *device, uint32_t offset)
{
    struct ledc *ledc = device;
    if (offset == LEDC_INT_ST || offset == LEDC_INT_RAW) {
        note_overflows(ledc);
    }
    if (offset == LEDC_INT_ST) {
        return ledc->reg[LEDC_INT_RAW / 4] & ledc->reg[LEDC_INT_ENA / 4];
    }
    bool is_timer = offset >= LEDC_HSTIMER0_CONF && offset <= LEDC_LSTIMER3_VALUE;
    if (is_timer && (offset - LEDC_HSTIMER0_CONF) % LEDC_TIMER_STEP != 0) {
        unsigned timer = (offset - LEDC_HSTIMER0_CONF) / LEDC_TIMER_STEP;
        return counter(&ledc->timer[timer / LEDC_TIMERS][timer % LEDC_TIMERS]);
    }
    return ledc->reg[offset / 4];
}

static void ledc_write(void *device, uint32_t offset, uint32_t value)
{
    struct ledc *ledc = device;
    reg_store(registers, REG_COUNT(registers), ledc->reg, offset, value);
    if (offset < LEDC_HSTIMER0_CONF) {
        write_channel(ledc, offset, value);
    } else if (offset <= LEDC_LSTIMER3_VALUE) {
        unsigned timer = (offset - LEDC_HSTIMER0_CONF) / LEDC_TIMER_STEP;
        if ((offset - LEDC_HSTIMER0_CONF) % LEDC_TIMER_STEP == 0) {
            write_timer(ledc, timer / LEDC_TIMERS, timer % LEDC_TIMERS, value);
        }
    } else if (offset == LEDC_INT_CLR || offset == LEDC_INT_ENA) {
        note_overflows(ledc);
        ledc->reg[LEDC_INT_RAW / 4] &= offset == LEDC_INT_CLR ? ~value : UINT32_MAX;
        book_overflows(ledc);
        update_irq(ledc);
    } else if (offset == LEDC_CONF) {
        timers_changed(ledc);
    }
}

static void ledc_clock_changed(void *device)
{
    timers_changed(device);
}

// Reset and wiring

static void ledc_reset(void *device)
{
    struct ledc *ledc = device;
    reg_reset(registers, REG_COUNT(registers), ledc->reg);
    for (unsigned i = 0; i < LEDC_SPEEDS * LEDC_TIMERS; i++) {
        struct ledc_timer *timer = &ledc->timer[i / LEDC_TIMERS][i % LEDC_TIMERS];
        timer->conf = ledc->reg[timer_reg(timer->speed, timer->number) / 4];
    }
    for (unsigned output = 0; output < OUTPUTS; output++) {
        struct ledc_channel *channel = channel_of(ledc, output);
        channel->conf0 = 0;
        channel->duty = 0;
        channel->steps_left = 0;
    }
    timers_changed(ledc);
    update_irq(ledc);
}

static void ledc_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct ledc *ledc = device;
    *ledc = (struct ledc){.host = host};
    event_init(&ledc->edge, edge_fired, ledc);
    for (unsigned i = 0; i < LEDC_SPEEDS * LEDC_TIMERS; i++) {
        struct ledc_timer *timer = &ledc->timer[i / LEDC_TIMERS][i % LEDC_TIMERS];
        *timer = (struct ledc_timer){.ledc = ledc, .speed = i / LEDC_TIMERS, .number = i % LEDC_TIMERS};
        event_init(&timer->overflow, overflow_fired, timer);
    }
    for (unsigned i = 0; i < OUTPUTS; i++) {
        struct ledc_channel *channel = channel_of(ledc, i);
        *channel =
            (struct ledc_channel){.ledc = ledc, .speed = i / LEDC_CHANNELS, .number = i % LEDC_CHANNELS};
        event_init(&channel->step, step_fired, channel);
    }
}

void ledc_attach(struct ledc *ledc, struct gpio *gpio)
{
    ledc->gpio = gpio;
    gpio->refresh = refresh;
    gpio->refresh_ctx = ledc;
    ledc->routing = (struct gpio_listener){.routed = routed, .ctx = ledc};
    gpio_listen(gpio, &ledc->routing);
}

const struct peripheral_ops ledc_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = ledc_init,
    .reset = ledc_reset,
    .read = ledc_read,
    .write = ledc_write,
    .clock_changed = ledc_clock_changed,
};

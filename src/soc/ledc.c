// ESP32 LED PWM controller: four timers and eight channels that work at once when written (high speed), and
// as many that take over new values on request (low speed).
//
//     clock ─ / (CLK_DIV, 8 fraction bits) ─ counter of DUTY_RES bits ─ compared with DUTY ─ output signal
//     output frequency = clock * 256 / (CLK_DIV * 2^DUTY_RES)
//
// Source:       ESP32 TRM, chapter "LED PWM Controller (LEDC)".
// Not modelled: single edges of a wave (a pin with a wave keeps a steady level, high if the duty is not
//               zero), fading (the duty takes its final value at once), HPOINT, the timers' overflow
//               interrupts, dithering by the duty's fraction.

#include "soc/ledc.h"

#include "base/bits.h"

#define CHANNEL_BYTES (LEDC_CHANNELS * LEDC_CHANNEL_STEP)
#define DUTY_ONE      65536U
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

// Ticks of 2^DUTY_RES counts, times 256; 0 if the timer stands still.
static uint64_t timer_period_256(const struct ledc *ledc, unsigned speed, unsigned timer)
{
    uint32_t conf = ledc->timer[speed][timer].conf;
    if (!timer_runs(conf)) {
        return 0;
    }
    uint64_t count_256 = (uint64_t)source_period(ledc, speed, conf) * GET(conf, LEDC_TIMER_CONF_CLK_DIV);
    return count_256 << GET(conf, LEDC_TIMER_CONF_DUTY_RES);
}

static struct ledc_wave channel_wave(const struct ledc *ledc, unsigned speed, unsigned number)
{
    const struct ledc_channel *channel = &ledc->channel[speed][number];
    bool enabled = GET(channel->conf0, LEDC_CHANNEL_CONF0_SIG_OUT_EN) != 0;
    if (!enabled) {
        bool idle_high = GET(channel->conf0, LEDC_CHANNEL_CONF0_IDLE_LV) != 0;
        return (struct ledc_wave){0, idle_high ? DUTY_ONE : 0};
    }
    uint32_t timer = GET(channel->conf0, LEDC_CHANNEL_CONF0_TIMER_SEL);
    uint64_t full = UINT64_C(1) << GET(ledc->timer[speed][timer].conf, LEDC_TIMER_CONF_DUTY_RES);
    uint64_t high = GET(channel->duty, LEDC_CHANNEL_DUTY_INTEGER);
    uint64_t period_256 = timer_period_256(ledc, speed, timer);
    if (high == 0 || high >= full || period_256 == 0) {
        return (struct ledc_wave){0, high >= full ? DUTY_ONE : 0};
    }
    uint64_t frequency = (TICKS_PER_SECOND * 256 + period_256 / 2) / period_256;
    return (struct ledc_wave){(uint32_t)frequency, (uint32_t)(high * DUTY_ONE / full)};
}

struct ledc_wave ledc_pin_wave(const struct ledc *ledc, unsigned pin)
{
    int signal = gpio_pin_signal(ledc->gpio, pin);
    if (signal < (int)SIG_LEDC_HS_OUT0 || signal >= (int)(SIG_LEDC_LS_OUT0 + LEDC_CHANNELS)) {
        return (struct ledc_wave){0, 0};
    }
    unsigned output = (unsigned)signal - SIG_LEDC_HS_OUT0;
    return channel_wave(ledc, output / LEDC_CHANNELS, output % LEDC_CHANNELS);
}

// Tells the listener about each pin whose wave is not what it was last told.
static void tell(struct ledc *ledc)
{
    if (ledc->gpio == NULL) {
        return;
    }
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        struct ledc_wave wave = ledc_pin_wave(ledc, pin);
        struct ledc_wave *told = &ledc->told[pin];
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
    for (unsigned output = 0; ledc->gpio != NULL && output < LEDC_SPEEDS * LEDC_CHANNELS; output++) {
        struct ledc_wave wave = channel_wave(ledc, output / LEDC_CHANNELS, output % LEDC_CHANNELS);
        gpio_set_signal(ledc->gpio, SIG_LEDC_HS_OUT0 + output, wave.duty != 0);
    }
    tell(ledc);
}

static void routed(void *ctx)
{
    tell(ctx);
}

// Timers

static uint32_t counter(const struct ledc *ledc, unsigned speed, unsigned number)
{
    const struct ledc_timer *timer = &ledc->timer[speed][number];
    if (!timer_runs(timer->conf)) {
        return 0;
    }
    uint64_t count_256 =
        (uint64_t)source_period(ledc, speed, timer->conf) * GET(timer->conf, LEDC_TIMER_CONF_CLK_DIV);
    uint64_t elapsed = ledc->host->clock->now - timer->started_at;
    uint64_t counts = elapsed / count_256 * 256 + elapsed % count_256 * 256 / count_256;
    unsigned bits = GET(timer->conf, LEDC_TIMER_CONF_DUTY_RES);
    return bits == 0 ? 0 : (uint32_t)counts & bits_ones(bits < 20 ? bits : 20);
}

static void write_timer(struct ledc *ledc, unsigned speed, unsigned number, uint32_t value)
{
    struct ledc_timer *timer = &ledc->timer[speed][number];
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
    update_outputs(ledc);
}

// Channels

// The duty at the end of a fade: DUTY, then DUTY_NUM steps of DUTY_SCALE up or down, as far as it can go.
static uint32_t final_duty(uint32_t duty, uint32_t conf1)
{
    int64_t step = (int64_t)GET(conf1, LEDC_CHANNEL_CONF1_DUTY_SCALE) * 16;
    int64_t change = step * GET(conf1, LEDC_CHANNEL_CONF1_DUTY_NUM);
    int64_t end = GET(conf1, LEDC_CHANNEL_CONF1_DUTY_INC) != 0 ? duty + change : duty - change;
    if (end < 0) {
        return 0;
    }
    return end > (int64_t)bits_ones(25) ? bits_ones(25) : (uint32_t)end;
}

static void take_duty(struct ledc *ledc, unsigned speed, unsigned number)
{
    uint32_t base = channel_reg(speed, number);
    uint32_t *conf1 = &ledc->reg[(base + LEDC_HSCH0_CONF1) / 4];
    if (GET(*conf1, LEDC_CHANNEL_CONF1_DUTY_START) == 0) {
        return;
    }
    uint32_t duty = final_duty(ledc->reg[(base + LEDC_HSCH0_DUTY) / 4], *conf1);
    ledc->channel[speed][number].duty = duty;
    ledc->reg[(base + LEDC_HSCH0_DUTY_R) / 4] = duty;
    *conf1 &= ~MASK(LEDC_CHANNEL_CONF1_DUTY_START);
    ledc->reg[LEDC_INT_RAW / 4] |= bit(INT_DUTY_END + speed * LEDC_CHANNELS + number);
    update_irq(ledc);
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
    take_duty(ledc, speed, number);
    update_outputs(ledc);
}

// Bus access

static uint32_t ledc_read(void *device, uint32_t offset)
{
    const struct ledc *ledc = device;
    if (offset == LEDC_INT_ST) {
        return ledc->reg[LEDC_INT_RAW / 4] & ledc->reg[LEDC_INT_ENA / 4];
    }
    bool is_timer = offset >= LEDC_HSTIMER0_CONF && offset <= LEDC_LSTIMER3_VALUE;
    if (is_timer && (offset - LEDC_HSTIMER0_CONF) % LEDC_TIMER_STEP != 0) {
        unsigned timer = (offset - LEDC_HSTIMER0_CONF) / LEDC_TIMER_STEP;
        return counter(ledc, timer / LEDC_TIMERS, timer % LEDC_TIMERS);
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
    } else if (offset == LEDC_INT_CLR) {
        ledc->reg[LEDC_INT_RAW / 4] &= ~value;
        update_irq(ledc);
    } else if (offset == LEDC_INT_ENA) {
        update_irq(ledc);
    } else if (offset == LEDC_CONF) {
        update_outputs(ledc);
    }
}

static void ledc_clock_changed(void *device)
{
    tell(device);
}

// Reset and wiring

static void ledc_reset(void *device)
{
    struct ledc *ledc = device;
    reg_reset(registers, REG_COUNT(registers), ledc->reg);
    for (unsigned speed = 0; speed < LEDC_SPEEDS; speed++) {
        for (unsigned i = 0; i < LEDC_TIMERS; i++) {
            ledc->timer[speed][i] = (struct ledc_timer){.conf = ledc->reg[timer_reg(speed, i) / 4]};
        }
        for (unsigned i = 0; i < LEDC_CHANNELS; i++) {
            ledc->channel[speed][i] = (struct ledc_channel){0, 0};
        }
    }
    update_irq(ledc);
    update_outputs(ledc);
}

static void ledc_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct ledc *ledc = device;
    *ledc = (struct ledc){.host = host};
}

void ledc_attach(struct ledc *ledc, struct gpio *gpio)
{
    ledc->gpio = gpio;
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

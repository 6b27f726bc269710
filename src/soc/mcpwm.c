// ESP32 motor control PWM: a timer counts up, down or up and down again; when it is zero, at its period or at
// one of two values of an operator, the operator's generators set, clear or toggle their outputs.
//
//     160 MHz / (CLK_CFG + 1) / (PRESCALE + 1) ─ timer ─ compare ─ generator A, B ─ output signals
//
// Source:       ESP32 TRM, chapter "Motor Control PWM (MCPWM)".
// Not modelled: dead time, carrier, faults, T0 and T1 events, sync inputs and outputs, forces that are not
//               continuous, when new values are taken over (they count at once), the sync of the capture
//               timer. Those registers only store.

#include "soc/mcpwm.h"

#include "base/bits.h"

static const struct reg registers[] = {MCPWM_REGISTERS(REG_ENTRY)};

static void update_irq(struct mcpwm *mcpwm)
{
    line_drive(&mcpwm->irq[0], (mcpwm->reg[MCPWM_INT_RAW / 4] & mcpwm->reg[MCPWM_INT_ENA / 4]) != 0);
}

static void raise(struct mcpwm *mcpwm, unsigned interrupt)
{
    mcpwm->reg[MCPWM_INT_RAW / 4] |= bit(interrupt);
    update_irq(mcpwm);
}

// Registers

static uint32_t timer_reg(const struct mcpwm_timer *timer, uint32_t offset)
{
    return timer->mcpwm->reg[(offset + timer->number * MCPWM_TIMER_STEP) / 4];
}

static uint32_t operator_reg(const struct mcpwm *mcpwm, unsigned number, uint32_t offset)
{
    return mcpwm->reg[(offset + number * MCPWM_OPERATOR_STEP) / 4];
}

static uint32_t period(const struct mcpwm_timer *timer)
{
    return GET(timer_reg(timer, MCPWM_TIMER0_CFG0), MCPWM_TIMER_CFG0_PERIOD);
}

static uint32_t mode(const struct mcpwm_timer *timer)
{
    return GET(timer_reg(timer, MCPWM_TIMER0_CFG1), MCPWM_TIMER_CFG1_MODE);
}

static unsigned timer_of(const struct mcpwm *mcpwm, unsigned number)
{
    uint32_t select = mcpwm->reg[MCPWM_OPERATOR_TIMERSEL / 4];
    return bits_get(select, number * MCPWM_OPERATOR_TIMERSEL_WIDTH, MCPWM_OPERATOR_TIMERSEL_WIDTH);
}

// Ticks of one count.
static uint64_t count_ticks(const struct mcpwm_timer *timer)
{
    uint64_t group = GET(timer->mcpwm->reg[MCPWM_CLK_CFG / 4], MCPWM_CLK_CFG_PRESCALE) + 1;
    uint64_t own = GET(timer_reg(timer, MCPWM_TIMER0_CFG0), MCPWM_TIMER_CFG0_PRESCALE) + 1;
    return group * own * timer->mcpwm->host->clocks->pll;
}

// Outputs

static void put_output(struct mcpwm *mcpwm, unsigned number, unsigned output)
{
    uint32_t force = operator_reg(mcpwm, number, MCPWM_GEN0_FORCE);
    uint32_t forced = output == 0 ? GET(force, MCPWM_GEN_FORCE_A_MODE) : GET(force, MCPWM_GEN_FORCE_B_MODE);
    bool level = mcpwm->level[number][output];
    if (forced == MCPWM_FORCE_LOW || forced == MCPWM_FORCE_HIGH) {
        level = forced == MCPWM_FORCE_HIGH;
    }
    if (mcpwm->gpio != NULL) {
        unsigned first = mcpwm->index == 0 ? SIG_PWM0_OUT0A : SIG_PWM1_OUT0A;
        gpio_set_signal(mcpwm->gpio, first + number * MCPWM_OUTPUTS + output, level);
    }
}

static void put_outputs(struct mcpwm *mcpwm)
{
    for (unsigned i = 0; i < MCPWM_OPERATORS * MCPWM_OUTPUTS; i++) {
        put_output(mcpwm, i / MCPWM_OUTPUTS, i % MCPWM_OUTPUTS);
    }
}

// What both generators of an operator do at an event.
static void act(struct mcpwm *mcpwm, unsigned number, enum mcpwm_event event, bool down)
{
    for (unsigned output = 0; output < MCPWM_OUTPUTS; output++) {
        uint32_t actions = operator_reg(mcpwm, number, output == 0 ? MCPWM_GEN0_A : MCPWM_GEN0_B);
        bool *level = &mcpwm->level[number][output];
        switch (bits_get(actions, (unsigned)event * 2 + (down ? MCPWM_GEN_DOWN_SHIFT : 0), 2)) {
        case MCPWM_LOW:
            *level = false;
            break;
        case MCPWM_HIGH:
            *level = true;
            break;
        case MCPWM_TOGGLE:
            *level = !*level;
            break;
        default:
            continue;
        }
        put_output(mcpwm, number, output);
    }
}

// Timers

static uint32_t value_now(const struct mcpwm_timer *timer)
{
    if (!timer->running) {
        return timer->value;
    }
    uint64_t counts = (timer->mcpwm->host->clock->now - timer->then) / count_ticks(timer);
    return timer->down ? timer->value - (uint32_t)counts : timer->value + (uint32_t)counts;
}

// The nearest value in the direction of counting at which something happens: a compare value, zero or the
// period.
static uint32_t next_point(const struct mcpwm_timer *timer)
{
    uint32_t end = timer->down ? 0 : period(timer);
    for (unsigned i = 0; i < MCPWM_OPERATORS * MCPWM_OUTPUTS; i++) {
        unsigned number = i / MCPWM_OUTPUTS;
        uint32_t at =
            operator_reg(timer->mcpwm, number, i % 2 == 0 ? MCPWM_GEN0_TSTMP_A : MCPWM_GEN0_TSTMP_B);
        bool ahead = timer->down ? at < timer->value && at > end : at > timer->value && at < end;
        end = timer_of(timer->mcpwm, number) == timer->number && ahead ? at : end;
    }
    return end;
}

// From the last value of a way to the first of the next one it is one count.
static bool is_at_turn(const struct mcpwm_timer *timer)
{
    return timer->down ? timer->value == 0 : timer->value >= period(timer);
}

static void book(struct mcpwm_timer *timer)
{
    struct clock *clock = timer->mcpwm->host->clock;
    clock_cancel(clock, &timer->due);
    if (!timer->running) {
        return;
    }
    uint32_t point = next_point(timer);
    uint64_t counts = timer->down ? timer->value - point : point - timer->value;
    clock_book(clock, &timer->due, timer->then + (is_at_turn(timer) ? 1 : counts) * count_ticks(timer));
}

static void hold_value(struct mcpwm_timer *timer)
{
    timer->value = value_now(timer);
    timer->then = timer->mcpwm->host->clock->now;
}

// The timer is at `value` with its direction set: everything that happens there.
static void meet(struct mcpwm_timer *timer)
{
    struct mcpwm *mcpwm = timer->mcpwm;
    bool zero = timer->value == 0;
    bool top = timer->value == period(timer);
    for (unsigned number = 0; number < MCPWM_OPERATORS; number++) {
        if (timer_of(mcpwm, number) != timer->number) {
            continue;
        }
        if (zero) {
            act(mcpwm, number, MCPWM_AT_ZERO, timer->down);
        }
        if (top) {
            act(mcpwm, number, MCPWM_AT_PERIOD, timer->down);
        }
        if (timer->value == operator_reg(mcpwm, number, MCPWM_GEN0_TSTMP_A)) {
            act(mcpwm, number, MCPWM_AT_A, timer->down);
            raise(mcpwm, MCPWM_INT_OP_TEA + number);
        }
        if (timer->value == operator_reg(mcpwm, number, MCPWM_GEN0_TSTMP_B)) {
            act(mcpwm, number, MCPWM_AT_B, timer->down);
            raise(mcpwm, MCPWM_INT_OP_TEB + number);
        }
    }
    if (zero) {
        raise(mcpwm, MCPWM_INT_TIMER_TEZ + timer->number);
    }
    if (top) {
        raise(mcpwm, MCPWM_INT_TIMER_TEP + timer->number);
    }
}

// The START commands that end at zero or at the period.
static void stop_if_asked(struct mcpwm_timer *timer)
{
    uint32_t start = GET(timer_reg(timer, MCPWM_TIMER0_CFG1), MCPWM_TIMER_CFG1_START);
    bool at_zero = start == MCPWM_STOP_AT_ZERO || start == MCPWM_RUN_TO_ZERO;
    bool at_period = start == MCPWM_STOP_AT_PERIOD || start == MCPWM_RUN_TO_PERIOD;
    if ((at_zero && timer->value == 0) || (at_period && timer->value == period(timer))) {
        timer->running = false;
        raise(timer->mcpwm, MCPWM_INT_TIMER_STOP + timer->number);
    }
}

// Past the end of a way: up starts at zero again, down at the period; up and down turns round.
static void turn(struct mcpwm_timer *timer)
{
    switch (mode(timer)) {
    case MCPWM_UP:
        timer->value = 0;
        break;
    case MCPWM_DOWN:
        timer->value = period(timer);
        break;
    default:
        timer->value = timer->down ? 1 : period(timer) - (period(timer) > 0 ? 1 : 0);
        timer->down = !timer->down;
        break;
    }
}

static void due_fired(void *ctx)
{
    struct mcpwm_timer *timer = ctx;
    if (is_at_turn(timer)) {
        turn(timer);
    } else {
        timer->value = next_point(timer);
    }
    timer->then = timer->mcpwm->host->clock->now;
    meet(timer);
    stop_if_asked(timer);
    book(timer);
}

static void write_start(struct mcpwm_timer *timer)
{
    uint32_t start = GET(timer_reg(timer, MCPWM_TIMER0_CFG1), MCPWM_TIMER_CFG1_START);
    bool was_running = timer->running;
    timer->running = mode(timer) != MCPWM_FREEZE && (start >= MCPWM_RUN || was_running);
    if (mode(timer) != MCPWM_UP_DOWN) {
        timer->down = mode(timer) == MCPWM_DOWN;
    }
    if (timer->running && !was_running) {
        meet(timer);
    }
}

static void write_sync(struct mcpwm_timer *timer, uint32_t before, uint32_t value)
{
    bool sync = GET(before, MCPWM_TIMER_SYNC_SW) != GET(value, MCPWM_TIMER_SYNC_SW);
    if (sync && GET(value, MCPWM_TIMER_SYNC_SYNCI_EN) != 0) {
        timer->value = GET(value, MCPWM_TIMER_SYNC_PHASE);
        timer->down = mode(timer) == MCPWM_UP_DOWN ? GET(value, MCPWM_TIMER_SYNC_DOWN) != 0 : timer->down;
    }
}

// Capture: a 32-bit counter on the APB clock.

static void input_changed(void *ctx, bool level)
{
    struct mcpwm_capture *capture = ctx;
    struct mcpwm *mcpwm = capture->mcpwm;
    uint32_t config = mcpwm->reg[MCPWM_CAP_CH0_CFG / 4 + capture->number];
    bool rises = level != (GET(config, MCPWM_CAP_CFG_IN_INVERT) != 0);
    bool wanted = rises ? GET(config, MCPWM_CAP_CFG_RISING) != 0 : GET(config, MCPWM_CAP_CFG_FALLING) != 0;
    if (GET(config, MCPWM_CAP_CFG_EN) == 0 || !wanted) {
        return;
    }
    if (rises && capture->edges++ < GET(config, MCPWM_CAP_CFG_PRESCALE)) {
        return;
    }
    capture->edges = rises ? 0 : capture->edges;
    bool counts = GET(mcpwm->reg[MCPWM_CAP_TIMER_CFG / 4], MCPWM_CAP_TIMER_CFG_EN) != 0;
    uint64_t now = mcpwm->host->clock->now / mcpwm->host->clocks->apb;
    mcpwm->reg[MCPWM_CAP_CH0 / 4 + capture->number] = counts ? (uint32_t)now : 0;
    uint32_t *status = &mcpwm->reg[MCPWM_CAP_STATUS / 4];
    *status = bits_set(*status, !rises, capture->number, 1);
    raise(mcpwm, MCPWM_INT_CAP + capture->number);
}

// Bus access

static uint32_t mcpwm_read(void *device, uint32_t offset)
{
    const struct mcpwm *mcpwm = device;
    if (offset == MCPWM_INT_ST) {
        return mcpwm->reg[MCPWM_INT_RAW / 4] & mcpwm->reg[MCPWM_INT_ENA / 4];
    }
    if (offset >= MCPWM_TIMER0_CFG0 && offset <= MCPWM_TIMER2_STATUS &&
        (offset - MCPWM_TIMER0_CFG0) % MCPWM_TIMER_STEP == MCPWM_TIMER0_STATUS - MCPWM_TIMER0_CFG0) {
        const struct mcpwm_timer *timer = &mcpwm->timer[(offset - MCPWM_TIMER0_CFG0) / MCPWM_TIMER_STEP];
        uint32_t word = SET(0, MCPWM_TIMER_STATUS_VALUE, value_now(timer));
        return SET(word, MCPWM_TIMER_STATUS_DOWN, timer->down);
    }
    return mcpwm->reg[offset / 4];
}

static void write_timer(struct mcpwm *mcpwm, uint32_t offset, uint32_t before, uint32_t value)
{
    struct mcpwm_timer *timer = &mcpwm->timer[(offset - MCPWM_TIMER0_CFG0) / MCPWM_TIMER_STEP];
    switch (offset - timer->number * MCPWM_TIMER_STEP) {
    case MCPWM_TIMER0_CFG1:
        write_start(timer);
        break;
    case MCPWM_TIMER0_SYNC:
        write_sync(timer, before, value);
        break;
    default:
        break;
    }
}

static void mcpwm_write(void *device, uint32_t offset, uint32_t value)
{
    struct mcpwm *mcpwm = device;
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        hold_value(&mcpwm->timer[i]);
    }
    uint32_t before = mcpwm->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), mcpwm->reg, offset, value);
    if (offset >= MCPWM_TIMER0_CFG0 && offset <= MCPWM_TIMER2_STATUS) {
        write_timer(mcpwm, offset, before, value);
    } else if (offset == MCPWM_INT_CLR || offset == MCPWM_INT_ENA) {
        mcpwm->reg[MCPWM_INT_RAW / 4] &= offset == MCPWM_INT_CLR ? ~value : UINT32_MAX;
        update_irq(mcpwm);
    }
    put_outputs(mcpwm);
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        book(&mcpwm->timer[i]);
    }
}

// A new clock: what was counted stays, what is to come takes the new time.

static void mcpwm_clock_changing(void *device)
{
    struct mcpwm *mcpwm = device;
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        hold_value(&mcpwm->timer[i]);
    }
}

static void mcpwm_clock_changed(void *device)
{
    struct mcpwm *mcpwm = device;
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        book(&mcpwm->timer[i]);
    }
}

// Reset and wiring

static void mcpwm_reset(void *device)
{
    struct mcpwm *mcpwm = device;
    reg_reset(registers, REG_COUNT(registers), mcpwm->reg);
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        struct mcpwm_timer *timer = &mcpwm->timer[i];
        timer->running = false;
        timer->down = false;
        timer->value = 0;
        book(timer);
    }
    for (unsigned i = 0; i < MCPWM_OPERATORS * MCPWM_OUTPUTS; i++) {
        mcpwm->level[i / MCPWM_OUTPUTS][i % MCPWM_OUTPUTS] = false;
    }
    for (unsigned i = 0; i < MCPWM_CAPTURES; i++) {
        mcpwm->capture[i].edges = 0;
    }
    put_outputs(mcpwm);
    update_irq(mcpwm);
}

static void mcpwm_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct mcpwm *mcpwm = device;
    *mcpwm = (struct mcpwm){.host = host, .index = index};
    for (unsigned i = 0; i < MCPWM_TIMERS; i++) {
        mcpwm->timer[i].mcpwm = mcpwm;
        mcpwm->timer[i].number = i;
        event_init(&mcpwm->timer[i].due, due_fired, &mcpwm->timer[i]);
    }
}

void mcpwm_attach(struct mcpwm *mcpwm, struct gpio *gpio)
{
    mcpwm->gpio = gpio;
    for (unsigned i = 0; i < MCPWM_CAPTURES; i++) {
        struct mcpwm_capture *capture = &mcpwm->capture[i];
        unsigned first = mcpwm->index == 0 ? SIG_PWM0_CAP0_IN : SIG_PWM1_CAP0_IN;
        capture->mcpwm = mcpwm;
        capture->number = i;
        capture->input = (struct gpio_input){.signal = first + i, .changed = input_changed, .ctx = capture};
        gpio_listen_input(gpio, &capture->input);
    }
}

const struct peripheral_ops mcpwm_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = mcpwm_init,
    .reset = mcpwm_reset,
    .read = mcpwm_read,
    .write = mcpwm_write,
    .clock_changing = mcpwm_clock_changing,
    .clock_changed = mcpwm_clock_changed,
};

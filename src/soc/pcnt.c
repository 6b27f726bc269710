// ESP32 pulse counter: in each unit two channels add or subtract one at the edges of their pulse input; the
// level of their control input may turn that round or stop it. Limits set the count back to zero, and limits,
// thresholds and zero interrupt.
//
// Source:       ESP32 TRM, chapter "Pulse Count Controller (PCNT)".
// Not modelled: that limits and thresholds are taken over with the next reset of the counter (they count at
// once).

#include "soc/pcnt.h"

#include "base/bits.h"

static const struct reg registers[] = {PCNT_REGISTERS(REG_ENTRY)};

static uint32_t conf(const struct pcnt *pcnt, unsigned unit, unsigned number)
{
    return pcnt->reg[(unit * PCNT_CONF_STEP + number * 4) / 4];
}

static void update_irq(struct pcnt *pcnt)
{
    line_drive(&pcnt->irq[0], (pcnt->reg[PCNT_INT_RAW / 4] & pcnt->reg[PCNT_INT_ENA / 4]) != 0);
}

// Counting

static enum pcnt_mode mode(int before, int now)
{
    if (now == 0) {
        return before > 0 ? PCNT_FROM_ABOVE : PCNT_FROM_BELOW;
    }
    return now < 0 ? PCNT_NEGATIVE : PCNT_POSITIVE;
}

// The events of PCNT_Un_STATUS that the count `now` is, of those that are enabled.
static uint32_t events(const struct pcnt *pcnt, unsigned unit, int now)
{
    uint32_t conf0 = conf(pcnt, unit, 0);
    uint32_t conf1 = conf(pcnt, unit, 1);
    uint32_t conf2 = conf(pcnt, unit, 2);
    const struct {
        uint32_t enabled, value, status;
    } rows[] = {
        {GET(conf0, PCNT_CONF0_THR_H_LIM_EN), GET(conf2, PCNT_CONF2_H_LIM), MASK(PCNT_STATUS_H_LIM)},
        {GET(conf0, PCNT_CONF0_THR_L_LIM_EN), GET(conf2, PCNT_CONF2_L_LIM), MASK(PCNT_STATUS_L_LIM)},
        {GET(conf0, PCNT_CONF0_THR_THRES0_EN), GET(conf1, PCNT_CONF1_THRES0), MASK(PCNT_STATUS_THRES0)},
        {GET(conf0, PCNT_CONF0_THR_THRES1_EN), GET(conf1, PCNT_CONF1_THRES1), MASK(PCNT_STATUS_THRES1)},
        {GET(conf0, PCNT_CONF0_THR_ZERO_EN), 0, MASK(PCNT_STATUS_ZERO)},
    };
    uint32_t status = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool met = now == bits_signed(rows[i].value, 16);
        status |= rows[i].enabled != 0 && met ? rows[i].status : 0;
    }
    return status;
}

static bool is_held(const struct pcnt *pcnt, unsigned unit)
{
    uint32_t ctrl = pcnt->reg[PCNT_CTRL / 4];
    return bit_is_set(ctrl, PCNT_CTRL_RST(unit)) || bit_is_set(ctrl, PCNT_CTRL_PAUSE(unit));
}

static void add(struct pcnt *pcnt, unsigned unit, int step)
{
    int before = pcnt->count[unit];
    int now = (int16_t)(before + step);
    uint32_t status = events(pcnt, unit, now);
    bool limit = (status & (MASK(PCNT_STATUS_H_LIM) | MASK(PCNT_STATUS_L_LIM))) != 0;
    pcnt->count[unit] = (int16_t)(limit ? 0 : now);
    uint32_t *word = &pcnt->reg[PCNT_U0_STATUS / 4 + unit];
    *word = SET(status != 0 ? status : *word, PCNT_STATUS_MODE, mode(before, pcnt->count[unit]));
    if (status != 0) {
        pcnt->reg[PCNT_INT_RAW / 4] |= bit(unit);
        update_irq(pcnt);
    }
}

// What an edge of the channel's pulse input does: +1, -1 or 0.
static int step_of(const struct pcnt *pcnt, unsigned unit, unsigned channel, bool level)
{
    uint32_t conf0 = conf(pcnt, unit, 0) >> (channel * PCNT_CHANNEL_SHIFT);
    uint32_t edge = level ? GET(conf0, PCNT_CONF0_CH0_POS_MODE) : GET(conf0, PCNT_CONF0_CH0_NEG_MODE);
    bool control = pcnt->input[unit][channel][PCNT_CONTROL].level;
    uint32_t turn = control ? GET(conf0, PCNT_CONF0_CH0_HCTRL_MODE) : GET(conf0, PCNT_CONF0_CH0_LCTRL_MODE);
    int step = edge == PCNT_EDGE_UP ? 1 : edge == PCNT_EDGE_DOWN ? -1 : 0;
    return turn == PCNT_CONTROL_KEEP ? step : turn == PCNT_CONTROL_TURN ? -step : 0;
}

// Inputs

static void take_level(struct pcnt_input *input)
{
    struct pcnt *pcnt = input->pcnt;
    if (input->level == input->wire.level) {
        return;
    }
    input->level = input->wire.level;
    if (input->role == PCNT_PULSE && !is_held(pcnt, input->unit)) {
        int step = step_of(pcnt, input->unit, input->channel, input->level);
        if (step != 0) {
            add(pcnt, input->unit, step);
        }
    }
}

static void settle_fired(void *ctx)
{
    take_level(ctx);
}

// The filter passes only a level that has lasted FILTER_THRES cycles.
static void input_changed(void *ctx, bool level)
{
    (void)level;
    struct pcnt_input *input = ctx;
    const struct peripheral_host *host = input->pcnt->host;
    uint32_t conf0 = conf(input->pcnt, input->unit, 0);
    clock_cancel(host->clock, &input->settle);
    if (GET(conf0, PCNT_CONF0_FILTER_EN) == 0) {
        take_level(input);
        return;
    }
    uint64_t ticks = (uint64_t)GET(conf0, PCNT_CONF0_FILTER_THRES) * host->clocks->apb;
    clock_book(host->clock, &input->settle, host->clock->now + ticks);
}

// Bus access

static uint32_t pcnt_read(void *device, uint32_t offset)
{
    const struct pcnt *pcnt = device;
    if (offset == PCNT_INT_ST) {
        return pcnt->reg[PCNT_INT_RAW / 4] & pcnt->reg[PCNT_INT_ENA / 4];
    }
    if (offset >= PCNT_U0_CNT && offset <= PCNT_U7_CNT) {
        return (uint16_t)pcnt->count[(offset - PCNT_U0_CNT) / 4];
    }
    return pcnt->reg[offset / 4];
}

static void pcnt_write(void *device, uint32_t offset, uint32_t value)
{
    struct pcnt *pcnt = device;
    reg_store(registers, REG_COUNT(registers), pcnt->reg, offset, value);
    if (offset == PCNT_CTRL) {
        for (unsigned unit = 0; unit < PCNT_UNITS; unit++) {
            bool reset = bit_is_set(value, PCNT_CTRL_RST(unit));
            pcnt->count[unit] = (int16_t)(reset ? 0 : pcnt->count[unit]);
        }
    } else if (offset == PCNT_INT_CLR || offset == PCNT_INT_ENA) {
        pcnt->reg[PCNT_INT_RAW / 4] &= offset == PCNT_INT_CLR ? ~value : UINT32_MAX;
        update_irq(pcnt);
    }
}

// Reset and wiring

static void pcnt_reset(void *device)
{
    struct pcnt *pcnt = device;
    reg_reset(registers, REG_COUNT(registers), pcnt->reg);
    struct pcnt_input *inputs = &pcnt->input[0][0][0];
    for (size_t i = 0; i < sizeof(pcnt->input) / sizeof(*inputs); i++) {
        clock_cancel(pcnt->host->clock, &inputs[i].settle);
        inputs[i].level = inputs[i].wire.level;
    }
    for (unsigned unit = 0; unit < PCNT_UNITS; unit++) {
        pcnt->count[unit] = 0;
    }
    update_irq(pcnt);
}

static void pcnt_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct pcnt *pcnt = device;
    *pcnt = (struct pcnt){.host = host};
    struct pcnt_input *inputs = &pcnt->input[0][0][0];
    for (unsigned i = 0; i < PCNT_UNITS * PCNT_CHANNELS * PCNT_ROLES; i++) {
        inputs[i].pcnt = pcnt;
        inputs[i].unit = i / (PCNT_CHANNELS * PCNT_ROLES);
        inputs[i].channel = i / PCNT_ROLES % PCNT_CHANNELS;
        inputs[i].role = (enum pcnt_role)(i % PCNT_ROLES);
        event_init(&inputs[i].settle, settle_fired, &inputs[i]);
    }
}

// Four signals for each unit: the pulses of both channels, the controls of both.
static unsigned signal_of(const struct pcnt_input *input)
{
    unsigned first = input->unit < 5 ? SIG_PCNT_SIG_CH0_IN0 + 4 * input->unit
                                     : SIG_PCNT_SIG_CH0_IN5 + 4 * (input->unit - 5);
    return first + (input->role == PCNT_CONTROL ? 2 : 0) + input->channel;
}

void pcnt_attach(struct pcnt *pcnt, struct gpio *gpio)
{
    struct pcnt_input *inputs = &pcnt->input[0][0][0];
    for (unsigned i = 0; i < PCNT_UNITS * PCNT_CHANNELS * PCNT_ROLES; i++) {
        inputs[i].wire =
            (struct gpio_input){.signal = signal_of(&inputs[i]), .changed = input_changed, .ctx = &inputs[i]};
        gpio_listen_input(gpio, &inputs[i].wire);
    }
}

const struct peripheral_ops pcnt_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = pcnt_init,
    .reset = pcnt_reset,
    .read = pcnt_read,
    .write = pcnt_write,
};

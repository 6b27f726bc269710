// ESP32 RMT: a channel walks through its block of the memory, half a word for each pulse, and puts the levels
// on its output signal, with a carrier under one of the two levels if that is wanted; or it writes down there
// how long each level of its input signal lasted, until nothing has happened for a while.
//
// Source:       ESP32 TRM, chapter "Remote Control Peripheral (RMT)"; use of TX_START: ESP-IDF hal/rmt_ll.h.
// Not modelled: the input filter, reading received pulses through DATA, powering down the memory,
//               owner errors, STATE; a change of the APB clock counts from the next pulse.

#include "soc/rmt.h"

#include "base/bits.h"

static const struct reg registers[] = {RMT_REGISTERS(REG_ENTRY)};

// Where things are

static uint32_t conf0(const struct rmt_channel *channel)
{
    return channel->rmt->reg[(RMT_CH0CONF0 + channel->number * RMT_CONF_STEP) / 4];
}

static uint32_t conf1(const struct rmt_channel *channel)
{
    return channel->rmt->reg[(RMT_CH0CONF1 + channel->number * RMT_CONF_STEP) / 4];
}

static struct clock *clock_of(const struct rmt_channel *channel)
{
    return channel->rmt->host->clock;
}

// Half words that the channel may use.
static unsigned room(const struct rmt_channel *channel)
{
    return GET(conf0(channel), RMT_CONF0_MEM_SIZE) * RMT_BLOCK_WORDS * 2;
}

static uint32_t *word_at(struct rmt_channel *channel, unsigned half)
{
    return &channel->rmt->ram[(channel->number * RMT_BLOCK_WORDS + half / 2) % RMT_WORDS];
}

// Ticks of one unit of a pulse's duration.
static uint64_t unit_ticks(const struct rmt_channel *channel)
{
    const struct clocks *clocks = channel->rmt->host->clocks;
    uint64_t divider = GET(conf0(channel), RMT_CONF0_DIV_CNT);
    bool apb = GET(conf1(channel), RMT_CONF1_REF_ALWAYS_ON) != 0;
    return (divider == 0 ? 256 : divider) * (apb ? clocks->apb : clocks->ref);
}

static void update_irq(struct rmt *rmt)
{
    line_drive(&rmt->irq[0], (rmt->reg[RMT_INT_RAW / 4] & rmt->reg[RMT_INT_ENA / 4]) != 0);
}

static void raise(struct rmt_channel *channel, unsigned interrupt)
{
    channel->rmt->reg[RMT_INT_RAW / 4] |= bit(interrupt);
    update_irq(channel->rmt);
}

// Sending

static void put_level(struct rmt_channel *channel, bool level)
{
    if (channel->rmt->gpio != NULL) {
        gpio_set_signal(channel->rmt->gpio, SIG_RMT_OUT0 + channel->number, level);
    }
}

static bool idle_level(const struct rmt_channel *channel, bool last)
{
    bool enabled = GET(conf1(channel), RMT_CONF1_IDLE_OUT_EN) != 0;
    return enabled ? GET(conf1(channel), RMT_CONF1_IDLE_OUT_LV) != 0 : last;
}

static bool has_carrier(const struct rmt_channel *channel)
{
    bool under = GET(conf0(channel), RMT_CONF0_CARRIER_OUT_LV) != 0;
    return GET(conf0(channel), RMT_CONF0_CARRIER_EN) != 0 && channel->level == under;
}

// Ticks that the carrier keeps its present level; at least one APB cycle.
static uint64_t carrier_ticks(const struct rmt_channel *channel)
{
    uint32_t duty = channel->rmt->reg[(RMT_CH0CARRIER_DUTY + channel->number * RMT_STEP) / 4];
    uint64_t cycles = channel->carrier ? GET(duty, RMT_CARRIER_DUTY_HIGH) : GET(duty, RMT_CARRIER_DUTY_LOW);
    return (cycles == 0 ? 1 : cycles) * channel->rmt->host->clocks->apb;
}

static void book_send(struct rmt_channel *channel)
{
    uint64_t when = channel->pulse_end;
    if (has_carrier(channel)) {
        uint64_t edge = clock_of(channel)->now + carrier_ticks(channel);
        when = edge < when ? edge : when;
    }
    clock_book(clock_of(channel), &channel->send_due, when);
}

static void stop_sending(struct rmt_channel *channel, bool last)
{
    channel->sending = false;
    clock_cancel(clock_of(channel), &channel->send_due);
    put_level(channel, idle_level(channel, last));
}

// A word of the memory has been used up.
static void count_word(struct rmt_channel *channel)
{
    unsigned limit = channel->rmt->reg[(RMT_CH0_TX_LIM + channel->number * RMT_STEP) / 4];
    channel->words_sent++;
    if (channel->words_sent == limit) {
        channel->words_sent = 0;
        raise(channel, RMT_INT_TX_THR(channel->number));
    }
}

// True if there is memory left at the read pointer, which wraps if it may.
static bool find_pulse(struct rmt_channel *channel)
{
    if (channel->read < room(channel)) {
        return true;
    }
    channel->read = 0;
    return GET(channel->rmt->reg[RMT_APB_CONF / 4], RMT_APB_CONF_MEM_TX_WRAP_EN) != 0 && room(channel) != 0;
}

static void begin_pulse(struct rmt_channel *channel)
{
    if (!find_pulse(channel)) {
        stop_sending(channel, channel->level);
        raise(channel, RMT_INT_ERR(channel->number));
        return;
    }
    uint32_t pulse = *word_at(channel, channel->read) >> (channel->read % 2 * 16);
    bool level = GET(pulse, RMT_PULSE_LEVEL) != 0;
    uint64_t duration = GET(pulse, RMT_PULSE_DURATION);
    if (duration == 0) {
        stop_sending(channel, level);
        raise(channel, RMT_INT_TX_END(channel->number));
        return;
    }
    channel->read++;
    channel->level = level;
    channel->carrier = true;
    channel->pulse_end = clock_of(channel)->now + duration * unit_ticks(channel);
    put_level(channel, level);
    book_send(channel);
}

// With TX_CONTI_MODE the end is the beginning, unless there is nothing but an end.
static bool repeats(struct rmt_channel *channel)
{
    uint32_t next = *word_at(channel, channel->read) >> (channel->read % 2 * 16);
    bool at_end = channel->read >= room(channel) || GET(next, RMT_PULSE_DURATION) == 0;
    bool empty = GET(*word_at(channel, 0), RMT_PULSE_DURATION) == 0;
    return at_end && !empty && GET(conf1(channel), RMT_CONF1_TX_CONTI_MODE) != 0;
}

static void send_due_fired(void *ctx)
{
    struct rmt_channel *channel = ctx;
    if (clock_of(channel)->now < channel->pulse_end) {
        channel->carrier = !channel->carrier;
        put_level(channel, channel->carrier ? channel->level : !channel->level);
        book_send(channel);
        return;
    }
    if (channel->read % 2 == 0) {
        count_word(channel);
    }
    if (repeats(channel)) {
        channel->read = 0;
    }
    begin_pulse(channel);
}

static void start_sending(struct rmt_channel *channel)
{
    if (!channel->sending) {
        channel->sending = true;
        channel->words_sent = 0;
        begin_pulse(channel);
    }
}

// Receiving

static void book_quiet(struct rmt_channel *channel)
{
    uint64_t ticks = GET(conf0(channel), RMT_CONF0_IDLE_THRES) * unit_ticks(channel);
    clock_book(clock_of(channel), &channel->quiet, clock_of(channel)->now + ticks);
}

// False if the memory is full.
static bool note_pulse(struct rmt_channel *channel, bool level, uint64_t duration)
{
    if (channel->write >= room(channel)) {
        raise(channel, RMT_INT_ERR(channel->number));
        return false;
    }
    uint32_t pulse = SET(0, RMT_PULSE_DURATION, (uint32_t)duration);
    pulse = SET(pulse, RMT_PULSE_LEVEL, level);
    uint32_t *word = word_at(channel, channel->write);
    *word = bits_set(*word, pulse, channel->write % 2 * 16, 16);
    channel->write++;
    return true;
}

static void quiet_fired(void *ctx)
{
    struct rmt_channel *channel = ctx;
    channel->receiving = false;
    if (note_pulse(channel, channel->input.level, 0)) {
        raise(channel, RMT_INT_RX_END(channel->number));
    }
}

static void input_changed(void *ctx, bool level)
{
    struct rmt_channel *channel = ctx;
    if (GET(conf1(channel), RMT_CONF1_RX_EN) == 0) {
        return;
    }
    uint64_t now = clock_of(channel)->now;
    uint64_t units = (now - channel->edge) / unit_ticks(channel);
    if (channel->receiving && !note_pulse(channel, !level, units == 0 ? 1 : units)) {
        channel->receiving = false;
        clock_cancel(clock_of(channel), &channel->quiet);
        return;
    }
    channel->receiving = true;
    channel->edge = now;
    book_quiet(channel);
}

static void stop_receiving(struct rmt_channel *channel)
{
    channel->receiving = false;
    clock_cancel(clock_of(channel), &channel->quiet);
}

// Bus access

static uint32_t status(const struct rmt_channel *channel)
{
    unsigned first = channel->number * RMT_BLOCK_WORDS;
    uint32_t word = SET(0, RMT_STATUS_MEM_WADDR_EX, first + channel->write / 2);
    word = SET(word, RMT_STATUS_MEM_FULL, channel->write >= room(channel));
    return SET(word, RMT_STATUS_MEM_RADDR_EX, first + channel->read / 2);
}

static uint32_t rmt_read(void *device, uint32_t offset)
{
    const struct rmt *rmt = device;
    if (offset == RMT_INT_ST) {
        return rmt->reg[RMT_INT_RAW / 4] & rmt->reg[RMT_INT_ENA / 4];
    }
    if (offset >= RMT_CH0STATUS && offset <= RMT_CH7STATUS) {
        return status(&rmt->channel[(offset - RMT_CH0STATUS) / RMT_STEP]);
    }
    if (offset >= RMT_CH0ADDR && offset <= RMT_CH7ADDR) {
        const struct rmt_channel *channel = &rmt->channel[(offset - RMT_CH0ADDR) / RMT_STEP];
        return channel->number * RMT_BLOCK_WORDS + channel->fifo;
    }
    return rmt->reg[offset / 4];
}

static void write_conf1(struct rmt_channel *channel, uint32_t value)
{
    if (GET(value, RMT_CONF1_MEM_WR_RST) != 0) {
        channel->write = 0;
    }
    if (GET(value, RMT_CONF1_MEM_RD_RST) != 0) {
        channel->read = 0;
    }
    if (GET(value, RMT_CONF1_APB_MEM_RST) != 0) {
        channel->fifo = 0;
    }
    if (GET(value, RMT_CONF1_RX_EN) == 0) {
        stop_receiving(channel);
    }
    if (GET(value, RMT_CONF1_TX_START) != 0) {
        start_sending(channel);
    } else if (!channel->sending) {
        put_level(channel, idle_level(channel, false));
    }
}

static void rmt_write(void *device, uint32_t offset, uint32_t value)
{
    struct rmt *rmt = device;
    reg_store(registers, REG_COUNT(registers), rmt->reg, offset, value);
    if (offset <= RMT_CH7DATA) {
        struct rmt_channel *channel = &rmt->channel[offset / RMT_STEP];
        *word_at(channel, channel->fifo++ * 2) = value;
    } else if (offset >= RMT_CH0CONF0 && offset <= RMT_CH7CONF1) {
        if ((offset - RMT_CH0CONF0) % RMT_CONF_STEP != 0) {
            write_conf1(&rmt->channel[(offset - RMT_CH0CONF0) / RMT_CONF_STEP], value);
        }
    } else if (offset == RMT_INT_CLR) {
        rmt->reg[RMT_INT_RAW / 4] &= ~value;
        update_irq(rmt);
    } else if (offset == RMT_INT_ENA) {
        update_irq(rmt);
    }
}

static uint32_t rmt_ram_read(void *device, uint32_t offset)
{
    const struct rmt *rmt = device;
    return rmt->ram[offset / 4 % RMT_WORDS];
}

static void rmt_ram_write(void *device, uint32_t offset, uint32_t value)
{
    struct rmt *rmt = device;
    rmt->ram[offset / 4 % RMT_WORDS] = value;
}

// Reset and wiring

static void rmt_reset(void *device)
{
    struct rmt *rmt = device;
    reg_reset(registers, REG_COUNT(registers), rmt->reg);
    for (unsigned i = 0; i < RMT_CHANNELS; i++) {
        struct rmt_channel *channel = &rmt->channel[i];
        stop_sending(channel, false);
        stop_receiving(channel);
        channel->read = 0;
        channel->write = 0;
        channel->fifo = 0;
    }
    update_irq(rmt);
}

static void rmt_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct rmt *rmt = device;
    *rmt = (struct rmt){.host = host};
    for (unsigned i = 0; i < RMT_CHANNELS; i++) {
        struct rmt_channel *channel = &rmt->channel[i];
        channel->rmt = rmt;
        channel->number = i;
        event_init(&channel->send_due, send_due_fired, channel);
        event_init(&channel->quiet, quiet_fired, channel);
    }
}

void rmt_attach(struct rmt *rmt, struct gpio *gpio)
{
    rmt->gpio = gpio;
    for (unsigned i = 0; i < RMT_CHANNELS; i++) {
        rmt->channel[i].input =
            (struct gpio_input){.signal = SIG_RMT_IN0 + i, .changed = input_changed, .ctx = &rmt->channel[i]};
        gpio_listen_input(gpio, &rmt->channel[i].input);
    }
}

const struct peripheral_ops rmt_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = rmt_init,
    .reset = rmt_reset,
    .read = rmt_read,
    .write = rmt_write,
};

const struct peripheral_ops rmt_ram_ops = {
    .read = rmt_ram_read,
    .write = rmt_ram_write,
};

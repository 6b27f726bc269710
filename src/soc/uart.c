// ESP32 UART: characters on a wire, one start bit, 5 to 8 data bits, parity, stop bits.
//
//     software ─► UART_FIFO ─► 128 bytes ─► shift register ─► sent()
//     software ◄─ UART_FIFO ◄─ 128 bytes ◄────────────────── uart_receive()
//
// A bit lasts CLKDIV + CLKDIV_FRAG / 16 cycles of the APB clock (or REF_TICK). The baud rate of what
// arrives is the sender's affair: it delivers whole bytes at the time of their stop bit.
//
// Source:       ESP32 TRM, chapter "UART Controllers".
// Not modelled: flow control, RS485, IrDA, the glitch filter and the edge distances of the baud rate
//               detection, FIFOs of more than one 128-byte block. A UART
//               hears another one of the chip over the matrix byte by byte; the pins' levels stay high, and a
//               break is not heard outside the chip.

#include "soc/uart.h"

#include "base/bits.h"

#define LEAST_WAKING_EDGES 2U
#define PULSE_MAX          bits_ones(20) // of the pulse meter

static const struct reg registers[] = {UART_REGISTERS(REG_ENTRY)};

// Interrupts

// The two FIFO interrupts come back as long as their condition lasts.
static void note_fifo_levels(struct uart *uart)
{
    uint32_t conf1 = uart->reg[UART_CONF1 / 4];
    uint32_t full = GET(conf1, UART_CONF1_RXFIFO_FULL_THRHD);
    uint32_t *raw = &uart->reg[UART_INT_RAW / 4];
    if (uart->rx.count > 0 && uart->rx.count >= full) {
        *raw |= MASK(UART_INT_RXFIFO_FULL);
    }
    if (uart->tx.count <= GET(conf1, UART_CONF1_TXFIFO_EMPTY_THRHD)) {
        *raw |= MASK(UART_INT_TXFIFO_EMPTY);
    }
}

static uint32_t masked(const struct uart *uart)
{
    return uart->reg[UART_INT_RAW / 4] & uart->reg[UART_INT_ENA / 4];
}

static void update_irq(struct uart *uart)
{
    note_fifo_levels(uart);
    line_drive(&uart->irq[0], masked(uart) != 0);
}

static void raise(struct uart *uart, uint32_t interrupts)
{
    uart->reg[UART_INT_RAW / 4] |= interrupts;
    update_irq(uart);
}

// Timing

// Light sleep.
static bool stands_still(const struct uart *uart)
{
    return uart->host->clocks->apb == CLOCKS_STOPPED;
}

// The length of a bit in sixteenths of a tick. A divider of less than one counts as one.
static uint64_t bit_length(const struct uart *uart)
{
    uint32_t clkdiv = uart->reg[UART_CLKDIV / 4];
    uint64_t sixteenths = (uint64_t)GET(clkdiv, UART_CLKDIV_INTEGER) * 16 + GET(clkdiv, UART_CLKDIV_FRAG);
    bool apb = GET(uart->reg[UART_CONF0 / 4], UART_CONF0_TICK_REF_ALWAYS_ON) != 0;
    uint64_t period = apb ? uart->host->clocks->apb : uart->host->clocks->ref;
    if (stands_still(uart)) {
        period = apb ? uart->apb : uart->ref;
    }
    return (sixteenths < 16 ? 16 : sixteenths) * period;
}

void uart_format(const struct uart *uart, struct serial_format *format)
{
    static const uint8_t stop_half_bits[] = {2, 2, 3, 4};
    uint32_t conf0 = uart->reg[UART_CONF0 / 4];
    *format = (struct serial_format){
        .bit = bit_length(uart),
        .data_bits = 5 + GET(conf0, UART_CONF0_BIT_NUM),
        .stop_half_bits = stop_half_bits[GET(conf0, UART_CONF0_STOP_BIT_NUM)],
    };
    if (GET(conf0, UART_CONF0_PARITY_EN) != 0) {
        format->parity = GET(conf0, UART_CONF0_PARITY) != 0 ? SERIAL_ODD : SERIAL_EVEN;
    }
}

uint64_t uart_byte_ticks(const struct uart *uart)
{
    struct serial_format format;
    uart_format(uart, &format);
    return serial_frame_ticks(&format);
}

// RX_TOUT_THRHD counts times of eight bits; of one bit when the clock is REF_TICK.
static void book_rx_quiet(struct uart *uart)
{
    uint32_t conf1 = uart->reg[UART_CONF1 / 4];
    clock_cancel(uart->host->clock, &uart->rx_quiet);
    if (GET(conf1, UART_CONF1_RX_TOUT_EN) == 0 || uart->rx.count == 0) {
        return;
    }
    uint64_t bits = GET(conf1, UART_CONF1_RX_TOUT_THRHD);
    if (GET(uart->reg[UART_CONF0 / 4], UART_CONF0_TICK_REF_ALWAYS_ON) != 0) {
        bits *= 8;
    }
    clock_book(uart->host->clock, &uart->rx_quiet, uart->host->clock->now + bits * bit_length(uart) / 16);
}

static void at_found(void *ctx)
{
    raise(ctx, MASK(UART_INT_AT_CMD_CHAR_DET));
}

static void look_for_characters(struct uart *uart, uint8_t byte)
{
    uint64_t apb = uart->host->clocks->apb;
    uint32_t character = uart->reg[UART_AT_CMD_CHAR / 4];
    const struct uart_at_rules rules = {
        .character = (uint8_t)GET(character, UART_AT_CMD_CHAR_CHAR),
        .count = GET(character, UART_AT_CMD_CHAR_NUM),
        .before = uart->reg[UART_AT_CMD_PRECNT / 4] * apb,
        .gap = uart->reg[UART_AT_CMD_GAPTOUT / 4] * apb,
        .after = uart->reg[UART_AT_CMD_POSTCNT / 4] * apb,
    };
    uart_at_hear(&uart->at, &rules, byte);
}

static void rx_quiet_fired(void *ctx)
{
    raise(ctx, MASK(UART_INT_RXFIFO_TOUT));
}

// Sending

static uint8_t data_bits(const struct uart *uart, uint8_t byte)
{
    return (uint8_t)(byte & bits_ones(5 + GET(uart->reg[UART_CONF0 / 4], UART_CONF0_BIT_NUM)));
}

static void start_byte(struct uart *uart)
{
    uart->sending = true;
    uart->shifting = data_bits(uart, fifo_pop(&uart->tx));
    clock_book(uart->host->clock, &uart->byte_sent, uart->host->clock->now + uart_byte_ticks(uart));
}

// Over the matrix

static unsigned signal_of(const struct uart *uart)
{
    static const uint8_t signals[] = {SIG_U0TXD_OUT, SIG_U1TXD_OUT,
                                      SIG_U2TXD_OUT}; // RXD has the same numbers
    return signals[uart->index];
}

// True if the listener's input is a pin that carries the talker's output.
static bool hears(const struct uart *listener, const struct uart *talker)
{
    bool inverted = false;
    int pin = gpio_input_source(listener->gpio, signal_of(listener), &inverted);
    return pin >= 0 && pin < (int)GPIO_PINS && !inverted &&
           gpio_input_enabled(listener->gpio, (unsigned)pin) &&
           gpio_pin_signal(listener->gpio, (unsigned)pin) == (int)signal_of(talker);
}

static void heard(void *ctx, uint8_t byte, unsigned faults)
{
    if (faults == 0) {
        uart_receive(ctx, byte);
    } else {
        uart_receive_faulty(ctx, byte, faults);
    }
}

static void tell_peers(const struct uart *talker, uint8_t byte)
{
    struct serial_format theirs;
    uart_format(talker, &theirs);
    for (unsigned i = 0; i < talker->peer_count; i++) {
        struct uart *listener = &talker->peers[i];
        if (hears(listener, talker)) {
            struct serial_format mine;
            uart_format(listener, &mine);
            uart_hear_line(listener, &theirs, byte);
            serial_hear(&listener->wire, &theirs, byte, &mine);
        }
    }
}

// Of the talker's line, which was so since its last byte.
static void tell_peers_level(const struct uart *talker, bool level)
{
    for (unsigned i = 0; i < talker->peer_count; i++) {
        struct uart *listener = &talker->peers[i];
        if (hears(listener, talker)) {
            struct serial_format mine;
            uart_format(listener, &mine);
            serial_hear_level(&listener->wire, level, &mine);
        }
    }
}

// With TXD_BRK a break of TX_BRK_NUM bits follows the last byte, and then a pause of TX_IDLE_NUM bits.

static bool wants_break(const struct uart *uart)
{
    return GET(uart->reg[UART_CONF0 / 4], UART_CONF0_TXD_BRK) != 0 &&
           GET(uart->reg[UART_IDLE_CONF / 4], UART_IDLE_CONF_TX_BRK_NUM) != 0;
}

static void start_break(struct uart *uart)
{
    uint64_t bits = GET(uart->reg[UART_IDLE_CONF / 4], UART_IDLE_CONF_TX_BRK_NUM);
    tell_peers_level(uart, true);
    uart->sending_break = true;
    clock_book(uart->host->clock, &uart->break_end, uart->host->clock->now + bits * bit_length(uart) / 16);
}

static void break_end_fired(void *ctx)
{
    struct uart *uart = ctx;
    if (!uart->sending_break) {
        raise(uart, MASK(UART_INT_TX_BRK_IDLE_DONE));
        return;
    }
    uint64_t bits = GET(uart->reg[UART_IDLE_CONF / 4], UART_IDLE_CONF_TX_IDLE_NUM);
    tell_peers_level(uart, false);
    uart->sending_break = false;
    clock_book(uart->host->clock, &uart->break_end, uart->host->clock->now + bits * bit_length(uart) / 16);
    raise(uart, MASK(UART_INT_TX_BRK_DONE));
}

static void byte_sent_fired(void *ctx)
{
    struct uart *uart = ctx;
    uint8_t byte = uart->shifting;
    uart->sending = false;
    if (uart->tx.count > 0) {
        start_byte(uart);
        update_irq(uart);
    } else {
        raise(uart, MASK(UART_INT_TX_DONE));
        if (wants_break(uart)) {
            start_break(uart);
        }
    }
    tell_peers(uart, byte);
    if (GET(uart->reg[UART_CONF0 / 4], UART_CONF0_LOOPBACK) != 0) {
        uart_receive(uart, byte);
    }
    if (uart->sent != NULL) {
        uart->sent(uart->sent_ctx, byte);
    }
}

void uart_send(struct uart *uart, uint8_t byte)
{
    fifo_push(&uart->tx, byte);
    if (!uart->sending) {
        start_byte(uart);
    }
    update_irq(uart);
}

unsigned uart_tx_room(const struct uart *uart)
{
    return UART_FIFO_SIZE - uart->tx.count;
}

bool uart_tx_idle(const struct uart *uart)
{
    return !uart->sending;
}

uint64_t uart_tx_next(const struct uart *uart)
{
    return uart->sending ? uart->byte_sent.when : uart->host->clock->now;
}

// Receiving

void uart_hear_line(struct uart *uart, const struct serial_format *theirs, uint8_t byte)
{
    if (GET(uart->reg[UART_AUTOBAUD / 4], UART_AUTOBAUD_EN) != 0 && !stands_still(uart)) {
        uart_baud_hear(&uart->baud, theirs, byte);
    }
}

// In cycles of the APB clock, less what the glitch filter takes: the ROM, which sets it to 4, adds 9 to the
// mean of two pulses to get the divider.
static uint32_t pulse_cycles(const struct uart *uart, uint64_t sixteenths)
{
    uint64_t cycles = sixteenths / 16 / uart->host->clocks->apb;
    uint64_t filter = 2 * GET(uart->reg[UART_AUTOBAUD / 4], UART_AUTOBAUD_GLITCH_FILT) + 1;
    if (sixteenths == UART_BAUD_NONE || cycles > PULSE_MAX) {
        return PULSE_MAX;
    }
    return cycles < filter ? 0 : (uint32_t)(cycles - filter);
}

// In light sleep bytes are lost, but rising edges are counted: the start bit is low, the stop bit high.
static void hear_asleep(struct uart *uart, uint8_t byte)
{
    bool level = false;
    for (unsigned n = 0; n <= 8; n++) {
        bool next = n == 8 || bit_is_set(byte, n);
        uart->sleep_edges += next && !level;
        level = next;
    }
    uint32_t threshold = GET(uart->reg[UART_SLEEP_CONF / 4], UART_SLEEP_CONF_ACTIVE_THRESHOLD);
    if (uart->sleep_edges >= threshold + LEAST_WAKING_EDGES && uart->woken != NULL) {
        uart->woken(uart->woken_ctx, uart->index);
    }
}

void uart_receive(struct uart *uart, uint8_t byte)
{
    if (stands_still(uart)) {
        hear_asleep(uart, byte);
        return;
    }
    look_for_characters(uart, byte);
    if (uart->rx.count == UART_FIFO_SIZE) {
        raise(uart, MASK(UART_INT_RXFIFO_OVF));
        return;
    }
    fifo_push(&uart->rx, data_bits(uart, byte));
    book_rx_quiet(uart);
    update_irq(uart);
    if (uart->arrived != NULL) {
        uart->arrived(uart->arrived_ctx);
    }
}

void uart_receive_faulty(struct uart *uart, uint8_t byte, unsigned faults)
{
    uart_receive(uart, byte);
    if ((faults & SERIAL_FRAMING) != 0) {
        raise(uart, MASK(UART_INT_FRM_ERR));
    }
    if ((faults & SERIAL_BAD_PARITY) != 0) {
        raise(uart, MASK(UART_INT_PARITY_ERR));
    }
    if ((faults & SERIAL_BREAK) != 0) {
        raise(uart, MASK(UART_INT_BRK_DET));
    }
}

unsigned uart_rx_room(const struct uart *uart)
{
    return UART_FIFO_SIZE - uart->rx.count;
}

static uint8_t take_byte(struct uart *uart)
{
    uint8_t byte = fifo_pop(&uart->rx);
    if (uart->rx.count == 0) {
        clock_cancel(uart->host->clock, &uart->rx_quiet);
    }
    update_irq(uart);
    return byte;
}

// Bus access

static uint32_t status(const struct uart *uart)
{
    uint32_t word = SET(0, UART_STATUS_RXFIFO_CNT, uart->rx.count);
    word = SET(word, UART_STATUS_TXFIFO_CNT, uart->tx.count);
    word = SET(word, UART_STATUS_ST_UTX_OUT, uart->sending ? 1 : 0);
    return word | MASK(UART_STATUS_RXD) | MASK(UART_STATUS_TXD);
}

// Addresses in the UART's share of the FIFO RAM, which starts behind the three transmit blocks.
static uint32_t mem_rx_status(const struct uart *uart)
{
    uint32_t base = (3 + uart->index) * UART_FIFO_SIZE;
    uint32_t end = (uart->rx.first + uart->rx.count) % UART_FIFO_SIZE;
    uint32_t word = SET(0, UART_MEM_RX_STATUS_RD_ADDR, base + uart->rx.first);
    return SET(word, UART_MEM_RX_STATUS_WR_ADDR, base + end);
}

static uint32_t uart_read(void *device, uint32_t offset)
{
    struct uart *uart = device;
    switch (offset) {
    case UART_FIFO:
        return take_byte(uart);
    case UART_INT_ST:
        return masked(uart);
    case UART_STATUS:
        return status(uart);
    case UART_MEM_RX_STATUS:
        return mem_rx_status(uart);
    case UART_LOWPULSE:
        return pulse_cycles(uart, uart->baud.low);
    case UART_HIGHPULSE:
        return pulse_cycles(uart, uart->baud.high);
    case UART_RXD_CNT:
        return SET(0, UART_RXD_CNT_EDGES, uart->baud.edges);
    default:
        return uart->reg[offset / 4];
    }
}

static void write_conf0(struct uart *uart, uint32_t value)
{
    if (GET(value, UART_CONF0_RXFIFO_RST) != 0) {
        fifo_clear(&uart->rx);
        clock_cancel(uart->host->clock, &uart->rx_quiet);
    }
    if (GET(value, UART_CONF0_TXFIFO_RST) != 0) {
        fifo_clear(&uart->tx);
    }
    update_irq(uart);
}

static void uart_write(void *device, uint32_t offset, uint32_t value)
{
    struct uart *uart = device;
    if (offset == UART_FIFO) {
        uart_send(uart, (uint8_t)value);
        return;
    }
    reg_store(registers, REG_COUNT(registers), uart->reg, offset, value);
    switch (offset) {
    case UART_INT_CLR:
        uart->reg[UART_INT_RAW / 4] &= ~value;
        update_irq(uart);
        break;
    case UART_INT_ENA:
        update_irq(uart);
        break;
    case UART_CONF0:
        write_conf0(uart, value);
        break;
    case UART_AUTOBAUD:
        if (GET(value, UART_AUTOBAUD_EN) == 0) {
            uart_baud_restart(&uart->baud);
        }
        break;
    case UART_CONF1:
        book_rx_quiet(uart);
        update_irq(uart);
        break;
    default:
        break;
    }
}

// Reset and wiring

static void uart_reset(void *device)
{
    struct uart *uart = device;
    clock_cancel(uart->host->clock, &uart->byte_sent);
    clock_cancel(uart->host->clock, &uart->rx_quiet);
    reg_reset(registers, REG_COUNT(registers), uart->reg);
    fifo_clear(&uart->tx);
    fifo_clear(&uart->rx);
    clock_cancel(uart->host->clock, &uart->break_end);
    uart_at_reset(&uart->at);
    uart_baud_restart(&uart->baud);
    serial_listener_reset(&uart->wire);
    uart->sending = false;
    uart->sending_break = false;
    line_drive(&uart->irq[0], false);
}

static void uart_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct uart *uart = device;
    *uart = (struct uart){
        .host = host, .index = index, .tx = {.size = UART_FIFO_SIZE}, .rx = {.size = UART_FIFO_SIZE}};
    event_init(&uart->byte_sent, byte_sent_fired, uart);
    event_init(&uart->rx_quiet, rx_quiet_fired, uart);
    event_init(&uart->break_end, break_end_fired, uart);
    uart_at_init(&uart->at, host->clock, at_found, uart);
    serial_listener_init(&uart->wire, host->clock, heard, uart);
}

void uart_connect(struct uart uarts[], unsigned count, const struct gpio *gpio)
{
    for (unsigned i = 0; i < count; i++) {
        uarts[i].gpio = gpio;
        uarts[i].peers = uarts;
        uarts[i].peer_count = count;
    }
}

static void uart_clock_changing(void *device)
{
    struct uart *uart = device;
    if (!stands_still(uart)) {
        uart->apb = uart->host->clocks->apb;
        uart->ref = uart->host->clocks->ref;
        uart->sleep_edges = 0;
    }
}

const struct peripheral_ops uart_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = uart_init,
    .reset = uart_reset,
    .read = uart_read,
    .write = uart_write,
    .clock_changing = uart_clock_changing,
};

// ESP32 I2C controller, as a master: software fills a FIFO and a list of commands, the controller walks
// through the list and moves SCL and SDA.
//
//     COMDn   31 done | 13..11 operation | 10 ack value | 9 ack expected | 8 check ack | 7..0 bytes
//
// The controller reaches a bus only through the pins to which the GPIO matrix routes its two signals, each
// out and in again. No pin for SCL: the clock never rises, time-out. No pin for SDA: what it sends does not
// come back, arbitration lost. Pins without a bus: nobody acknowledges.
//
// Source:       ESP32 TRM, chapter "I2C Controller"; use of the command list: ESP-IDF's driver.
// Not modelled: slave mode, the FIFO RAM as memory (NONFIFO_EN), bits sent LSB first, filters, a second
//               master, clock stretching. After a missing acknowledge the controller lets go of the bus.

#include "soc/i2c.h"

#include "base/bits.h"

static const struct reg registers[] = {I2C_REGISTERS(REG_ENTRY)};

// Interrupts

static uint32_t masked(const struct i2c *i2c)
{
    return i2c->reg[I2C_INT_RAW / 4] & i2c->reg[I2C_INT_ENA / 4];
}

static void note_fifo_levels(struct i2c *i2c)
{
    uint32_t conf = i2c->reg[I2C_FIFO_CONF / 4];
    if (i2c->rx.count > 0 && i2c->rx.count >= GET(conf, I2C_FIFO_CONF_RXFIFO_FULL_THRHD)) {
        i2c->reg[I2C_INT_RAW / 4] |= MASK(I2C_INT_RXFIFO_FULL);
    }
    if (i2c->tx.count <= GET(conf, I2C_FIFO_CONF_TXFIFO_EMPTY_THRHD)) {
        i2c->reg[I2C_INT_RAW / 4] |= MASK(I2C_INT_TXFIFO_EMPTY);
    }
}

static void update_irq(struct i2c *i2c)
{
    note_fifo_levels(i2c);
    line_drive(&i2c->irq[0], masked(i2c) != 0);
}

static void raise(struct i2c *i2c, uint32_t interrupts)
{
    i2c->reg[I2C_INT_RAW / 4] |= interrupts;
    update_irq(i2c);
}

// The way to the bus

// The pin that carries an output signal and feeds the input signal of the same number; -1: none.
static int looped_pin(const struct i2c *i2c, unsigned signal)
{
    bool inverted = false;
    int source = gpio_input_source(i2c->gpio, signal, &inverted);
    if (inverted || source < 0 || source >= (int)GPIO_PINS) {
        return -1;
    }
    return gpio_pin_signal(i2c->gpio, (unsigned)source) == (int)signal ? source : -1;
}

static struct i2c_bus *find_bus(const struct i2c *i2c, int scl, int sda)
{
    for (size_t i = 0; i < i2c->wiring_count; i++) {
        if (i2c->wiring[i].scl_pin == scl && i2c->wiring[i].sda_pin == sda) {
            return i2c->wiring[i].bus;
        }
    }
    return NULL;
}

// Timing: every figure is in APB cycles.

static void book(struct i2c *i2c, enum i2c_step step, uint64_t cycles)
{
    const struct peripheral_host *host = i2c->host;
    i2c->step = step;
    clock_book(host->clock, &i2c->step_done, host->clock->now + (cycles + 1) * host->clocks->apb);
}

static uint64_t bit_cycles(const struct i2c *i2c)
{
    return (uint64_t)i2c->reg[I2C_SCL_LOW_PERIOD / 4] + i2c->reg[I2C_SCL_HIGH_PERIOD / 4];
}

static uint64_t start_cycles(const struct i2c *i2c)
{
    return (uint64_t)i2c->reg[I2C_SCL_RSTART_SETUP / 4] + i2c->reg[I2C_SCL_START_HOLD / 4];
}

static uint64_t stop_cycles(const struct i2c *i2c)
{
    return (uint64_t)i2c->reg[I2C_SCL_STOP_SETUP / 4] + i2c->reg[I2C_SCL_STOP_HOLD / 4];
}

// The command list

static uint32_t *command_word(struct i2c *i2c)
{
    return &i2c->reg[I2C_COMD0 / 4 + i2c->command];
}

static void release_bus(struct i2c *i2c)
{
    if (i2c->bus != NULL && i2c->bus_held) {
        i2c_bus_stop(i2c->bus);
    }
    i2c->bus_held = false;
    i2c->step = I2C_IDLE;
}

// Begins the command in hand. A list that runs out without STOP or END leaves the bus held.
static void begin_command(struct i2c *i2c)
{
    if (i2c->command >= I2C_COMMANDS) {
        i2c->step = I2C_IDLE;
        return;
    }
    uint32_t word = *command_word(i2c);
    i2c->bytes_left = GET(word, I2C_COMD_BYTE_NUM);
    switch (GET(word, I2C_COMD_OP_CODE)) {
    case I2C_OP_RSTART:
        book(i2c, I2C_STEP_START, start_cycles(i2c));
        break;
    case I2C_OP_WRITE:
        book(i2c, I2C_STEP_WRITE, 9 * bit_cycles(i2c));
        break;
    case I2C_OP_READ:
        book(i2c, I2C_STEP_READ, 9 * bit_cycles(i2c));
        break;
    case I2C_OP_STOP:
        book(i2c, I2C_STEP_STOP, stop_cycles(i2c));
        break;
    case I2C_OP_END:
        *command_word(i2c) |= MASK(I2C_COMD_DONE);
        i2c->step = I2C_IDLE;
        raise(i2c, MASK(I2C_INT_END_DETECT));
        break;
    default:
        log_write(i2c->host->log, LOG_GUEST, "I2C", "command %u has no such operation", i2c->command);
        i2c->step = I2C_IDLE;
        break;
    }
}

static void end_command(struct i2c *i2c)
{
    *command_word(i2c) |= MASK(I2C_COMD_DONE);
    i2c->command++;
    begin_command(i2c);
}

static void finish_start(struct i2c *i2c)
{
    i2c->bus_held = true;
    i2c->address_next = true;
    raise(i2c, MASK(I2C_INT_TRANS_START));
    end_command(i2c);
}

static bool put_byte(struct i2c *i2c, uint8_t byte)
{
    bool is_address = i2c->address_next;
    i2c->address_next = false;
    if (i2c->bus == NULL || !i2c->bus_held) {
        return false;
    }
    if (is_address) {
        return i2c_bus_start(i2c->bus, byte >> 1, bit_is_set(byte, 0));
    }
    return i2c_bus_write(i2c->bus, byte);
}

static void finish_write(struct i2c *i2c)
{
    if (i2c->bytes_left > 0) {
        if (i2c->tx.count == 0) {
            raise(i2c, MASK(I2C_INT_TX_SEND_EMPTY));
        }
        i2c->acknowledged = put_byte(i2c, fifo_pop(&i2c->tx));
        i2c->bytes_left--;
        raise(i2c, MASK(I2C_INT_MASTER_TRAN_COMP));
        uint32_t word = *command_word(i2c);
        bool expected = GET(word, I2C_COMD_ACK_EXP) == 0; // the level on SDA: 0 acknowledges
        if (GET(word, I2C_COMD_ACK_CHECK_EN) != 0 && i2c->acknowledged != expected) {
            release_bus(i2c);
            raise(i2c, MASK(I2C_INT_ACK_ERR));
            return;
        }
    }
    if (i2c->bytes_left > 0) {
        book(i2c, I2C_STEP_WRITE, 9 * bit_cycles(i2c));
    } else {
        end_command(i2c);
    }
}

static void finish_read(struct i2c *i2c)
{
    if (i2c->bytes_left > 0) {
        bool reachable = i2c->bus != NULL && i2c->bus_held;
        if (!fifo_push(&i2c->rx, reachable ? i2c_bus_read(i2c->bus) : UINT8_MAX)) {
            raise(i2c, MASK(I2C_INT_RXFIFO_OVF));
        }
        i2c->bytes_left--;
        raise(i2c, MASK(I2C_INT_MASTER_TRAN_COMP));
    }
    if (i2c->bytes_left > 0) {
        book(i2c, I2C_STEP_READ, 9 * bit_cycles(i2c));
    } else {
        end_command(i2c);
    }
}

static void finish_stop(struct i2c *i2c)
{
    *command_word(i2c) |= MASK(I2C_COMD_DONE);
    release_bus(i2c);
    raise(i2c, MASK(I2C_INT_TRANS_COMPLETE));
}

static void step_done_fired(void *ctx)
{
    struct i2c *i2c = ctx;
    switch (i2c->step) {
    case I2C_STEP_START:
        finish_start(i2c);
        break;
    case I2C_STEP_WRITE:
        finish_write(i2c);
        break;
    case I2C_STEP_READ:
        finish_read(i2c);
        break;
    case I2C_STEP_STOP:
        finish_stop(i2c);
        break;
    case I2C_STEP_STUCK:
        i2c->step = I2C_IDLE;
        raise(i2c, MASK(I2C_INT_TIME_OUT));
        break;
    case I2C_IDLE:
        break;
    }
}

// TRANS_START: from the first command. After END the bus is still held and the new list goes on.
static void start_list(struct i2c *i2c)
{
    unsigned scl_signal = i2c->index == 0 ? SIG_I2CEXT0_SCL : SIG_I2CEXT1_SCL;
    unsigned sda_signal = i2c->index == 0 ? SIG_I2CEXT0_SDA : SIG_I2CEXT1_SDA;
    int scl = looped_pin(i2c, scl_signal);
    int sda = looped_pin(i2c, sda_signal);
    i2c->command = 0;
    if (scl < 0) {
        book(i2c, I2C_STEP_STUCK, i2c->reg[I2C_TO / 4]);
        return;
    }
    if (sda < 0) {
        raise(i2c, MASK(I2C_INT_ARBITRATION_LOST));
        return;
    }
    i2c->bus = find_bus(i2c, scl, sda);
    begin_command(i2c);
}

// Bus access

static uint32_t status(const struct i2c *i2c)
{
    uint32_t word = SET(0, I2C_SR_RXFIFO_CNT, i2c->rx.count);
    word = SET(word, I2C_SR_TXFIFO_CNT, i2c->tx.count);
    word = SET(word, I2C_SR_BUS_BUSY, i2c->bus_held || i2c->step != I2C_IDLE);
    return SET(word, I2C_SR_ACK_REC, !i2c->acknowledged);
}

static uint32_t fifo_addresses(const struct i2c *i2c)
{
    uint32_t word = SET(0, I2C_RXFIFO_ST_RXFIFO_START_ADDR, i2c->rx.first);
    word = SET(word, I2C_RXFIFO_ST_RXFIFO_END_ADDR, i2c->rx.first + i2c->rx.count);
    word = SET(word, I2C_RXFIFO_ST_TXFIFO_START_ADDR, i2c->tx.first);
    return SET(word, I2C_RXFIFO_ST_TXFIFO_END_ADDR, i2c->tx.first + i2c->tx.count);
}

static uint32_t i2c_read(void *device, uint32_t offset)
{
    struct i2c *i2c = device;
    switch (offset) {
    case I2C_DATA: {
        uint32_t byte = fifo_pop(&i2c->rx);
        update_irq(i2c);
        return byte;
    }
    case I2C_SR:
        return status(i2c);
    case I2C_RXFIFO_ST:
        return fifo_addresses(i2c);
    case I2C_INT_STATUS:
        return masked(i2c);
    default:
        return i2c->reg[offset / 4];
    }
}

static void write_fifo_conf(struct i2c *i2c, uint32_t value)
{
    if (GET(value, I2C_FIFO_CONF_RX_FIFO_RST) != 0) {
        fifo_clear(&i2c->rx);
    }
    if (GET(value, I2C_FIFO_CONF_TX_FIFO_RST) != 0) {
        fifo_clear(&i2c->tx);
    }
    update_irq(i2c);
}

static void write_ctr(struct i2c *i2c, uint32_t value)
{
    i2c->reg[I2C_CTR / 4] &= ~MASK(I2C_CTR_TRANS_START);
    if (GET(value, I2C_CTR_TRANS_START) == 0 || i2c->step != I2C_IDLE) {
        return;
    }
    if (GET(value, I2C_CTR_MS_MODE) == 0) {
        log_write(i2c->host->log, LOG_STUB, "I2C", "slave mode");
        return;
    }
    start_list(i2c);
}

static void i2c_write(void *device, uint32_t offset, uint32_t value)
{
    struct i2c *i2c = device;
    reg_store(registers, REG_COUNT(registers), i2c->reg, offset, value);
    switch (offset) {
    case I2C_CTR:
        write_ctr(i2c, value);
        break;
    case I2C_DATA:
        fifo_push(&i2c->tx, (uint8_t)value);
        update_irq(i2c);
        break;
    case I2C_FIFO_CONF:
        write_fifo_conf(i2c, value);
        break;
    case I2C_INT_CLR:
        i2c->reg[I2C_INT_RAW / 4] &= ~value;
        update_irq(i2c);
        break;
    case I2C_INT_ENA:
        update_irq(i2c);
        break;
    default:
        break;
    }
}

// Reset and wiring

static void i2c_reset(void *device)
{
    struct i2c *i2c = device;
    clock_cancel(i2c->host->clock, &i2c->step_done);
    release_bus(i2c);
    reg_reset(registers, REG_COUNT(registers), i2c->reg);
    fifo_clear(&i2c->tx);
    fifo_clear(&i2c->rx);
    i2c->bus = NULL;
    i2c->acknowledged = true;
    line_drive(&i2c->irq[0], false);
}

static void i2c_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct i2c *i2c = device;
    *i2c = (struct i2c){
        .host = host, .index = index, .tx = {.size = I2C_FIFO_SIZE}, .rx = {.size = I2C_FIFO_SIZE}};
    event_init(&i2c->step_done, step_done_fired, i2c);
}

const struct peripheral_ops i2c_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = i2c_init,
    .reset = i2c_reset,
    .read = i2c_read,
    .write = i2c_write,
};

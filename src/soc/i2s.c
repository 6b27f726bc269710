// ESP32 I2S in camera mode: while V_SYNC, H_SYNC and H_ENABLE are high, each PCLK takes a byte from the data
// inputs; bytes are packed into words, and DMA puts the words into a list of buffers.
//
//     FIFO_CONF RX_FIFO_MOD      31..24  23..16   15..8  7..0
//       0  0A0B_0B0C             0       byte n   0      byte n+1     a word per byte
//       1  0A0B_0C0D             0       byte n   0      byte n+1     a word per two bytes
//       3  0A00_0B00             0       byte n   0      0            a word per byte
//
// A DVP run is handed over when it has ended (wire/dvp.h), so it is played back from then on at the pace
// of its PCLK: everything appears one run later than on the wire, and every interrupt at its own tick.
//
// Source:       ESP32 TRM, chapters "I2S", sections "Camera Mode", "FIFO" and "DMA", and "DMA Controller".
//               Packing: docs/hardware.md, "What no manual says", 7.
// Not modelled: sending, audio formats, LCD mode, the ADC and DAC modes, PDM; sampling before the bytes
//               are packed (16-bit data); the FIFO's depth (DMA always keeps up).

#include "soc/i2s.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

#define LINK_BASE 0x3ff00000U // IN_LINK_ADDR holds the lowest 20 bits of an address in internal RAM

enum { PACK_0A0B_0B0C = 0, PACK_0A0B_0C0D = 1 };

static const struct reg registers[] = {I2S_REGISTERS(REG_ENTRY)};

// Interrupts

static uint32_t masked(const struct i2s *i2s)
{
    return i2s->reg[I2S_INT_RAW / 4] & i2s->reg[I2S_INT_ENA / 4];
}

static void raise(struct i2s *i2s, uint32_t interrupts)
{
    i2s->reg[I2S_INT_RAW / 4] |= interrupts;
    line_drive(&i2s->irq[0], masked(i2s) != 0);
}

// DMA

static uint8_t *dma(const struct i2s *i2s, uint32_t address, uint32_t length)
{
    return i2s->host->dma(i2s->host->ctx, address, length);
}

static void update_wanted(struct i2s *i2s)
{
    i2s->dvp.wanted = i2s->linked && GET(i2s->reg[I2S_CONF / 4], I2S_CONF_RX_START) != 0 &&
                      GET(i2s->reg[I2S_CONF2 / 4], I2S_CONF2_CAMERA_EN) != 0 &&
                      GET(i2s->reg[I2S_FIFO_CONF / 4], I2S_FIFO_CONF_DSCR_EN) != 0;
}

static void descriptor_error(struct i2s *i2s, uint32_t address)
{
    log_write(i2s->host->log, LOG_GUEST, "I2S", "DMA descriptor at 0x%08x cannot be used", (unsigned)address);
    i2s->linked = false;
    raise(i2s, MASK(I2S_INT_IN_DSCR_ERR));
}

static void load_descriptor(struct i2s *i2s, uint32_t address)
{
    const uint8_t *words = address % 4 == 0 ? dma(i2s, address, 12) : NULL;
    if (words == NULL) {
        descriptor_error(i2s, address);
        return;
    }
    uint32_t word0 = bytes_get32(words);
    bool check_owner = GET(i2s->reg[I2S_LC_CONF / 4], I2S_LC_CONF_CHECK_OWNER) != 0;
    i2s->descriptor = (struct i2s_descriptor){
        .address = address,
        .buffer = bytes_get32(words + 4),
        .next = bytes_get32(words + 8),
        .size = GET(word0, LLDESC_SIZE) / 4 * 4,
    };
    bool ours = !check_owner || GET(word0, LLDESC_OWNER) != 0;
    bool usable = i2s->descriptor.size != 0 && i2s->descriptor.buffer % 4 == 0 &&
                  dma(i2s, i2s->descriptor.buffer, i2s->descriptor.size) != NULL;
    if (!ours || !usable) {
        descriptor_error(i2s, address);
        return;
    }
    i2s->linked = true;
}

// The descriptor in hand is done: its word 0 is written back, and the next one follows.
static void close_descriptor(struct i2s *i2s, bool eof)
{
    const struct i2s_descriptor *done = &i2s->descriptor;
    uint8_t *words = dma(i2s, done->address, 12);
    if (words != NULL) {
        uint32_t word0 = SET(bytes_get32(words), LLDESC_LENGTH, done->filled);
        word0 = SET(word0, LLDESC_EOF, eof);
        bytes_put32(words, SET(word0, LLDESC_OWNER, 0));
        i2s->host->dma_wrote(i2s->host->ctx, done->address, 4);
    }
    raise(i2s, MASK(I2S_INT_IN_DONE));
    if (done->next == 0) {
        i2s->linked = false;
        raise(i2s, MASK(I2S_INT_IN_DSCR_EMPTY));
        return;
    }
    load_descriptor(i2s, done->next);
}

static void restart_eof(struct i2s *i2s)
{
    i2s->words_to_eof = i2s->reg[I2S_RX_EOF_NUM / 4];
}

// Words until something happens: a full descriptor, or the end that RX_EOF_NUM asks for (0: never).
static uint32_t words_to_boundary(const struct i2s *i2s)
{
    uint32_t room = (i2s->descriptor.size - i2s->descriptor.filled) / 4;
    return i2s->words_to_eof != 0 && i2s->words_to_eof < room ? i2s->words_to_eof : room;
}

// `words` words have been written behind the descriptor's filled part.
static void count_words(struct i2s *i2s, uint32_t words)
{
    if (words == 0) {
        return;
    }
    i2s->host->dma_wrote(i2s->host->ctx, i2s->descriptor.buffer + i2s->descriptor.filled, words * 4);
    i2s->descriptor.filled += words * 4;
    bool eof = false;
    if (i2s->words_to_eof != 0) {
        i2s->words_to_eof -= words;
        eof = i2s->words_to_eof == 0;
    }
    if (eof) {
        i2s->reg[I2S_IN_EOF_DES_ADDR / 4] = i2s->descriptor.address;
        restart_eof(i2s);
        raise(i2s, MASK(I2S_INT_IN_SUC_EOF));
    }
    if (eof || i2s->descriptor.filled == i2s->descriptor.size) {
        close_descriptor(i2s, eof);
        update_wanted(i2s);
    }
}

// Packing

static uint32_t packing(const struct i2s *i2s)
{
    return GET(i2s->reg[I2S_FIFO_CONF / 4], I2S_FIFO_CONF_RX_FIFO_MOD);
}

// Packs bytes into at most `words` words at `to`; returns the bytes used, *made the words.
static size_t pack(struct i2s *i2s, uint8_t *to, uint32_t words, const uint8_t *bytes, size_t count,
                   uint32_t *made)
{
    uint32_t mode = packing(i2s);
    size_t used = 0;
    uint32_t n = 0;
    while (used < count && n < words) {
        uint8_t byte = bytes[used++];
        if (mode > PACK_0A0B_0C0D) {
            bytes_put32(to + 4 * n++, (uint32_t)byte << 16);
            continue;
        }
        if (i2s->has_first) {
            bytes_put32(to + 4 * n++, (uint32_t)i2s->first << 16 | byte);
        }
        i2s->has_first = mode == PACK_0A0B_0B0C || !i2s->has_first;
        i2s->first = byte;
    }
    *made = n;
    return used;
}

// Bytes after which the word number `words` is complete.
static uint64_t bytes_for(const struct i2s *i2s, uint32_t words)
{
    switch (packing(i2s)) {
    case PACK_0A0B_0B0C:
        return (uint64_t)words + !i2s->has_first;
    case PACK_0A0B_0C0D:
        return (uint64_t)words * 2 - i2s->has_first;
    default:
        return words;
    }
}

static void store_bytes(struct i2s *i2s, const uint8_t *bytes, size_t count)
{
    while (count > 0 && i2s->dvp.wanted) {
        uint32_t words = words_to_boundary(i2s);
        uint8_t *to = dma(i2s, i2s->descriptor.buffer + i2s->descriptor.filled, words * 4);
        if (to == NULL) {
            descriptor_error(i2s, i2s->descriptor.address);
            update_wanted(i2s);
            return;
        }
        uint32_t made;
        size_t used = pack(i2s, to, words, bytes, count, &made);
        bytes += used;
        count -= used;
        count_words(i2s, made);
    }
}

// The way from the pins

// The level of a control input while HREF is high.
static bool control_level(const struct i2s *i2s, unsigned signal)
{
    bool inverted = false;
    int source = gpio_input_source(i2s->gpio, signal, &inverted);
    if (source < 0) {
        return false;
    }
    bool href = source == i2s->dvp_pins[DVP_HREF] && gpio_input_enabled(i2s->gpio, (unsigned)source);
    return href ? !inverted : gpio_input_level(i2s->gpio, signal);
}

static bool gate_is_open(const struct i2s *i2s)
{
    int clock_pin = gpio_input_source(i2s->gpio, SIG_I2S0I_WS_IN, NULL);
    return clock_pin == i2s->dvp_pins[DVP_PCLK] && gpio_input_enabled(i2s->gpio, (unsigned)clock_pin) &&
           control_level(i2s, SIG_I2S0I_V_SYNC) && control_level(i2s, SIG_I2S0I_H_SYNC) &&
           control_level(i2s, SIG_I2S0I_H_ENABLE);
}

// Which data wire (0 to 7) feeds data input n; -1: none of them.
static int data_wire(const struct i2s *i2s, unsigned n, bool *inverted)
{
    int source = gpio_input_source(i2s->gpio, SIG_I2S0I_DATA_IN0 + n, inverted);
    for (int wire = DVP_D0; wire <= DVP_D7; wire++) {
        if (source == i2s->dvp_pins[wire] && gpio_input_enabled(i2s->gpio, (unsigned)source)) {
            return wire;
        }
    }
    return -1;
}

static bool wired_straight(const struct i2s *i2s)
{
    for (unsigned n = 0; n < 8; n++) {
        bool inverted = false;
        if (data_wire(i2s, n, &inverted) != (int)n || inverted) {
            return false;
        }
    }
    return true;
}

// table[byte on the wires] = byte at the data inputs
static void wiring_table(const struct i2s *i2s, uint8_t table[256])
{
    memset(table, 0, 256);
    for (unsigned n = 0; n < 8; n++) {
        bool inverted = false;
        int wire = data_wire(i2s, n, &inverted);
        bool steady = wire < 0 && gpio_input_level(i2s->gpio, SIG_I2S0I_DATA_IN0 + n);
        for (unsigned byte = 0; byte < 256; byte++) {
            bool level = wire < 0 ? steady : bit_is_set(byte, (unsigned)wire) != inverted;
            table[byte] |= (uint8_t)(level << n);
        }
    }
}

// The next `count` bytes of the run have arrived.
static void take(struct i2s *i2s, size_t count)
{
    uint8_t *bytes = i2s->run + i2s->run_taken;
    i2s->run_taken += count;
    if (!i2s->dvp.wanted || count == 0 || !gate_is_open(i2s)) {
        return;
    }
    if (!wired_straight(i2s)) {
        uint8_t table[256];
        wiring_table(i2s, table);
        for (size_t i = 0; i < count; i++) {
            bytes[i] = table[bytes[i]];
        }
    }
    store_bytes(i2s, bytes, count);
}

// Time

// Takes what has arrived by now.
static void catch_up(struct i2s *i2s)
{
    if (i2s->run_taken == i2s->run_count) {
        return;
    }
    uint64_t arrived = (i2s->host->clock->now - i2s->run_start) / i2s->byte_ticks;
    if (arrived > i2s->run_count) {
        arrived = i2s->run_count;
    }
    if (arrived > i2s->run_taken) {
        take(i2s, (size_t)arrived - i2s->run_taken);
    }
}

static void book_due(struct i2s *i2s)
{
    clock_cancel(i2s->host->clock, &i2s->due);
    size_t left = i2s->run_count - i2s->run_taken;
    if (left == 0) {
        return;
    }
    uint64_t bytes = i2s->dvp.wanted ? bytes_for(i2s, words_to_boundary(i2s)) : left;
    if (bytes > left) {
        bytes = left;
    }
    clock_book(i2s->host->clock, &i2s->due, i2s->run_start + (i2s->run_taken + bytes) * i2s->byte_ticks);
}

static void due_fired(void *ctx)
{
    struct i2s *i2s = ctx;
    catch_up(i2s);
    book_due(i2s);
}

static void take_rest(struct i2s *i2s)
{
    take(i2s, i2s->run_count - i2s->run_taken);
    book_due(i2s);
}

// The camera's side

static void dvp_vsync(void *ctx, bool level)
{
    struct i2s *i2s = ctx;
    take_rest(i2s);
    i2s->vsync = level;
    if (i2s->dvp_pins != NULL) {
        gpio_drive(i2s->gpio, i2s->dvp_pins[DVP_VSYNC], level ? GPIO_DRIVE_HIGH : GPIO_DRIVE_LOW);
    }
}

// Makes the bytes that still wait the start of the buffer.
static void move_to_front(struct i2s *i2s, uint32_t byte_ticks)
{
    size_t left = i2s->run_count - i2s->run_taken;
    memmove(i2s->run, i2s->run + i2s->run_taken, left);
    bool goes_on = left != 0 && byte_ticks == i2s->byte_ticks;
    i2s->run_start = goes_on ? i2s->run_start + i2s->run_taken * i2s->byte_ticks : i2s->host->clock->now;
    i2s->byte_ticks = byte_ticks;
    i2s->run_count = left;
    i2s->run_taken = 0;
}

static void dvp_run(void *ctx, const uint8_t *bytes, size_t count, uint32_t byte_ticks)
{
    struct i2s *i2s = ctx;
    if (i2s->dvp_pins == NULL || i2s->gpio == NULL) {
        return;
    }
    catch_up(i2s);
    if (i2s->run_count - i2s->run_taken + count > I2S_RUN_SIZE) {
        take_rest(i2s);
    }
    move_to_front(i2s, byte_ticks == 0 ? 1 : byte_ticks);
    while (count > I2S_RUN_SIZE) { // longer than what can wait: its start is taken at once
        memcpy(i2s->run, bytes, I2S_RUN_SIZE);
        i2s->run_count = I2S_RUN_SIZE;
        take(i2s, I2S_RUN_SIZE);
        i2s->run_count = 0;
        i2s->run_taken = 0;
        bytes += I2S_RUN_SIZE;
        count -= I2S_RUN_SIZE;
    }
    memcpy(i2s->run + i2s->run_count, bytes, count);
    i2s->run_count += count;
    book_due(i2s);
}

// Bus access

static uint32_t state(const struct i2s *i2s)
{
    uint32_t conf = i2s->reg[I2S_CONF / 4];
    uint32_t word = SET(0, I2S_STATE_TX_IDLE, 1);
    word = SET(word, I2S_STATE_RX_FIFO_RESET_BACK, GET(conf, I2S_CONF_RX_FIFO_RESET));
    return SET(word, I2S_STATE_TX_FIFO_RESET_BACK, GET(conf, I2S_CONF_TX_FIFO_RESET));
}

static uint32_t i2s_read(void *device, uint32_t offset)
{
    struct i2s *i2s = device;
    switch (offset) {
    case I2S_INT_ST:
        return masked(i2s);
    case I2S_STATE:
        return state(i2s);
    case I2S_IN_LINK:
        return SET(i2s->reg[I2S_IN_LINK / 4], I2S_IN_LINK_PARK, !i2s->linked);
    case I2S_INLINK_DSCR:
        return i2s->descriptor.next;
    case I2S_INLINK_DSCR_BF0:
        return i2s->descriptor.address;
    case I2S_INLINK_DSCR_BF1:
        return i2s->descriptor.buffer;
    default:
        return i2s->reg[offset / 4];
    }
}

static void write_in_link(struct i2s *i2s, uint32_t value)
{
    uint32_t *word = &i2s->reg[I2S_IN_LINK / 4];
    *word &= ~(MASK(I2S_IN_LINK_START) | MASK(I2S_IN_LINK_STOP) | MASK(I2S_IN_LINK_RESTART));
    if (GET(value, I2S_IN_LINK_STOP) != 0) {
        i2s->linked = false;
    } else if (GET(value, I2S_IN_LINK_START) != 0) {
        restart_eof(i2s);
        load_descriptor(i2s, LINK_BASE | GET(value, I2S_IN_LINK_ADDR));
    } else if (GET(value, I2S_IN_LINK_RESTART) != 0 && !i2s->linked) {
        load_descriptor(i2s, i2s->descriptor.next != 0 ? i2s->descriptor.next : i2s->descriptor.address);
    }
}

static void write_conf(struct i2s *i2s, uint32_t value)
{
    if (GET(value, I2S_CONF_RX_RESET) != 0 || GET(value, I2S_CONF_RX_FIFO_RESET) != 0) {
        i2s->has_first = false;
        restart_eof(i2s);
    }
    if (GET(value, I2S_CONF_TX_START) != 0) {
        log_write(i2s->host->log, LOG_STUB, "I2S", "sending");
    }
}

static void i2s_write(void *device, uint32_t offset, uint32_t value)
{
    struct i2s *i2s = device;
    catch_up(i2s);
    reg_store(registers, REG_COUNT(registers), i2s->reg, offset, value);
    switch (offset) {
    case I2S_CONF:
        write_conf(i2s, value);
        break;
    case I2S_IN_LINK:
        write_in_link(i2s, value);
        break;
    case I2S_LC_CONF:
        if (GET(value, I2S_LC_CONF_IN_RST) != 0) {
            i2s->linked = false;
        }
        break;
    case I2S_INT_CLR:
        i2s->reg[I2S_INT_RAW / 4] &= ~value;
        break;
    default:
        break;
    }
    raise(i2s, 0);
    update_wanted(i2s);
    book_due(i2s);
}

// Reset and wiring

static void i2s_reset(void *device)
{
    struct i2s *i2s = device;
    clock_cancel(i2s->host->clock, &i2s->due);
    reg_reset(registers, REG_COUNT(registers), i2s->reg);
    i2s->linked = false;
    i2s->descriptor = (struct i2s_descriptor){0};
    i2s->has_first = false;
    i2s->run_count = 0;
    i2s->run_taken = 0;
    restart_eof(i2s);
    update_wanted(i2s);
    raise(i2s, 0);
}

static void i2s_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct i2s *i2s = device;
    *i2s = (struct i2s){.host = host, .index = index, .byte_ticks = 1};
    i2s->dvp = (struct dvp){.ctx = i2s, .vsync = dvp_vsync, .run = dvp_run};
    event_init(&i2s->due, due_fired, i2s);
}

void i2s_attach(struct i2s *i2s, struct gpio *gpio, const uint8_t *dvp_pins)
{
    i2s->gpio = gpio;
    i2s->dvp_pins = dvp_pins;
}

const struct peripheral_ops i2s_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = i2s_init,
    .reset = i2s_reset,
    .read = i2s_read,
    .write = i2s_write,
};

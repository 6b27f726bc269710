#include "soc/sdmmc.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

#define PADS_FUNCTION 3U

// Cycles of the card's clock.
enum { INIT_CYCLES = 80, RESPONSE_DELAY = 5, COMMAND_GAP = 8, BLOCK_FRAME = 1 + 16 + 1, CRC_STATUS = 2 + 5 };

enum { STOP_TRANSMISSION = 12 };

static const struct reg registers[] = {SDMMC_REGISTERS(REG_ENTRY)};

static uint32_t *reg(struct sdmmc *sdmmc, uint32_t offset)
{
    return &sdmmc->reg[offset / 4];
}

// Interrupts

static uint32_t masked(const struct sdmmc *sdmmc)
{
    return sdmmc->reg[SDMMC_RINTSTS / 4] & sdmmc->reg[SDMMC_INTMASK / 4];
}

static void update_irq(struct sdmmc *sdmmc)
{
    bool enabled = GET(*reg(sdmmc, SDMMC_CTRL), SDMMC_CTRL_INT_ENABLE) != 0;
    line_drive(&sdmmc->irq[0], enabled && (masked(sdmmc) != 0 || sdmmc_dma_interrupts(&sdmmc->dma)));
}

static void raise(struct sdmmc *sdmmc, uint32_t sources)
{
    *reg(sdmmc, SDMMC_RINTSTS) |= sources;
    update_irq(sdmmc);
}

// Clock

static unsigned slot_of(uint32_t command)
{
    return GET(command, SDMMC_CMD_CARD_NUMBER);
}

// Ticks of one cycle of a slot's clock; 0: it stands still.
static uint64_t cycle(const struct sdmmc *sdmmc, unsigned slot)
{
    if (slot >= SDMMC_SLOTS || !bit_is_set(sdmmc->enable, slot)) {
        return 0;
    }
    uint64_t host =
        (uint64_t)sdmmc->host->clocks->pll * (GET(sdmmc->reg[SDMMC_CLOCK / 4], SDMMC_CLOCK_EDGE_L) + 1);
    uint32_t divider = bits_get(sdmmc->divider, bits_get(sdmmc->source, slot * 2, 2) * 8, 8);
    return divider == 0 ? host : host * 2 * divider;
}

// Books an event so many cycles after a tick; while the clock stands still it waits for it.
static void book(struct sdmmc *sdmmc, struct event *event, unsigned slot, uint64_t from, uint64_t cycles)
{
    uint64_t ticks = cycle(sdmmc, slot);
    if (ticks == 0) {
        clock_cancel(sdmmc->host->clock, event);
        log_write(sdmmc->host->log, LOG_GUEST, "SDMMC", "slot %u is used while its clock stands still", slot);
    } else {
        clock_book(sdmmc->host->clock, event, from + cycles * ticks);
    }
}

// Pads

static bool is_ours(const struct sdmmc *sdmmc, unsigned pin)
{
    const struct gpio *gpio = sdmmc->gpio;
    return GET(io_mux_pad(gpio->io_mux, pin), IO_MUX_MCU_SEL) == PADS_FUNCTION &&
           !rtc_io_owns(gpio->rtc_io, pin);
}

static bool is_ours_both_ways(const struct sdmmc *sdmmc, unsigned pin)
{
    return is_ours(sdmmc, pin) && gpio_input_enabled(sdmmc->gpio, pin);
}

static const struct {
    uint8_t clock, command, data[4];
} pads[SDMMC_SLOTS] = {{6, 11, {7, 8, 9, 10}}, {14, 15, {2, 4, 12, 13}}};

// The card that hears a slot's commands; NULL: nobody.
static struct sd_device *card_of(const struct sdmmc *sdmmc, unsigned slot)
{
    bool wired = slot < SDMMC_SLOTS && is_ours(sdmmc, pads[slot].clock) &&
                 is_ours_both_ways(sdmmc, pads[slot].command);
    return wired ? sdmmc->device[slot] : NULL;
}

static unsigned lines_of(const struct sdmmc *sdmmc, unsigned slot)
{
    return bit_is_set(sdmmc->reg[SDMMC_CTYPE / 4], slot) ? 4 : 1;
}

// That card, if the data lines are connected, too.
static struct sd_device *card_on_data(const struct sdmmc *sdmmc)
{
    unsigned lines = lines_of(sdmmc, sdmmc->slot);
    for (unsigned i = 0; i < lines; i++) {
        if (!is_ours_both_ways(sdmmc, pads[sdmmc->slot].data[i])) {
            return NULL;
        }
    }
    return card_of(sdmmc, sdmmc->slot);
}

static void tell_wide(struct sdmmc *sdmmc, bool wide)
{
    if (wide != sdmmc->told_wide && sdmmc->wide_data != NULL) {
        uint64_t ticks = cycle(sdmmc, sdmmc->slot);
        sdmmc->wide_data(sdmmc->wide_ctx, sdmmc->slot,
                         wide && ticks > 0 ? (uint32_t)(TICKS_PER_SECOND / ticks) : 0);
    }
    sdmmc->told_wide = wide;
}

// The FIFO

static bool is_sending(const struct sdmmc *sdmmc)
{
    return sdmmc->data == SDMMC_FILL || sdmmc->data == SDMMC_SEND;
}

// What is written to it is gone to the block at once.
static uint32_t fifo_bytes(const struct sdmmc *sdmmc)
{
    return is_sending(sdmmc) ? 0 : sdmmc->block_length - sdmmc->block_used;
}

static uint32_t fifo_words(const struct sdmmc *sdmmc)
{
    return (fifo_bytes(sdmmc) + 3) / 4;
}

// Asks the CPU for the FIFO, if the DMA does not serve it.
static void update_requests(struct sdmmc *sdmmc)
{
    if (sdmmc_dma_is_on(&sdmmc->dma)) {
        return;
    }
    uint32_t levels = *reg(sdmmc, SDMMC_FIFOTH);
    bool last = sdmmc->left == 0 && fifo_words(sdmmc) > 0;
    if (sdmmc->data != SDMMC_FILL && (fifo_words(sdmmc) > GET(levels, SDMMC_FIFOTH_RX_WMARK) || last)) {
        raise(sdmmc, MASK(SDMMC_INT_RXDR));
    } else if (sdmmc->data == SDMMC_FILL && fifo_words(sdmmc) <= GET(levels, SDMMC_FIFOTH_TX_WMARK)) {
        raise(sdmmc, MASK(SDMMC_INT_TXDR));
    }
}

// Data

static void go_on(struct sdmmc *sdmmc);
static void start_waiting(struct sdmmc *sdmmc);

// The transfer is over, with these interrupts.
static void end_data(struct sdmmc *sdmmc, uint32_t sources, bool good)
{
    bool to_card = is_sending(sdmmc);
    clock_cancel(sdmmc->host->clock, &sdmmc->data_event);
    sdmmc->data = SDMMC_NO_DATA;
    tell_wide(sdmmc, false);
    if (sdmmc_dma_is_on(&sdmmc->dma)) {
        sdmmc_dma_finish(&sdmmc->dma, to_card, !good);
    }
    raise(sdmmc, sources);
    sdmmc->stop_waits = good && sdmmc->auto_stop;
    start_waiting(sdmmc);
}

static void begin_block(struct sdmmc *sdmmc)
{
    uint32_t size = bits_get(*reg(sdmmc, SDMMC_BLKSIZ), 0, 16);
    size = size < sdmmc->left ? size : sdmmc->left;
    sdmmc->block_length = size < SDMMC_BLOCK_MAX ? size : SDMMC_BLOCK_MAX;
    sdmmc->block_used = 0;
    tell_wide(sdmmc, lines_of(sdmmc, sdmmc->slot) == 4);
}

static uint64_t block_cycles(const struct sdmmc *sdmmc)
{
    return (uint64_t)sdmmc->block_length * 8 / lines_of(sdmmc, sdmmc->slot) + BLOCK_FRAME;
}

// Books the end of the next block from the card, or the time at which waiting for it ends.
static void expect_block(struct sdmmc *sdmmc)
{
    struct sd_device *card = card_on_data(sdmmc);
    uint64_t now = sdmmc->host->clock->now;
    uint64_t patience = GET(*reg(sdmmc, SDMMC_TMOUT), SDMMC_TMOUT_DATA);
    uint64_t ready = card == NULL ? CLOCK_NEVER : card->data_ready(card->ctx);
    begin_block(sdmmc);
    sdmmc->block_used = sdmmc->block_length; // nothing in the FIFO yet
    if (ready > now && ready - now > patience * cycle(sdmmc, sdmmc->slot)) {
        sdmmc->data = SDMMC_WAIT;
        book(sdmmc, &sdmmc->data_event, sdmmc->slot, now, patience);
    } else {
        sdmmc->data = SDMMC_RECEIVE;
        book(sdmmc, &sdmmc->data_event, sdmmc->slot, ready > now ? ready : now, block_cycles(sdmmc));
    }
}

static void fill_block(struct sdmmc *sdmmc)
{
    begin_block(sdmmc);
    sdmmc->data = SDMMC_FILL;
    go_on(sdmmc);
}

// The block is complete and goes out once the card is not busy.
static void send_block(struct sdmmc *sdmmc)
{
    struct sd_device *card = card_on_data(sdmmc);
    uint64_t now = sdmmc->host->clock->now;
    uint64_t free = card == NULL ? 0 : card->busy_until(card->ctx);
    sdmmc->data = SDMMC_SEND;
    book(sdmmc, &sdmmc->data_event, sdmmc->slot, free > now ? free : now, block_cycles(sdmmc) + CRC_STATUS);
}

static void next_block(struct sdmmc *sdmmc)
{
    if (sdmmc->left == 0) {
        end_data(sdmmc, MASK(SDMMC_INT_DTO), true);
    } else if (is_sending(sdmmc)) {
        fill_block(sdmmc);
    } else {
        expect_block(sdmmc);
    }
}

static void count_block(struct sdmmc *sdmmc)
{
    sdmmc->left -= sdmmc->block_length;
    *reg(sdmmc, SDMMC_TCBCNT) += sdmmc->block_length;
}

static void block_came(struct sdmmc *sdmmc)
{
    struct sd_device *card = card_on_data(sdmmc);
    unsigned wanted = lines_of(sdmmc, sdmmc->slot);
    unsigned lines = wanted;
    size_t length = card == NULL ? 0 : card->read(card->ctx, sdmmc->block, sdmmc->block_length, &lines);
    if (length == 0) {
        end_data(sdmmc, MASK(SDMMC_INT_DRTO) | MASK(SDMMC_INT_DTO), false);
        return;
    }
    if (lines < wanted) { // three of the lines stayed high
        end_data(sdmmc, MASK(SDMMC_INT_SBE), false);
        return;
    }
    if (lines > wanted || length != sdmmc->block_length) {
        end_data(sdmmc, MASK(SDMMC_INT_DCRC) | MASK(SDMMC_INT_DTO), false);
        return;
    }
    count_block(sdmmc);
    sdmmc->block_used = 0;
    sdmmc->data = SDMMC_DRAIN;
    go_on(sdmmc);
}

static void block_went(struct sdmmc *sdmmc)
{
    struct sd_device *card = card_on_data(sdmmc);
    enum sd_crc_status status = SD_CRC_NONE;
    if (card != NULL) {
        unsigned lines = lines_of(sdmmc, sdmmc->slot);
        status = card->write(card->ctx, sdmmc->block, sdmmc->block_length, lines);
    }
    if (status != SD_CRC_ACCEPTED) {
        uint32_t error = status == SD_CRC_NONE ? MASK(SDMMC_INT_EBE) : MASK(SDMMC_INT_DCRC);
        end_data(sdmmc, error | MASK(SDMMC_INT_DTO), false);
        return;
    }
    count_block(sdmmc);
    next_block(sdmmc);
}

static void data_fired(void *ctx)
{
    struct sdmmc *sdmmc = ctx;
    if (sdmmc->data == SDMMC_RECEIVE) {
        block_came(sdmmc);
    } else if (sdmmc->data == SDMMC_SEND) {
        block_went(sdmmc);
    } else {
        end_data(sdmmc, MASK(SDMMC_INT_DRTO) | MASK(SDMMC_INT_DTO), false);
    }
}

// Moves what can be moved between the block and memory. A block that the CPU has to fetch from the FIFO does
// not hold up the end of the transfer.
static void go_on(struct sdmmc *sdmmc)
{
    if (sdmmc->data != SDMMC_FILL && sdmmc->data != SDMMC_DRAIN) {
        return;
    }
    bool to_card = sdmmc->data == SDMMC_FILL;
    if (sdmmc_dma_is_on(&sdmmc->dma)) {
        size_t moved = sdmmc_dma_move(&sdmmc->dma, sdmmc->block + sdmmc->block_used,
                                      sdmmc->block_length - sdmmc->block_used, to_card);
        sdmmc->block_used += (uint32_t)moved;
        *reg(sdmmc, SDMMC_TBBCNT) += (uint32_t)moved;
    }
    update_requests(sdmmc);
    bool complete = sdmmc->block_used == sdmmc->block_length;
    if (to_card && complete) {
        send_block(sdmmc);
    } else if (!to_card && (complete || (sdmmc->left == 0 && !sdmmc_dma_is_on(&sdmmc->dma)))) {
        next_block(sdmmc);
    }
    update_irq(sdmmc);
}

static void start_data(struct sdmmc *sdmmc)
{
    sdmmc->slot = slot_of(sdmmc->command);
    sdmmc->auto_stop = GET(sdmmc->command, SDMMC_CMD_SEND_AUTO_STOP) != 0;
    sdmmc->left = *reg(sdmmc, SDMMC_BYTCNT);
    *reg(sdmmc, SDMMC_TCBCNT) = 0;
    *reg(sdmmc, SDMMC_TBBCNT) = 0;
    if (GET(sdmmc->command, SDMMC_CMD_READ_WRITE) != 0) {
        sdmmc->data = SDMMC_FILL;
    } else {
        sdmmc->data = SDMMC_WAIT;
    }
    next_block(sdmmc);
}

// Commands

static bool expects_data(const struct sdmmc *sdmmc)
{
    return !sdmmc->automatic && GET(sdmmc->command, SDMMC_CMD_DATA_EXPECTED) != 0;
}

static void send_command(struct sdmmc *sdmmc, uint32_t command, uint32_t argument, bool automatic)
{
    bool init = GET(command, SDMMC_CMD_SEND_INIT) != 0;
    unsigned slot = slot_of(command);
    sdmmc->command = command;
    sdmmc->argument = argument;
    sdmmc->automatic = automatic;
    sdmmc->step = SDMMC_COMMAND_GOES;
    book(sdmmc, &sdmmc->command_event, slot, sdmmc->host->clock->now,
         SD_COMMAND_BYTES * 8 + (init ? INIT_CYCLES : 0));
}

// The command is over: what waited for it begins.
static void end_command(struct sdmmc *sdmmc, bool answered)
{
    bool stop = !sdmmc->automatic && GET(sdmmc->command, SDMMC_CMD_STOP_ABORT) != 0;
    sdmmc->step = SDMMC_NO_COMMAND;
    raise(sdmmc, sdmmc->automatic ? MASK(SDMMC_INT_ACD) : MASK(SDMMC_INT_CMD));
    if (stop && sdmmc->data != SDMMC_NO_DATA) {
        sdmmc->auto_stop = false;
        end_data(sdmmc, MASK(SDMMC_INT_DTO), true);
    } else if (expects_data(sdmmc) && answered && sdmmc->data == SDMMC_NO_DATA) {
        start_data(sdmmc);
    }
    start_waiting(sdmmc);
}

// An error comes first, and the end of the command is an interrupt of its own: after the time that the
// response would have taken, if there was none (docs/hardware.md, "What no manual says").
static void fail_command(struct sdmmc *sdmmc, uint32_t errors)
{
    bool silent = (errors & MASK(SDMMC_INT_RTO)) != 0;
    bool is_long = GET(sdmmc->command, SDMMC_CMD_RESPONSE_LENGTH) != 0;
    uint64_t response = 8 * (is_long ? SD_RESPONSE_LONG : SD_RESPONSE_SHORT);
    sdmmc->step = silent ? SDMMC_NOT_ANSWERED : SDMMC_BADLY_ANSWERED;
    raise(sdmmc, errors);
    book(sdmmc, &sdmmc->command_event, slot_of(sdmmc->command), sdmmc->host->clock->now,
         silent ? response : COMMAND_GAP);
}

static void store_response(struct sdmmc *sdmmc)
{
    const uint8_t *bytes = sdmmc->response;
    if (sdmmc->response_length == SD_RESPONSE_LONG) {
        for (unsigned i = 0; i < 4; i++) {
            const uint8_t *at = bytes + 1 + 4 * (size_t)i;
            *reg(sdmmc, SDMMC_RESP3 - 4 * i) =
                (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
        }
        return;
    }
    uint32_t word = (uint32_t)bytes[1] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
    *reg(sdmmc, sdmmc->automatic ? SDMMC_RESP1 : SDMMC_RESP0) = word;
}

// What is wrong with the response.
static uint32_t response_errors(const struct sdmmc *sdmmc)
{
    const uint8_t *bytes = sdmmc->response;
    bool is_long = sdmmc->response_length == SD_RESPONSE_LONG;
    uint32_t command = sdmmc->command;
    uint32_t errors = 0;
    if (is_long != (GET(command, SDMMC_CMD_RESPONSE_LENGTH) != 0)) {
        return MASK(SDMMC_INT_RE);
    }
    if (GET(command, SDMMC_CMD_CHECK_RESP_CRC) == 0) {
        return 0;
    }
    uint8_t crc = is_long ? sd_crc7(bytes + 1, 15) : sd_crc7(bytes, 5);
    if (bytes[sdmmc->response_length - 1] != (uint8_t)(crc << 1 | 1)) {
        errors |= MASK(SDMMC_INT_RCRC);
    }
    if (!is_long && bytes[0] != GET(command, SDMMC_CMD_INDEX)) {
        errors |= MASK(SDMMC_INT_RE);
    }
    return errors;
}

// The command has arrived at the card.
static void command_went(struct sdmmc *sdmmc)
{
    unsigned slot = slot_of(sdmmc->command);
    struct sd_device *card = card_of(sdmmc, slot);
    uint8_t frame[SD_COMMAND_BYTES] = {(uint8_t)(0x40 | GET(sdmmc->command, SDMMC_CMD_INDEX))};
    for (unsigned i = 0; i < 4; i++) {
        frame[1 + i] = (uint8_t)bits_get(sdmmc->argument, 24 - 8 * i, 8);
    }
    frame[5] = (uint8_t)(sd_crc7(frame, 5) << 1 | 1);
    sdmmc->response_length = card == NULL ? 0 : card->command(card->ctx, frame, sdmmc->response);
    uint64_t cycles = COMMAND_GAP;
    sdmmc->step = SDMMC_NO_RESPONSE_WANTED;
    if (GET(sdmmc->command, SDMMC_CMD_RESPONSE_EXPECT) != 0) {
        bool comes = sdmmc->response_length > 0;
        sdmmc->step = comes ? SDMMC_RESPONSE_COMES : SDMMC_NO_RESPONSE;
        cycles = comes ? RESPONSE_DELAY + sdmmc->response_length * 8
                       : GET(*reg(sdmmc, SDMMC_TMOUT), SDMMC_TMOUT_RESPONSE);
    }
    book(sdmmc, &sdmmc->command_event, slot, sdmmc->host->clock->now, cycles);
}

static void take_response(struct sdmmc *sdmmc)
{
    uint32_t errors = response_errors(sdmmc);
    sdmmc->last_index = sdmmc->response[0] & 0x3f;
    store_response(sdmmc);
    if (errors != 0) {
        fail_command(sdmmc, errors);
    } else {
        end_command(sdmmc, true);
    }
}

static void command_fired(void *ctx)
{
    struct sdmmc *sdmmc = ctx;
    switch (sdmmc->step) {
    case SDMMC_COMMAND_GOES:
        command_went(sdmmc);
        break;
    case SDMMC_RESPONSE_COMES:
        take_response(sdmmc);
        break;
    case SDMMC_NO_RESPONSE:
        fail_command(sdmmc, MASK(SDMMC_INT_RTO));
        break;
    default:
        end_command(sdmmc, sdmmc->step != SDMMC_NOT_ANSWERED);
        break;
    }
}

static void load_clock(struct sdmmc *sdmmc)
{
    sdmmc->divider = *reg(sdmmc, SDMMC_CLKDIV);
    sdmmc->source = *reg(sdmmc, SDMMC_CLKSRC);
    sdmmc->enable = *reg(sdmmc, SDMMC_CLKENA);
}

// What has waited for the clock begins again.
static void update_clock(struct sdmmc *sdmmc)
{
    uint64_t now = sdmmc->host->clock->now;
    bool on_lines = sdmmc->data == SDMMC_WAIT || sdmmc->data == SDMMC_RECEIVE || sdmmc->data == SDMMC_SEND;
    load_clock(sdmmc);
    if (sdmmc->step != SDMMC_NO_COMMAND && !sdmmc->command_event.booked) {
        book(sdmmc, &sdmmc->command_event, slot_of(sdmmc->command), now, SD_COMMAND_BYTES * 8);
    }
    if (on_lines && !sdmmc->data_event.booked) {
        book(sdmmc, &sdmmc->data_event, sdmmc->slot, now, block_cycles(sdmmc));
    }
}

static void send_stop(struct sdmmc *sdmmc)
{
    uint32_t command = SET(MASK(SDMMC_CMD_RESPONSE_EXPECT), SDMMC_CMD_INDEX, STOP_TRANSMISSION);
    command = SET(command, SDMMC_CMD_CHECK_RESP_CRC, 1);
    sdmmc->stop_waits = false;
    send_command(sdmmc, SET(command, SDMMC_CMD_CARD_NUMBER, sdmmc->slot), 0, true);
}

// Begins what waits for the command line, or for the end of the data.
static void start_waiting(struct sdmmc *sdmmc)
{
    uint32_t *cmd = reg(sdmmc, SDMMC_CMD);
    bool data = sdmmc->data != SDMMC_NO_DATA;
    if (sdmmc->step != SDMMC_NO_COMMAND) {
        return;
    }
    if (sdmmc->stop_waits) {
        send_stop(sdmmc);
    } else if (GET(*cmd, SDMMC_CMD_START) != 0 && !(data && GET(*cmd, SDMMC_CMD_WAIT_PRVDATA) != 0)) {
        *cmd = SET(*cmd, SDMMC_CMD_START, 0);
        send_command(sdmmc, *cmd, *reg(sdmmc, SDMMC_CMDARG), false);
    }
}

static void write_command(struct sdmmc *sdmmc, uint32_t value)
{
    if (GET(*reg(sdmmc, SDMMC_CMD), SDMMC_CMD_START) != 0) {
        raise(sdmmc, MASK(SDMMC_INT_HLE));
        return;
    }
    *reg(sdmmc, SDMMC_CMD) = value;
    if (GET(value, SDMMC_CMD_START) == 0) {
        return;
    }
    if (GET(value, SDMMC_CMD_UPDATE_CLOCK) != 0) {
        *reg(sdmmc, SDMMC_CMD) = SET(value, SDMMC_CMD_START, 0);
        update_clock(sdmmc);
    } else {
        start_waiting(sdmmc);
    }
}

// Card detect and write protect

static uint32_t slot_inputs(const struct sdmmc *sdmmc, unsigned first_signal)
{
    uint32_t levels = 0;
    for (unsigned slot = 0; slot < SDMMC_SLOTS; slot++) {
        levels |= gpio_input_level(sdmmc->gpio, first_signal + slot) ? bit(slot) : 0;
    }
    return levels;
}

static void detect_changed(void *ctx, bool level)
{
    (void)level;
    raise(ctx, MASK(SDMMC_INT_CD));
}

// Bus access

static uint32_t status(const struct sdmmc *sdmmc)
{
    uint32_t words = fifo_words(sdmmc);
    uint32_t levels = sdmmc->reg[SDMMC_FIFOTH / 4];
    struct sd_device *card = card_of(sdmmc, sdmmc->slot);
    bool busy = card != NULL && card->busy_until(card->ctx) > sdmmc->host->clock->now;
    uint32_t word = SET(0, SDMMC_STATUS_FIFO_EMPTY, words == 0);
    word = SET(word, SDMMC_STATUS_RX_WATERMARK, words > GET(levels, SDMMC_FIFOTH_RX_WMARK));
    word = SET(word, SDMMC_STATUS_TX_WATERMARK, words <= GET(levels, SDMMC_FIFOTH_TX_WMARK));
    word = SET(word, SDMMC_STATUS_COMMAND_FSM, sdmmc->step);
    word = SET(word, SDMMC_STATUS_DATA_3, gpio_level(sdmmc->gpio, pads[1].data[3]));
    word = SET(word, SDMMC_STATUS_DATA_BUSY, busy);
    word = SET(word, SDMMC_STATUS_DATA_FSM_BUSY, sdmmc->data != SDMMC_NO_DATA);
    word = SET(word, SDMMC_STATUS_RESPONSE_INDEX, sdmmc->last_index);
    return SET(word, SDMMC_STATUS_FIFO_COUNT, words);
}

static uint32_t read_fifo(struct sdmmc *sdmmc)
{
    uint32_t word = 0;
    uint32_t bytes = fifo_bytes(sdmmc);
    for (unsigned i = 0; i < 4 && i < bytes; i++) {
        word |= (uint32_t)sdmmc->block[sdmmc->block_used++] << 8 * i;
    }
    update_requests(sdmmc);
    go_on(sdmmc);
    return word;
}

static void write_fifo(struct sdmmc *sdmmc, uint32_t value)
{
    if (sdmmc->data != SDMMC_FILL || sdmmc_dma_is_on(&sdmmc->dma)) {
        raise(sdmmc, MASK(SDMMC_INT_FRUN));
        return;
    }
    for (unsigned i = 0; i < 4 && sdmmc->block_used < sdmmc->block_length; i++) {
        sdmmc->block[sdmmc->block_used++] = (uint8_t)(value >> 8 * i);
    }
    *reg(sdmmc, SDMMC_TBBCNT) += 4;
    go_on(sdmmc);
}

static uint32_t sdmmc_read(void *device, uint32_t offset)
{
    struct sdmmc *sdmmc = device;
    switch (offset) {
    case SDMMC_MINTSTS:
        return masked(sdmmc);
    case SDMMC_STATUS:
        return status(sdmmc);
    case SDMMC_CDETECT:
        return slot_inputs(sdmmc, SIG_HOST_CARD_DETECT_N_1);
    case SDMMC_WRTPRT:
        return slot_inputs(sdmmc, SIG_HOST_CARD_WRITE_PRT_1);
    case SDMMC_BUFFIFO:
        return read_fifo(sdmmc);
    default:
        return *reg(sdmmc, offset);
    }
}

static void forget_fifo(struct sdmmc *sdmmc)
{
    sdmmc->block_length = 0;
    sdmmc->block_used = 0;
}

static void stop_all(struct sdmmc *sdmmc)
{
    clock_cancel(sdmmc->host->clock, &sdmmc->command_event);
    clock_cancel(sdmmc->host->clock, &sdmmc->data_event);
    sdmmc->step = SDMMC_NO_COMMAND;
    sdmmc->data = SDMMC_NO_DATA;
    sdmmc->stop_waits = false;
    *reg(sdmmc, SDMMC_CMD) = SET(*reg(sdmmc, SDMMC_CMD), SDMMC_CMD_START, 0);
    tell_wide(sdmmc, false);
    forget_fifo(sdmmc);
}

static void write_control(struct sdmmc *sdmmc, uint32_t value)
{
    if (GET(value, SDMMC_CTRL_CONTROLLER_RESET) != 0) {
        stop_all(sdmmc);
    }
    if (GET(value, SDMMC_CTRL_FIFO_RESET) != 0 && sdmmc->data == SDMMC_NO_DATA) {
        forget_fifo(sdmmc);
    }
    if (GET(value, SDMMC_CTRL_DMA_RESET) != 0) {
        sdmmc_dma_reset(&sdmmc->dma);
    }
}

static void sdmmc_write(void *device, uint32_t offset, uint32_t value)
{
    struct sdmmc *sdmmc = device;
    reg_store(registers, REG_COUNT(registers), sdmmc->reg, offset, value);
    switch (offset) {
    case SDMMC_CTRL:
        write_control(sdmmc, value);
        break;
    case SDMMC_CMD:
        write_command(sdmmc, value);
        break;
    case SDMMC_RINTSTS:
    case SDMMC_IDSTS:
        *reg(sdmmc, offset) &= ~value;
        update_requests(sdmmc);
        break;
    case SDMMC_BMOD:
        if (GET(value, SDMMC_BMOD_SWR) != 0) {
            sdmmc_dma_reset(&sdmmc->dma);
        }
        break;
    case SDMMC_DBADDR:
        sdmmc_dma_set_base(&sdmmc->dma);
        break;
    case SDMMC_PLDMND:
        sdmmc_dma_demand(&sdmmc->dma);
        go_on(sdmmc);
        break;
    case SDMMC_BUFFIFO:
        write_fifo(sdmmc, value);
        break;
    default:
        break;
    }
    update_irq(sdmmc);
}

// Reset and wiring

static void sdmmc_reset(void *device)
{
    struct sdmmc *sdmmc = device;
    reg_reset(registers, REG_COUNT(registers), sdmmc->reg);
    stop_all(sdmmc);
    load_clock(sdmmc);
    sdmmc_dma_set_base(&sdmmc->dma);
    sdmmc->last_index = 0;
    update_irq(sdmmc);
}

static void sdmmc_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct sdmmc *sdmmc = device;
    memset(sdmmc, 0, sizeof(*sdmmc));
    sdmmc->host = host;
    sdmmc->dma.host = host;
    sdmmc->dma.reg = sdmmc->reg;
    event_init(&sdmmc->command_event, command_fired, sdmmc);
    event_init(&sdmmc->data_event, data_fired, sdmmc);
}

void sdmmc_attach(struct sdmmc *sdmmc, struct gpio *gpio)
{
    sdmmc->gpio = gpio;
    for (unsigned slot = 0; slot < SDMMC_SLOTS; slot++) {
        sdmmc->detect[slot] = (struct gpio_input){
            .signal = SIG_HOST_CARD_DETECT_N_1 + slot,
            .changed = detect_changed,
            .ctx = sdmmc,
        };
        gpio_listen_input(gpio, &sdmmc->detect[slot]);
    }
}

const struct peripheral_ops sdmmc_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = sdmmc_init,
    .reset = sdmmc_reset,
    .read = sdmmc_read,
    .write = sdmmc_write,
};

// The SPI mode of an SD card: commands, answers, tokens and blocks are bytes of one stream each way.
//
//     to the card    command (6 bytes) ff ff ...         token, block, CRC16
//     from the card  ff ...            ff R1 ff ... token, block, CRC16      answer to a block, 00 while busy
//
// Source:       SD Specifications, Part 1, Physical Layer Simplified Specification, chapter "SPI Mode".
// Not modelled: delays of whole bytes before an answer other than the shortest.

#include "base/bits.h"
#include "parts/sdcard.h"
#include "parts/sdcard_core.h"

#include <string.h>

enum token {
    TOKEN_STOP = 0xfd,
    TOKEN_BLOCK = 0xfe,
    TOKEN_BLOCK_OF_SEVERAL = 0xfc,
};

enum data_answer { DATA_ACCEPTED = 0xe5, DATA_DAMAGED = 0xeb, DATA_NOT_WRITTEN = 0xed };

// The byte R1 of card status bits.
static uint8_t short_status(const struct sdcard *card, uint32_t status)
{
    static const struct {
        uint32_t from;
        uint8_t to;
    } bits[] = {
        {SDCARD_ERASE_RESET, 0x02},     {SDCARD_ILLEGAL_COMMAND, 0x04}, {SDCARD_COM_CRC_ERROR, 0x08},
        {SDCARD_ERASE_SEQ_ERROR, 0x10}, {SDCARD_ADDRESS_ERROR, 0x20},   {SDCARD_BLOCK_LEN_ERROR, 0x40},
        {SDCARD_OUT_OF_RANGE, 0x40},    {SDCARD_ERASE_PARAM, 0x40},
    };
    uint8_t r1 = card->state == SDCARD_IDLE;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        r1 |= bit_is_set(status, bits[i].from) ? bits[i].to : 0;
    }
    return r1;
}

// The second byte of R2, and, with other bits, the token of a block that cannot be read.
static uint8_t second_status(uint32_t status)
{
    static const struct {
        uint32_t from;
        uint8_t to;
    } bits[] = {
        {SDCARD_ERROR, 0x04},        {SDCARD_CC_ERROR, 0x08},    {SDCARD_CARD_ECC_FAILED, 0x10},
        {SDCARD_WP_VIOLATION, 0x20}, {SDCARD_ERASE_PARAM, 0x40}, {SDCARD_OUT_OF_RANGE, 0x80},
    };
    uint8_t r2 = 0;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        r2 |= bit_is_set(status, bits[i].from) ? bits[i].to : 0;
    }
    return r2;
}

static uint8_t error_token(uint32_t status)
{
    return bit_is_set(status, SDCARD_OUT_OF_RANGE)      ? 0x08
           : bit_is_set(status, SDCARD_CARD_ECC_FAILED) ? 0x04
                                                        : 0x01;
}

static void send(struct sdcard_stream *stream, uint8_t byte)
{
    if (stream->out_count < sizeof(stream->out)) {
        stream->out[stream->out_count++] = byte;
    }
}

static void drop_output(struct sdcard_stream *stream)
{
    stream->out_count = 0;
    stream->out_next = 0;
}

static void send_word(struct sdcard_stream *stream, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++) {
        send(stream, (uint8_t)bits_get(word, 24 - 8 * i, 8));
    }
}

// Commands

// R1 tells what this command has met, R2 what happened since it was told last. `before`: the status that was
// there.
static void send_answer(struct sdcard *card, const struct sdcard_answer *answer, uint32_t before)
{
    struct sdcard_stream *stream = &card->stream;
    uint32_t status = card->status;
    bool two_bytes = answer->index == 13 && answer->kind == SDCARD_R1;
    drop_output(stream);
    send(stream, UINT8_MAX);
    send(stream, short_status(card, status & ~before));
    if (two_bytes) {
        send(stream, second_status(sdcard_take_errors(card)));
    } else if (answer->kind == SDCARD_R3 || answer->kind == SDCARD_R7) {
        send_word(stream, answer->word);
    }
    uint32_t told = bit(SDCARD_ILLEGAL_COMMAND) | bit(SDCARD_COM_CRC_ERROR) | bit(SDCARD_ERASE_SEQ_ERROR) |
                    bit(SDCARD_ADDRESS_ERROR) | bit(SDCARD_BLOCK_LEN_ERROR);
    card->status &= ~told;
}

static bool is_damaged(const struct sdcard *card, const uint8_t command[SD_COMMAND_BYTES], uint8_t index)
{
    bool checked = card->spi_crc || index == 0 || index == 8;
    return checked && command[5] != (uint8_t)(sd_crc7(command, 5) << 1 | 1);
}

static void run_command(struct sdcard *card)
{
    const uint8_t *command = card->stream.command;
    uint8_t index = command[0] & 0x3f;
    uint32_t argument =
        (uint32_t)command[1] << 24 | (uint32_t)command[2] << 16 | (uint32_t)command[3] << 8 | command[4];
    bool damaged = is_damaged(card, command, index);
    uint32_t before = card->status;
    struct sdcard_answer answer = {.kind = SDCARD_SILENT};
    card->stream.command_bytes = 0;
    if (!card->spi_mode && (index != 0 || damaged)) {
        return; // in SD mode, with the select line low
    }
    card->spi_mode = true;
    if (damaged) {
        sdcard_command_damaged(card);
    } else {
        answer = sdcard_execute(card, index, argument);
    }
    send_answer(card, &answer, before);
}

static void take_command_byte(struct sdcard *card, uint8_t byte)
{
    struct sdcard_stream *stream = &card->stream;
    if (stream->command_bytes == 0 && bits_get(byte, 6, 2) != 1) {
        return;
    }
    stream->command[stream->command_bytes++] = byte;
    if (stream->command_bytes == SD_COMMAND_BYTES) {
        run_command(card);
    }
}

// Blocks

static void finish_block(struct sdcard *card)
{
    struct sdcard_stream *stream = &card->stream;
    uint16_t crc = (uint16_t)(stream->in[SDCARD_BLOCK] << 8 | stream->in[SDCARD_BLOCK + 1]);
    stream->receiving = false;
    drop_output(stream);
    if (card->spi_crc && crc != sd_crc16(stream->in, SDCARD_BLOCK)) {
        send(stream, DATA_DAMAGED);
        return;
    }
    bool good = sdcard_store(card, stream->in);
    send(stream, good ? DATA_ACCEPTED : DATA_NOT_WRITTEN);
}

static void take_data_byte(struct sdcard *card, uint8_t byte)
{
    struct sdcard_stream *stream = &card->stream;
    if (stream->receiving) {
        stream->in[stream->received++] = byte;
        if (stream->received == sizeof(stream->in)) {
            finish_block(card);
        }
    } else if (byte == (card->multiple ? TOKEN_BLOCK_OF_SEVERAL : TOKEN_BLOCK)) {
        stream->receiving = true;
        stream->received = 0;
    } else if (byte == TOKEN_STOP && card->multiple) {
        sdcard_stop_writing(card);
        send(stream, UINT8_MAX);
    } else {
        take_command_byte(card, byte);
    }
}

static void send_block(struct sdcard *card)
{
    struct sdcard_stream *stream = &card->stream;
    drop_output(stream);
    if (!sdcard_load(card)) {
        send(stream, error_token(card->status));
        card->data_at = CLOCK_NEVER;
        return;
    }
    uint16_t crc = sd_crc16(card->data, card->data_length);
    send(stream, TOKEN_BLOCK);
    memcpy(stream->out + 1, card->data, card->data_length);
    stream->out_count += card->data_length;
    send(stream, (uint8_t)(crc >> 8));
    send(stream, (uint8_t)crc);
    sdcard_sent(card);
}

// The stream

static uint8_t next_out(struct sdcard *card)
{
    struct sdcard_stream *stream = &card->stream;
    uint64_t now = card->clock->now;
    if (stream->out_next == stream->out_count) {
        if (now < card->busy_until) {
            return 0;
        }
        if (card->state != SDCARD_SENDING || now < card->data_at) {
            return UINT8_MAX;
        }
        send_block(card);
    }
    return stream->out[stream->out_next++];
}

static bool listens(const struct sdcard *card)
{
    return card->present && card->selected && card->state != SDCARD_INACTIVE;
}

static void take(struct sdcard *card, uint8_t byte)
{
    if (card->spi_mode && card->state == SDCARD_RECEIVING) {
        take_data_byte(card, byte);
    } else {
        take_command_byte(card, byte);
    }
}

// The byte that goes out beside the next one that comes in.
static void load(struct sdcard *card)
{
    struct sdcard_stream *stream = &card->stream;
    if (!stream->loaded) {
        stream->shift_out = card->spi_mode ? next_out(card) : UINT8_MAX;
        stream->loaded = true;
    }
}

static uint8_t exchange(struct sdcard *card, uint8_t in)
{
    if (!listens(card)) {
        return UINT8_MAX;
    }
    load(card);
    card->stream.loaded = false;
    take(card, in);
    return card->stream.shift_out;
}

static void exchange_bits(struct sdcard *card, uint32_t value, unsigned bits)
{
    if (bits % 8 != 0) {
        log_write(card->log, LOG_STUB, "SD", "a phase of %u bits on SPI", bits);
    }
    for (unsigned left = bits / 8; left-- > 0;) {
        (void)exchange(card, (uint8_t)bits_get(value, left * 8, 8));
    }
}

static void spi_transfer(void *ctx, const struct spi_transfer *transfer)
{
    struct sdcard *card = ctx;
    exchange_bits(card, transfer->command, transfer->command_bits);
    exchange_bits(card, transfer->address, transfer->address_bits);
    exchange_bits(card, 0, transfer->dummy_cycles);
    for (size_t i = 0; i < transfer->out_length; i++) {
        uint8_t in = exchange(card, transfer->out[i]);
        if (transfer->full_duplex && i < transfer->in_length) {
            transfer->in[i] = in;
        }
    }
    for (size_t i = 0; !transfer->full_duplex && i < transfer->in_length; i++) {
        transfer->in[i] = exchange(card, UINT8_MAX);
    }
}

// A bit is taken when the clock rises; the next one goes out when it falls.
bool sdcard_clock(struct sdcard *card, bool level, bool data_in)
{
    struct sdcard_stream *stream = &card->stream;
    if (!listens(card)) {
        return true;
    }
    load(card);
    bool out = bit_is_set(stream->shift_out, 7 - stream->bits);
    if (level) {
        stream->shift_in = (uint8_t)(stream->shift_in << 1 | data_in);
        stream->bits++;
    }
    if (stream->bits == 8) {
        stream->bits = 0;
        stream->loaded = false;
        take(card, stream->shift_in);
    }
    return out;
}

void sdcard_spi_reset(struct sdcard *card)
{
    struct sdcard_stream *stream = &card->stream;
    stream->command_bytes = 0;
    stream->receiving = false;
    stream->bits = 0;
    stream->loaded = false;
    drop_output(stream);
}

void sdcard_spi_init(struct sdcard *card)
{
    card->spi = (struct spi_device){.ctx = card, .transfer = spi_transfer};
    sdcard_spi_reset(card);
}

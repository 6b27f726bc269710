#include "parts/sdcard.h"

#include "base/bits.h"
#include "parts/sdcard_core.h"

#include <string.h>

// Times of a card of class 10; the specification allows more (100 ms for a read, 250 ms for a write, 1 s to
// initialise).
#define READ_TIME    (200 * TICKS_PER_US) // to the first block
#define GAP_TIME     (5 * TICKS_PER_US)   // between the blocks of one read
#define PROGRAM_TIME (800 * TICKS_PER_US) // of a single block, or after the last of several
#define STREAM_TIME  (30 * TICKS_PER_US)  // of each of several blocks

// State

static uint64_t now(const struct sdcard *card)
{
    return card->clock->now;
}

void sdcard_raise(struct sdcard *card, enum sdcard_status error)
{
    card->status |= bit(error);
}

// What time has changed.
void sdcard_settle(struct sdcard *card)
{
    if (now(card) >= card->busy_until) {
        if (card->state == SDCARD_PROGRAMMING) {
            card->state = SDCARD_TRANSFER;
        } else if (card->state == SDCARD_DISCONNECT) {
            card->state = SDCARD_STANDBY;
        }
    }
}

uint32_t sdcard_take_errors(struct sdcard *card)
{
    uint32_t errors = card->status;
    card->status = 0;
    return errors;
}

void sdcard_drop_job(struct sdcard *card)
{
    card->job = SDCARD_NO_JOB;
    card->multiple = false;
    card->blocks_left = 0;
}

// As CMD0 leaves it.
void sdcard_go_idle(struct sdcard *card)
{
    sdcard_drop_job(card);
    card->state = SDCARD_IDLE;
    card->status = 0;
    card->rca = 0;
    card->lines = 1;
    card->high_speed = false;
    card->application = false;
    card->version_2 = false;
    card->initialising = false;
    card->block_length = SDCARD_BLOCK;
    card->preset_blocks = 0;
    card->erase_first_set = false;
    card->erase_last_set = false;
    card->busy_until = 0;
    sdcard_make_csd(card);
}

// Data

// The byte address of a command; false if there is nothing on the card.
bool sdcard_find_address(struct sdcard *card, uint32_t argument, size_t length)
{
    uint64_t size = (uint64_t)card->medium.blocks * SDCARD_BLOCK;
    card->address = card->high_capacity ? (uint64_t)argument * SDCARD_BLOCK : argument;
    if (card->address >= size) {
        sdcard_raise(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->address % SDCARD_BLOCK + length > SDCARD_BLOCK) {
        sdcard_raise(card, SDCARD_ADDRESS_ERROR);
        return false;
    }
    return true;
}

static void begin_blocks(struct sdcard *card, enum sdcard_job job, bool multiple)
{
    card->job = job;
    card->multiple = multiple;
    card->blocks_left = multiple ? card->preset_blocks : 1;
    card->preset_blocks = 0;
}

bool sdcard_start_reading(struct sdcard *card, uint32_t argument, bool multiple)
{
    if (sdcard_find_address(card, argument, card->block_length)) {
        begin_blocks(card, SDCARD_READ, multiple);
        card->data_at = now(card) + READ_TIME;
        card->state = SDCARD_SENDING;
    }
    return true;
}

// In SPI mode a host learns of a protected card from the answer to the block.
bool sdcard_start_writing(struct sdcard *card, uint32_t argument, bool multiple)
{
    if (card->block_length != SDCARD_BLOCK) {
        sdcard_raise(card, SDCARD_BLOCK_LEN_ERROR);
    } else if (card->medium.write_protected && !card->spi_mode) {
        sdcard_raise(card, SDCARD_WP_VIOLATION);
    } else if (sdcard_find_address(card, argument, SDCARD_BLOCK)) {
        begin_blocks(card, SDCARD_WRITE, multiple);
        card->well_written = 0;
        card->state = SDCARD_RECEIVING;
    }
    return true;
}

static bool read_block(struct sdcard *card)
{
    uint8_t block[SDCARD_BLOCK];
    uint32_t number = (uint32_t)(card->address / SDCARD_BLOCK);
    if (card->address >= (uint64_t)card->medium.blocks * SDCARD_BLOCK) {
        sdcard_raise(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->medium.read(card->medium.ctx, number, block) < 0) {
        sdcard_raise(card, SDCARD_CARD_ECC_FAILED);
        return false;
    }
    card->data_length = card->block_length;
    memcpy(card->data, block + card->address % SDCARD_BLOCK, card->data_length);
    return true;
}

bool sdcard_load(struct sdcard *card)
{
    return card->job == SDCARD_SEND_REGISTER || read_block(card);
}

void sdcard_sent(struct sdcard *card)
{
    card->address += card->data_length;
    card->data_at = now(card) + GAP_TIME;
    if (card->blocks_left > 0 && --card->blocks_left == 0) {
        sdcard_drop_job(card);
        card->state = SDCARD_TRANSFER;
    }
}

void sdcard_stop_writing(struct sdcard *card)
{
    sdcard_drop_job(card);
    card->state = SDCARD_PROGRAMMING;
    card->busy_until = now(card) + PROGRAM_TIME;
}

// The card leaves the slot while it programs the block: half of it is new.
static void tear_out(struct sdcard *card, uint32_t number, const uint8_t bytes[SDCARD_BLOCK])
{
    uint8_t block[SDCARD_BLOCK];
    if (card->medium.read(card->medium.ctx, number, block) == 0) {
        memcpy(block, bytes, SDCARD_BLOCK / 2);
        (void)card->medium.write(card->medium.ctx, number, block);
    }
    sdcard_remove(card);
}

static bool write_block(struct sdcard *card, const uint8_t bytes[SDCARD_BLOCK])
{
    uint32_t number = (uint32_t)(card->address / SDCARD_BLOCK);
    if (card->address >= (uint64_t)card->medium.blocks * SDCARD_BLOCK) {
        sdcard_raise(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->medium.write_protected) {
        sdcard_raise(card, SDCARD_WP_VIOLATION);
        return false;
    }
    card->writes++;
    if (card->writes == card->pulled_at_write) {
        tear_out(card, number, bytes);
        return false;
    }
    if (card->medium.write(card->medium.ctx, number, bytes) < 0) {
        sdcard_raise(card, SDCARD_ERROR);
        return false;
    }
    card->well_written++;
    return true;
}

bool sdcard_store(struct sdcard *card, const uint8_t bytes[SDCARD_BLOCK])
{
    bool good = write_block(card, bytes);
    if (!card->present) {
        return false;
    }
    card->address += SDCARD_BLOCK;
    card->busy_until = now(card) + STREAM_TIME;
    if (card->blocks_left > 0 && --card->blocks_left == 0) {
        sdcard_stop_writing(card);
    }
    return good;
}

// SD mode

static size_t frame_short(const struct sdcard_answer *made, uint8_t response[SD_RESPONSE_LONG])
{
    bool checked = made->kind != SDCARD_R3;
    response[0] = checked ? made->index : 0x3f;
    for (unsigned i = 0; i < 4; i++) {
        response[1 + i] = (uint8_t)bits_get(made->word, 24 - 8 * i, 8);
    }
    response[5] = checked ? (uint8_t)(sd_crc7(response, 5) << 1 | 1) : UINT8_MAX;
    return SD_RESPONSE_SHORT;
}

static uint32_t argument_of(const uint8_t command[SD_COMMAND_BYTES])
{
    return (uint32_t)command[1] << 24 | (uint32_t)command[2] << 16 | (uint32_t)command[3] << 8 | command[4];
}

// A reset with the select line low takes the card to SPI mode; it gives no answer on these lines.
static size_t sd_command(void *ctx, const uint8_t command[SD_COMMAND_BYTES],
                         uint8_t response[SD_RESPONSE_LONG])
{
    struct sdcard *card = ctx;
    if (!card->present || card->spi_mode || card->state == SDCARD_INACTIVE) {
        return 0;
    }
    if (command[5] != (uint8_t)(sd_crc7(command, 5) << 1 | 1)) {
        sdcard_command_damaged(card);
        return 0;
    }
    uint8_t index = command[0] & 0x3f;
    struct sdcard_answer made = sdcard_execute(card, index, argument_of(command));
    if (index == 0) {
        card->spi_mode = card->selected;
        return 0;
    }
    if (made.kind == SDCARD_SILENT) {
        return 0;
    }
    if (made.kind == SDCARD_R2) {
        response[0] = 0x3f;
        memcpy(response + 1, made.bytes, 16);
        return SD_RESPONSE_LONG;
    }
    return frame_short(&made, response);
}

static uint64_t sd_data_ready(void *ctx)
{
    const struct sdcard *card = ctx;
    bool sends = card->present && !card->spi_mode && card->state == SDCARD_SENDING;
    return sends ? card->data_at : CLOCK_NEVER;
}

// A block that cannot be read is never sent.
static size_t sd_read(void *ctx, uint8_t *bytes, size_t size, unsigned *lines)
{
    struct sdcard *card = ctx;
    if (sd_data_ready(card) > now(card) || !sdcard_load(card)) {
        card->data_at = CLOCK_NEVER;
        return 0;
    }
    size_t count = card->data_length < size ? card->data_length : size;
    memcpy(bytes, card->data, count);
    *lines = card->lines;
    sdcard_sent(card);
    return card->data_length;
}

static enum sd_crc_status sd_write(void *ctx, const uint8_t *bytes, size_t count, unsigned lines)
{
    struct sdcard *card = ctx;
    if (!card->present || card->spi_mode || card->state != SDCARD_RECEIVING) {
        return SD_CRC_NONE;
    }
    if (lines != card->lines || count != SDCARD_BLOCK) {
        return SD_CRC_REJECTED;
    }
    (void)sdcard_store(card, bytes); // what went wrong stands in the status
    return card->present ? SD_CRC_ACCEPTED : SD_CRC_NONE;
}

static uint64_t sd_busy_until(void *ctx)
{
    const struct sdcard *card = ctx;
    return card->present && !card->spi_mode ? card->busy_until : 0;
}

// The slot

void sdcard_init(struct sdcard *card, struct clock *clock, const struct log *log)
{
    memset(card, 0, sizeof(*card));
    card->clock = clock;
    card->log = log;
    card->sd = (struct sd_device){
        .ctx = card,
        .command = sd_command,
        .data_ready = sd_data_ready,
        .read = sd_read,
        .write = sd_write,
        .busy_until = sd_busy_until,
    };
    sdcard_spi_init(card);
}

void sdcard_insert(struct sdcard *card, const struct sdcard_medium *medium)
{
    card->medium = *medium;
    card->high_capacity = medium->blocks > SDCARD_LARGEST_SDSC;
    card->present = true;
    sdcard_make_cid(card);
    sdcard_make_scr(card);
    sdcard_power_on(card);
}

void sdcard_remove(struct sdcard *card)
{
    card->present = false;
}

void sdcard_power_on(struct sdcard *card)
{
    card->spi_mode = false;
    card->spi_crc = false;
    sdcard_spi_reset(card);
    sdcard_go_idle(card);
}

void sdcard_pull_at(struct sdcard *card, uint64_t n)
{
    card->pulled_at_write = n == 0 ? 0 : card->writes + n;
}

void sdcard_select(struct sdcard *card, bool level)
{
    if (card->selected == level) {
        sdcard_spi_reset(card);
    }
    card->selected = !level;
}

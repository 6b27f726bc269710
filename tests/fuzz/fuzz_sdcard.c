// Whatever a host sends to an SD card, in SD mode and in SPI mode: the card goes on, and stays inside its
// medium.
//
// The input is a list of records: what to do (1 byte), then a command (index and argument, 5 bytes) or a
// byte.

#include "parts/sdcard.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BLOCKS  2048U
#define COMMAND 5U

static int medium_read(void *ctx, uint32_t block, uint8_t bytes[SDCARD_BLOCK])
{
    (void)ctx;
    assert(block < BLOCKS);
    memset(bytes, (int)(block & 0xff), SDCARD_BLOCK);
    return 0;
}

static int medium_write(void *ctx, uint32_t block, const uint8_t bytes[SDCARD_BLOCK])
{
    (void)ctx;
    (void)bytes;
    assert(block < BLOCKS);
    return block == 7 ? -1 : 0;
}

static int medium_erase(void *ctx, uint32_t block, uint32_t count)
{
    (void)ctx;
    assert(block < BLOCKS && count <= BLOCKS - block);
    return 0;
}

static void send_command(struct sdcard *card, const uint8_t *record, bool damaged)
{
    uint8_t frame[SD_COMMAND_BYTES] = {(uint8_t)(0x40 | (record[0] & 0x3f))};
    uint8_t response[SD_RESPONSE_LONG];
    memcpy(frame + 1, record + 1, 4);
    frame[5] = (uint8_t)(sd_crc7(frame, 5) << 1 | !damaged);
    if (card->spi_mode) {
        struct spi_transfer transfer = {.out = frame, .out_length = sizeof(frame)};
        card->spi.transfer(card->spi.ctx, &transfer);
    } else {
        (void)card->sd.command(card->sd.ctx, frame, response);
    }
}

static void move_block(struct sdcard *card, bool to_card, unsigned lines)
{
    uint8_t block[SDCARD_BLOCK] = {0};
    unsigned used;
    if (to_card) {
        (void)card->sd.write(card->sd.ctx, block, sizeof(block), lines);
    } else {
        (void)card->sd.read(card->sd.ctx, block, sizeof(block), &used);
    }
}

static void shift(struct sdcard *card, uint8_t byte, size_t times)
{
    uint8_t out[SDCARD_BLOCK + 3], in[SDCARD_BLOCK + 3];
    memset(out, byte, sizeof(out));
    struct spi_transfer transfer = {
        .out = out, .out_length = times, .in = in, .in_length = times, .full_duplex = true};
    card->spi.transfer(card->spi.ctx, &transfer);
}

static void act(struct sdcard *card, struct clock *clock, unsigned what, const uint8_t *record)
{
    switch (what % 8) {
    case 0:
    case 1:
        send_command(card, record, what >= 128);
        break;
    case 2:
        move_block(card, what >= 128, record[0] % 2 == 0 ? 1 : 4);
        break;
    case 3:
        shift(card, record[0], 1);
        break;
    case 4:
        shift(card, record[0], SDCARD_BLOCK + 3);
        break;
    case 5:
        (void)sdcard_clock(card, record[0] % 2 == 0, record[1] % 2 == 0);
        break;
    case 6:
        sdcard_select(card, record[0] % 2 == 0);
        break;
    default:
        clock_run_to(clock, clock->now + record[0] * TICKS_PER_MS);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sdcard card;
    struct clock clock;
    struct log log = {NULL, NULL};
    clock_init(&clock);
    sdcard_init(&card, &clock, &log);
    sdcard_insert(&card,
                  &(struct sdcard_medium){NULL, BLOCKS, false, medium_read, medium_write, medium_erase});
    sdcard_pull_at(&card, size > 0 ? data[0] % 32 : 0);
    while (size >= 1 + COMMAND) {
        act(&card, &clock, data[0], data + 1);
        data += 1 + COMMAND;
        size -= 1 + COMMAND;
    }
    return 0;
}

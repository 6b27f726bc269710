// An SD memory card behind the SD/MMC host: from power on to the transfer state, and sectors.
//
// Source:      SD Specifications, Part 1, Physical Layer Simplified Specification, chapters "Card
//              Identification Mode", "Data Transfer Mode", "Card Status".
// Not handled: high speed and UHS, cards of MMC.

#include "firmware/sd_mode.h"

#include "base/bits.h"
#include "firmware/sdmmc_host.h"
#include "firmware/ticks.h"

#include <stddef.h>

#define PROGRAM_US 1000000u
#define POLL_US    100u

#define OPERATING      0x00ff8000u // 2.7 to 3.6 V
#define BUS_4          2u
#define STATUS_STATE   9, 4
#define STATUS_READY   8, 1
#define STATUS_WP      26, 1
#define STATUS_ERRORS  0xfdf98008u
#define STATE_TRANSFER 4u

static struct {
    unsigned lines;
    uint32_t hz;
    uint32_t address; // the card's, in the upper half
    bool high_capacity;
} card;

static int run(uint8_t index, uint32_t argument, enum sdmmc_response response, uint32_t *answer)
{
    struct sdmmc_command c = {.index = index, .argument = argument, .response = response};
    int result = sdmmc_host_run(&c);
    if (answer != NULL) {
        *answer = c.answer[0];
    }
    return result;
}

static int run_application(uint8_t index, uint32_t argument, enum sdmmc_response response, uint32_t *answer)
{
    int result = run(SD_APP_CMD, card.address, SDMMC_SHORT, NULL);
    return result < 0 ? result : run(index, argument, response, answer);
}

// Taking up

// CMD0, then CMD8: a card that knows it may be of high capacity.
static void wake(bool *second)
{
    struct sdmmc_command idle = {.index = SD_GO_IDLE_STATE, .first = true};
    uint32_t answer;
    (void)sdmmc_host_run(&idle);
    *second = run(SD_SEND_IF_COND, SD_CHECK_PATTERN, SDMMC_SHORT, &answer) == SDMMC_HOST_OK &&
              (answer & 0xfff) == SD_CHECK_PATTERN;
}

static int initialise(bool second)
{
    uint64_t deadline = ticks_us() + SD_INITIALISE_US;
    uint32_t wanted = SET(OPERATING, SD_OCR_HIGH_CAPACITY, second);
    uint32_t answer = 0;
    do {
        int result = run_application(SD_SEND_OP_COND, wanted, SDMMC_UNCHECKED, &answer);
        if (result < 0) {
            return result;
        }
        if (GET(answer, SD_OCR_POWERED_UP) != 0) {
            card.high_capacity = GET(answer, SD_OCR_HIGH_CAPACITY) != 0;
            return 0;
        }
        ticks_delay_us(10 * POLL_US);
    } while (ticks_us() < deadline);
    return SDMMC_HOST_TIMEOUT;
}

static int identify(struct sd_identity *identity)
{
    struct sdmmc_command csd = {.index = SD_SEND_CSD, .response = SDMMC_LONG};
    int result = run(SD_ALL_SEND_CID, 0, SDMMC_LONG, NULL);
    if (result >= 0) {
        result = run(SD_SEND_RELATIVE_ADDR, 0, SDMMC_SHORT, &card.address);
        card.address &= 0xffff0000u;
    }
    if (result >= 0) {
        csd.argument = card.address;
        result = sdmmc_host_run(&csd);
    }
    if (result >= 0) {
        *identity = sd_mode_identity(csd.answer);
    }
    return result;
}

static int select_card(void)
{
    int result = run(SD_SELECT_CARD, card.address, SDMMC_SHORT, NULL);
    if (result >= 0) {
        result = run(SD_SET_BLOCKLEN, SDMMC_HOST_SECTOR, SDMMC_SHORT, NULL);
    }
    if (result >= 0 && card.lines == 4) {
        result = run_application(SD_SET_BUS_WIDTH, BUS_4, SDMMC_SHORT, NULL);
        sdmmc_host_lines(4);
    }
    return result;
}

static int take_up(struct sd_identity *identity)
{
    bool second;
    wake(&second);
    int result = initialise(second);
    if (result >= 0) {
        result = identify(identity);
    }
    if (result >= 0) {
        sdmmc_host_clock(card.hz);
        result = select_card();
    }
    return result;
}

static int start(const struct sd_card_bus *bus, struct sd_identity *identity)
{
    card.lines = bus->lines;
    card.hz = bus->hz;
    card.address = 0;
    sdmmc_host_start(card.lines);
    sdmmc_host_clock(SD_IDENTIFICATION_HZ);
    ticks_delay_us(SD_POWER_UP_US);
    if (take_up(identity) < 0) {
        sdmmc_host_stop();
        return SD_CARD_BUSY;
    }
    return 0;
}

// Sectors

static int check_status(uint32_t status)
{
    if (GET(status, STATUS_WP) != 0) {
        return SD_CARD_ROFS;
    }
    return (status & STATUS_ERRORS) != 0 ? SD_CARD_IO : 0;
}

// Waits until the card has put away what it got, and says whether it could.
static int wait_ready(void)
{
    uint64_t deadline = ticks_us() + PROGRAM_US;
    uint32_t status;
    int err = 0;
    do {
        if (run(SD_SEND_STATUS, card.address, SDMMC_SHORT, &status) < 0) {
            return SD_CARD_IO;
        }
        err = err < 0 ? err : check_status(status);
        if (GET(status, STATUS_READY) != 0 && GET(status, STATUS_STATE) == STATE_TRANSFER) {
            return err;
        }
        ticks_delay_us(POLL_US);
    } while (ticks_us() < deadline);
    return SD_CARD_IO;
}

static int transfer(uint32_t sector, void *read, const void *write, uint32_t count)
{
    struct sdmmc_command c = {.response = SDMMC_SHORT, .read = read, .write = write};
    c.argument = card.high_capacity ? sector : sector * SDMMC_HOST_SECTOR;
    c.bytes = count * SDMMC_HOST_SECTOR;
    if (write != NULL) {
        c.index = count > 1 ? SD_WRITE_MULTIPLE_BLOCK : SD_WRITE_BLOCK;
    } else {
        c.index = count > 1 ? SD_READ_MULTIPLE_BLOCK : SD_READ_SINGLE_BLOCK;
    }
    int result = sdmmc_host_run(&c);
    int err = result == SDMMC_HOST_OK ? check_status(c.answer[0]) : SD_CARD_IO;
    if (write != NULL || err < 0) {
        int ready = wait_ready();
        err = ready == SD_CARD_ROFS || err == 0 ? ready : err;
    }
    return err;
}

const struct sd_mode sd_native = {start, sdmmc_host_stop, transfer, SDMMC_HOST_MOST};

// An SD memory card behind the SD/MMC host: from power on to the transfer state, and sectors.
//
// Source:      SD Specifications, Part 1, Physical Layer Simplified Specification, chapters "Card
// Identification
//              Mode", "Data Transfer Mode", "Card Status", "CSD Register".
// Not handled: high speed and UHS, cards of MMC.

#include "firmware/sd_card.h"

#include "base/bits.h"
#include "firmware/sdmmc_host.h"
#include "firmware/ticks.h"

#include <stddef.h>

enum command {
    GO_IDLE_STATE = 0,
    ALL_SEND_CID = 2,
    SEND_RELATIVE_ADDR = 3,
    SELECT_CARD = 7,
    SEND_IF_COND = 8,
    SEND_CSD = 9,
    SEND_STATUS = 13,
    SET_BLOCKLEN = 16,
    READ_SINGLE_BLOCK = 17,
    READ_MULTIPLE_BLOCK = 18,
    WRITE_BLOCK = 24,
    WRITE_MULTIPLE_BLOCK = 25,
    APP_CMD = 55,
};

enum application_command { SET_BUS_WIDTH = 6, SD_SEND_OP_COND = 41 };

#define IDENTIFICATION_HZ 400000u
#define POWER_UP_US       1000u
#define INITIALISE_US     1000000u // the specification's limit for ACMD41
#define PROGRAM_US        1000000u
#define POLL_US           100u

#define CHECK_PATTERN  0x1aau      // 2.7 to 3.6 V, and a pattern that comes back
#define OPERATING      0x00ff8000u // 2.7 to 3.6 V
#define HIGH_CAPACITY  30, 1
#define POWERED_UP     31, 1
#define BUS_4          2u
#define STATUS_STATE   9, 4
#define STATUS_READY   8, 1
#define STATUS_WP      26, 1
#define STATUS_ERRORS  0xfdf98008u
#define STATE_TRANSFER 4u

// Fields of the CSD.
#define CSD_STRUCTURE       126, 2
#define CSD_READ_BL_LEN     80, 4
#define CSD_C_SIZE_1        62, 12
#define CSD_C_SIZE_MULT     47, 3
#define CSD_C_SIZE_2        48, 22
#define CSD_WRITE_PROTECTED 12, 2

static struct {
    uint32_t sectors; // 0: no card
    unsigned lines;
    uint32_t hz;
    uint32_t address; // the card's, in the upper half
    bool high_capacity, protected;
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
    int result = run(APP_CMD, card.address, SDMMC_SHORT, NULL);
    return result < 0 ? result : run(index, argument, response, answer);
}

// Taking up

// CMD0, then CMD8: a card that knows it may be of high capacity.
static void wake(bool *second)
{
    struct sdmmc_command idle = {.index = GO_IDLE_STATE, .first = true};
    uint32_t answer;
    (void)sdmmc_host_run(&idle);
    *second = run(SEND_IF_COND, CHECK_PATTERN, SDMMC_SHORT, &answer) == SDMMC_HOST_OK &&
              (answer & 0xfff) == CHECK_PATTERN;
}

static int initialise(bool second)
{
    uint64_t deadline = ticks_us() + INITIALISE_US;
    uint32_t wanted = SET(OPERATING, HIGH_CAPACITY, second);
    uint32_t answer = 0;
    do {
        int result = run_application(SD_SEND_OP_COND, wanted, SDMMC_UNCHECKED, &answer);
        if (result < 0) {
            return result;
        }
        if (GET(answer, POWERED_UP) != 0) {
            card.high_capacity = GET(answer, HIGH_CAPACITY) != 0;
            return 0;
        }
        ticks_delay_us(10 * POLL_US);
    } while (ticks_us() < deadline);
    return SDMMC_HOST_TIMEOUT;
}

// Bits of the CSD; they may lie in two words.
static uint32_t field(const uint32_t *csd, unsigned low, unsigned width)
{
    uint64_t pair = csd[low / 32] | (uint64_t)(low / 32 < 3 ? csd[low / 32 + 1] : 0) << 32;
    return (uint32_t)(pair >> low % 32) & (bit(width) - 1);
}

static uint32_t size_of(const uint32_t *csd)
{
    if (field(csd, CSD_STRUCTURE) != 0) {
        return (field(csd, CSD_C_SIZE_2) + 1) * 1024;
    }
    uint32_t blocks = (field(csd, CSD_C_SIZE_1) + 1) << (field(csd, CSD_C_SIZE_MULT) + 2);
    return blocks << (field(csd, CSD_READ_BL_LEN) - 9);
}

static int identify(void)
{
    struct sdmmc_command csd = {.index = SEND_CSD, .response = SDMMC_LONG};
    int result = run(ALL_SEND_CID, 0, SDMMC_LONG, NULL);
    if (result >= 0) {
        result = run(SEND_RELATIVE_ADDR, 0, SDMMC_SHORT, &card.address);
        card.address &= 0xffff0000u;
    }
    if (result >= 0) {
        csd.argument = card.address;
        result = sdmmc_host_run(&csd);
    }
    if (result >= 0) {
        card.sectors = size_of(csd.answer);
        card.protected = field(csd.answer, CSD_WRITE_PROTECTED) != 0;
    }
    return result;
}

static int select_card(void)
{
    int result = run(SELECT_CARD, card.address, SDMMC_SHORT, NULL);
    if (result >= 0) {
        result = run(SET_BLOCKLEN, SDMMC_HOST_SECTOR, SDMMC_SHORT, NULL);
    }
    if (result >= 0 && card.lines == 4) {
        result = run_application(SET_BUS_WIDTH, BUS_4, SDMMC_SHORT, NULL);
        sdmmc_host_lines(4);
    }
    return result;
}

static int take_up(void)
{
    bool second;
    wake(&second);
    int result = initialise(second);
    if (result >= 0) {
        result = identify();
    }
    if (result >= 0) {
        sdmmc_host_clock(card.hz);
        result = select_card();
    }
    return result;
}

int sd_card_start(unsigned lines, uint32_t hz)
{
    if (card.sectors != 0 && card.lines == lines && card.hz == hz) {
        return 0;
    }
    sd_card_stop();
    card.lines = lines;
    card.hz = hz;
    sdmmc_host_start(lines);
    sdmmc_host_clock(IDENTIFICATION_HZ);
    ticks_delay_us(POWER_UP_US);
    if (take_up() < 0) {
        card.sectors = 0;
        sdmmc_host_stop();
        return SD_CARD_BUSY;
    }
    return 0;
}

void sd_card_stop(void)
{
    if (card.sectors != 0) {
        sdmmc_host_stop();
    }
    card.sectors = 0;
    card.address = 0;
}

uint32_t sd_card_sectors(void)
{
    return card.sectors;
}

bool sd_card_is_protected(void)
{
    return card.protected;
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
        if (run(SEND_STATUS, card.address, SDMMC_SHORT, &status) < 0) {
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
        c.index = count > 1 ? WRITE_MULTIPLE_BLOCK : WRITE_BLOCK;
    } else {
        c.index = count > 1 ? READ_MULTIPLE_BLOCK : READ_SINGLE_BLOCK;
    }
    int result = sdmmc_host_run(&c);
    int err = result == SDMMC_HOST_OK ? check_status(c.answer[0]) : SD_CARD_IO;
    if (write != NULL || err < 0) {
        int ready = wait_ready();
        err = ready == SD_CARD_ROFS || err == 0 ? ready : err;
    }
    return err;
}

static bool is_outside(uint32_t sector, uint32_t count)
{
    return sector >= card.sectors || count > card.sectors - sector;
}

int sd_card_read(uint32_t sector, void *data, uint32_t count)
{
    uint8_t *out = data;
    int err = is_outside(sector, count) ? SD_CARD_IO : 0;
    while (count > 0 && err >= 0) {
        uint32_t some = count < SDMMC_HOST_MOST ? count : SDMMC_HOST_MOST;
        err = transfer(sector, out, NULL, some);
        sector += some;
        out += some * SDMMC_HOST_SECTOR;
        count -= some;
    }
    return err;
}

int sd_card_write(uint32_t sector, const void *data, uint32_t count)
{
    const uint8_t *in = data;
    int err = is_outside(sector, count) ? SD_CARD_IO : card.protected ? SD_CARD_ROFS : 0;
    while (count > 0 && err >= 0) {
        uint32_t some = count < SDMMC_HOST_MOST ? count : SDMMC_HOST_MOST;
        err = transfer(sector, NULL, in, some);
        sector += some;
        in += some * SDMMC_HOST_SECTOR;
        count -= some;
    }
    return err;
}

// An SD memory card in SPI mode, with its checksums switched on: from power on to sectors.
//
// Source:      SD Specifications, Part 1, Physical Layer Simplified Specification, chapter "SPI Mode".
// Not handled: MMC; a card that the SD/MMC host used stays in SPI mode from here on until its power goes off.

#include "firmware/sd_mode.h"

#include "base/bits.h"
#include "firmware/pins.h"
#include "firmware/spi_host.h"
#include "firmware/ticks.h"

#include <stddef.h>

// Clocks, in bytes, before the first command (74 bits at least), and that a card may take to answer one.
#define WAKE_BYTES   10u
#define ANSWER_BYTES 9u
#define COMMAND_SIZE 6u
#define IDLE_TRIES   10u
#define SPI_MOST     128u // sectors in one transfer: as many as one cares to repeat
#define READ_US      300000u
#define WRITE_US     1000000u
#define POLLS        16u // before the processor sleeps between them
#define POLL_US      20u
#define NO_ANSWER    (-1)

enum r1 { R1_IDLE = 0x01, R1_ILLEGAL = 0x04 };
enum r2 { R2_PROTECTED = 0x20 };
enum token { TOKEN_BLOCK = 0xfe, TOKEN_BLOCK_OF_SEVERAL = 0xfc, TOKEN_STOP = 0xfd, TOKEN_NONE = 0xff };
enum { DATA_ANSWER = 0x1f, DATA_ACCEPTED = 0x05 };

static struct {
    struct spi_host host;
    uint8_t cs;
    bool high_capacity;
} card;

// Checksums

static uint8_t crc7(const uint8_t *bytes, uint32_t length)
{
    uint8_t crc = 0;
    for (uint32_t i = 0; i < length * 8; i++) {
        bool in = (bytes[i / 8] >> (7 - i % 8) & 1) != 0;
        bool out = (crc & 0x40) != 0;
        crc = (uint8_t)((crc << 1 & 0x7f) ^ (in != out ? 0x09 : 0));
    }
    return crc;
}

// x^16 + x^12 + x^5 + 1, a byte at a time.
static uint16_t crc16(const uint8_t *bytes, uint32_t length)
{
    uint32_t crc = 0;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t top = (crc >> 8 ^ bytes[i]) & 0xff;
        top ^= top >> 4;
        crc = (crc << 8 ^ top << 12 ^ top << 5 ^ top) & 0xffff;
    }
    return (uint16_t)crc;
}

// Bytes

static void send(const uint8_t *bytes, uint32_t length)
{
    spi_host_exchange(&card.host, bytes, NULL, length);
}

static void receive(uint8_t *bytes, uint32_t length)
{
    spi_host_exchange(&card.host, NULL, bytes, length);
}

static uint8_t receive_byte(void)
{
    uint8_t byte;
    receive(&byte, 1);
    return byte;
}

// The card lets go of its data line with the clocks after the select line is high.
static void release(void)
{
    pin_write(card.cs, true);
    (void)receive_byte();
}

// Bytes until one is (or is not) TOKEN_NONE; that byte, or the other kind if none comes in time.
static uint8_t wait_for(bool none, uint32_t limit_us)
{
    uint64_t deadline = ticks_us() + limit_us;
    for (unsigned polls = 0;; polls++) {
        uint8_t byte = receive_byte();
        if ((byte == TOKEN_NONE) == none || ticks_us() > deadline) {
            return byte;
        }
        if (polls > POLLS) {
            ticks_delay_us(POLL_US);
        }
    }
}

static bool is_ready(void)
{
    return wait_for(true, WRITE_US) == TOKEN_NONE;
}

// Commands: the card is selected from then on. Answers R1, or NO_ANSWER.

static int command(uint8_t index, uint32_t argument)
{
    uint8_t frame[COMMAND_SIZE] = {(uint8_t)(0x40 | index), (uint8_t)(argument >> 24),
                                   (uint8_t)(argument >> 16), (uint8_t)(argument >> 8), (uint8_t)argument};
    frame[COMMAND_SIZE - 1] = (uint8_t)(crc7(frame, COMMAND_SIZE - 1) << 1 | 1);
    pin_write(card.cs, false);
    if (index != SD_GO_IDLE_STATE && index != SD_STOP_TRANSMISSION && !is_ready()) {
        return NO_ANSWER;
    }
    send(frame, sizeof frame);
    if (index == SD_STOP_TRANSMISSION) {
        (void)receive_byte(); // of the block that is broken off
    }
    for (unsigned i = 0; i < ANSWER_BYTES; i++) {
        uint8_t answer = receive_byte();
        if (!bit_is_set(answer, 7)) {
            return answer;
        }
    }
    return NO_ANSWER;
}

static int application(uint8_t index, uint32_t argument)
{
    int answer = command(SD_APP_CMD, 0);
    return answer < 0 || (answer & ~R1_IDLE) != 0 ? answer : command(index, argument);
}

// The four bytes after the R1 of CMD8 and CMD58.
static uint32_t receive_word(void)
{
    uint8_t bytes[4];
    receive(bytes, sizeof bytes);
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int receive_block(uint8_t *bytes, uint32_t length)
{
    uint8_t crc[2];
    if (wait_for(false, READ_US) != TOKEN_BLOCK) {
        return SD_CARD_IO;
    }
    receive(bytes, length);
    receive(crc, sizeof crc);
    return crc16(bytes, length) == (crc[0] << 8 | crc[1]) ? 0 : SD_CARD_IO;
}

static int send_block(const uint8_t *bytes, uint8_t token)
{
    uint16_t crc = crc16(bytes, SD_CARD_SECTOR);
    if (!is_ready()) {
        return SD_CARD_IO;
    }
    send(&token, 1);
    send(bytes, SD_CARD_SECTOR);
    send((uint8_t[]){(uint8_t)(crc >> 8), (uint8_t)crc}, 2);
    return (receive_byte() & DATA_ANSWER) == DATA_ACCEPTED ? 0 : SD_CARD_IO;
}

// Taking up

static int wake(void)
{
    uint8_t ones[WAKE_BYTES];
    int answer = NO_ANSWER;
    for (unsigned i = 0; i < IDLE_TRIES && answer != R1_IDLE; i++) {
        pin_write(card.cs, true);
        receive(ones, sizeof ones);
        answer = command(SD_GO_IDLE_STATE, 0);
    }
    return answer == R1_IDLE ? 0 : SD_CARD_BUSY;
}

// CMD8: a card that knows it may be of high capacity; one that does not is of the first version.
static int ask_version(bool *second)
{
    int answer = command(SD_SEND_IF_COND, SD_CHECK_PATTERN);
    *second = answer == R1_IDLE;
    if (*second && (receive_word() & 0xfff) != SD_CHECK_PATTERN) {
        return SD_CARD_BUSY;
    }
    return *second || (answer >= 0 && (answer & R1_ILLEGAL) != 0) ? 0 : SD_CARD_BUSY;
}

static int initialise(bool second)
{
    uint64_t deadline = ticks_us() + SD_INITIALISE_US;
    int answer = command(SD_CRC_ON_OFF, 1);
    while (answer == R1_IDLE && ticks_us() < deadline) {
        answer = application(SD_SEND_OP_COND, SET(0u, SD_OCR_HIGH_CAPACITY, second));
    }
    if (answer == 0 && second) {
        answer = command(SD_READ_OCR, 0);
        card.high_capacity = GET(receive_word(), SD_OCR_HIGH_CAPACITY) != 0;
    }
    return answer == 0 ? 0 : SD_CARD_BUSY;
}

static int identify(struct sd_identity *identity)
{
    uint8_t bytes[16];
    uint32_t csd[4] = {0};
    if (command(SD_SEND_CSD, 0) != 0 || receive_block(bytes, sizeof bytes) < 0) {
        return SD_CARD_BUSY;
    }
    for (unsigned i = 0; i < sizeof bytes; i++) {
        csd[3 - i / 4] = csd[3 - i / 4] << 8 | bytes[i];
    }
    *identity = sd_mode_identity(csd);
    return command(SD_SET_BLOCKLEN, SD_CARD_SECTOR) == 0 ? 0 : SD_CARD_BUSY;
}

static int take_up(struct sd_identity *identity)
{
    bool second;
    int err = wake();
    err = err < 0 ? err : ask_version(&second);
    err = err < 0 ? err : initialise(second);
    return err < 0 ? err : identify(identity);
}

static void stop(void)
{
    release();
    spi_host_stop(&card.host);
    pin_set_input(card.cs, PIN_FLOATING);
}

static int start(const struct sd_card_bus *bus, struct sd_identity *identity)
{
    card.host = (struct spi_host){bus->slot == SD_CARD_HSPI ? 2 : 3, bus->sck, bus->mosi, bus->miso};
    card.cs = bus->cs;
    card.high_capacity = false;
    pin_write(card.cs, true);
    pin_set_output(card.cs, false);
    spi_host_start(&card.host);
    spi_host_clock(&card.host, SD_IDENTIFICATION_HZ);
    ticks_delay_us(SD_POWER_UP_US);
    int err = take_up(identity);
    if (err < 0) {
        stop();
        return err;
    }
    release();
    spi_host_clock(&card.host, bus->hz);
    return 0;
}

// Sectors

static int read_sectors(uint32_t address, uint8_t *out, uint32_t count)
{
    bool several = count > 1;
    int err = command(several ? SD_READ_MULTIPLE_BLOCK : SD_READ_SINGLE_BLOCK, address) == 0 ? 0 : SD_CARD_IO;
    for (; count > 0 && err == 0; count--, out += SD_CARD_SECTOR) {
        err = receive_block(out, SD_CARD_SECTOR);
    }
    if (several && command(SD_STOP_TRANSMISSION, 0) < 0) {
        err = SD_CARD_IO;
    }
    return err;
}

// Once the card has put away what it got, it says whether it could.
static int check_status(int err)
{
    int first = command(SD_SEND_STATUS, 0);
    uint8_t second = receive_byte();
    if (first < 0) {
        return SD_CARD_IO;
    }
    if ((second & R2_PROTECTED) != 0) {
        return SD_CARD_ROFS;
    }
    return first != 0 || second != 0 ? SD_CARD_IO : err;
}

static int write_sectors(uint32_t address, const uint8_t *in, uint32_t count)
{
    static const uint8_t end[] = {TOKEN_STOP, TOKEN_NONE};
    bool several = count > 1;
    int err = command(several ? SD_WRITE_MULTIPLE_BLOCK : SD_WRITE_BLOCK, address) == 0 ? 0 : SD_CARD_IO;
    bool taken = err == 0;
    for (; count > 0 && err == 0; count--, in += SD_CARD_SECTOR) {
        err = send_block(in, several ? TOKEN_BLOCK_OF_SEVERAL : TOKEN_BLOCK);
    }
    if (several && taken && is_ready()) {
        send(end, sizeof end);
    }
    return check_status(err);
}

static int transfer(uint32_t sector, void *read, const void *write, uint32_t count)
{
    uint32_t address = card.high_capacity ? sector : sector * SD_CARD_SECTOR;
    int err = write != NULL ? write_sectors(address, write, count) : read_sectors(address, read, count);
    release();
    return err;
}

const struct sd_mode sd_spi = {start, stop, transfer, SPI_MOST};

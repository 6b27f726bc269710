#include "parts/flash.h"

#include "base/bits.h"

#include <stddef.h>
#include <string.h>

static const uint8_t jedec_id[] = {0xc8, 0x40, 0x16}; // GigaDevice, 3 V SPI NOR, 2^22 bytes
#define DEVICE_ID 0x15U                               // of command 0xab and 0x90

enum { STATUS_BUSY = 0, STATUS_WRITE_ENABLED = 1, STATUS2_QUAD_ENABLE = 1 }; // bit numbers

#define FIRST_BYTE_TIME   (30 * TICKS_PER_US)
#define BYTE_TIME         (TICKS_PER_US * 5 / 2)
#define PROGRAM_TIME_MAX  (600 * TICKS_PER_US)
#define STATUS_WRITE_TIME (5 * TICKS_PER_MS)

static bool is_busy(const struct flash *flash)
{
    return flash->clock->now < flash->busy_until;
}

static void stay_busy(struct flash *flash, uint64_t ticks)
{
    flash->busy_until = flash->clock->now + ticks;
    flash->write_enabled = false;
}

static void tell_change(const struct flash *flash, uint32_t offset, uint32_t length)
{
    if (flash->changed != NULL) {
        flash->changed(flash->ctx, offset, length);
    }
}

// Addresses are 24 bits; a controller that adds mode bits behind them has sent more.
static uint32_t address_of(const struct spi_transfer *transfer)
{
    uint32_t address = transfer->address;
    if (transfer->address_bits > 24) {
        address >>= transfer->address_bits - 24;
    }
    return address % FLASH_SIZE;
}

static uint8_t status_byte(const struct flash *flash, unsigned index)
{
    uint32_t status = flash->status[index];
    if (index == 0) {
        status |= is_busy(flash) ? bit(STATUS_BUSY) : 0;
        status |= flash->write_enabled ? bit(STATUS_WRITE_ENABLED) : 0;
    }
    return (uint8_t)status;
}

static void fill(const struct spi_transfer *transfer, uint8_t value)
{
    if (transfer->in_length > 0) {
        memset(transfer->in, value, transfer->in_length);
    }
}

// An answer of a few bytes that repeats for as long as the clock runs.
static void answer(const struct spi_transfer *transfer, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < transfer->in_length; i++) {
        transfer->in[i] = bytes[i % count];
    }
}

static void read_data(const struct flash *flash, const struct spi_transfer *transfer)
{
    uint32_t address = address_of(transfer);
    for (size_t i = 0; i < transfer->in_length; i++) {
        transfer->in[i] = flash->data[(address + i) % FLASH_SIZE];
    }
}

static void read_quad(const struct flash *flash, const struct spi_transfer *transfer)
{
    if (!bit_is_set(flash->status[1], STATUS2_QUAD_ENABLE)) {
        log_write(flash->log, LOG_GUEST, "FLASH", "four-line read without the quad enable bit");
        return;
    }
    read_data(flash, transfer);
}

// Program and erase

static bool may_write(const struct flash *flash, const char *what)
{
    if (!flash->write_enabled) {
        log_write(flash->log, LOG_GUEST, "FLASH", "%s without write enable", what);
    }
    return flash->write_enabled;
}

// Counts the operation; true if the power fails in the middle of it.
static bool power_fails(struct flash *flash)
{
    flash->writes++;
    return flash->power_cut_at != 0 && flash->writes == flash->power_cut_at;
}

static void program(struct flash *flash, const struct spi_transfer *transfer)
{
    if (!may_write(flash, "program") || transfer->out_length == 0) {
        return;
    }
    uint32_t address = address_of(transfer);
    uint32_t page = address - address % FLASH_PAGE;
    bool cut = power_fails(flash);
    size_t count = cut ? transfer->out_length / 2 : transfer->out_length;
    for (size_t i = 0; i < count; i++) {
        flash->data[page + (address + i) % FLASH_PAGE] &= transfer->out[i];
    }
    if (cut) { // the byte under way has only some of its bits cleared
        flash->data[page + (address + count) % FLASH_PAGE] &= (uint8_t)(transfer->out[count] | 0x0fU);
    }
    tell_change(flash, page, FLASH_PAGE);
    uint64_t time = FIRST_BYTE_TIME + (transfer->out_length - 1) * BYTE_TIME;
    stay_busy(flash, time < PROGRAM_TIME_MAX ? time : PROGRAM_TIME_MAX);
    if (cut && flash->power_cut != NULL) {
        flash->power_cut(flash->ctx);
    }
}

static void erase(struct flash *flash, uint32_t address, uint32_t size, uint64_t time)
{
    if (!may_write(flash, "erase")) {
        return;
    }
    uint32_t start = address - address % size;
    bool cut = power_fails(flash);
    memset(&flash->data[start], UINT8_MAX, cut ? size / 2 : size);
    if (cut) { // of the rest, some bits of each byte are erased already
        for (uint32_t i = start + size / 2; i < start + size; i++) {
            flash->data[i] |= 0x55;
        }
    }
    tell_change(flash, start, size);
    stay_busy(flash, time);
    if (cut && flash->power_cut != NULL) {
        flash->power_cut(flash->ctx);
    }
}

static void write_status(struct flash *flash, const struct spi_transfer *transfer, unsigned first)
{
    if (!may_write(flash, "status write")) {
        return;
    }
    for (size_t i = 0; i < transfer->out_length && first + i < sizeof(flash->status); i++) {
        uint8_t read_only = first + i == 0 ? (uint8_t)(bit(STATUS_BUSY) | bit(STATUS_WRITE_ENABLED)) : 0;
        flash->status[first + i] = (uint8_t)(transfer->out[i] & ~read_only);
    }
    stay_busy(flash, STATUS_WRITE_TIME);
}

static void reset_chip(struct flash *flash)
{
    flash->write_enabled = false;
    flash->asleep = false;
    flash->reset_enabled = false;
    flash->busy_until = 0;
}

// Commands

enum command {
    WRITE_STATUS = 0x01,
    PAGE_PROGRAM = 0x02,
    READ = 0x03,
    WRITE_DISABLE = 0x04,
    READ_STATUS1 = 0x05,
    WRITE_ENABLE = 0x06,
    FAST_READ = 0x0b,
    WRITE_STATUS3 = 0x11,
    READ_STATUS3 = 0x15,
    ERASE_SECTOR = 0x20,
    WRITE_STATUS2 = 0x31,
    QUAD_PAGE_PROGRAM = 0x32,
    READ_STATUS2 = 0x35,
    DUAL_OUTPUT_READ = 0x3b,
    ERASE_32K = 0x52,
    ERASE_CHIP_1 = 0x60,
    ENABLE_RESET = 0x66,
    QUAD_OUTPUT_READ = 0x6b,
    READ_MANUFACTURER = 0x90,
    RESET = 0x99,
    READ_JEDEC_ID = 0x9f,
    HIGH_PERFORMANCE = 0xa3,
    WAKE = 0xab,
    POWER_DOWN = 0xb9,
    DUAL_IO_READ = 0xbb,
    ERASE_CHIP_2 = 0xc7,
    ERASE_64K = 0xd8,
    QUAD_IO_READ = 0xeb,
};

static void run_erase(struct flash *flash, const struct spi_transfer *transfer)
{
    uint32_t address = address_of(transfer);
    switch (transfer->command) {
    case ERASE_SECTOR:
        erase(flash, address, FLASH_SECTOR, 45 * TICKS_PER_MS);
        break;
    case ERASE_32K:
        erase(flash, address, 32U << 10, 150 * TICKS_PER_MS);
        break;
    case ERASE_64K:
        erase(flash, address, 64U << 10, 250 * TICKS_PER_MS);
        break;
    default:
        erase(flash, 0, FLASH_SIZE, 15 * TICKS_PER_SECOND);
        break;
    }
}

// Commands that only bring data out. False: it is none of them.
static bool run_read(const struct flash *flash, const struct spi_transfer *transfer)
{
    static const uint8_t manufacturer[] = {0xc8, DEVICE_ID};
    switch (transfer->command) {
    case READ_STATUS2:
        fill(transfer, status_byte(flash, 1));
        return true;
    case READ_STATUS3:
        fill(transfer, status_byte(flash, 2));
        return true;
    case READ:
    case FAST_READ:
    case DUAL_OUTPUT_READ:
    case DUAL_IO_READ:
        read_data(flash, transfer);
        return true;
    case QUAD_OUTPUT_READ:
    case QUAD_IO_READ:
        read_quad(flash, transfer);
        return true;
    case READ_JEDEC_ID:
        answer(transfer, jedec_id, sizeof(jedec_id));
        return true;
    case READ_MANUFACTURER:
        answer(transfer, manufacturer, sizeof(manufacturer));
        return true;
    case WAKE:
        fill(transfer, DEVICE_ID);
        return true;
    default:
        return false;
    }
}

static void run_command(struct flash *flash, const struct spi_transfer *transfer)
{
    bool reset_enabled = flash->reset_enabled;
    flash->reset_enabled = false;
    switch (transfer->command) {
    case WRITE_ENABLE:
        flash->write_enabled = true;
        break;
    case WRITE_DISABLE:
        flash->write_enabled = false;
        break;
    case WRITE_STATUS:
        write_status(flash, transfer, 0);
        break;
    case WRITE_STATUS2:
        write_status(flash, transfer, 1);
        break;
    case WRITE_STATUS3:
        write_status(flash, transfer, 2);
        break;
    case PAGE_PROGRAM:
    case QUAD_PAGE_PROGRAM:
        program(flash, transfer);
        break;
    case ERASE_SECTOR:
    case ERASE_32K:
    case ERASE_64K:
    case ERASE_CHIP_1:
    case ERASE_CHIP_2:
        run_erase(flash, transfer);
        break;
    case POWER_DOWN:
        flash->asleep = true;
        break;
    case ENABLE_RESET:
        flash->reset_enabled = true;
        break;
    case RESET:
        if (reset_enabled) {
            reset_chip(flash);
        }
        break;
    case HIGH_PERFORMANCE:
        break;
    default:
        log_write(flash->log, LOG_STUB, "FLASH", "command 0x%02x", (unsigned)transfer->command);
        break;
    }
}

// A chip without a proper supply leaves its output alone: the controller reads ones. So does a busy or
// sleeping chip, except for the one command that it still listens to.
static void flash_transfer(void *ctx, const struct spi_transfer *transfer)
{
    struct flash *flash = ctx;
    fill(transfer, UINT8_MAX);
    if (!flash->supplied || transfer->command_bits == 0) {
        return;
    }
    if (transfer->command == WAKE) {
        flash->asleep = false;
    }
    if (flash->asleep) {
        return;
    }
    if (transfer->command == READ_STATUS1) {
        fill(transfer, status_byte(flash, 0));
    } else if (is_busy(flash)) {
        log_write(flash->log, LOG_GUEST, "FLASH", "command 0x%02x while busy", (unsigned)transfer->command);
    } else if (!run_read(flash, transfer)) {
        run_command(flash, transfer);
    }
}

void flash_init(struct flash *flash, struct clock *clock, const struct log *log)
{
    memset(flash, 0, sizeof(*flash));
    memset(flash->data, UINT8_MAX, sizeof(flash->data));
    flash->device = (struct spi_device){.ctx = flash, .transfer = flash_transfer};
    flash->clock = clock;
    flash->log = log;
    flash->supplied = true;
}

void flash_power_on(struct flash *flash, bool supplied)
{
    reset_chip(flash);
    flash->supplied = supplied;
}

void flash_cut_power_at(struct flash *flash, uint64_t n)
{
    flash->power_cut_at = n == 0 ? 0 : flash->writes + n;
}

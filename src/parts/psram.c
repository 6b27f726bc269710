#include "parts/psram.h"

#include "base/bits.h"

#include <stddef.h>
#include <string.h>

// Manufacturer AP Memory, known good die, then the extended id: bits 47 to 45 are the density (2: 64 Mbit).
static const uint8_t id[] = {0x0d, 0x5d, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00};

enum command {
    WRITE = 0x02,
    READ = 0x03,
    FAST_READ = 0x0b,
    ENTER_QUAD = 0x35,
    QUAD_WRITE = 0x38,
    ENABLE_RESET = 0x66,
    RESET = 0x99,
    READ_ID = 0x9f,
    TOGGLE_WRAP = 0xc0,
    QUAD_READ = 0xeb,
    EXIT_QUAD = 0xf5,
};

static void read_data(const struct psram *psram, const struct spi_transfer *transfer)
{
    for (size_t i = 0; i < transfer->in_length; i++) {
        transfer->in[i] = psram->data[(transfer->address + i) % PSRAM_SIZE];
    }
}

static void write_data(struct psram *psram, const struct spi_transfer *transfer)
{
    for (size_t i = 0; i < transfer->out_length; i++) {
        psram->data[(transfer->address + i) % PSRAM_SIZE] = transfer->out[i];
    }
}

static void read_id(const struct psram *psram, const struct spi_transfer *transfer)
{
    if (psram->quad) {
        log_write(psram->log, LOG_GUEST, "PSRAM", "id asked for in QPI mode");
        return;
    }
    for (size_t i = 0; i < transfer->in_length && i < sizeof(id); i++) {
        transfer->in[i] = id[i];
    }
}

static void run_command(struct psram *psram, const struct spi_transfer *transfer)
{
    bool reset_enabled = psram->reset_enabled;
    psram->reset_enabled = false;
    switch (transfer->command) {
    case READ:
    case FAST_READ:
    case QUAD_READ:
        read_data(psram, transfer);
        break;
    case WRITE:
    case QUAD_WRITE:
        write_data(psram, transfer);
        break;
    case READ_ID:
        read_id(psram, transfer);
        break;
    case ENTER_QUAD:
        psram->quad = true;
        break;
    case EXIT_QUAD:
        psram->quad = false;
        break;
    case ENABLE_RESET:
        psram->reset_enabled = true;
        break;
    case RESET:
        psram->quad = psram->quad && !reset_enabled;
        break;
    case TOGGLE_WRAP:
        log_write(psram->log, LOG_STUB, "PSRAM", "wrap mode");
        break;
    default:
        log_write(psram->log, LOG_STUB, "PSRAM", "command 0x%02x", (unsigned)transfer->command);
        break;
    }
}

// What the controller sends, as one row of bits: the chip does not know which of the controller's phases a
// bit belongs to.

struct bit_row {
    const struct spi_transfer *transfer;
    size_t next, end;
};

static bool bit_at(const struct spi_transfer *transfer, size_t at)
{
    if (at < transfer->command_bits) {
        return bit_is_set(transfer->command, transfer->command_bits - 1 - (unsigned)at);
    }
    at -= transfer->command_bits;
    if (at < transfer->address_bits) {
        return bit_is_set(transfer->address, transfer->address_bits - 1 - (unsigned)at);
    }
    at -= transfer->address_bits;
    return bit_is_set(transfer->out[at / 8], 7 - (unsigned)(at % 8));
}

static void skip_clocks(struct bit_row *row, unsigned clocks)
{
    const struct spi_transfer *transfer = row->transfer;
    for (; clocks > 0; clocks--) {
        unsigned lines = row->next < transfer->command_bits ? 1
                         : row->next < transfer->command_bits + transfer->address_bits
                             ? transfer->address_lines
                             : transfer->out_lines;
        row->next += lines == 0 ? 1 : lines;
    }
}

static uint32_t take_bits(struct bit_row *row, unsigned count)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < count && row->next < row->end; i++) {
        value = value << 1 | bit_at(row->transfer, row->next++);
    }
    return value;
}

// Sorts the bits as the chip does: command, address, data.
static void psram_transfer(void *ctx, const struct spi_transfer *transfer)
{
    struct psram *psram = ctx;
    uint8_t out[64];
    struct spi_transfer seen = {.in = transfer->in, .in_length = transfer->in_length, .out = out};
    struct bit_row row = {
        .transfer = transfer,
        .end = transfer->command_bits + transfer->address_bits + transfer->out_length * 8,
    };
    if (transfer->in_length > 0) {
        memset(transfer->in, UINT8_MAX, transfer->in_length);
    }
    skip_clocks(&row, psram->late_clocks);
    if (row.next + 8 > row.end) {
        return;
    }
    seen.command = (uint16_t)take_bits(&row, 8);
    seen.address = take_bits(&row, 24);
    while (row.next < row.end && seen.out_length < sizeof out) {
        out[seen.out_length++] = (uint8_t)take_bits(&row, 8);
    }
    run_command(psram, &seen);
}

void psram_delay_clock(struct psram *psram, unsigned cycles)
{
    psram->late_clocks = cycles;
}

void psram_init(struct psram *psram, const struct log *log)
{
    memset(psram, 0, sizeof(*psram));
    psram->device = (struct spi_device){.ctx = psram, .transfer = psram_transfer};
    psram->log = log;
}

void psram_power_on(struct psram *psram)
{
    memset(psram->data, 0, sizeof(psram->data));
    psram->quad = false;
    psram->reset_enabled = false;
}

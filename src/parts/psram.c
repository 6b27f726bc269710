#include "parts/psram.h"

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

static void psram_transfer(void *ctx, const struct spi_transfer *transfer)
{
    if (transfer->in_length > 0) {
        memset(transfer->in, UINT8_MAX, transfer->in_length);
    }
    if (transfer->command_bits > 0) {
        run_command(ctx, transfer);
    }
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

// ESP32 NRX: the receiver's part of the Wi-Fi baseband. It measures the noise floor: here that of a receiver
// in a room without any transmitter, 96 dB below a milliwatt.
//
// Source:       not in the TRM; what the radio's driver waits for, see docs/hardware.md, "What no manual
//               says".
// Not modelled: all other registers; that noise varies.

#include "soc/nrx.h"

#include "base/bits.h"

#define MEASURE_US  80U
#define FLOOR_DBM   (-96)
#define FLOOR_VALUE (1024 + 4 * FLOOR_DBM)

static const struct reg registers[] = {NRX_REGISTERS(REG_ENTRY)};

static uint32_t nrx_read(void *device, uint32_t offset)
{
    const struct nrx *nrx = device;
    bool done = nrx->host->clock->now >= nrx->measured_at;
    uint32_t word = nrx->reg[offset / 4];
    if (offset == NRX_NOISE) {
        return SET(word, NRX_NOISE_DONE, done);
    }
    return done ? SET(word, NRX_FLOOR_QUARTER_DBM, FLOOR_VALUE) : word;
}

// A measurement begins anew when RESTART falls or MEASURE rises.
static void nrx_write(void *device, uint32_t offset, uint32_t value)
{
    struct nrx *nrx = device;
    uint32_t before = nrx->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), nrx->reg, offset, value);
    if (offset != NRX_NOISE) {
        return;
    }
    bool restarted = GET(before, NRX_NOISE_RESTART) != 0 && GET(value, NRX_NOISE_RESTART) == 0;
    bool started = GET(before, NRX_NOISE_MEASURE) == 0 && GET(value, NRX_NOISE_MEASURE) != 0;
    if (GET(value, NRX_NOISE_MEASURE) == 0) {
        nrx->measured_at = CLOCK_NEVER;
    } else if (started || restarted) {
        nrx->measured_at = nrx->host->clock->now + MEASURE_US * TICKS_PER_US;
    }
}

static void nrx_reset(void *device)
{
    struct nrx *nrx = device;
    reg_reset(registers, REG_COUNT(registers), nrx->reg);
    nrx->measured_at = CLOCK_NEVER;
}

static void nrx_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct nrx *nrx = device;
    (void)index;
    nrx->host = host;
    nrx_reset(nrx);
}

const struct peripheral_ops nrx_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = nrx_init,
    .reset = nrx_reset,
    .read = nrx_read,
    .write = nrx_write,
};

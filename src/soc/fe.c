// ESP32 FE: the front end of the radio. Its parallel bus carries settings to the analog part, its estimator
// adds up the receiver's samples; both only take their time here.
//
// Source:       not in the TRM; what the radio's driver waits for, see docs/hardware.md, "What no manual
//               says".
// Not modelled: all other registers, among them the estimator's sums (0x0dc to 0x0e4), which stay 0: the
//               receiver hears nothing, not even the tones that its own transmitter sends in a calibration;
//               reading the parallel bus (0x0a8, 0x0ac).

#include "soc/fe.h"

#include "base/bits.h"

#include <string.h>

#define SAMPLES_PER_US 80U

static const struct reg registers[] = {FE_REGISTERS(REG_ENTRY)};

uint32_t fe_tx_offset(const struct fe *fe, unsigned number)
{
    return fe->bus[fe->offset_bank][number % FE_REGISTERS_OF_BANK];
}

static void write_bus(struct fe *fe, uint32_t word)
{
    uint32_t bank = GET(word, FE_PBUS_BANK);
    uint32_t number = GET(word, FE_PBUS_REGISTER);
    if (GET(word, FE_PBUS_STROBE) == 0) {
        return;
    }
    fe->bus[bank][number] = (uint16_t)GET(word, FE_PBUS_VALUE);
    if (number == FE_PBUS_OFFSET_I || number == FE_PBUS_OFFSET_Q) {
        fe->offset_bank = (uint8_t)bank;
    }
}

static void start_estimate(struct fe *fe, uint32_t before, uint32_t now)
{
    if (GET(before, FE_IQ_EST_START) == 0 && GET(now, FE_IQ_EST_START) != 0) {
        uint64_t samples = GET(now, FE_IQ_EST_SAMPLES);
        fe->estimated_at = fe->host->clock->now + samples * TICKS_PER_US / SAMPLES_PER_US;
    }
}

static uint32_t fe_read(void *device, uint32_t offset)
{
    const struct fe *fe = device;
    uint32_t word = fe->reg[offset / 4];
    if (offset != FE_IQ_EST) {
        return word;
    }
    bool done = GET(word, FE_IQ_EST_START) != 0 && fe->host->clock->now >= fe->estimated_at;
    return SET(word, FE_IQ_EST_DONE, done);
}

static void fe_write(void *device, uint32_t offset, uint32_t value)
{
    struct fe *fe = device;
    uint32_t before = fe->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), fe->reg, offset, value);
    if (offset == FE_IQ_EST) {
        start_estimate(fe, before, fe->reg[offset / 4]);
    } else {
        write_bus(fe, value);
    }
}

static void fe_reset(void *device)
{
    struct fe *fe = device;
    reg_reset(registers, REG_COUNT(registers), fe->reg);
    memset(fe->bus, 0, sizeof(fe->bus));
    fe->offset_bank = 0;
    fe->estimated_at = 0;
}

static void fe_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct fe *fe = device;
    (void)index;
    fe->host = host;
    fe_reset(fe);
}

const struct peripheral_ops fe_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = fe_init,
    .reset = fe_reset,
    .read = fe_read,
    .write = fe_write,
};

// ESP32 analog I2C master: a write to a host's register sends a byte to, or fetches one from, an analog part
// of the chip. The parts keep what they are sent. Two registers more tune the radio's PLL and compare the
// carrier that leaks out of its transmitter: this transmitter leaks nothing when its offsets are at
// mid-scale.
//
// Source:       ESP-IDF's use of the block (the TRM does not have it); the radio's registers: what the
//               radio's driver waits for, see docs/hardware.md, "What no manual says".
// Not modelled: what the parts do with their settings (the CPU's PLL always runs at 480 MHz; all PLLs are
//               locked at once), the time of a transfer, which host reaches which part; the radio's power
//               detector and its tables (0x050 to 0x168).

#include "soc/ana.h"

#include "base/bits.h"
#include "soc/clocks.h"

#include <string.h>

#define COMPARE_US 2U
#define TUNE_US    40U // the radio's PLL on another channel
#define MID_SCALE  256U

static const struct reg registers[] = {ANA_REGISTERS(REG_ENTRY)};

// Bits that a part answers with by itself.
static const struct {
    uint8_t block, number, set;
} answers[] = {
    {ANA_BBPLL, ANA_BBPLL_LOCK, 0x03},
    {ANA_BBPLL, ANA_BBPLL_CAL, 0x40},
    {ANA_RFPLL_PART, ANA_RFPLL_CAL, 0x80},
    {ANA_APLL, ANA_APLL_CAL, 0x80},
};

uint8_t ana_read_part(const struct ana *ana, uint8_t block, uint8_t number)
{
    uint8_t data = ana->part[block][number];
    for (size_t i = 0; i < REG_COUNT(answers); i++) {
        if (answers[i].block == block && answers[i].number == number) {
            data |= answers[i].set;
        }
    }
    return data;
}

void ana_write_part(struct ana *ana, uint8_t block, uint8_t number, uint8_t data)
{
    ana->part[block][number] = data;
}

// The radio

static uint32_t read_txdc(const struct ana *ana)
{
    uint32_t word = ana->reg[ANA_TXDC / 4];
    if (GET(word, ANA_TXDC_START) == 0 || ana->host->clock->now < ana->compared_at || ana->fe == NULL) {
        return word;
    }
    word = SET(word, ANA_TXDC_ABOVE_I, fe_tx_offset(ana->fe, FE_PBUS_OFFSET_I) > MID_SCALE);
    word = SET(word, ANA_TXDC_ABOVE_Q, fe_tx_offset(ana->fe, FE_PBUS_OFFSET_Q) > MID_SCALE);
    return SET(word, ANA_TXDC_DONE, 1);
}

static uint32_t read_rfpll(const struct ana *ana)
{
    uint32_t word = ana->reg[ANA_RFPLL / 4];
    bool done = GET(word, ANA_RFPLL_START) != 0 && ana->host->clock->now >= ana->tuned_at;
    return SET(word, ANA_RFPLL_DONE, done);
}

static void start_radio(struct ana *ana, uint32_t offset, uint32_t before, uint32_t now)
{
    if (offset == ANA_TXDC && GET(before, ANA_TXDC_START) == 0 && GET(now, ANA_TXDC_START) != 0) {
        ana->compared_at = ana->host->clock->now + COMPARE_US * TICKS_PER_US;
    }
    if (offset == ANA_RFPLL && GET(before, ANA_RFPLL_START) == 0 && GET(now, ANA_RFPLL_START) != 0) {
        ana->tuned_at = ana->host->clock->now + TUNE_US * TICKS_PER_US;
    }
}

// Bus

static uint32_t ana_read(void *device, uint32_t offset)
{
    const struct ana *ana = device;
    switch (offset) {
    case ANA_TXDC:
        return read_txdc(ana);
    case ANA_RFPLL:
        return read_rfpll(ana);
    default:
        return ana->reg[offset / 4];
    }
}

static void ana_write(void *device, uint32_t offset, uint32_t value)
{
    struct ana *ana = device;
    uint32_t before = ana->reg[offset / 4];
    reg_store(registers, REG_COUNT(registers), ana->reg, offset, value);
    if (offset >= 4 * ANA_HOSTS) {
        start_radio(ana, offset, before, ana->reg[offset / 4]);
        return;
    }
    uint8_t block = (uint8_t)GET(value, ANA_HOST_BLOCK);
    uint8_t number = (uint8_t)GET(value, ANA_HOST_REGISTER);
    if (GET(value, ANA_HOST_WRITE) != 0) {
        ana_write_part(ana, block, number, (uint8_t)GET(value, ANA_HOST_DATA));
    } else {
        uint32_t *word = &ana->reg[offset / 4];
        *word = SET(*word, ANA_HOST_DATA, ana_read_part(ana, block, number));
    }
}

static void ana_reset(void *device)
{
    struct ana *ana = device;
    reg_reset(registers, REG_COUNT(registers), ana->reg);
    memset(ana->part, 0, sizeof(ana->part));
    ana->compared_at = 0;
    ana->tuned_at = 0;
}

static void ana_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct ana *ana = device;
    (void)index;
    ana->host = host;
    ana_reset(ana);
}

const struct peripheral_ops ana_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = ana_init,
    .reset = ana_reset,
    .read = ana_read,
    .write = ana_write,
};
